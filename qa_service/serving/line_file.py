"""A file of lines that only grows, each line wholly there or not at all, with one process that writes it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO


class LineFileError(Exception):
    """A file of lines that cannot be opened or written; the message names file, reason and next step."""


class LineFile:
    """Appends lines, each durable before `append` returns. Not safe to use from several threads at once."""

    def __init__(self, path: Path) -> None:
        """Opens the file, made for its owner alone where it is missing. Raises LineFileError."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0)
        except OSError as error:
            raise LineFileError(
                f"{path}: cannot be opened for writing ({error.strerror}). Give access, or name another file."
            ) from error
        try:
            _held_alone(self._file)
        except OSError as error:
            self._file.close()
            raise LineFileError(f"{path}: another process writes this file. Give each its own.") from error
        self._size = os.fstat(self._file.fileno()).st_size
        self._torn = False

    def append(self, line: bytes) -> None:
        """Writes a line and makes it durable. Raises LineFileError, and then the file is as it was before.

        Where even cutting back fails, the next call cuts first: no line ever follows half of another.
        """
        self._make_whole()
        try:
            left = memoryview(line)
            while left:
                left = left[self._file.write(left) :]  # a disk that fills up takes a part without an error
            os.fsync(self._file.fileno())
        except OSError as error:
            self._torn = not self._cut_back()
            raise self._unwritable(error) from error
        except BaseException:
            self._torn = not self._cut_back()
            raise
        self._size += len(line)

    def cut(self, size: int) -> None:
        """Shortens the file to its first `size` bytes, durably. Raises LineFileError."""
        try:
            os.ftruncate(self._file.fileno(), size)
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error
        self._size = size

    def close(self) -> None:
        """Lets another process write."""
        self._file.close()

    def _make_whole(self) -> None:
        """Makes sure that the file ends with its last line. Raises LineFileError where another has changed it."""
        if self._torn:
            self.cut(self._size)
            self._torn = False
        found = os.fstat(self._file.fileno())
        if not found.st_nlink:
            raise LineFileError(f"{self.path}: was deleted while it was written. Start the service again.")
        if found.st_size != self._size:
            raise LineFileError(
                f"{self.path}: has {found.st_size} bytes, of which {self._size} were written here: another program "
                "has changed it. See what it was, then start the service again."
            )

    def _cut_back(self) -> bool:
        """Whether what was written of a line is away again."""
        try:
            os.ftruncate(self._file.fileno(), self._size)
        except OSError:
            return False
        return True

    def _unwritable(self, error: OSError) -> LineFileError:
        return LineFileError(f"{self.path}: cannot be written ({error.strerror}). Free space there, or move the file.")


def _held_alone(file: IO[bytes]) -> None:
    """Holds an open file against other processes that ask. Raises OSError where one of them has it."""
    try:
        import fcntl  # not on Windows, where one process has to be seen to by whoever starts them
    except ImportError:
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
