"""The engines an index can be kept in, by name: the one place where a SearchBackend is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from corpus.article import Bundle
from indexer.backend import SearchBackend
from indexer.build import Built, build_index
from indexer.embedder import Embedder
from indexer.local import open_generation, open_index
from indexer.progress import Progress
from indexer.settings import IndexSettings


class IndexEngine(Protocol):
    """Builds generations at a place and opens them; `tests/indexer/test_backends.py` is what each must keep to."""

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

    def open(self, place: Path, embedder_id: str | None = None) -> SearchBackend:
        """The generation in service, made with the embedder of this id if one is given. Raises IndexingError."""

    def open_generation(self, place: Path, generation: str, embedder_id: str | None = None) -> SearchBackend:
        """One generation by its id. Raises IndexingError."""


class LocalEngine:
    """A folder of files of our own: immutable generations, a FAISS or NumPy vector store, BM25."""

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

    def open(self, place: Path, embedder_id: str | None = None) -> SearchBackend:
        """As `indexer.local.open_index`."""
        return open_index(place, embedder_id)

    def open_generation(self, place: Path, generation: str, embedder_id: str | None = None) -> SearchBackend:
        """As `indexer.local.open_generation`."""
        return open_generation(place, generation, embedder_id)


BACKENDS: Mapping[str, Callable[[], IndexEngine]] = {"local": LocalEngine}
"""Engines by the name that the setting INDEXER_BACKEND takes."""


def index_engine(name: str) -> IndexEngine:
    """An engine of the registry. Raises ValueError, which names those there are."""
    if name not in BACKENDS:
        raise ValueError(f"no search backend {name!r}; known: {', '.join(BACKENDS)}")
    return BACKENDS[name]()
