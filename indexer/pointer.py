"""The one pointer of an index directory: which generation is served, and which was before it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from indexer.durable import replace_file
from indexer.errors import IndexAccessError, IndexCorruptError, IndexingError, IndexNotFoundError

NAME = "CURRENT"
GENERATIONS = "generations"
_ID = re.compile(r"[0-9a-f]{16}")
Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class Pointer:
    """Generation in service and the one to go back to."""

    generation: str
    previous: str | None = None


def read_pointer(index: Path) -> Pointer:
    """The pointer. Raises IndexNotFoundError, IndexCorruptError, IndexAccessError."""
    path = index / NAME
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        previous = fields.get("previous")
        return Pointer(_generation(fields["generation"]), None if previous is None else _generation(previous))
    except FileNotFoundError as error:
        if generation_folders(index):
            raise IndexCorruptError(path, "missing, though there are generations") from error
        raise IndexNotFoundError(index) from error
    except OSError as error:
        raise IndexAccessError(index, error) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexCorruptError(path, "not a pointer") from error


def in_service(index: Path, open_generation: Callable[[str], Opened]) -> tuple[str, Opened]:
    """(id, what `open_generation` makes) of the generation in service; one replaced and removed meanwhile is let go.

    Raises what `open_generation` raises for a generation that is in service still.
    """
    return named_and_opened(lambda: read_pointer(index).generation, open_generation)


def named_and_opened(name: Callable[[], str], open_generation: Callable[[str], Opened]) -> tuple[str, Opened]:
    """As `in_service`, of the generation that `name` says is in service."""
    while True:
        named = name()
        try:
            return named, open_generation(named)
        except IndexingError:
            if name() == named:
                raise


def switch(index: Path, pointer: Pointer) -> None:
    """Replaces the pointer in one step: a crash leaves the old one or the new one, never a mix. Raises OSError."""
    fields = {"generation": pointer.generation, "previous": pointer.previous}
    replace_file(index / NAME, json.dumps(fields).encode())


def holds_an_index(index: Path) -> bool:
    """Whether a pointer or a generation lies here, damaged or not."""
    return os.path.lexists(index / NAME) or any(generation_folders(index))


def generation_folders(index: Path) -> list[Path]:
    """The folders of generations, served or not, by name; what a build has left unfinished is none."""
    try:
        return sorted(path for path in (index / GENERATIONS).iterdir() if _ID.fullmatch(path.name) and path.is_dir())
    except OSError:
        return []


def _generation(value: object) -> str:
    """The id that a pointer names. Raises ValueError for what is none, such as a path."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("no id of a generation")
    return value
