"""Work that can be told to stop: its client has left, or its time is over. Pure.

Whoever waits for work holds the token and stops it; the work asks the token between its steps. A thread cannot be
stopped from outside, so work that never asks runs to its end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class WorkStoppedError(Exception):
    """The work was told to stop before it had a result. It is never an answer, and never an abstention."""

    def __init__(self) -> None:
        super().__init__("The work was stopped before its end.")


class WorkFailedError(RuntimeError):
    """The work ended with what is no ordinary failure: a StopIteration, or a request to end the process."""


def contained(work: Callable[[], T]) -> T:
    """Does work for asyncio, which loses a StopIteration of a thread and ends its loop for SystemExit.

    Raises WorkFailedError for what is no `Exception`, and for StopIteration; else what the work raises.
    """
    try:
        return work()
    except StopIteration as error:
        raise WorkFailedError("StopIteration") from error
    except Exception:
        raise
    except BaseException as error:
        raise WorkFailedError(type(error).__name__) from error


class Cancellation:
    """A token of one piece of work, with an optional deadline; it also keeps how long each stage took.

    `stop`, `check` and `count_pass` may be called from any thread; stages belong to the thread that works.
    """

    def __init__(self, seconds: float | None = None) -> None:
        """`seconds` from now the work is over; None: never by itself."""
        self.began = time.monotonic()
        """When the work began to be waited for (`time.monotonic`)."""
        self._ends = None if seconds is None else self.began + seconds
        self._stopped = False
        self._lock = threading.Lock()
        self._passes = 0
        self._stage: str | None = None
        self._since = 0.0
        self._spent: dict[str, float] = {}

    @property
    def left_s(self) -> float | None:
        """Seconds until the deadline, 0 when it has passed; None without one."""
        return None if self._ends is None else max(0.0, self._ends - time.monotonic())

    @property
    def stopped(self) -> bool:
        """Whether the work should end now."""
        return self._stopped or self.left_s == 0.0

    def stop(self) -> None:
        """Tells the work to end at its next step."""
        self._stopped = True

    def check(self) -> None:
        """Raises WorkStoppedError where nobody waits for the result any more."""
        if self.stopped:
            raise WorkStoppedError

    @property
    def passes(self) -> int:
        """Passes of the evidence reader that were begun."""
        return self._passes

    def count_pass(self) -> None:
        """Counts a pass that begins."""
        with self._lock:
            self._passes += 1

    def enter(self, stage: str) -> None:
        """Begins a stage, which ends the one before. Raises WorkStoppedError."""
        self._end_stage()
        self.check()
        self._stage, self._since = stage, time.perf_counter()

    def timings_ms(self) -> dict[str, float]:
        """Milliseconds spent in each stage so far, in the order first entered; repeated stages add up."""
        self._end_stage()
        return {stage: round(1000 * seconds, 1) for stage, seconds in self._spent.items()}

    def _end_stage(self) -> None:
        if self._stage is not None:
            self._spent[self._stage] = self._spent.get(self._stage, 0.0) + time.perf_counter() - self._since
            self._stage = None
