"""Errors of the index, drawn as a tree.

IndexingError
├── IndexNotFoundError      no generation at this place
├── IndexMismatchError      made by another model, chunking or version than is opened with
├── IndexCorruptError       a file of a generation is missing or not what its manifest says
├── ArticlesDroppedError    a build would drop articles that the index holds
├── IndexBusyError          another process is building there
├── IndexAccessError        the disk is full, or the place may not be read or written
│   ├── StoreError          the object storage of a shared index cannot be reached, or refuses
│   └── NotRemovedError     what a purge is to remove is still there
└── ModelError              weights are missing, altered, or not of the kind that is asked for
"""

from __future__ import annotations

import errno
from collections.abc import Collection
from pathlib import Path
from shlex import quote


class IndexingError(Exception):
    """Any failure of building or opening an index; the message names the place and the next step."""


class IndexNotFoundError(IndexingError):
    """No generation at this place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder}: no index here. Build one: article-qa index --index {quote(str(folder))}")
        self.folder = folder


class IndexMismatchError(IndexingError):
    """The stored index and what it is opened with do not fit; `stored` and `wanted` name both."""

    def __init__(self, folder: Path, what: str, stored: object, wanted: object) -> None:
        index = f"article-qa index --index {quote(str(folder))}"
        ways = {
            "embedder": f"Rebuild it from the sources it holds: {index} --reindex",
            "format": "Open it with the version of article-qa that made it, or build it from your articles: "
            f"{index} --corpus FOLDER --replace",
        }
        super().__init__(
            f"{folder}: {what} of the index is {stored!r}, this program uses {wanted!r}. {ways.get(what, ways['embedder'])}"
        )
        self.what, self.stored, self.wanted = what, stored, wanted


class IndexCorruptError(IndexingError):
    """A file of a generation is missing or altered; `way_out` says how to go on, once an index is known to be meant."""

    def __init__(self, path: Path, what: str, way_out: str = "") -> None:
        super().__init__(f"{path}: {what}." + (f" {way_out}" if way_out else ""))
        self.path, self.what, self.way_out = path, what, way_out


class ArticlesDroppedError(IndexingError):
    """A build would drop articles that the index holds: those with the doc_ids `dropped`, None where that is unknown."""

    def __init__(self, index: Path, dropped: Collection[str] | None, way_out: str = "") -> None:
        named = sorted(dropped or ())
        few = ", ".join(named[:5]) + (f" and {len(named) - 5} more" if len(named) > 5 else "")
        why = (
            "its damage hides which articles it holds, so that building from this corpus may drop some"
            if dropped is None
            else f"building from this corpus would drop what the index holds beside it ({few})"
        )
        super().__init__(f"{index}: {why}." + (f" {way_out}" if way_out else ""))
        self.index, self.dropped = index, dropped


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
        super().__init__(f"{self.path}: {why}. What was in service stays in service; then run the same command again.")


_REASONS = {
    errno.ENOSPC: "the disk is full. Free space there (vectors already made are kept)",
    errno.EDQUOT: "the disk quota is used up. Free space there (vectors already made are kept)",
    errno.EFBIG: "the file would be larger than the system allows (ulimit -f). Raise the limit",
    errno.EACCES: "this user may not read or write it. Give access (chown, chmod -R u+rwX), or name another --index",
    errno.EPERM: "this user may not read or write it. Give access (chown, chmod -R u+rwX), or name another --index",
    errno.EROFS: "the file system is read-only. Name another --index",
    errno.EEXIST: "something else stands where a folder of the index belongs. Remove it, or name another --index",
    errno.ENOTDIR: "a file stands where a folder of the index belongs. Remove it, or name another --index",
    errno.EISDIR: "a folder stands where a file of the index belongs. Remove the folder",
    errno.ELOOP: "a link stands where a file of the index's own belongs. Remove the link",
}


class StoreError(IndexAccessError):
    """The store of a shared index cannot be reached, or refuses to be read or written."""

    def __init__(self, place: str, said: str) -> None:
        super().__init__(Path(place), OSError(None, said, place))
        self.args = (
            f"{place}: the store says: {said}. What was in service stays in service. Check that it runs, its address "
            "(AWS_ENDPOINT_URL), keys (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) and bucket, then run the same command again.",
        )


class NotRemovedError(IndexAccessError):
    """What a purge is to remove is still on disk, though nothing serves it."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(path, error)
        self.path = path
        within = f"{Path(str(error.filename)).name} in it: " if error.filename and error.filename != str(path) else ""
        self.args = (
            f"{path}: could not be removed ({within}{error.strerror}). What it holds is still on disk, though it is served "
            "no more. Give access to it (chown, chmod -R u+rwX, chattr -i), then run the same command again.",
        )


class ModelError(IndexingError):
    """Weights are missing or are not what they are said to be."""
