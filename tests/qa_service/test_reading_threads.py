"""Threads that take the work of the oldest question first."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.evidence.reading_threads import ReadingThreads

WAIT_S = 10


@given(ages=st.lists(st.integers(0, 3), max_size=12))
def test_waiting_work_is_done_oldest_question_first_and_in_order_within_one(ages: list[int]) -> None:
    done: list[tuple[int, int]] = []
    begun, go = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        go.wait(WAIT_S)

    with ReadingThreads(1) as threads:
        threads.submit(0.0, first)
        begun.wait(WAIT_S)  # the one thread is held up, so that all else waits in line
        for number, age in enumerate(ages):
            threads.submit(float(age), lambda entry=(age, number): done.append(entry))  # type: ignore[misc]
        go.set()
    assert done == sorted(done)
    assert len(done) == len(ages)


def test_what_work_raises_comes_to_whoever_waits_and_the_thread_goes_on() -> None:
    def fails() -> None:
        raise OSError("gone")

    with ReadingThreads(1) as threads:
        broken = threads.submit(0.0, fails)
        with pytest.raises(OSError, match="gone"):
            broken.result(WAIT_S)
        assert threads.submit(0.0, lambda: 3).result(WAIT_S) == 3


def test_cancelled_work_is_not_done() -> None:
    go = threading.Event()
    with ReadingThreads(1) as threads:
        held: Future[bool] = threads.submit(0.0, lambda: go.wait(WAIT_S))
        waiting: Future[str] = threads.submit(1.0, lambda: "done")
        assert waiting.cancel()
        go.set()
        assert held.result(WAIT_S)
    assert waiting.cancelled()


def test_closed_threads_take_nothing_more() -> None:
    threads = ReadingThreads(2)
    threads.close()
    with pytest.raises(RuntimeError, match="closed"):
        threads.submit(0.0, lambda: None)
