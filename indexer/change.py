"""Adds, replaces and deletes articles of an index by their doc_id, without the corpus it was built from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from pathlib import Path

from corpus.article import Bundle
from indexer.build import Built, build_locked, locked
from indexer.chunks import Chunking
from indexer.embedder import Embedder
from indexer.errors import IndexingError
from indexer.generation import BuildConfig
from indexer.local import open_manifest
from indexer.pointer import GENERATIONS, read_pointer
from indexer.progress import Progress, Silent
from indexer.stored import StoredSources


def change_index(
    index: Path,
    embedder: Embedder,
    *,
    put: Iterable[Bundle] = (),
    delete: Collection[str] = (),
    purge: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Switches to a generation with the articles of `put` added or replaced and those of `delete` gone.

    What results is the generation that a build over the same articles, ordered by doc_id, makes: its id is the same.
    Everything else stays as it was indexed, and only new texts are embedded. With `purge` no earlier generation, and
    so no word of a deleted article, is left on disk.

    Raises as `build_index`, and IndexingError for an article to delete that is not there.
    """
    read_pointer(index)
    with locked(index):
        pointer = read_pointer(index)
        folder = index / GENERATIONS / pointer.generation
        manifest = open_manifest(index, pointer.generation, embedder.embedder_id)
        config = BuildConfig(embedder, Chunking(manifest.max_tokens, manifest.overlap_units), manifest.vector_store)
        stored = StoredSources(folder)
        here = set(stored.article_ids())
        missing = sorted(set(delete) - here)
        if missing:
            known = ", ".join(sorted(here)[:10])
            raise IndexingError(f"{index}: no article {', '.join(missing)} to delete; known: {known}")
        added = sorted(put, key=_by_id)
        gone = {*delete, *map(_by_id, added)}
        if not added and gone >= here:
            raise IndexingError(f"{index}: that would leave no article. Delete the folder instead.")
        left = merge(stored.bundles(sorted(here - gone)), added, key=_by_id)
        return build_locked(index, _distinct(left, index), config, purge, progress or Silent())


def _by_id(bundle: Bundle) -> str:
    return bundle.article.doc_id


def _distinct(bundles: Iterable[Bundle], index: Path) -> Iterator[Bundle]:
    """The bundles, as long as no two documents share a doc_id."""
    seen: set[str] = set()
    for bundle in bundles:
        for document in bundle.documents():
            if document.doc_id in seen:
                raise IndexingError(f"{index}: two sources have the doc_id {document.doc_id!r}. Rename one of them.")
            seen.add(document.doc_id)
        yield bundle
