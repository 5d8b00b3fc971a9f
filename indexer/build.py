"""Builds a generation beside the one in service, verifies it, and switches to it in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.article import Bundle
from indexer.chunks import Chunking
from indexer.durable import sync_folder, sync_tree
from indexer.embedder import Embedder
from indexer.embedding_cache import JOURNAL, EmbeddingCache, VectorJournal, remove_journal
from indexer.errors import IndexAccessError, IndexBusyError, IndexCorruptError, IndexingError
from indexer.generation import BuildConfig, GenerationWriter, verify
from indexer.manifest import READABLE, check_files, read_manifest
from indexer.pointer import GENERATIONS, NAME, Pointer, read_pointer, switch
from indexer.progress import Progress, Silent

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
    progress: Progress | None = None,
) -> Built:
    """Builds and switches to the generation of `bundles`; `purge` removes all earlier generations.

    The bundles are read once, one at a time. Vectors that a killed build had finished are taken over.

    Raises IndexBusyError while another build runs, IndexAccessError where the disk is full or may not be written,
    IndexingError where there is nothing to index.
    """
    config = BuildConfig(embedder, chunking or Chunking(), vector_store)
    with_text = _with_a_sentence(bundles)
    _made(index)
    with locked(index):
        return build_locked(index, with_text, config, purge, progress or Silent())


def rollback(index: Path) -> Pointer:
    """Goes back to the previous generation. Raises IndexingError where there is none."""
    read_pointer(index)
    with locked(index, wait_s=10):
        pointer = read_pointer(index)
        if pointer.previous is None or not (index / GENERATIONS / pointer.previous).is_dir():
            raise IndexingError(f"{index}: no earlier generation is kept. Rebuild: article-qa index")
        folder = index / GENERATIONS / pointer.previous
        check_files(folder, read_manifest(folder))
        back = Pointer(pointer.previous, pointer.generation)
        switch(index, back)
        return back


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


def build_locked(index: Path, bundles: Iterable[Bundle], config: BuildConfig, purge: bool, progress: Progress) -> Built:
    """`build_index` for who holds the lock."""
    sweep(index)
    current = read_pointer(index) if (index / NAME).is_file() else None
    work = index / GENERATIONS / f".building-{os.getpid()}"
    work.mkdir()
    try:
        progress.step("reading sources", 0)
        writer = GenerationWriter(work, config)
        name = writer.take(bundles)
        if current is not None and current.generation == name and _is_sound(index / GENERATIONS / name):
            return _unchanged(index, current, purge)
        with VectorJournal(index / JOURNAL, config.embedder.embedder_id, config.embedder.dim) as journal:
            manifest = writer.finish(EmbeddingCache(journal, _reusable(index, current, config.embedder)), progress)
        sync_tree(work)
        progress.step("verifying", 0)
        verify(work, manifest)
        target = index / GENERATIONS / name
        if target.exists():  # damaged, or left over: moved aside in one step, so that a crash leaves one or the other
            os.replace(target, index / GENERATIONS / f".building-old-{os.getpid()}")
        os.replace(work, target)
        sync_folder(index / GENERATIONS)
    finally:  # the journal stays: the next build takes its vectors over
        shutil.rmtree(work, ignore_errors=True)
    previous = None
    if current is not None and not purge:
        previous = current.generation if current.generation != name else current.previous
    switch(index, Pointer(name, previous))
    _prune(index, {name, previous})
    sweep(index)
    remove_journal(index / JOURNAL)
    reused = manifest.chunks - manifest.embedded
    return Built(name, previous, manifest.chunks, manifest.embedded, reused, unchanged=False)


def sweep(index: Path) -> None:
    """Removes what a killed build left, but for the vectors it had finished."""
    for path in (index / GENERATIONS).glob(".building-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in index.glob(f".{NAME}.*"):
        path.unlink(missing_ok=True)


def _unchanged(index: Path, current: Pointer, purge: bool) -> Built:
    remove_journal(index / JOURNAL)
    if purge:
        _prune(index, {current.generation})
        switch(index, Pointer(current.generation))
    held = read_manifest(index / GENERATIONS / current.generation)
    return Built(current.generation, current.previous, held.chunks, 0, held.chunks, unchanged=True)


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


def _reusable(index: Path, current: Pointer | None, embedder: Embedder) -> Path | None:
    """The folder of the generation in service, if it is sound and the same embedder made it."""
    if current is None:
        return None
    folder = index / GENERATIONS / current.generation
    try:
        manifest = read_manifest(folder)
        if manifest.embedder != embedder.embedder_id or manifest.format not in READABLE:
            return None
        check_files(folder, manifest)
    except IndexCorruptError:
        return None  # a damaged generation gives nothing over; the new one is built from the sources
    return folder


def _is_sound(folder: Path) -> bool:
    try:
        check_files(folder, read_manifest(folder))
    except IndexCorruptError:
        return False
    return True


def _prune(index: Path, keep: set[str | None]) -> None:
    for path in (index / GENERATIONS).iterdir():
        if path.is_dir() and path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
