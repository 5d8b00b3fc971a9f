"""Which generation of a Lance index is served, and who may write: a table of two rows, each changed in one step.

A writer holds a lease, which runs out if it dies. Every lease has a higher number (its fencing token) than the one
before, and the pointer is switched only by a token that is not lower than the last: a writer that was taken for dead
and wakes again changes nothing.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from indexer.errors import IndexBusyError, IndexingError, IndexNotFoundError
from indexer.lance_store import LanceStore, Row, quoted
from indexer.pointer import Pointer

CONTROL = "control"
LEASE_S = 60.0
"""So long a lease holds without being renewed; it is renewed three times as often."""
TRIES = 40
"""Looks at a table that another writer is making or changing, a quarter of a second apart."""
SETTLED_S = 1.0
"""So long who made the table waits: another that began in the same moment may replace it, which Lance allows.

Who took the lease of a table that is replaced has it no more, and switches nothing.
"""
_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("token", pa.int64()),
        ("first", pa.string()),
        ("second", pa.string()),
        ("until", pa.float64()),
    ]
)
"""`first` and `second` are generation and previous of the pointer, and the holder of the lease."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write, as long as it is renewed."""

    token: int
    holder: str


class Control:
    """The pointer and the lease of one place."""

    def __init__(self, store: LanceStore, now: Callable[[], float] = time.time) -> None:
        """`now` is seconds of a clock that all writers share, some seconds apart at most."""
        self._store, self._now = store, now

    def prepare(self) -> None:
        """Makes the table where there is none yet. Raises StoreError."""
        rows = [{"key": key, "token": 0, "first": "", "second": "", "until": 0.0} for key in ("pointer", "lease")]
        for _ in range(TRIES):
            try:
                self._row("lease")
                return
            except IndexNotFoundError:
                with suppress(FileExistsError):  # another writer is making it
                    self._store.create(CONTROL, _SCHEMA, [pa.RecordBatch.from_pylist(rows, schema=_SCHEMA)])
                    time.sleep(SETTLED_S)
                    continue
            time.sleep(0.25)
        raise IndexBusyError(Path(self._store.place))

    def pointer(self) -> Pointer:
        """What is in service. Raises IndexNotFoundError, IndexAccessError."""
        row = self._row("pointer")
        if not row["first"]:
            raise IndexNotFoundError(Path(self._store.place))
        return Pointer(str(row["first"]), str(row["second"]) or None)

    def switch(self, pointer: Pointer, lease: Lease) -> None:
        """Replaces the pointer in one step. Raises IndexBusyError where a later writer has begun."""
        values = {"first": pointer.generation, "second": pointer.previous or "", "token": lease.token}
        if not self._changed(f"key = 'pointer' AND token <= {lease.token}", values, lease):
            raise IndexBusyError(Path(self._store.place))

    @contextmanager
    def lease(self, for_s: float = LEASE_S) -> Iterator[Lease]:
        """Holds the right to write, renewed until the end. Raises IndexBusyError where another holds it."""
        lease = self._taken(for_s)
        ends = threading.Event()

        def renew() -> None:
            while not ends.wait(for_s / 3):
                try:
                    held = self._extended(lease, self._now() + for_s)
                except IndexingError:
                    continue  # the store may be back before the lease runs out
                if not held:
                    return

        renewing = threading.Thread(target=renew, name="lease", daemon=True)
        renewing.start()
        try:
            yield lease
        finally:
            ends.set()
            renewing.join(timeout=for_s)
            self._extended(lease, 0.0)

    def _taken(self, for_s: float) -> Lease:
        row = self._row("lease")
        if float(row["until"]) > self._now():
            raise IndexBusyError(Path(self._store.place))
        holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex}"
        before = int(row["token"])
        values = {"token": before + 1, "first": holder, "until": self._now() + for_s}
        lease = Lease(before + 1, holder)
        taken = self._store.table(CONTROL).change(f"key = 'lease' AND token = {before}", values)
        if taken != 1 or not self.held(lease):
            raise IndexBusyError(Path(self._store.place))
        return lease

    def held(self, lease: Lease) -> bool:
        """Whether a lease is the last that was taken. Raises StoreError."""
        row = self._row("lease")
        return int(row["token"]) == lease.token and row["first"] == lease.holder

    def _extended(self, lease: Lease, until: float) -> bool:
        where = f"key = 'lease' AND token = {lease.token} AND first = {quoted(lease.holder)}"
        return self._changed(where, {"until": until}, lease)

    def _changed(self, where: str, values: dict[str, object], lease: Lease) -> bool:
        """Changes a row, again where another change came between, as long as the lease is held; whether it was."""
        for _ in range(TRIES):
            if not self.held(lease):
                return False
            if self._store.table(CONTROL).change(where, values) == 1:
                return True
            time.sleep(0.25)
        return False

    def _row(self, key: str) -> Row:
        rows = self._store.table(CONTROL).rows(_SCHEMA.names, f"key = {quoted(key)}")
        if len(rows) != 1:
            raise IndexNotFoundError(Path(self._store.place))
        return rows[0]
