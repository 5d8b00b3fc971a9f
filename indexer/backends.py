"""The engines an index can be kept in, by name: the one place where a SearchBackend is made."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from corpus.article import Bundle
from indexer.backend import SearchBackend
from indexer.build import Built, build_index, rollback
from indexer.change import change_index, reindex
from indexer.embedder import Embedder
from indexer.errors import IndexingError
from indexer.local import open_generation, open_index
from indexer.places import is_remote
from indexer.pointer import Pointer, holds_an_index, read_pointer
from indexer.progress import Progress
from indexer.settings import IndexSettings


class IndexEngine(Protocol):
    """Builds generations at a place and opens them; `tests/indexer/test_backends.py` is what each must keep to."""

    @property
    def every_s(self) -> float:
        """Seconds between two looks whether another generation is in service; 0: at each request."""

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
        """Builds the generation of some bundles and puts it in service; one that drops articles needs `replace`.

        Raises IndexingError.
        """

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
        """Adds or replaces articles, and deletes others by their doc_id. Raises IndexingError."""

    def reindex(
        self,
        place: Path,
        embedder: Embedder,
        settings: IndexSettings,
        *,
        purge: bool = False,
        progress: Progress | None = None,
    ) -> Built:
        """Indexes again what the index holds. Raises IndexingError."""

    def open(self, place: Path, embedder_id: str | None = None) -> SearchBackend:
        """The generation in service, made with the embedder of this id if one is given. Raises IndexingError."""

    def open_generation(self, place: Path, generation: str, embedder_id: str | None = None) -> SearchBackend:
        """One generation by its id. Raises IndexingError."""

    def folder(self, place: Path, settings: IndexSettings) -> Path:
        """The folder in which its generations are built."""

    def in_service(self, place: Path) -> str:
        """Id of the generation in service. Raises IndexingError."""

    def holds(self, place: Path) -> bool:
        """Whether an index lies at a place, damaged or not."""

    def rollback(self, place: Path) -> Pointer:
        """Goes back to the generation before. Raises IndexingError where none is kept."""


class LocalEngine:
    """A folder of files of our own: immutable generations, a FAISS or NumPy vector store, BM25."""

    every_s = 0.0

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
        """As `indexer.build.build_index`."""
        store = settings.vector_store
        return build_index(
            place,
            bundles,
            embedder,
            chunking=settings.chunking(),
            vector_store=store,
            purge=purge,
            replace=replace,
            progress=progress,
        )

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
        """As `indexer.change.change_index`."""
        return change_index(place, embedder, put=put, delete=delete, purge=purge, progress=progress)

    def reindex(
        self,
        place: Path,
        embedder: Embedder,
        settings: IndexSettings,
        *,
        purge: bool = False,
        progress: Progress | None = None,
    ) -> Built:
        """As `indexer.change.reindex`."""
        chunking, store = settings.chunking(), settings.vector_store
        return reindex(place, embedder, chunking=chunking, vector_store=store, purge=purge, progress=progress)

    def open(self, place: Path, embedder_id: str | None = None) -> SearchBackend:
        """As `indexer.local.open_index`."""
        return open_index(place, embedder_id)

    def open_generation(self, place: Path, generation: str, embedder_id: str | None = None) -> SearchBackend:
        """As `indexer.local.open_generation`."""
        return open_generation(place, generation, embedder_id)

    def folder(self, place: Path, settings: IndexSettings) -> Path:
        """The place itself."""
        return place

    def in_service(self, place: Path) -> str:
        """As its pointer says."""
        return read_pointer(place).generation

    def holds(self, place: Path) -> bool:
        """As `indexer.pointer.holds_an_index`."""
        return holds_an_index(place)

    def rollback(self, place: Path) -> Pointer:
        """As `indexer.build.rollback`."""
        return rollback(place)


def _lance() -> IndexEngine:
    try:
        from indexer.lance_engine import LanceEngine  # heavy, and an extra
    except ImportError as error:
        raise IndexingError("INDEXER_BACKEND=lance needs an extra: pip install 'article-qa[lance]'") from error
    return LanceEngine()


BACKENDS: Mapping[str, Callable[[], IndexEngine]] = {"local": LocalEngine, "lance": _lance}
"""Engines by the name that the setting INDEXER_BACKEND takes."""


def index_engine(name: str) -> IndexEngine:
    """An engine of the registry. Raises ValueError, which names those there are, IndexingError for a missing extra."""
    if name not in BACKENDS:
        raise ValueError(f"no search backend {name!r}; known: {', '.join(BACKENDS)}")
    return BACKENDS[name]()


def engine_at(place: Path | None, settings: IndexSettings) -> IndexEngine:
    """The engine of the settings; an address on object storage is for lance. Raises as `index_engine`."""
    return index_engine("lance" if place is not None and is_remote(place) else settings.backend)
