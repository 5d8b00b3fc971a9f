"""Work stops soon after nobody waits for it any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from qa_service.answer import Ask
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.engine import Engine
from qa_service.evidence.cancellable_reader import CancellableReader
from qa_service.evidence.reader import Passage, ReaderLogits
from qa_service.evidence.reading_threads import ReadingThreads
from qa_service.wire.answer_json import answer_json

PASSAGES = [Passage("", (f"Sentence {n}.",)) for n in range(8)]


class Counting:
    """A reader whose readings are a function of the passage; it tells how many it has begun."""

    reader_id = "counting"

    def __init__(self, stop_after: int | None = None, cancel: Cancellation | None = None) -> None:
        self.begun = 0
        self._stop_after, self._cancel = stop_after, cancel
        self._lock = threading.Lock()

    def read(self, question: str, passages: Sequence[Passage], history: Sequence[str] = ()) -> list[ReaderLogits]:
        with self._lock:
            self.begun += len(passages)
            if self._cancel is not None and self.begun == self._stop_after:
                self._cancel.stop()
        return [ReaderLogits(np.array([float(len(p.units[0]))]), float(len(question))) for p in passages]


def test_work_that_nobody_stops_goes_on() -> None:
    cancel = Cancellation()
    cancel.check()
    assert cancel.left_s is None
    assert not cancel.stopped


def test_a_deadline_stops_work_by_itself() -> None:
    cancel = Cancellation(0.01)
    assert 0 < (cancel.left_s or 0) <= 0.01
    time.sleep(0.02)
    assert cancel.left_s == 0.0
    with pytest.raises(WorkStoppedError):
        cancel.enter("read")


def test_stages_add_up_and_end_where_the_next_begins() -> None:
    cancel = Cancellation()
    for stage in ("read", "judge", "read"):
        cancel.enter(stage)
        time.sleep(0.01)
    timings = cancel.timings_ms()
    assert list(timings) == ["read", "judge"]
    assert timings["read"] >= 20
    assert timings["judge"] >= 10


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_no_pass_begins_after_the_stop(threads: int) -> None:
    cancel = Cancellation()
    inner = Counting(stop_after=3, cancel=cancel)
    pool = ReadingThreads(threads) if threads else None
    with pytest.raises(WorkStoppedError):
        CancellableReader(inner, cancel, pool).read("Why?", PASSAGES)
    if pool is not None:
        pool.close()
    assert inner.begun == cancel.passes
    assert 3 <= inner.begun <= 3 + max(0, threads - 1)


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_passages_read_in_threads_come_back_in_order(threads: int) -> None:
    passages = [Passage("", ("x" * n,)) for n in range(9)]
    pool = ReadingThreads(threads) if threads else None
    found = CancellableReader(Counting(), Cancellation(), pool).read("Why?", passages)
    assert [float(r.units[0]) for r in found] == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    if pool is not None:
        pool.close()


def test_a_question_stopped_before_it_begins_reads_nothing(engine: Engine) -> None:
    cancel = Cancellation()
    cancel.stop()
    with pytest.raises(WorkStoppedError):
        engine.ask(Ask("How is omalizumab given?"), cancel)
    assert cancel.passes == 0


def test_a_token_that_is_not_stopped_changes_no_byte_of_the_answer(engine: Engine) -> None:
    ask = Ask("How is omalizumab given?")
    cancel = Cancellation(60)
    watched = engine.ask(ask, cancel)
    assert answer_json(watched)["id"] == answer_json(engine.ask(ask))["id"]
    assert cancel.passes > 0
    assert {"resolve", "retrieve", "read", "judge", "compose", "total"} == set(watched.timings_ms)


def test_questions_at_the_same_time_are_answered_as_one_at_a_time(engine: Engine) -> None:
    asks = [Ask(f"What is said of {drug}?") for drug in ("omalizumab", "mepolizumab", "benralizumab", "dupilumab")]
    alone = [answer_json(engine.ask(ask))["id"] for ask in asks]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda ask: answer_json(engine.ask(ask))["id"], asks * 2))
    assert together == alone * 2
