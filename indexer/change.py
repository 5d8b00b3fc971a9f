"""Changes an index without the corpus it was built from: single articles by their doc_id, or how all are indexed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from heapq import merge
from pathlib import Path

from corpus.article import Bundle
from indexer.build import Built, build_locked, locked
from indexer.chunks import Chunking
from indexer.embedder import Embedder
from indexer.errors import IndexCorruptError, IndexingError
from indexer.generation import BuildConfig
from indexer.local import open_manifest
from indexer.pointer import GENERATIONS, generation_folders, read_pointer
from indexer.progress import Progress, Silent
from indexer.recovery import articles_in, has_whole_sources, telling_the_way_out, whole_sources
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
    so no word of a deleted article, is left on disk: asked again after it was killed, it removes what was left.

    Raises as `build_index`, and IndexingError for an article to delete that is not there.
    """
    with telling_the_way_out(index):
        read_pointer(index)
    with locked(index), telling_the_way_out(index):
        pointer = read_pointer(index)
        folder = index / GENERATIONS / pointer.generation
        manifest = open_manifest(index, pointer.generation, embedder.embedder_id)
        config = BuildConfig(embedder, Chunking(manifest.max_tokens, manifest.overlap_units), manifest.vector_store)
        stored = StoredSources(folder)
        here = set(stored.article_ids())
        missing = sorted(
            set(delete) - here - (_earlier_articles(index, pointer.generation, delete) if purge else set())
        )
        if missing:
            known = ", ".join(sorted(here)[:10])
            nowhere = ", and no earlier generation holds it" if purge else ""
            raise IndexingError(f"{index}: no article {', '.join(missing)} to delete{nowhere}; known: {known}")
        added = sorted(put, key=_by_id)
        gone = {*delete, *map(_by_id, added)}
        if not added and gone >= here:
            raise IndexingError(f"{index}: that would leave no article. Delete the folder instead.")
        left = merge(stored.bundles(sorted(here - gone)), added, key=_by_id)
        return build_locked(index, _distinct(left, index), config, purge, progress or Silent())


def reindex(
    index: Path,
    embedder: Embedder,
    *,
    chunking: Chunking | None = None,
    vector_store: str = "faiss",
    purge: bool = False,
    progress: Progress | None = None,
) -> Built:
    """Switches to a generation of the articles that the index holds, made with another embedder or anew after damage.

    Raises as `build_index`, and IndexCorruptError where the sources that the index holds are damaged.
    """
    with telling_the_way_out(index):
        read_pointer(index)
    with locked(index), telling_the_way_out(index):
        folder = index / GENERATIONS / read_pointer(index).generation
        if not has_whole_sources(folder):
            raise IndexCorruptError(folder, "the sources it holds are damaged")
        config = BuildConfig(embedder, chunking or Chunking(), vector_store)
        return build_locked(index, whole_sources(folder), config, purge, progress or Silent())


def _earlier_articles(index: Path, current: str, delete: Collection[str]) -> set[str]:
    """Articles to delete that earlier generations on disk hold still, or may hold.

    They are gone from the index already, as after a purge that was killed, and what is left of them is to be removed.
    """
    found: set[str] = set()
    for folder in generation_folders(index):
        if folder.name != current:
            articles = articles_in(folder)
            found |= set(delete) if articles is None else articles & set(delete)
    return found


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
