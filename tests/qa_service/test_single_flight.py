"""The same question asked by several at one time is worked on once, for as long as anybody waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from qa_service.answer import Answer, Ask
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.answer_cache import AnswerCache, CachedEngine
from qa_service.serving.audit import AuditLog
from qa_service.serving.audited import AuditedEngine
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.serving.single_flight import SingleFlightEngine
from qa_service.wire.answer_json import answer_json

ASK = Ask("How is omalizumab administered?")


class Held(EngineDecorator):
    """Works on each question until it is let go, or told to stop; counts what it begins."""

    def __init__(self, inner: Engine) -> None:
        super().__init__(inner)
        self.go, self.begun, self.times = threading.Event(), threading.Semaphore(0), 0
        self.stopped, self.fails = threading.Semaphore(0), False

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: Any = None) -> Answer:
        assert cancel is not None
        self.times += 1
        self.begun.release()
        while not self.go.wait(0.002):
            try:
                cancel.check()
            except WorkStoppedError:
                self.stopped.release()
                raise
        if self.fails:
            raise OSError("the disk is gone")
        return super().ask(ask, cancel, on_resolved)


@pytest.fixture
def held(engine: Engine) -> Iterator[Held]:
    made = Held(engine)
    yield made
    made.go.set()


@pytest.fixture
def pool(held: Held) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads
        held.go.set()


def until_asking(engine: SingleFlightEngine, number: int) -> None:
    last = time.monotonic() + 5
    while engine.asking < number:
        assert time.monotonic() < last
        time.sleep(0.001)


class Crowd:
    """People who ask one question at one time: the first is at work on it when the others come."""

    def __init__(self, held: Held, pool: ThreadPoolExecutor, others: int) -> None:
        self.held, self.engine = held, SingleFlightEngine(held)
        self.cancels = [Cancellation() for _ in range(1 + others)]
        self.heard: list[Any] = []
        self.asking: list[Future[Answer]] = [pool.submit(self.ask, self.cancels[0])]
        assert held.begun.acquire(timeout=5)
        self.asking += [pool.submit(self.ask, cancel) for cancel in self.cancels[1:]]
        until_asking(self.engine, 1 + others)

    def ask(self, cancel: Cancellation) -> Answer:
        return self.engine.ask(ASK, cancel, lambda *said: self.heard.append(said))


def without_time(answer: Answer) -> dict[str, Any]:
    return {key: value for key, value in answer_json(answer).items() if key != "timings_ms"}


def test_a_question_in_work_is_not_worked_on_again_and_all_get_the_same_answer(
    engine: Engine, held: Held, pool: ThreadPoolExecutor
) -> None:
    crowd = Crowd(held, pool, others=5)
    held.go.set()
    answers = [asking.result(10) for asking in crowd.asking]
    assert held.times == 1
    assert crowd.engine.shared == 5
    alone = without_time(engine.ask(ASK))
    assert all(without_time(answer) == alone for answer in answers)
    assert "read" in answers[0].timings_ms
    assert all(set(answer.timings_ms) == {"shared", "total"} for answer in answers[1:])
    assert crowd.heard == [(answers[0].resolved_question, answers[0].carried_over)] * 6


def test_passes_are_counted_once_with_the_one_whose_thread_makes_them(held: Held, pool: ThreadPoolExecutor) -> None:
    crowd = Crowd(held, pool, others=1)
    held.go.set()
    for asking in crowd.asking:
        asking.result(10)
    assert crowd.cancels[0].passes > 0
    assert crowd.cancels[1].passes == 0


@pytest.mark.parametrize("leaver", [0, 1, 2], ids=["who works", "who waits", "who came last"])
def test_one_who_leaves_does_not_end_the_work_of_the_others(held: Held, pool: ThreadPoolExecutor, leaver: int) -> None:
    crowd = Crowd(held, pool, others=2)
    crowd.cancels[leaver].stop()
    if leaver:
        with pytest.raises(WorkStoppedError):
            crowd.asking[leaver].result(5)
    held.go.set()
    for number, asking in enumerate(crowd.asking):
        if number != leaver:
            assert asking.result(10).quotes
    with pytest.raises(WorkStoppedError):
        crowd.asking[leaver].result(5)
    assert held.times == 1


def test_the_last_to_leave_ends_the_work(held: Held, pool: ThreadPoolExecutor) -> None:
    crowd = Crowd(held, pool, others=2)
    for cancel in crowd.cancels[:2]:
        cancel.stop()
    assert not held.stopped.acquire(timeout=0.1)
    crowd.cancels[2].stop()
    assert held.stopped.acquire(timeout=5)
    for asking in crowd.asking:
        with pytest.raises(WorkStoppedError):
            asking.result(5)


def test_who_is_out_of_time_has_left(held: Held) -> None:
    with pytest.raises(WorkStoppedError):
        SingleFlightEngine(held).ask(ASK, Cancellation(0.05))
    assert held.stopped.acquire(timeout=5)


def test_who_comes_while_abandoned_work_ends_works_anew(engine: Engine, pool: ThreadPoolExecutor) -> None:
    ends, joined = threading.Event(), threading.Event()

    class Ending(EngineDecorator):
        """Sees that nobody waits, and takes a moment to end; the next time it answers."""

        times = 0

        def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: Any = None) -> Answer:
            self.times += 1
            if self.times == 1:
                ends.set()
                joined.wait(5)
                raise WorkStoppedError
            return super().ask(ask, cancel, on_resolved)

    inner = Ending(engine)
    single_flight = SingleFlightEngine(inner)
    first = pool.submit(single_flight.ask, ASK, gone := Cancellation())
    assert ends.wait(5)
    gone.stop()
    second = pool.submit(single_flight.ask, ASK, Cancellation())
    until_asking(single_flight, 2)
    joined.set()
    with pytest.raises(WorkStoppedError):
        first.result(5)
    assert second.result(10).quotes
    assert inner.times == 2


def test_a_failure_is_everybodys_and_the_next_is_worked_on_anew(held: Held, pool: ThreadPoolExecutor) -> None:
    crowd = Crowd(held, pool, others=2)
    held.fails = True
    held.go.set()
    for asking in crowd.asking:
        with pytest.raises(OSError, match="disk"):
            asking.result(10)
    held.fails = False
    assert crowd.engine.ask(ASK).quotes


def test_who_cannot_hear_how_the_question_is_read_ends_its_own_request_alone(
    held: Held, pool: ThreadPoolExecutor
) -> None:
    def deaf(*_: Any) -> None:
        raise OSError("the stream is gone")

    single_flight = SingleFlightEngine(held)
    first = pool.submit(single_flight.ask, ASK, Cancellation(), deaf)
    assert held.begun.acquire(timeout=5)
    second = pool.submit(single_flight.ask, ASK, Cancellation())
    until_asking(single_flight, 2)
    held.go.set()
    assert second.result(10).quotes
    with pytest.raises(OSError, match="stream"):
        first.result(10)
    with pytest.raises(OSError, match="stream"):
        single_flight.ask(ASK, None, deaf)


def test_other_questions_do_not_wait(held: Held, pool: ThreadPoolExecutor) -> None:
    single_flight = SingleFlightEngine(held)
    asking = [pool.submit(single_flight.ask, ask) for ask in (ASK, replace(ASK, sources="article"))]
    both = [held.begun.acquire(timeout=5) for _ in asking]
    held.go.set()
    assert both == [True, True]
    assert all(each.result(10).quotes for each in asking)


def test_around_a_cache_no_moment_is_left_in_which_a_question_is_worked_on_twice(
    held: Held, pool: ThreadPoolExecutor
) -> None:
    held.go.set()
    single_flight = SingleFlightEngine(CachedEngine(held, AnswerCache(1_000_000)))
    answers = list(pool.map(lambda _: single_flight.ask(ASK), range(200)))
    assert held.times == 1
    assert len({answer_json(answer)["id"] for answer in answers}) == 1


def test_each_of_them_stands_in_the_audit_log(held: Held, pool: ThreadPoolExecutor, tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl")
    single_flight = SingleFlightEngine(held)
    audited = AuditedEngine(single_flight, log)
    asking = [pool.submit(audited.ask, ASK) for _ in range(3)]
    until_asking(single_flight, 3)
    held.go.set()
    assert len({answer_json(each.result(10))["id"] for each in asking}) == 1
    assert (held.times, log.chain.lines) == (1, 3)
    log.close()


def test_over_http_every_way_of_asking_shares_one_piece_of_work(
    held: Held, pool: ThreadPoolExecutor, listen: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    single_flight = SingleFlightEngine(held)
    chat = {"model": "article-qa", "messages": [{"role": "user", "content": ASK.question}]}
    tool = {"name": "ask", "arguments": {"question": ASK.question}}
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("/v1/ask", {"question": ASK.question}),
        ("/v1/ask", {"question": ASK.question, "stream": True}),
        ("/v1/chat/completions", chat),
        ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}),
    ]
    with listen(create_app(lambda: single_flight)) as where:

        def post(path: str, body: dict[str, Any]) -> httpx.Response:
            accept = {"Accept": "application/json, text/event-stream"} if path == "/mcp" else {}
            return httpx.post(where + path, json=body, headers=accept, timeout=30)

        replies = [pool.submit(post, *bodies[0])]
        assert held.begun.acquire(timeout=5)
        replies += [pool.submit(post, *body) for body in bodies[1:]]
        until_asking(single_flight, 4)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{where}/v1/ask", json=bodies[0][1], timeout=0.1)
        held.go.set()
        got = [reply.result(20) for reply in replies]
    assert held.times == 1
    answer = got[0].json()
    assert f'"id":"{answer["id"]}"' in got[1].text
    assert got[3].json()["result"]["structuredContent"]["id"] == answer["id"]
    assert answer["quotes"][0]["text"] in got[2].json()["choices"][0]["message"]["content"]
