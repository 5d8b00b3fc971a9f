"""How many pieces of work run at one time, and how long others may wait; whoever finds no room is turned away at once."""

from __future__ import annotations

import asyncio
import contextvars
import math
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from qa_service.cancellation import contained

T = TypeVar("T")
_LONGEST_RETRY_S = 30
_GUESS_S = 0.1
"""What a piece of work is taken to last before any has been seen."""
_GUESSES = 4
"""So many pieces of work the guess weighs as: one slow start does not shut a line, and a slow hour soon does."""


class BusyError(Exception):
    """Too many questions are running and waiting; `retry_after_s` is when there should be room."""

    def __init__(self, retry_after_s: int = 1) -> None:
        super().__init__("Too many questions at once. Try again.")
        self.retry_after_s = retry_after_s


class AdmissionLimiter:
    """At most `running` at one time, and a line as long as it may take `wait_s` seconds; more are turned away at once.

    How long the line takes is judged by the work done lately, so that a slow hour has a short line and a burst of quick
    work is served. `waiting` bounds what the line holds in memory.

    Belongs to one event loop. Work runs in threads of the gate's own, one for each place, so that nothing else that
    uses threads can hold it up.
    """

    def __init__(self, running: int, waiting: int, wait_s: float = math.inf) -> None:
        self._slots = asyncio.Semaphore(running)
        self._threads = ThreadPoolExecutor(running, "work")
        self._places, self._room = running, running + waiting
        self._inside = self._running = 0
        self._wait_s, self._mean_s, self._seen = wait_s, _GUESS_S, 0

    @property
    def full(self) -> bool:
        """Whether the next to come is turned away."""
        return self._inside >= self._room or self._mean_s * self.waiting / self._places > self._wait_s

    @property
    def running(self) -> int:
        """Pieces of work that are being done."""
        return self._running

    @property
    def waiting(self) -> int:
        """Pieces of work in line."""
        return self._inside - self._running

    @property
    def retry_after_s(self) -> int:
        """Whole seconds, 1 to 30, in which what is inside now should be done, going by the work done lately."""
        return min(_LONGEST_RETRY_S, max(1, math.ceil(self._mean_s * self._inside / self._places)))

    def check(self) -> None:
        """Raises BusyError where the next to come is turned away."""
        if self.full:
            raise BusyError(self.retry_after_s)

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """Waits for a place. Raises BusyError where there is no room to wait."""
        self.check()
        self._inside += 1
        try:
            async with self._slots:
                self._running += 1
                try:
                    yield
                finally:
                    self._running -= 1
        finally:
            self._inside -= 1

    async def work(self, work: Callable[[], T]) -> T:
        """Does work in a thread, in the context of the caller; to be called inside of `enter`."""
        began = time.monotonic()
        context = contextvars.copy_context()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, contained, work)
        finally:
            self._seen += 1
            self._mean_s += max(0.1, 1 / (self._seen + _GUESSES)) * (time.monotonic() - began - self._mean_s)

    def close(self) -> None:
        """Lets go of the threads; work in progress ends first in its own time."""
        self._threads.shutdown(wait=False)
