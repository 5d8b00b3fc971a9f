"""Removes from an index directory what no longer serves: what killed builds left, and earlier generations."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from indexer.durable import remove, sync_folder
from indexer.embedding_cache import JOURNAL, shard_folders
from indexer.errors import NotRemovedError
from indexer.pointer import GENERATIONS, NAME, generation_folders

QUESTIONS = "questions"
"""Folder of an index directory with what was found out about each generation's articles by asking them."""


def sweep(index: Path) -> None:
    """Removes what a killed build left, where it can be, but for the vectors that it had finished."""
    for path in _left_over(index):
        remove(path)


def prune(index: Path, keep: Collection[str | None]) -> None:
    """Removes the generations that are not named, where they can be."""
    for folder in generation_folders(index):
        if folder.name not in keep:
            remove(folder)


def purge(index: Path, keep: str) -> None:
    """Leaves nothing but one generation: no word and no vector of another. Raises NotRemovedError for what stays."""
    others = [folder for folder in generation_folders(index) if folder.name != keep]
    journals = [index / JOURNAL, *shard_folders(index)]
    tried = [(path, remove(path)) for path in [*others, *_left_over(index), *journals, *_asked(index, keep)]]
    sync_folder(index / GENERATIONS)
    for path, error in tried:
        if error is not None:
            raise NotRemovedError(path, error)


def _asked(index: Path, keep: str) -> list[Path]:
    """Files about other generations: questions have words of their articles."""
    return [path for path in (index / QUESTIONS).glob("*") if path.stem != keep]


def _left_over(index: Path) -> list[Path]:
    return [*(index / GENERATIONS).glob(".building-*"), *index.glob(f".{NAME}.*")]
