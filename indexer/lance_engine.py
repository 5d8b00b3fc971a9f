"""The IndexEngine that keeps generations in Lance tables: built and verified in a folder of the builder, then published.

A generation is `sources_GENERATION_TOKEN` and `chunks_GENERATION_TOKEN`, written once by the holder of a lease, and a row
of `manifests`, written last: what has none is left over from a killed build and serves nobody.
"""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from corpus.article import Bundle, SourceType
from indexer.array_file import read_array
from indexer.backend import SearchFilter
from indexer.build import Built, build_index
from indexer.embedder import Embedder
from indexer.errors import (
    ArticlesDroppedError,
    IndexCorruptError,
    IndexingError,
    IndexMismatchError,
    IndexNotFoundError,
)
from indexer.lance_control import CONTROL, Control, Lease
from indexer.lance_index import ARTICLE, DISAGREEMENTS, LanceIndex, heading_text
from indexer.lance_store import EXACT_UP_TO, LanceStore, LanceTable, Row, quoted
from indexer.lexical import lexical_tokens
from indexer.manifest import Manifest, read_manifest
from indexer.places import is_remote, location
from indexer.pointer import GENERATIONS, Pointer
from indexer.progress import Progress, Silent
from indexer.settings import IndexSettings
from indexer.source_table import SourceTable
from indexer.stored import StoredSources

MANIFESTS = "manifests"
STORE = "numpy"
"""Vector store of the builder's folder: a file of rows, from which they are published."""
BATCH = 4_096
"""Rows written together."""
SAMPLE = 50
"""So many chunks are looked up by their own vector and by their own words before a generation may serve."""
GRACE_S = 15.0
"""So long after a switch a purge waits, in which every reader has turned to the new generation."""
_MANIFEST = pa.schema([("generation", pa.string()), ("token", pa.int64()), ("manifest", pa.string())])
_SOURCE = pa.schema(
    [
        ("place", pa.int64()),
        ("doc_id", pa.string()),
        ("title", pa.string()),
        ("source_type", pa.string()),
        ("parent", pa.string()),
        ("document", pa.large_binary()),
        ("disagreements", pa.large_binary()),
    ]
)


class LanceEngine:
    """Generations in a Lance database, at a local path or `s3://bucket/prefix`."""

    every_s = 2.0

    def __init__(self, grace_s: float = GRACE_S) -> None:
        """`grace_s` is what a purge waits for readers."""
        self._grace_s = grace_s

    def build(
        self,
        place: Path,
        bundles: Iterable[Bundle],
        embedder: Embedder,
        settings: IndexSettings,
        *,
        purge: bool = False,
        replace: bool = True,
        progress: Progress | None = None,
    ) -> Built:
        """As `IndexEngine.build`. Raises IndexBusyError while another writer holds the lease."""
        progress, store = progress or Silent(), LanceStore(place)
        control = Control(store)
        control.prepare()
        with control.lease() as lease:
            current = _pointer_or_none(control)
            folder = staging(place, settings)
            built = build_index(
                folder,
                bundles,
                embedder,
                chunking=settings.chunking(),
                vector_store=STORE,
                purge=purge,
                progress=progress,
            )
            if not replace and current is not None:
                _refuse_to_drop(place, opened(store, current.generation), folder / GENERATIONS / built.generation)
            there = _token(store, built.generation) is not None
            unchanged = there and current is not None and current.generation == built.generation
            if not there:
                publish(store, folder / GENERATIONS / built.generation, lease, progress)
            pointer = _next(current, built.generation, purge)
            if pointer != current:
                control.switch(pointer, lease)
            if purge:
                time.sleep(self._grace_s if current is not None and not unchanged else 0)
            _clean(store, pointer, lease)
        embedded = 0 if unchanged else built.embedded
        return Built(built.generation, pointer.previous, built.chunks, embedded, built.chunks - embedded, unchanged)

    def open(self, place: Path, embedder_id: str | None = None) -> LanceIndex:
        """The generation in service. Raises IndexingError."""
        return self.open_generation(place, self.in_service(place), embedder_id)

    def open_generation(self, place: Path, generation: str, embedder_id: str | None = None) -> LanceIndex:
        """One generation by its id. Raises IndexingError."""
        return opened(LanceStore(place), generation, embedder_id)

    def in_service(self, place: Path) -> str:
        """Id of the generation in service. Raises IndexNotFoundError, IndexAccessError."""
        return Control(LanceStore(place)).pointer().generation

    def holds(self, place: Path) -> bool:
        """Whether an index lies here; of an address on object storage that is not for a service to decide."""
        try:
            return is_remote(place) or bool(self.in_service(place))
        except IndexNotFoundError:
            return False

    def rollback(self, place: Path) -> Pointer:
        """Goes back to the generation before. Raises IndexingError where none is kept."""
        store = LanceStore(place)
        control = Control(store)
        with control.lease() as lease:
            pointer = control.pointer()
            if pointer.previous is None or _token(store, pointer.previous) is None:
                raise IndexingError(f"{location(place)}: no earlier generation is kept")
            back = Pointer(pointer.previous, pointer.generation)
            control.switch(back, lease)
            return back


