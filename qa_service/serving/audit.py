"""The audit log: who asked what and got which quotes, each line bound to the one before by a hash. Off by default.

A line is `{"seq", "at", ..., "prev", "hash"}`; `hash` is the SHA-256 of the line without it, keys sorted, no spaces,
UTF-8. Whoever changes, adds or takes out a line in the middle breaks the chain. Lines cut off at the end break nothing:
keep the last hash somewhere else, and check against it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

FIRST = "0" * 64
"""`prev` of the first line."""


class AuditError(Exception):
    """A log that is broken or cannot be written; the message names file, line and what to do."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A log that holds together: how many lines, and the hash of the last."""

    lines: int
    last: str


class AuditLog:
    """Appends to a log; each line is on the disk before its answer is sent. Safe to use from threads.

    One process writes one log: a second is refused as long as the first has it open.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Goes on with the log there is. Raises AuditError where it is broken or in use."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._clock, self._lock = clock, threading.Lock()
        self._file = _opened(path)
        try:
            _cut_torn_line(path, self._file)
            self._chain = verify(path)
        except AuditError:
            self._file.close()
            raise

    @property
    def chain(self) -> Chain:
        """What is written so far."""
        return self._chain

    def write(self, fields: Mapping[str, Any]) -> None:
        """Appends one line. Raises AuditError where the disk takes no more: an answer not logged is not given."""
        with self._lock:
            head = {"seq": self._chain.lines + 1, "at": self._clock().isoformat(timespec="milliseconds")}
            record = {**head, **fields, "prev": self._chain.last}
            record["hash"] = _hash(record)
            try:
                self._file.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
                self._file.flush()
                os.fsync(self._file.fileno())
            except OSError as error:
                raise AuditError(
                    f"{self._file.name}: cannot be written ({error}). Free space, or move the log."
                ) from error
            self._chain = Chain(self._chain.lines + 1, record["hash"])

    def close(self) -> None:
        """Lets another process write."""
        self._file.close()


def verify(path: Path) -> Chain:
    """The chain of a log. Raises AuditError naming the first line that does not fit."""
    chain = Chain(0, FIRST)
    for number, line in enumerate(_lines(path), start=1):
        try:
            record: Any = json.loads(line)
            given = record.pop("hash")
            fits = record["prev"] == chain.last and record["seq"] == number and given == _hash(record)
        except (ValueError, KeyError, TypeError, AttributeError):
            fits = False
        if not fits:
            raise AuditError(
                f"{path}:{number}: this line was changed, or lines before it were taken out or put in. "
                f"Lines 1 to {number - 1} hold together (last hash {chain.last})."
            )
        chain = Chain(number, given)
    return chain


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise AuditError(f"{path}: cannot be read ({error.strerror}).") from error


def _opened(path: Path) -> IO[bytes]:
    """The log, open for this process alone and readable by its owner alone."""
    try:
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0)
    except OSError as error:
        raise AuditError(f"{path}: cannot be opened for writing ({error.strerror}).") from error
    try:
        import fcntl  # not on Windows, where one process has to be seen to by whoever starts them

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        pass
    except OSError as error:
        file.close()
        raise AuditError(f"{path}: another process writes this log. Give each its own.") from error
    return file


def _cut_torn_line(path: Path, file: IO[bytes]) -> None:
    """Moves a last line without an end, as a crash leaves it, to `<name>.torn`: its answer was never sent."""
    whole = path.read_bytes()
    torn = whole[whole.rfind(b"\n") + 1 :]
    if torn:
        with path.with_name(path.name + ".torn").open("ab") as beside:
            beside.write(torn + b"\n")
        os.truncate(file.fileno(), len(whole) - len(torn))


def _hash(record: Mapping[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
