"""A JSON array on disk whose items are written and read one at a time, so that memory holds one of them."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from indexer.errors import IndexCorruptError

Extent = tuple[int, int]
"""First byte of an item and the byte behind it."""


class JsonListWriter:
    """Writes items, each already JSON, as one array: byte for byte what dumping the whole list at once gives."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(b"[")
        self._at = 1

    def append(self, item: bytes) -> Extent:
        """Writes an item and says where it lies."""
        if self._at > 1:
            self._file.write(b",")
            self._at += 1
        self._file.write(item)
        extent = (self._at, self._at + len(item))
        self._at = extent[1]
        return extent

    def __enter__(self) -> JsonListWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._file.write(b"]")
        self._file.close()


class JsonListReader:
    """Reads single items of such a file by their extents."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("rb")

    def item(self, extent: Extent) -> bytes:
        """The JSON of an item, or of several neighbours with the commas between them. Raises IndexCorruptError."""
        self._file.seek(extent[0])
        packed = self._file.read(extent[1] - extent[0])
        if len(packed) != extent[1] - extent[0]:
            raise IndexCorruptError(self._path, "cut short")
        return packed

    def __enter__(self) -> JsonListReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
