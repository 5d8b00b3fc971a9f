"""Errors of the index, drawn as a tree.

IndexingError
├── IndexNotFoundError      no generation at this place
├── IndexMismatchError      made by another model, chunking or version than is opened with
├── IndexCorruptError       a file of a generation is missing or not what its manifest says
├── IndexBusyError          another process is building there
├── IndexAccessError        the disk is full, or the place may not be read or written
└── ModelError              weights are missing, altered, or not of the kind that is asked for
"""

from __future__ import annotations

import errno
from pathlib import Path


class IndexingError(Exception):
    """Any failure of building or opening an index; the message names the place and the next step."""


class IndexNotFoundError(IndexingError):
    """No generation at this place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: no index here. Build one: article-qa index --index {folder}")
        self.folder = folder


class IndexMismatchError(IndexingError):
    """The stored index and what it is opened with do not fit; `stored` and `wanted` name both."""

    def __init__(self, folder: Path, what: str, stored: object, wanted: object) -> None:
        super().__init__(
            f"{folder}: {what} of the index is {stored!r}, this program uses {wanted!r}. "
            f"Rebuild it: article-qa index --index {folder}"
        )
        self.what, self.stored, self.wanted = what, stored, wanted


class IndexCorruptError(IndexingError):
    """A file of a generation is missing or altered."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what}. Go back with `article-qa index --rollback`, or rebuild: article-qa index")
        self.path = path


class IndexBusyError(IndexingError):
    """Another process holds the build lock."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: another process is building this index. Wait for it, or name another folder.")
        self.folder = folder


class IndexAccessError(IndexingError):
    """The system refused to read or write; `path` is where, `__cause__` what it said."""

    def __init__(self, index: Path, error: OSError) -> None:
        self.path = Path(str(error.filename)) if error.filename else index
        why = _REASONS.get(error.errno or 0, error.strerror or str(error))
        again = f"article-qa index --index {index}"
        super().__init__(f"{self.path}: {why}. What was in service stays in service; then run again: {again}")


_REASONS = {
    errno.ENOSPC: "the disk is full. Free space there (vectors already made are kept)",
    errno.EDQUOT: "the disk quota is used up. Free space there (vectors already made are kept)",
    errno.EFBIG: "the file would be larger than the system allows (ulimit -f). Raise the limit",
    errno.EACCES: "this user may not read or write it. Give access (chown, chmod -R u+rwX), or name another --index",
    errno.EPERM: "this user may not read or write it. Give access (chown, chmod -R u+rwX), or name another --index",
    errno.EROFS: "the file system is read-only. Name another --index",
}


class ModelError(IndexingError):
    """Weights are missing or are not what they are said to be."""
