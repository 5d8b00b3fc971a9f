"""Threads that all questions share, which take the work of the oldest question first.

A question may need several rounds of reading: its parts, then the notes where the articles have no answer. In a plain
line each further round would wait behind all who came meanwhile, and the slowest questions would become slower still.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")
_Work = tuple[float, int, Future[Any], Callable[[], Any]]


class ReadingThreads:
    """So many threads; work of the same question is done in the order given."""

    def __init__(self, threads: int) -> None:
        self._ready: list[_Work] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [threading.Thread(target=self._run, name=f"reader-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, since: float, work: Callable[[], T]) -> Future[T]:
        """Does work in its turn; `since` is when its question came (`time.monotonic`). Raises RuntimeError when closed."""
        future: Future[T] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("The reading threads are closed.")
            heapq.heappush(self._ready, (since, next(self._numbers), future, work))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Lets the threads go once the work given is done, and waits for them."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> ReadingThreads:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._ready and not self._closed:
                    self._changed.wait()
                if not self._ready:
                    return
                _, _, future, work = heapq.heappop(self._ready)
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:  # the future carries it to whoever waits
                    future.set_exception(error)
            del future, work  # nothing of a question is kept until the next one comes
