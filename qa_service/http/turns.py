"""Work in its turn: how many questions run and wait at one time, and for how long."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from fastapi import Request

from qa_service.settings import ServiceSettings

T = TypeVar("T")
log = structlog.get_logger("article_qa")


class BusyError(Exception):
    """Too many questions are running and waiting."""

    def __init__(self) -> None:
        super().__init__("Too many questions at once. Try again.")


class TookTooLongError(Exception):
    """A question was not answered within its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"No answer within {seconds:g} s. Try again.")


class Gate:
    """At most `running` at one time and `waiting` in line; more are turned away at once."""

    def __init__(self, running: int, waiting: int) -> None:
        self._slots = asyncio.Semaphore(running)
        self._room = running + waiting
        self._inside = 0

    @property
    def full(self) -> bool:
        """Whether the next to come is turned away."""
        return self._inside >= self._room

    @asynccontextmanager
    async def enter(self) -> AsyncIterator[None]:
        """Waits for a place. Raises BusyError where there is no room to wait."""
        if self.full:
            raise BusyError
        self._inside += 1
        try:
            async with self._slots:
                yield
        finally:
            self._inside -= 1


async def in_turn(gate: Gate, work: Callable[[], T], timeout_s: float) -> T:
    """Runs work in a thread when its turn comes; a caller who is gone before that is not worked for.

    A thread cannot be stopped: work that has begun keeps its place at the gate until it ends, so that abandoned
    questions never add up to more than the gate lets in. Raises BusyError, TookTooLongError and what `work` raises.
    """
    begun = False

    async def turn() -> T:
        nonlocal begun
        async with gate.enter():
            begun = True
            return await asyncio.to_thread(work)

    task = asyncio.create_task(turn())
    task.add_done_callback(_look_at)
    try:
        done, _ = await asyncio.wait({task}, timeout=timeout_s)
    finally:
        if not begun:
            task.cancel()
    if not done:
        raise TookTooLongError(timeout_s)
    return task.result()


def _look_at(task: asyncio.Task[T]) -> None:
    """Looks at a failure that nobody waits for any more; asyncio would print it with its traceback."""
    if not task.cancelled():
        task.exception()


@dataclass(frozen=True, slots=True)
class Turn:
    """A request that asks for work, with the id under which it is logged; no text is."""

    request_id: str
    path: str
    gate: Gate
    timeout_s: float

    @classmethod
    def of(cls, request: Request, settings: ServiceSettings) -> Turn:
        """The turn of a request. Raises BusyError where it would be turned away."""
        gate: Gate = request.app.state.gate
        if gate.full:
            raise BusyError
        return cls(uuid.uuid4().hex, request.url.path, gate, settings.ask_timeout_s)

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the reply."""
        return {"X-Request-ID": self.request_id}

    async def run(self, work: Callable[[], T]) -> T:
        """Does the work. Raises as `in_turn`."""
        try:
            return await in_turn(self.gate, work, self.timeout_s)
        except TookTooLongError:
            log.warning("timeout", request_id=self.request_id)
            raise

    def done(self, outcome: str | None, timings_ms: Any) -> None:
        """Logs that the work is done."""
        log.info("done", request_id=self.request_id, path=self.path, outcome=outcome, ms=timings_ms)

    def failed(self, error: Exception) -> None:
        """Logs a failure whose reply has begun: nothing further out will hear of it."""
        log.error("failed", request_id=self.request_id, path=self.path, exc_info=error)
