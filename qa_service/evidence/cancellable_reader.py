"""Reads the passages of a question on the threads that all questions share, and asks before each who still waits.

A pass is one passage, whatever else is read, so a reading never depends on company. On N cores N passes of one thread
each beat one pass of N threads: a question alone has all cores, and many questions waste none on waiting for each
other (docs/operations.md has the figures).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from qa_service.cancellation import Cancellation
from qa_service.evidence.reader import Passage, Reader, ReaderLogits
from qa_service.evidence.reading_threads import ReadingThreads


class CancellableReader:
    """Another reader for one question: read one passage at a time, in `threads` where they are given."""

    def __init__(self, inner: Reader, cancel: Cancellation, threads: ReadingThreads | None = None) -> None:
        self._inner, self._cancel, self._threads = inner, cancel, threads

    @property
    def reader_id(self) -> str:
        """That of the reader inside."""
        return self._inner.reader_id

    def read(self, question: str, passages: Sequence[Passage], history: Sequence[str] = ()) -> list[ReaderLogits]:
        """One reading a passage, in order. Raises WorkStoppedError; no pass begins after that."""
        if self._threads is None or len(passages) < 2:
            return [self._pass(question, history, passage) for passage in passages]
        begun: list[Future[ReaderLogits]] = []
        try:
            begun.extend(
                self._threads.submit(self._cancel.began, partial(self._pass, question, history, passage))
                for passage in passages
            )
            return [future.result() for future in begun]
        finally:
            for future in begun:
                future.cancel()

    def _pass(self, question: str, history: Sequence[str], passage: Passage) -> ReaderLogits:
        self._cancel.check()
        self._cancel.count_pass()
        (reading,) = self._inner.read(question, [passage], history)
        return reading
