"""FAISS behind the VectorStore protocol: the only module that imports faiss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from indexer.array_file import MAP_FROM
from indexer.backend import Vector
from indexer.errors import IndexCorruptError
from indexer.vector_store import Rows

FLAT_LIMIT = 30_000
"""Up to so many rows (some 100,000 sentences) every cosine is computed, in about the time the question's own
embedding takes (5 ms); beyond, an HNSW graph is searched. Figures: docs/index.md.
"""

NEIGHBOURS, EF_CONSTRUCTION, EF_SEARCH = 32, 200, 128
"""M, efConstruction and efSearch of the graph. IVF is built six times faster and finds less; docs/index.md has figures."""

SLICE = 8_192
"""Rows put into a graph between two words of progress."""

TIES = 64
"""So many rows beyond k are asked for, since FAISS keeps any of equal rows and the contract keeps the first."""


class FaissStore:
    """Inner product over unit rows."""

    def __init__(self) -> None:
        self._index: Any = None

    @property
    def kind(self) -> str:
        """`flat` up to FLAT_LIMIT rows, `hnsw` beyond."""
        return "hnsw" if isinstance(self._index, faiss.IndexHNSW) else "flat"

    def build(self, vectors: Vector, advance: Callable[[int], None] = lambda _: None) -> None:
        """Takes the rows of a matrix, which may be mapped; `advance` hears of rows as they are taken."""
        rows, dim = vectors.shape
        if rows <= FLAT_LIMIT:
            self._index = faiss.IndexFlatIP(dim)
        else:
            self._index = faiss.IndexHNSWFlat(dim, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
            self._index.hnsw.efConstruction, self._index.hnsw.efSearch = EF_CONSTRUCTION, EF_SEARCH
        for at in range(0, rows, SLICE):
            part = np.ascontiguousarray(vectors[at : at + SLICE], dtype=np.float32)
            self._index.add(part)
            advance(len(part))

    def search(self, vector: Vector, k: int, allowed: Rows | None) -> tuple[Rows, npt.NDArray[np.float32]]:
        """Up to k (rows, cosines), best first, ties by row."""
        size = self._index.ntotal if allowed is None else len(allowed)
        wanted = min(size, k + TIES)
        if wanted == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        scores, rows = self._nearest(query, wanted, None if size == self._index.ntotal else allowed)
        found = rows[0] >= 0
        kept, cosine = rows[0][found], scores[0][found]
        order = np.lexsort((kept, -cosine))[:k]
        return kept[order], cosine[order]

    def vector(self, row: int) -> Vector:
        """The vector of a row, from a graph too."""
        return np.asarray(self._index.reconstruct(row), dtype=np.float32)

    def _nearest(self, query: Vector, wanted: int, allowed: Rows | None) -> tuple[Any, Any]:
        if allowed is None:
            return self._index.search(query, wanted)  # type: ignore[no-any-return]
        bits = np.zeros(self._index.ntotal, dtype=bool)
        bits[allowed] = True
        selector = faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
        if not isinstance(self._index, faiss.IndexHNSW):
            return self._index.search(query, wanted, params=faiss.SearchParameters(sel=selector))  # type: ignore[no-any-return]
        if len(allowed) <= FLAT_LIMIT:  # a graph loses its way among few allowed rows: each of them is computed
            rows = faiss.downcast_index(self._index.storage)
            return rows.search(query, wanted, params=faiss.SearchParameters(sel=selector))  # type: ignore[no-any-return]
        params = faiss.SearchParametersHNSW(sel=selector, efSearch=max(EF_SEARCH, wanted))
        return self._index.search(query, wanted, params=params)  # type: ignore[no-any-return]

    def save(self, folder: Path) -> None:
        """Writes dense.faiss. Raises OSError."""
        path = folder / "dense.faiss"
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:  # FAISS tells neither a full disk from a closed one, nor that it lost bytes
            raise OSError(f"{path}: could not be written whole") from error

    def load(self, folder: Path) -> None:
        """Reads dense.faiss; a large one is mapped. Raises IndexCorruptError."""
        path = folder / "dense.faiss"
        try:
            mapped = path.stat().st_size >= MAP_FROM
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0)
        except (RuntimeError, OSError) as error:
            raise IndexCorruptError(path, "not a FAISS index, or cut short") from error
