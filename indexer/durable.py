"""Writes that a crash leaves done or not done: files replaced in one step, names and contents made durable."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path

_SCRATCH = re.compile(r"\.(\d+)-[0-9a-f]{8}\Z")


def replace_file(path: Path, packed: bytes, *, mode: int = 0o666) -> None:
    """Replaces a file in one step: a crash leaves the old one or the new one, never a mix.

    A new file has `mode`, less what the umask forbids; one that is replaced keeps its owner, where this user may give
    it. A link is replaced, not followed. Raises OSError, and then the old file is as it was and nothing lies beside it.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}")  # as _SCRATCH
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
    try:
        with os.fdopen(handle, "wb") as file:
            _keep_owner(path, handle)
            file.write(packed)
            file.flush()
            os.fsync(handle)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_scratch(path: Path) -> None:
    """Removes what a killed `replace_file` left beside a file; for who has it alone."""
    for beside in path.parent.iterdir():
        if beside.name.startswith(f".{path.name}.") and _SCRATCH.search(beside.name):
            beside.unlink(missing_ok=True)


def remove_left_scratch(folder: Path) -> None:
    """Removes what killed processes left of `replace_file` in a folder; what a running one is writing stays."""
    for beside in folder.iterdir():
        if (scratch := _SCRATCH.search(beside.name)) and not _runs(int(scratch[1])):
            beside.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def remove(path: Path) -> OSError | None:
    """Removes a file, a folder with all in it, or a link, never what that leads to; what stood in the way, if any did."""
    try:
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
        else:
            shutil.rmtree(path, ignore_errors=True)  # all that can be removed is, and then
            if path.exists():
                shutil.rmtree(path)  # what cannot be is told
    except OSError as error:
        return error
    return None


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Makes every file below a folder durable."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


def _keep_owner(path: Path, handle: int) -> None:
    """Gives a new file the owner of the one it is to replace: a service goes on reading what root has changed."""
    try:
        before = path.stat()
        os.fchown(handle, before.st_uid, before.st_gid)
    except (OSError, AttributeError):  # there is none, this user may not, or a system without owners
        pass