def staging(place: Path, settings: IndexSettings) -> Path:
    """The builder's own folder of a place: within a local one, else in the user's cache, where INDEXER_STAGING says not."""
    if settings.staging is not None:
        return settings.staging
    if not is_remote(place):
        return place / "staging"
    name = hashlib.sha256(location(place).encode()).hexdigest()[:16]
    return Path.home() / ".cache" / "article-qa" / "staging" / name


def opened(store: LanceStore, generation: str, embedder_id: str | None = None) -> LanceIndex:
    """A generation that is whole, by its id. Raises IndexingError."""
    found = _manifests(store, f"generation = {quoted(generation)}") if generation.isalnum() else []
    if not found:
        raise IndexCorruptError(Path(store.place), f"no generation {generation} is kept here")
    token, manifest = found[-1]
    if embedder_id is not None and manifest.embedder != embedder_id:
        raise IndexMismatchError(Path(store.place), "embedder", manifest.embedder, embedder_id)
    return LanceIndex(
        manifest, store.table(f"sources_{generation}_{token}"), store.table(f"chunks_{generation}_{token}")
    )


def publish(store: LanceStore, folder: Path, lease: Lease, progress: Progress) -> None:
    """Writes a generation folder into tables, verifies them, and only then its manifest. Raises IndexCorruptError."""
    manifest, stored = read_manifest(folder), StoredSources(folder)
    name = f"{manifest.generation}_{lease.token}"
    order = SourceTable()
    for number, bundle in enumerate(stored.bundles()):
        order.take(bundle, number)
    order.finish()
    progress.step("publishing sources", manifest.articles)
    sources = store.create(f"sources_{name}", _SOURCE, _sources(stored, order, progress), replace=True)
    progress.step("publishing chunks", manifest.chunks)
    chunks = store.create(
        f"chunks_{name}", _chunk_schema(manifest.dim), _chunks(folder, stored, progress), replace=True
    )
    progress.step("indexing tables", 0)
    chunks.index_words("words")
    for table, columns in ((chunks, ("chunk_id", "doc_id", "parent")), (sources, ("doc_id", "parent", "place"))):
        for column in columns:
            table.index_values(column)
    if manifest.chunks > EXACT_UP_TO:
        chunks.index_vectors()
    progress.step("verifying", 0)
    _verify(LanceIndex(manifest, sources, chunks), folder, stored)
    row = {"generation": manifest.generation, "token": lease.token, "manifest": manifest.model_dump_json()}
    _added(store, pa.Table.from_pylist([row], schema=_MANIFEST))


def _sources(stored: StoredSources, order: SourceTable, progress: Progress) -> Iterator[pa.RecordBatch]:
    for bundle in stored.bundles():
        rows = [
            {
                "place": order.place(d.doc_id),
                "doc_id": d.doc_id,
                "title": d.title,
                "source_type": str(d.source_type),
                "parent": d.parent,
                "document": zlib.compress(ARTICLE.dump_json(d), 9),
                "disagreements": DISAGREEMENTS.dump_json(bundle.disagreements if d is bundle.article else ()),
            }
            for d in bundle.documents()
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=_SOURCE)
        progress.advance(1)


def _chunk_schema(dim: int) -> pa.Schema:
    texts = ("chunk_id", "doc_id", "parent", "heading", "source_type", "words")
    numbers = ("row", "unit_start", "unit_end", "tokens")
    columns = [*((name, pa.string()) for name in texts), *((name, pa.int64()) for name in numbers)]
    return pa.schema([*columns, ("vector", pa.list_(pa.float32(), dim))])


