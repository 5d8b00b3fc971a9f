"""The audit log: who asked what and got which quotes, each line bound to the one before by a hash. Off by default.

A line is `{"seq", "at", ..., "prev", "hash"}`; `hash` is the SHA-256 of the line without it, keys sorted, no spaces,
UTF-8. Whoever changes, adds or takes out a line in the middle breaks the chain. Lines cut off at the end break nothing:
keep the last hash somewhere else, and check against it.

A crash or a power failure can leave the beginning of a line at the end: that is torn, not tampered with, and its answer
was never sent. The next writer moves it to `<name>.torn` and says so in a line of its own (`"event": REPAIRED`).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qa_service.serving.line_file import LineFile, LineFileError

FIRST = "0" * 64
"""`prev` of the first line."""
REPAIRED = "torn line repaired"
"""`event` of a line that stands for what a crash left of another."""


class AuditError(Exception):
    """A log that is broken or cannot be written; the message names file, line and what to do."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A log that holds together: how many lines, the hash of the last, and how many of them tell of a repair.

    `torn` counts the bytes behind the last whole line, which are the beginning of another.
    """

    lines: int
    last: str
    repaired: int = 0
    torn: int = 0


class AuditLog:
    """Appends to a log; each line is on the disk before its answer is sent. Safe to use from threads.

    One process writes one log: a second is refused as long as the first has it open.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Goes on with the log there is, and repairs a torn end. Raises AuditError where it is broken or in use."""
        self._clock, self._lock = clock, threading.Lock()
        with _in_words():
            self._file = LineFile(path)
        try:
            self._chain = verify(path)  # first of all: what is no log of ours is left as it is
            self._repair(path)
        except BaseException:
            self._file.close()
            raise

    @property
    def chain(self) -> Chain:
        """What is written so far."""
        return self._chain

    def write(self, fields: Mapping[str, Any]) -> None:
        """Appends one line, or nothing. Raises AuditError where it cannot: an answer not logged is not given."""
        with self._lock, _in_words():
            head = {"seq": self._chain.lines + 1, "at": self._clock().isoformat(timespec="milliseconds")}
            record = {**head, **fields, "prev": self._chain.last}
            record["hash"] = _hash(record)
            self._file.append(_line(record))
            repaired = self._chain.repaired + (record.get("event") == REPAIRED)
            self._chain = Chain(self._chain.lines + 1, record["hash"], repaired)

    def close(self) -> None:
        """Lets another process write."""
        self._file.close()

    def _repair(self, path: Path) -> None:
        """Gives a last line the line feed that it lacks; puts one that was torn aside, and records that in the log."""
        whole = path.read_bytes()
        tail = whole[whole.rfind(b"\n") + 1 :]
        with _in_words():
            if tail and not self._chain.torn:
                self._file.append(b"\n")
            elif tail:
                _put_aside(path.with_name(path.name + ".torn"), tail)
                self._file.cut(len(whole) - len(tail))
        if self._chain.torn:
            self.write({"event": REPAIRED, "torn_bytes": len(tail), "torn_sha256": hashlib.sha256(tail).hexdigest()})


def verify(path: Path) -> Chain:
    """The chain of a log, which may end in a torn line. Raises AuditError naming the first line that does not fit."""
    chain = Chain(0, FIRST)
    for line in _lines(path):
        if not line.endswith(b"\n") and _is_torn(line, chain):
            return replace(chain, torn=len(line))
        longer = _with(line.removesuffix(b"\n") + b"\n", chain)  # the last one may lack its line feed
        if longer is None:
            before = f"Lines 1 to {chain.lines} hold together (last hash {chain.last}). " if chain.lines else ""
            raise AuditError(
                f"{path}:{chain.lines + 1}: this line was changed, or lines before it were taken out or put in. {before}"
                "Keep this file for whoever looks into it, and begin another: move it away, or name another in QA_AUDIT_LOG."
            )
        chain = longer
    return chain


def _with(line: bytes, chain: Chain) -> Chain | None:
    """The chain with a line more, None where the line does not fit or is not, to the byte, as it is written here."""
    try:
        record: Any = json.loads(line)
        given = record["hash"]
        bare = {name: value for name, value in record.items() if name != "hash"}
        fits = record["prev"] == chain.last and record["seq"] == chain.lines + 1 and given == _hash(bare)
        if not fits or line != _line(record):  # other bytes of the same value: a name given twice, spaces, escapes
            return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Chain(chain.lines + 1, given, chain.repaired + (record.get("event") == REPAIRED))


def _is_torn(tail: bytes, chain: Chain) -> bool:
    """Whether bytes without a line feed at the end of a log are what a crash leaves of the next line.

    They begin as it does, and do not hold all of it; a file system may have made room for them and left zeros in it.
    """
    written = tail.rstrip(b"\0")
    head = f'{{"seq": {chain.lines + 1}, "at": "'.encode()
    if written[: len(head)] != head[: len(written)]:
        return False
    text = tail.decode("utf-8", "replace")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return True
    return text[end:].strip("\0") == "" != text[end:]  # behind a whole line there is no beginning of another


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise AuditError(f"{path}: cannot be read ({error.strerror}). Check the path and who may read it.") from error


def _put_aside(path: Path, torn: bytes) -> None:
    """Keeps what was torn, readable by its owner alone. Raises LineFileError."""
    if path.is_symlink():  # the log may be one, its operator chose where it leads; this name nobody chose
        raise LineFileError(f"{path}: a link stands where a torn line is to be kept. Remove it, then try again.")
    file = LineFile(path)
    try:
        file.append(torn + b"\n")
    finally:
        file.close()


@contextmanager
def _in_words() -> Iterator[None]:
    """Turns what the file refuses into the log's own error."""
    try:
        yield
    except LineFileError as error:
        raise AuditError(str(error)) from error


def _line(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _hash(record: Mapping[str, Any]) -> str:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
