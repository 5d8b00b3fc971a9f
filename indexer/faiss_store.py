"""FAISS behind the VectorStore protocol: the only module that imports faiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from indexer.backend import Vector
from indexer.vector_store import Rows

FLAT_LIMIT = 100_000
"""Up to so many rows every cosine is computed; beyond, an HNSW graph (M = 32, efSearch = 128) is searched."""

TIES = 64
"""So many rows beyond k are asked for, since FAISS keeps any of equal rows and the contract keeps the first."""


class FaissStore:
    """Inner product over unit rows."""

    def __init__(self) -> None:
        self._index: Any = None

    def build(self, vectors: Vector) -> None:
        """Takes the rows of a matrix."""
        rows, dim = vectors.shape
        if rows <= FLAT_LIMIT:
            self._index = faiss.IndexFlatIP(dim)
        else:
            self._index = faiss.IndexHNSWFlat(dim, 32, faiss.METRIC_INNER_PRODUCT)
            self._index.hnsw.efConstruction, self._index.hnsw.efSearch = 200, 128
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, vector: Vector, k: int, allowed: Rows | None) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Up to k (rows, cosines), best first, ties by row."""
        size = self._index.ntotal if allowed is None else len(allowed)
        wanted = min(size, k + TIES)
        if wanted == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        if allowed is None:
            scores, rows = self._index.search(query, wanted)
        else:
            selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
            graph = isinstance(self._index, faiss.IndexHNSW)
            kind = faiss.SearchParametersHNSW if graph else faiss.SearchParameters
            scores, rows = self._index.search(query, wanted, params=kind(sel=selector))
        found = rows[0] >= 0
        kept, cosine = rows[0][found], scores[0][found]
        order = np.lexsort((kept, -cosine))[:k]
        return kept[order], cosine[order]

    def save(self, folder: Path) -> None:
        """Writes dense.faiss."""
        faiss.write_index(self._index, str(folder / "dense.faiss"))

    def load(self, folder: Path) -> None:
        """Reads dense.faiss."""
        self._index = faiss.read_index(str(folder / "dense.faiss"))