def _chunks(folder: Path, stored: StoredSources, progress: Progress) -> Iterator[pa.RecordBatch]:
    vectors = np.asarray(read_array(folder / "dense.npy"), dtype=np.float32)
    schema, done = _chunk_schema(vectors.shape[1]), 0
    rows: list[Row] = []

    def batch() -> pa.RecordBatch:
        held = vectors[done : done + len(rows)]
        column = pa.FixedSizeListArray.from_arrays(pa.array(np.ascontiguousarray(held).ravel()), vectors.shape[1])
        arrays = [pa.array([row[field.name] for row in rows], field.type) for field in schema if field.name != "vector"]
        return pa.RecordBatch.from_arrays([*arrays, column], schema=schema)

    for bundle, of_bundle in stored.with_chunks():
        parents = {d.doc_id: d.parent for d in bundle.documents()}
        for chunk in of_bundle:
            rows.append(
                {
                    "chunk_id": chunk.chunk_id,
                    "doc_id": chunk.doc_id,
                    "parent": parents[chunk.doc_id],
                    "heading": heading_text(chunk.heading_path),
                    "source_type": str(chunk.source_type),
                    "words": " ".join(lexical_tokens(chunk.text)),
                    "row": done + len(rows),
                    "unit_start": chunk.unit_start,
                    "unit_end": chunk.unit_end,
                    "tokens": chunk.tokens,
                }
            )
            if len(rows) == BATCH:
                yield batch()
                progress.advance(len(rows))
                done, rows = done + len(rows), []
    if rows:
        yield batch()
        progress.advance(len(rows))


def _verify(index: LanceIndex, folder: Path, stored: StoredSources) -> None:
    """Holds what was published to what it was made of. Raises IndexCorruptError."""
    manifest, everything = index.manifest, SearchFilter()
    vectors = np.asarray(read_array(folder / "dense.npy"), dtype=np.float32)
    ids = [chunk.chunk_id for _, chunks in stored.with_chunks() for chunk in chunks]
    held = (index.count(), index.chunk_count())
    if held != (manifest.articles + manifest.sources, manifest.chunks):
        raise IndexCorruptError(folder, f"{held[0]} sources and {held[1]} chunks were published, not all there are")
    lost = 0
    for row in range(0, len(ids), max(1, len(ids) // SAMPLE)):
        hits = index.dense(vectors[row], 5, everything)
        if not hits or hits[0].score < 0.999:
            lost += 1
            if lost > (0 if len(ids) <= EXACT_UP_TO else 3):
                raise IndexCorruptError(folder, f"chunk {ids[row]} is not found by its own vector once published")


def _pointer_or_none(control: Control) -> Pointer | None:
    try:
        return control.pointer()
    except IndexNotFoundError:
        return None


def _next(current: Pointer | None, generation: str, purge: bool) -> Pointer:
    if current is None or purge:
        return Pointer(generation, None)
    return current if current.generation == generation else Pointer(generation, current.generation)


def _refuse_to_drop(place: Path, served: LanceIndex, folder: Path) -> None:
    """Raises ArticlesDroppedError where the generation in service has an article that the new one lacks."""
    left, articles = set(StoredSources(folder).article_ids()), frozenset({SourceType.ARTICLE})
    held = {listed.doc_id for listed in served.listing(limit=served.count(), types=articles)}
    if held - left:
        raise ArticlesDroppedError(place, held - left)


def _manifests(store: LanceStore, where: str | None = None) -> list[tuple[int, Manifest]]:
    """(token, manifest) of the generations that are whole, in the order written."""
    try:
        rows = store.table(MANIFESTS).rows(_MANIFEST.names, where)
    except IndexNotFoundError:
        return []
    rows.sort(key=lambda row: row["token"])
    return [(int(row["token"]), Manifest.model_validate_json(row["manifest"])) for row in rows]


def _token(store: LanceStore, generation: str) -> int | None:
    found = _manifests(store, f"generation = {quoted(generation)}")
    return found[-1][0] if found else None


def _added(store: LanceStore, rows: pa.Table) -> None:
    try:
        table: LanceTable = store.table(MANIFESTS)
    except IndexNotFoundError:
        store.create(MANIFESTS, _MANIFEST, rows.to_batches())
        return
    table.append(rows)


def _clean(store: LanceStore, pointer: Pointer, lease: Lease) -> None:
    """Removes what neither serves nor is gone back to: manifests first, then tables of this writer and those before it."""
    keep = {pointer.generation, pointer.previous}
    held = [(token, manifest.generation) for token, manifest in _manifests(store)]
    kept = {f"{generation}_{token}" for token, generation in held if generation in keep}
    if any(generation not in keep for _, generation in held):
        store.table(MANIFESTS).delete(" AND ".join(f"generation <> {quoted(name)}" for name in keep if name))
    for name in store.tables():
        kind, _, rest = name.partition("_")
        token = rest.rpartition("_")[2]
        if kind in {"sources", "chunks"} and rest not in kept and token.isdigit() and int(token) <= lease.token:
            store.drop(name)
    for name in (CONTROL, MANIFESTS):
        store.table(name).optimise(keep_s=3600)
