"""Builds a generation beside the one in service, verifies it, and switches to it in one step."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from shlex import quote

from filelock import FileLock, Timeout

from corpus.article import Bundle
from indexer import cleanup
from indexer.chunks import Chunking
from indexer.durable import remove, sync_folder, sync_tree
from indexer.embedder import Embedder
from indexer.embedding_cache import (
    JOURNAL,
    EmbeddingCache,
    VectorJournal,
    remove_journal,
    shard_folders,
    shard_journals,
)
from indexer.errors import (
    ArticlesDroppedError,
    IndexAccessError,
    IndexBusyError,
    IndexCorruptError,
    IndexingError,
    IndexNotFoundError,
)
from indexer.generation import VECTORS, BuildConfig, GenerationWriter, verify
from indexer.manifest import check_files, read_manifest
from indexer.pointer import GENERATIONS, Pointer, generation_folders, holds_an_index, read_pointer, switch
from indexer.progress import Progress, Silent
from indexer.recovery import has_whole_sources, held_articles, is_whole, telling_the_way_out, way_out

LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did; of `chunks` so many were `embedded`, so many `reused`; `unchanged` if nothing was to do."""

    generation: str
    previous: str | None
    chunks: int
    embedded: int
    reused: int
    unchanged: bool


def build_index(
    index: Path,
    bundles: Iterable[Bundle],
    embedder: Embedder,
    *,
    chunking: Chunking | None = None,
    vector_store: str = "faiss",
    purge: bool = False,
    replace: bool = True,
    progress: Progress | None = None,
) -> Built:
    """Builds and switches to the generation of `bundles`; `purge` removes all earlier generations.

    The bundles are read once, one at a time. Vectors that a killed build had finished are taken over. Without `replace`
    every article that the index holds must be among the bundles.

    Raises IndexBusyError while another build runs, IndexAccessError where the disk is full or may not be written,
    ArticlesDroppedError, IndexingError where there is nothing to index.
    """
    config = BuildConfig(embedder, chunking or Chunking(), vector_store)
    with_text = _with_a_sentence(bundles)
    _made(index)
    with locked(index):
        return build_locked(index, with_text, config, purge, progress or Silent(), replace)


def rollback(index: Path) -> Pointer:
    """Goes back to the previous generation. Raises IndexingError where there is none."""
    with telling_the_way_out(index):
        read_pointer(index)
        with locked(index, wait_s=10):
            pointer = read_pointer(index)
            if pointer.previous is None or not (index / GENERATIONS / pointer.previous).is_dir():
                raise IndexingError(f"{index}: no earlier generation is kept. {way_out(index)}")
            folder = index / GENERATIONS / pointer.previous
            check_files(folder, read_manifest(folder))
            back = Pointer(pointer.previous, pointer.generation)
            switch(index, back)
            return back


def use(index: Path, generation: str) -> Pointer:
    """Switches to a generation that is on disk, whatever the pointer says. Raises IndexingError for another name."""
    if not holds_an_index(index):
        raise IndexNotFoundError(index)
    with locked(index, wait_s=10):
        folder = index / GENERATIONS / generation
        if folder not in generation_folders(index):
            known = ", ".join(path.name for path in generation_folders(index)) or "none"
            raise IndexingError(f"{index}: no generation {generation} is kept here; there are: {known}")
        if not (is_whole(folder) or has_whole_sources(folder)):
            raise IndexCorruptError(folder, "damaged, its sources too", way_out(index))
        before = _pointer(index)
        previous = before.generation if before and before.generation != generation else None
        chosen = Pointer(generation, previous)
        switch(index, chosen)
        return chosen


@contextmanager
def locked(index: Path, wait_s: float = 0) -> Iterator[None]:
    """Holds the one lock of an index directory; the system lets go of it when its holder dies.

    Raises IndexBusyError, and IndexAccessError for what the system refuses inside.
    """
    try:
        with FileLock(index / LOCK, timeout=wait_s):
            yield
    except Timeout as error:
        raise IndexBusyError(index) from error
    except OSError as error:
        raise IndexAccessError(index, error) from error


