"""Nearest vectors: the VectorStore protocol, its registry, and the exact search in NumPy that others are held to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.array_file import read_array
from indexer.backend import Vector

Rows = npt.NDArray[np.int64]


class VectorStore(Protocol):
    """Unit float32 rows, searched by cosine: best first, ties by row. Rows never leave the index package."""

    @property
    def kind(self) -> str:
        """How it searches: `flat` computes every cosine, `hnsw` walks a graph and may miss a row."""

    def build(self, vectors: Vector, advance: Callable[[int], None] = lambda _: None) -> None:
        """Takes the rows of a matrix, shape (n, dim), which may be mapped; `advance` hears of rows as they are taken."""

    def search(self, vector: Vector, k: int, allowed: Rows | None) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Up to k (rows, cosines), among `allowed` rows where given."""

    def vector(self, row: int) -> Vector:
        """The vector of a row, bit for bit as it was taken; shape (dim,)."""

    def save(self, folder: Path) -> None:
        """Writes its files to a folder."""

    def load(self, folder: Path) -> None:
        """Reads its files from a folder."""


class NumpyStore:
    """Every cosine computed: the reference the other stores are tested against."""

    kind = "flat"

    def __init__(self) -> None:
        self._vectors: Vector = np.zeros((0, 0), dtype=np.float32)

    def build(self, vectors: Vector, advance: Callable[[int], None] = lambda _: None) -> None:
        """Takes the rows of a matrix."""
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        advance(len(vectors))

    def search(self, vector: Vector, k: int, allowed: Rows | None) -> tuple[Rows, npt.NDArray[np.float32]]:
        """The exact k nearest."""
        rows = np.arange(len(self._vectors), dtype=np.int64) if allowed is None else np.sort(allowed)
        scores = self._vectors[rows] @ vector if len(rows) else np.zeros(0, dtype=np.float32)
        order = np.lexsort((rows, -scores))[:k]
        return rows[order], np.asarray(scores[order], dtype=np.float32)

    def vector(self, row: int) -> Vector:
        """The vector of a row."""
        found: Vector = self._vectors[row]
        return found

    def save(self, folder: Path) -> None:
        """Writes dense.npy. Raises OSError."""
        np.save(folder / "dense.npy", self._vectors)

    def load(self, folder: Path) -> None:
        """Reads dense.npy; a large one is mapped. Raises IndexCorruptError."""
        self._vectors = np.asarray(read_array(folder / "dense.npy"), dtype=np.float32)


def _faiss() -> VectorStore:
    from indexer.faiss_store import FaissStore  # heavy: loaded when chosen

    return FaissStore()


VECTOR_STORES: Mapping[str, Callable[[], VectorStore]] = {"faiss": _faiss, "numpy": NumpyStore}
"""Vector stores by the name that a manifest gives."""
