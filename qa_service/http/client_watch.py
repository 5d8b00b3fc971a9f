"""Work in its turn: done in a thread when there is a place for it, stopped when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import structlog
from fastapi import FastAPI, Request

from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.http.admission import AdmissionLimiter
from qa_service.http.metrics import Metrics
from qa_service.http.middleware.request_ids import HEADER, request_id_of
from qa_service.settings import ServiceSettings

T = TypeVar("T")
Line = Literal["questions", "searches", "checks"]
_GATES: dict[Line, str] = {"questions": "gate", "searches": "light_gate", "checks": "check_gate"}
log = structlog.get_logger("article_qa")


class TookTooLongError(Exception):
    """A question was not answered within its time."""

    def __init__(self) -> None:
        super().__init__("No answer within the time allowed. Try again.")


class ClientLeftError(Exception):
    """The client has closed its connection; nobody reads a reply."""


async def in_turn(app: FastAPI, work: Callable[[], T], cancel: Cancellation, gate: AdmissionLimiter) -> T:
    """Runs work in a thread when its turn comes; who is gone or out of time before that is not worked for.

    A thread cannot be stopped: work that has begun is told to stop through `cancel` and keeps its place at the gate
    until it ends, so that abandoned questions never add up to more than the gate lets in. Raises BusyError,
    TookTooLongError and what `work` raises.
    """
    metrics: Metrics = app.state.metrics
    arrived, begun = time.monotonic(), False

    async def turn() -> T:
        nonlocal begun
        async with gate.enter():
            begun = True
            metrics.waited(time.monotonic() - arrived)
            stopped = False
            try:
                return await gate.work(work)
            except WorkStoppedError as error:
                stopped = True
                raise TookTooLongError from error
            finally:
                metrics.worked(cancel, stopped)

    task = asyncio.create_task(turn())
    task.add_done_callback(_look_at)
    try:
        done, _ = await asyncio.wait({task}, timeout=cancel.left_s)
    finally:
        cancel.stop()
        if not begun:
            task.cancel()
    if not done:
        raise TookTooLongError
    return task.result()


def _look_at(task: asyncio.Task[T]) -> None:
    """Looks at a failure that nobody waits for any more; asyncio would print it with its traceback."""
    if not task.cancelled():
        task.exception()


def outcome_counted(outcome: str | None, reason: str | None) -> str | None:
    """How an answer is counted: talk, danger and other languages apart from abstentions.

    >>> outcome_counted("abstained", "chat"), outcome_counted("abstained", "no_evidence")
    ('chat', 'abstained')
    """
    return reason if outcome == "abstained" and reason in {"chat", "danger", "other_language"} else outcome


@dataclass(frozen=True, slots=True)
class WatchedRequest:
    """A request that asks for work; `cancel` goes to work that can be stopped. It is logged by its id, never its text."""

    request: Request
    cancel: Cancellation
    gate: AdmissionLimiter

    @classmethod
    def of(cls, request: Request, settings: ServiceSettings, line: Line = "questions") -> WatchedRequest:
        """The turn of a request, whose time begins now. Raises BusyError where it would be turned away.

        Searches and checks, which read no passages, stand behind no question, and searches behind no check.
        """
        gate: AdmissionLimiter = getattr(request.app.state, _GATES[line])
        gate.check()
        return cls(request, Cancellation(settings.ask_timeout_s), gate)

    @property
    def request_id(self) -> str:
        """Under which it is logged."""
        return request_id_of(self.request.scope)

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the reply."""
        return {HEADER: self.request_id}

    async def run(self, work: Callable[[], T]) -> T:
        """Does the work; whoever cancels the caller stops it. Raises as `in_turn`."""
        try:
            return await in_turn(self.request.app, work, self.cancel, self.gate)
        except TookTooLongError:
            log.warning("timeout", request_id=self.request_id)
            raise

    async def run_while_connected(self, work: Callable[[], T]) -> T:
        """Does the work and stops it when the client leaves: for replies that begin when it is done.

        Raises ClientLeftError, and as `in_turn`. A stream needs no such watch: its server cancels it.
        """
        working = asyncio.create_task(self.run(work))
        leaving = asyncio.create_task(self._left())
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ClientLeftError
            return working.result()
        except TookTooLongError:
            metrics: Metrics = self.request.app.state.metrics
            metrics.ended("failed", {})
            raise
        finally:
            working.cancel()
            leaving.cancel()

    async def _left(self) -> None:
        """Ends when the client has left; the body has been read by then."""
        while (await self.request.receive())["type"] != "http.disconnect":
            pass

    def done(self, outcome: str | None, timings_ms: Mapping[str, float] | None) -> None:
        """Logs that the work is done."""
        metrics: Metrics = self.request.app.state.metrics
        metrics.ended(outcome or "done", timings_ms or {})
        log.info("done", request_id=self.request_id, path=self._route, outcome=outcome, ms=timings_ms)

    def failed(self, error: Exception) -> None:
        """Logs a failure whose reply has begun: nothing further out will hear of it."""
        metrics: Metrics = self.request.app.state.metrics
        metrics.ended("failed", {})
        log.error("failed", request_id=self.request_id, path=self._route, exc_info=error)

    @property
    def _route(self) -> Any:
        return getattr(self.request.scope.get("route"), "path", None)
