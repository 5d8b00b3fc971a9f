"""Arrays on disk in NumPy's own format: written row by row, read whole while small and mapped when large."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexCorruptError

MAP_FROM = 32 * 2**20
"""Bytes from which a file is mapped into memory, page by page as it is touched and shared between processes.

Smaller files are read whole: that costs nothing, and no one can cut them short under a running service.
"""


class ArrayWriter:
    """Appends rows to a .npy file whose shape is known beforehand; memory holds one batch.

    Plain writes, no mapping: a full disk is then an OSError and not a dead process.
    """

    def __init__(self, path: Path, shape: tuple[int, int], dtype: npt.DTypeLike = np.float32) -> None:
        self._shape, self._dtype, self._rows, self._path = shape, np.dtype(dtype), 0, path
        self._file = path.open("wb")
        header = np.lib.format.header_data_from_array_1_0(np.empty((0, shape[1]), self._dtype))
        np.lib.format.write_array_header_1_0(self._file, {**header, "shape": shape})

    def append(self, rows: npt.NDArray[np.generic]) -> None:
        """Writes rows, shape (n, columns)."""
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).tobytes())
        self._rows += len(rows)

    def __enter__(self) -> ArrayWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
        if kind is None and self._rows != self._shape[0]:
            raise ValueError(f"{self._path}: {self._rows} rows were written, {self._shape[0]} announced")


def read_array(path: Path) -> npt.NDArray[np.generic]:
    """The array of a .npy file, mapped read-only from `MAP_FROM` bytes on. Raises IndexCorruptError."""
    try:
        if path.stat().st_size < MAP_FROM:
            whole: npt.NDArray[np.generic] = np.load(path, allow_pickle=False)
            return whole
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except FileNotFoundError as error:
        raise IndexCorruptError(path, "missing") from error
    except (ValueError, EOFError) as error:
        raise IndexCorruptError(path, "not an array file, or cut short") from error
