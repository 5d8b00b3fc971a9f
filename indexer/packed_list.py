"""A list on disk whose items are written and read one at a time, so that memory holds one of them."""

from __future__ import annotations

import os
import threading
import weakref
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from indexer.array_file import MAP_FROM
from indexer.errors import IndexCorruptError

Extent = tuple[int, int]
"""First byte of an item and the byte behind it."""
_BLOCK = 1 << 16


class PackedListWriter:
    """Writes items one behind the other, each packed by itself (zlib): JSON of a text takes a quarter of its room."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._at = 0

    def append(self, item: bytes) -> Extent:
        """Writes an item and says where it lies."""
        packed = zlib.compress(item, 9)
        self._file.write(packed)
        extent = (self._at, self._at + len(packed))
        self._at = extent[1]
        return extent

    def __enter__(self) -> PackedListWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


class ListReader:
    """Reads single items by their extents, or all of a packed file in turn. Every method raises IndexCorruptError."""

    def __init__(self, path: Path, packed: bool = True) -> None:
        """Not `packed` are the files of format 2 and before: one JSON array."""
        self._path, self._packed, self._file = path, packed, path.open("rb")

    def item(self, extent: Extent) -> bytes:
        """The item that lies there; of an array also several neighbours with the commas between them."""
        self._file.seek(extent[0])
        return _item(self._path, self._file.read(extent[1] - extent[0]), extent, self._packed)

    def items(self) -> Iterator[bytes]:
        """Every item of a packed file, in order, without their extents."""
        self._file.seek(0)
        left = self._file.read(_BLOCK)
        while left:
            unpacking, parts = zlib.decompressobj(), []
            while not unpacking.eof:
                if not left and not (left := self._file.read(_BLOCK)):
                    raise IndexCorruptError(self._path, "cut short")
                try:
                    parts.append(unpacking.decompress(left))
                except zlib.error as error:
                    raise IndexCorruptError(self._path, "not a packed list") from error
                left = unpacking.unused_data
            yield b"".join(parts)
            left = left or self._file.read(_BLOCK)

    def __enter__(self) -> ListReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class KeptFile:
    """Single items of a file for as long as this lives, from any thread; the file may be removed meanwhile.

    A small file is held in memory, so that no one can cut it short; a large one is kept open.
    """

    def __init__(self, path: Path, packed: bool = True) -> None:
        """Opens the file. Raises OSError."""
        self._path, self._packed, self._lock = path, packed, threading.Lock()
        self._held = path.read_bytes() if path.stat().st_size < MAP_FROM else None
        if self._held is None:
            self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            weakref.finalize(self, os.close, self._descriptor)

    def item(self, extent: Extent) -> bytes:
        """The item that lies there. Raises IndexCorruptError."""
        return _item(self._path, self._bytes(extent), extent, self._packed)

    def _bytes(self, extent: Extent) -> bytes:
        if self._held is not None:
            return self._held[extent[0] : extent[1]]
        with self._lock:
            os.lseek(self._descriptor, extent[0], os.SEEK_SET)
            return os.read(self._descriptor, extent[1] - extent[0])


def _item(path: Path, held: bytes, extent: Extent, packed: bool) -> bytes:
    """The item in the bytes of an extent. Raises IndexCorruptError."""
    if len(held) != extent[1] - extent[0]:
        raise IndexCorruptError(path, "cut short")
    try:
        return zlib.decompress(held) if packed else held
    except zlib.error as error:
        raise IndexCorruptError(path, "not a packed list") from error
