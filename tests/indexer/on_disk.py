"""What lies on disk of an index, as somebody who looks for a word would see it."""

from __future__ import annotations

from pathlib import Path

from indexer.packed_list import ListReader
from indexer.vector_store import VECTOR_STORES


def words_in(index: Path) -> bytes:
    """Every name and every byte on disk, what is packed unpacked, in lower case."""
    return b"\n".join(str(p).encode() + _bytes(p) for p in index.rglob("*") if p.is_file()).lower()


def _bytes(path: Path) -> bytes:
    if path.suffix != ".packed":
        return path.read_bytes()
    with ListReader(path) as read:
        return b"\n".join(read.items())


def vectors_in(folder: Path, chunks: int, vector_store: str) -> list[list[float]]:
    """The vectors that a generation folder holds, row by row."""
    store = VECTOR_STORES[vector_store]()
    store.load(folder)
    return [store.vector(row).tolist() for row in range(chunks)]
