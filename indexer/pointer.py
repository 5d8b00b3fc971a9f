"""The one pointer of an index directory: which generation is served, and which was before it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from indexer.errors import IndexAccessError, IndexCorruptError, IndexingError, IndexNotFoundError

NAME = "CURRENT"
GENERATIONS = "generations"
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
        return Pointer(str(fields["generation"]), fields.get("previous"))
    except FileNotFoundError as error:
        raise IndexNotFoundError(index) from error
    except OSError as error:
        raise IndexAccessError(index, error) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexCorruptError(path, "not a pointer") from error


def in_service(index: Path, open_generation: Callable[[str], Opened]) -> tuple[str, Opened]:
    """(id, what `open_generation` makes) of the generation in service; one replaced and removed meanwhile is let go.

    Raises what `open_generation` raises for a generation that is in service still.
    """
    while True:
        named = read_pointer(index).generation
        try:
            return named, open_generation(named)
        except IndexingError:
            if read_pointer(index).generation == named:
                raise


def switch(index: Path, pointer: Pointer) -> None:
    """Replaces the pointer in one step: a crash leaves the old one or the new one, never a mix."""
    scratch = index / f".{NAME}.{os.getpid()}"
    with scratch.open("w", encoding="utf-8") as file:
        json.dump({"generation": pointer.generation, "previous": pointer.previous}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(scratch, index / NAME)
    sync_folder(index)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Makes every file below a folder durable."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)