def build_locked(
    index: Path, bundles: Iterable[Bundle], config: BuildConfig, purge: bool, progress: Progress, replace: bool = True
) -> Built:
    """`build_index` for who holds the lock."""
    cleanup.sweep(index)
    current = _pointer(index)
    work = index / GENERATIONS / f".building-{os.getpid()}"
    work.mkdir()
    try:
        progress.step("reading sources", 0)
        writer = GenerationWriter(work, config)
        name = writer.take(bundles)
        if not replace:
            _refuse_to_drop(index, current, writer.article_ids)
        whole = is_whole(index / GENERATIONS / (current.generation if current is not None else name))
        if whole and (current is None or current.generation == name):
            return _unchanged(index, current, name, purge)
        earlier = _reusable(index, current, config.embedder) if current is not None and whole else None
        made_with = (config.embedder.embedder_id, config.embedder.dim)
        with VectorJournal(index / JOURNAL, *made_with) as journal, shard_journals(index, *made_with) as shards:
            manifest = writer.finish(EmbeddingCache(journal, earlier, shards), progress)
        sync_tree(work)
        progress.step("verifying", 0)
        verify(work, manifest)
        (work / VECTORS).unlink()
        target = index / GENERATIONS / name
        if target.exists():  # damaged, or left over: moved aside in one step, so that a crash leaves one or the other
            os.replace(target, index / GENERATIONS / f".building-old-{os.getpid()}")
        os.replace(work, target)
        sync_folder(index / GENERATIONS)
    except IndexCorruptError as error:
        doctor = f"article-qa doctor --index {quote(str(index))}"
        told = f"It did not come into service, and what was there stays. Check models and disk: {doctor}"
        raise IndexCorruptError(error.path, error.what, told) from error
    finally:  # the journal stays: the next build takes its vectors over
        remove(work)
    previous = None if purge or current is None else _way_back(index, current, whole, name)
    switch(index, Pointer(name, previous))
    _clear(index, Pointer(name, previous), purge, all_known=current is not None)
    reused = manifest.chunks - manifest.embedded
    return Built(name, previous, manifest.chunks, manifest.embedded, reused, unchanged=False)


def _unchanged(index: Path, current: Pointer | None, name: str, purge: bool) -> Built:
    """What is asked for is there already; the pointer names it again where it was lost (`current` is None)."""
    wanted = Pointer(name, current.previous if current is not None and not purge else None)
    if wanted != current:
        switch(index, wanted)
    _clear(index, wanted, purge, all_known=current is not None)
    held = read_manifest(index / GENERATIONS / name)
    return Built(name, wanted.previous, held.chunks, 0, held.chunks, unchanged=True)


def _clear(index: Path, current: Pointer, purge: bool, all_known: bool) -> None:
    """Removes what is not needed once `current` serves; with `purge` surely, and all else. Raises NotRemovedError.

    Generations stay where not `all_known`: a pointer that could not be read does not tell which of them are needed.
    """
    if purge:
        cleanup.purge(index, current.generation)
        return
    if all_known:
        cleanup.prune(index, {current.generation, current.previous})
    cleanup.sweep(index)
    for journal in (index / JOURNAL, *shard_folders(index)):
        remove_journal(journal)


def _pointer(index: Path) -> Pointer | None:
    """The pointer, None where it is missing or damaged. Raises IndexAccessError."""
    try:
        return read_pointer(index)
    except (IndexNotFoundError, IndexCorruptError):
        return None


def _refuse_to_drop(index: Path, current: Pointer | None, articles: Collection[str]) -> None:
    """Raises ArticlesDroppedError where the index holds another article, or may do so."""
    held = held_articles(index, current)
    if held is None or held - set(articles):
        raise ArticlesDroppedError(index, None if held is None else held - set(articles))


def _with_a_sentence(bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    """The same bundles, once one of them is known to have a sentence. Raises IndexingError where none has."""
    coming, seen = iter(bundles), []
    for bundle in coming:
        seen.append(bundle)
        if any(True for _ in bundle.article.quotable()):
            return chain(seen, coming)
    raise IndexingError("nothing to index: no source has a sentence. Give --corpus a folder with an article.md.")


def _made(index: Path) -> None:
    try:
        (index / GENERATIONS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexAccessError(index, error) from error


def _reusable(index: Path, current: Pointer, embedder: Embedder) -> Path | None:
    """The folder of the generation in service, which is whole, if the same embedder made it."""
    folder = index / GENERATIONS / current.generation
    return folder if read_manifest(folder).embedder == embedder.embedder_id else None


def _way_back(index: Path, current: Pointer, whole: bool, name: str) -> str | None:
    """The generation to go back to from `name`: the one in service, or the one before it where that is damaged."""
    if whole and current.generation != name:
        return current.generation
    earlier = current.previous
    return earlier if earlier is not None and earlier != name and is_whole(index / GENERATIONS / earlier) else None
