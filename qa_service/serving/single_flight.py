"""The same question asked by several at one time is worked on once.

The first to ask does the work, in its own thread; whoever asks the same meanwhile waits for it. The work belongs to all
of them: it goes on while anybody waits, and stops when the last has left or is out of time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from qa_service.answer import Answer, Ask
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.engine import Engine, OnResolved
from qa_service.serving.answer_cache import key_of
from qa_service.serving.engine_decorator import EngineDecorator

_LOOK_EVERY_S = 0.05
"""How soon a thread that waits for another's work sees that its own client has left."""


class SingleFlightEngine(EngineDecorator):
    """An engine that works on no question twice at one time.

    It goes around a cache: a question that comes just after the work has ended then finds the answer kept.
    """

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner)
        self._lock = threading.Lock()
        self._begun: dict[bytes, _Work] = {}
        self._shared = 0

    @property
    def shared(self) -> int:
        """Answers given so far for which another did the work."""
        return self._shared

    @property
    def asking(self) -> int:
        """How many have come for the work in progress."""
        with self._lock:
            return sum(work.together.came for work in self._begun.values())

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the engine inside; an answer that another worked for has `shared` among its timings, and no stage."""
        began, cancel = time.perf_counter(), cancel or Cancellation()
        key = key_of(ask, self._inner.generation, self._inner.models)
        while True:
            work, mine = self._join(key, cancel)
            if mine:
                return self._do(key, work, ask, cancel, on_resolved)
            try:
                answer = work.wait(cancel, on_resolved)
            except WorkStoppedError:
                cancel.check()
                continue  # everybody else left just as this one came: the work is anybody's again
            with self._lock:
                self._shared += 1
            spent = round(1000 * (time.perf_counter() - began), 1)
            return replace(answer, timings_ms={"shared": spent, "total": spent})

    def _join(self, key: bytes, cancel: Cancellation) -> tuple[_Work, bool]:
        """The work on a question, and whether it is the caller's to do."""
        with self._lock:
            if key in self._begun:
                self._begun[key].together.add(cancel)
                return self._begun[key], False
            self._begun[key] = work = _Work(cancel)
            return work, True

    def _do(self, key: bytes, work: _Work, ask: Ask, cancel: Cancellation, on_resolved: OnResolved | None) -> Answer:
        try:
            work.do(lambda resolved: self._inner.ask(ask, work.together, resolved), cancel, on_resolved)
        finally:
            with self._lock:
                del self._begun[key]  # first, so that nobody who is woken finds it again
            work.end()
        cancel.check()
        return work.answer()


class _Together(Cancellation):
    """The token of work that several wait for: stopped when each of them is."""

    def __init__(self, first: Cancellation) -> None:
        super().__init__()
        self.began = first.began
        self._first = first
        self._waiting = [first]

    @property
    def came(self) -> int:
        """How many it was or is the work of."""
        return len(self._waiting)

    def add(self, cancel: Cancellation) -> None:
        """One more waits."""
        self._waiting.append(cancel)

    def leave(self, cancel: Cancellation) -> None:
        """One waits no more."""
        self._waiting.remove(cancel)

    @property
    def stopped(self) -> bool:
        """Whether nobody waits any more."""
        return super().stopped or all(cancel.stopped for cancel in tuple(self._waiting))

    def count_pass(self) -> None:
        """Counts a pass, also for the one in whose thread it is made."""
        super().count_pass()
        self._first.count_pass()


class _Work:
    """Work on one question, done in one thread, waited for in any number of others."""

    def __init__(self, first: Cancellation) -> None:
        self.together = _Together(first)
        self._changed = threading.Condition()
        self._resolved: tuple[str, tuple[str, ...]] | None = None
        self._ended = False
        self._answer: Answer | None = None
        self._error: BaseException | None = None

    def do(self, ask: Callable[[OnResolved], Answer], cancel: Cancellation, on_resolved: OnResolved | None) -> None:
        """Does the work and keeps what it gives. Raises what `on_resolved` raises, which ends nobody else's work."""
        own: list[Exception] = []

        def resolved(question: str, carried: tuple[str, ...]) -> None:
            with self._changed:
                self._resolved = question, carried
                self._changed.notify_all()
            if on_resolved is not None:
                try:
                    on_resolved(question, carried)
                except Exception as error:
                    own.append(error)
                    self.together.leave(cancel)

        try:
            self._answer = ask(resolved)
        except BaseException as error:
            self._error = error
        if own:
            raise own[0]

    def end(self) -> None:
        """Wakes whoever waits."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait(self, cancel: Cancellation, on_resolved: OnResolved | None) -> Answer:
        """The answer, when it is there. Raises WorkStoppedError, and what the work raised."""
        self._until(lambda: self._ended or self._resolved is not None, cancel)
        if self._resolved is not None and on_resolved is not None:
            on_resolved(*self._resolved)
        self._until(lambda: self._ended, cancel)
        return self.answer()

    def answer(self) -> Answer:
        """What the work gave. Raises what it raised."""
        if self._error is not None:
            raise self._error
        if self._answer is None:
            raise RuntimeError("the work has not ended")
        return self._answer

    def _until(self, holds: Callable[[], bool], cancel: Cancellation) -> None:
        with self._changed:
            while not holds():
                cancel.check()
                self._changed.wait(_LOOK_EVERY_S)
