"""A generation folder written into Lance tables, held to what it was made of, and then named by its manifest."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from indexer.array_file import read_array
from indexer.backend import SearchFilter
from indexer.errors import IndexCorruptError, IndexNotFoundError
from indexer.lance_control import Lease
from indexer.lance_index import ARTICLE, DISAGREEMENTS, LanceIndex, heading_text
from indexer.lance_store import EXACT_UP_TO, LanceStore, LanceTable, Row, quoted
from indexer.lexical import lexical_tokens
from indexer.manifest import Manifest, read_manifest
from indexer.progress import Progress
from indexer.source_table import SourceTable
from indexer.stored import StoredSources

MANIFESTS = "manifests"
BATCH = 4_096
"""Rows written together."""
SAMPLE = 50
"""So many chunks are looked up by their own vector and by their own words before a generation may serve."""
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


def manifests(store: LanceStore, where: str | None = None) -> list[tuple[int, Manifest]]:
    """(token, manifest) of the generations that are whole, in the order written."""
    try:
        rows = store.table(MANIFESTS).rows(_MANIFEST.names, where)
    except IndexNotFoundError:
        return []
    rows.sort(key=lambda row: row["token"])
    return [(int(row["token"]), Manifest.model_validate_json(row["manifest"])) for row in rows]


def token_of(store: LanceStore, generation: str) -> int | None:
    """The token by which a whole generation was last published; None where there is none."""
    found = manifests(store, f"generation = {quoted(generation)}")
    return found[-1][0] if found else None


def _added(store: LanceStore, rows: pa.Table) -> None:
    try:
        table: LanceTable = store.table(MANIFESTS)
    except IndexNotFoundError:
        store.create(MANIFESTS, _MANIFEST, rows.to_batches())
        return
    table.append(rows)
