"""The IndexEngine that keeps generations in Lance tables: built and verified in a folder of the builder, then published.

A generation is `sources_GENERATION_TOKEN` and `chunks_GENERATION_TOKEN`, written once by the holder of a lease, and a row
of `manifests`, written last: what has none is left over from a killed build and serves nobody.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from corpus.article import Bundle, SourceType
from indexer.build import Built, build_index
from indexer.change import change_index, reindex
from indexer.embedder import Embedder
from indexer.errors import (
    ArticlesDroppedError,
    IndexBusyError,
    IndexCorruptError,
    IndexingError,
    IndexMismatchError,
    IndexNotFoundError,
)
from indexer.lance_control import CONTROL, LEASE_S, Control, Lease
from indexer.lance_index import LanceIndex
from indexer.lance_publish import MANIFESTS, manifests, publish, token_of
from indexer.lance_store import LanceStore, quoted
from indexer.places import is_remote, location
from indexer.pointer import GENERATIONS, Pointer
from indexer.progress import Progress, Silent
from indexer.settings import IndexSettings
from indexer.stored import StoredSources

STORE = "numpy"
"""Vector store of the builder's folder: a file of rows, from which they are published."""
GRACE_S = 15.0
"""So long after a switch a purge waits, in which every reader has turned to the new generation."""


class LanceEngine:
    """Generations in a Lance database, at a local path or `s3://bucket/prefix`."""

    every_s = 2.0

    def __init__(self, grace_s: float = GRACE_S, lease_s: float = LEASE_S) -> None:
        """`grace_s` is what a purge waits for readers, `lease_s` how long a dead writer is waited for."""
        self._grace_s, self._lease_s = grace_s, lease_s

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

        def made(folder: Path) -> Built:
            return build_index(
                folder,
                bundles,
                embedder,
                chunking=settings.chunking(),
                vector_store=STORE,
                purge=purge,
                progress=progress,
            )

        return self._published(place, settings, made, purge, progress or Silent(), replace)

    def change(
        self,
        place: Path,
        embedder: Embedder,
        settings: IndexSettings,
        *,
        put: Iterable[Bundle] = (),
        delete: Collection[str] = (),
        purge: bool = False,
        progress: Progress | None = None,
    ) -> Built:
        """As `IndexEngine.change`; the builder's folder must be there still."""

        def made(folder: Path) -> Built:
            return change_index(folder, embedder, put=put, delete=delete, purge=purge, progress=progress)

        return self._published(place, settings, made, purge, progress or Silent())

    def reindex(
        self,
        place: Path,
        embedder: Embedder,
        settings: IndexSettings,
        *,
        purge: bool = False,
        progress: Progress | None = None,
    ) -> Built:
        """As `IndexEngine.reindex`; the builder's folder must be there still."""

        def made(folder: Path) -> Built:
            chunking = settings.chunking()
            return reindex(folder, embedder, chunking=chunking, vector_store=STORE, purge=purge, progress=progress)

        return self._published(place, settings, made, purge, progress or Silent())

    def _published(
        self,
        place: Path,
        settings: IndexSettings,
        made: Callable[[Path], Built],
        purge: bool,
        progress: Progress,
        replace: bool = True,
    ) -> Built:
        """Publishes the generation that is made in the builder's folder, and switches to it, under one lease."""
        store = LanceStore(place)
        control = Control(store)
        control.prepare()
        with control.lease(self._lease_s) as lease:
            current = _pointer_or_none(control)
            built = made(staging(place, settings))
            folder = staging(place, settings) / GENERATIONS / built.generation
            if not replace and current is not None:
                _refuse_to_drop(place, opened(store, current.generation), folder)
            there = token_of(store, built.generation) is not None
            unchanged = there and current is not None and current.generation == built.generation
            if not there:
                publish(store, folder, lease, progress)
            pointer = _next(current, built.generation, purge)
            if pointer != current:
                control.switch(pointer, lease)
            if purge and current is not None and not unchanged:
                time.sleep(self._grace_s)
            if control.held(lease):
                _clean(store, control.pointer(), lease)
            elif purge or pointer == current:  # what was asked for was not done, or is not known to hold
                raise IndexBusyError(place)
        embedded = 0 if unchanged else built.embedded
        return Built(built.generation, pointer.previous, built.chunks, embedded, built.chunks - embedded, unchanged)

    def open(self, place: Path, embedder_id: str | None = None) -> LanceIndex:
        """The generation in service. Raises IndexingError."""
        return self.open_generation(place, self.in_service(place), embedder_id)

    def open_generation(self, place: Path, generation: str, embedder_id: str | None = None) -> LanceIndex:
        """One generation by its id. Raises IndexingError."""
        return opened(LanceStore(place), generation, embedder_id)

    def folder(self, place: Path, settings: IndexSettings) -> Path:
        """As `staging`."""
        return staging(place, settings)

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
        with control.lease(self._lease_s) as lease:
            pointer = control.pointer()
            if pointer.previous is None or token_of(store, pointer.previous) is None:
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
    found = manifests(store, f"generation = {quoted(generation)}") if generation.isalnum() else []
    if not found:
        raise IndexCorruptError(Path(store.place), f"no generation {generation} is kept here")
    token, manifest = found[-1]
    if embedder_id is not None and manifest.embedder != embedder_id:
        raise IndexMismatchError(Path(store.place), "embedder", manifest.embedder, embedder_id)
    return LanceIndex(
        manifest, store.table(f"sources_{generation}_{token}"), store.table(f"chunks_{generation}_{token}")
    )


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


def _clean(store: LanceStore, pointer: Pointer, lease: Lease) -> None:
    """Removes what neither serves nor is gone back to: manifests first, then tables, of this writer and those before it.

    What a later writer made is left alone, even where the lease is lost meanwhile.
    """
    keep = {pointer.generation, pointer.previous}
    held = [(token, manifest.generation) for token, manifest in manifests(store)]
    kept = {f"{generation}_{token}" for token, generation in held if generation in keep}
    if any(generation not in keep and token <= lease.token for token, generation in held):
        others = " AND ".join(f"generation <> {quoted(name)}" for name in keep if name)
        store.table(MANIFESTS).delete(f"{others} AND token <= {lease.token}")
    for name in store.tables():
        kind, _, rest = name.partition("_")
        token = rest.rpartition("_")[2]
        if kind in {"sources", "chunks"} and rest not in kept and token.isdigit() and int(token) <= lease.token:
            store.drop(name)
    for name in (CONTROL, MANIFESTS):
        store.table(name).optimise(keep_s=3600)
