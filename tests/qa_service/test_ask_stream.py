"""`POST /v1/ask` as Server-Sent Events."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from qa_service.answer import Answer, Ask
from qa_service.engine import Engine, OnResolved
from qa_service.http.app import create_app
from qa_service.settings import ServiceSettings
from tests.qa_service.conftest import SHIPPED

Listen = Callable[[FastAPI], AbstractContextManager[str]]
ARTICLE = "severe-asthma-immunotherapy"
ASKED: dict[str, Any] = {"question": "How much did omalizumab cut exacerbations in INNOVATE?", "article": ARTICLE}
QUESTIONS = [
    ASKED,
    {"question": "What is the dose of mepolizumab?", "sources": "article", "article": SHIPPED},
    {"question": "and benralizumab?", "history": [{"question": "Is mepolizumab effective for severe asthma?"}]},
    {"question": "I can't breathe right now — what’s in Dupixent®?\n\r\u2028"},
    {"question": "[1] [2]", "article": ARTICLE},
]


def events(text: str) -> list[tuple[str, Any]]:
    """The (name, data) of a stream, read as the HTML standard says; comments left out."""
    found = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        fields = [line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":")]
        if fields:
            name = "".join(value for key, value in fields if key == "event")
            found.append((name, json.loads("\n".join(value for key, value in fields if key == "data"))))
    return found


def streamed(client: httpx.Client, body: dict[str, Any]) -> list[tuple[str, Any]]:
    reply = client.post("/v1/ask", json=body, headers={"Accept": "text/event-stream"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/event-stream")
    return events(reply.text)


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "timings_ms"}


class Watched:
    """An engine that waits for `free` before it begins and for `go_on` once the question is resolved."""

    def __init__(self, inner: Engine) -> None:
        self._inner = inner
        self.asked: list[str] = []
        self.begun, self.free = threading.Event(), threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.failure: Exception | None = None
        self.padding = ""

    def ask(self, ask: Ask, on_resolved: OnResolved | None = None, **how: Any) -> Answer:
        padding = self.padding
        self.asked.append(ask.question)
        self.begun.set()
        assert self.free.wait(30)
        if self.failure is not None:
            raise self.failure
        answer = self._inner.ask(ask, on_resolved=self._then_waiting(on_resolved), **how)
        return replace(answer, resolved_question=answer.resolved_question + padding)

    def _then_waiting(self, on_resolved: OnResolved | None) -> OnResolved:
        def heard(question: str, carried_over: tuple[str, ...]) -> None:
            if on_resolved is not None:
                on_resolved(question, carried_over)
            assert self.go_on.wait(30)

        return heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@pytest.fixture
def watched(engine: Engine) -> Iterator[Watched]:
    made = Watched(engine)
    yield made
    made.free.set()
    made.go_on.set()


@pytest.fixture
def address(watched: Watched, listen: Listen) -> Iterator[str]:
    """A server that answers one question at a time."""
    settings = ServiceSettings(max_concurrent=1, max_waiting=1, heartbeat_s=0.05)
    with listen(create_app(lambda: watched, settings)) as where:
        yield where
        watched.free.set()


# What is sent


@pytest.mark.parametrize("body", QUESTIONS, ids=lambda body: body["question"][:20])
def test_the_answer_event_is_the_json_answer(client: httpx.Client, body: dict[str, Any]) -> None:
    (answer,) = [data for name, data in streamed(client, body) if name == "answer"]
    assert without_time(answer) == without_time(client.post("/v1/ask", json=body).json())


@pytest.mark.parametrize("body", QUESTIONS, ids=lambda body: body["question"][:20])
def test_events_come_in_order_and_are_parts_of_the_answer(client: httpx.Client, body: dict[str, Any]) -> None:
    found = streamed(client, body)
    answer = dict(found)["answer"]
    early = ["notices"] if answer["notices"][0]["rank"] < 2 else []
    retrieved = [] if answer["reason"] == "danger" else ["retrieved"]
    names = [*early, "resolved", *retrieved, *["quote"] * len(answer["quotes"]), "answer", "done"]
    assert [name for name, _ in found] == names
    assert dict(found)["resolved"] == {k: answer[k] for k in ("question", "resolved_question", "carried_over")}
    assert [data for name, data in found if name == "quote"] == answer["quotes"]
    assert dict(found)["done"] == {"id": answer["id"], "outcome": answer["outcome"]}


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("I can't breathe and my lips are blue, can I take another omalizumab shot?", ["emergency"]),
        ("I can’t breathe right now", ["emergency"]),
        ("and what if I want to die?", ["emergency_self_harm"]),
        ("Should I take omalizumab?", ["personal_treatment"]),
        ("My son's throat is closing: what is omalizumab?", ["emergency"]),
    ],
)
@pytest.mark.parametrize("history", [[], [{"question": "Is mepolizumab effective for severe asthma?"}]])
def test_notices_that_are_sent_early_are_those_the_answer_begins_with(
    client: httpx.Client, question: str, codes: list[str], history: list[dict[str, str]]
) -> None:
    found = streamed(client, {"question": question, "article": ARTICLE, "history": history})
    name, early = found[0]
    assert name == "notices"
    assert [notice["code"] for notice in early["notices"]] == codes
    answer = dict(found)["answer"]
    assert answer["notices"][: len(codes)] == early["notices"]


def test_retrieved_is_what_a_search_for_the_resolved_question_gives(client: httpx.Client) -> None:
    retrieved = dict(streamed(client, QUESTIONS[2]))["retrieved"]
    assert retrieved["query"].startswith("and benralizumab? (effective")
    assert retrieved == client.post("/v1/search", json={"query": retrieved["query"], "k": 8}).json()


def test_a_field_of_the_body_asks_for_the_stream_as_well(client: httpx.Client) -> None:
    reply = client.post("/v1/ask", json={**ASKED, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-security-policy"]
    assert reply.headers["x-request-id"]
    assert client.post("/v1/ask", json={**ASKED, "stream": False}).json()["outcome"] == "answered"


# What cannot be answered


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [({"question": ""}, 422, "invalid-request"), ({**ASKED, "article": "nope"}, 404, "unknown-article")],
)
def test_what_is_wrong_before_the_stream_begins_has_its_status(
    client: httpx.Client, body: dict[str, Any], status: int, kind: str
) -> None:
    reply = client.post("/v1/ask", json=body, headers={"Accept": "text/event-stream"})
    assert reply.status_code == status
    assert reply.json()["type"] == f"urn:article-qa:problem:{kind}"


def test_a_failure_inside_is_an_error_event_and_never_an_abstention(address: str, watched: Watched) -> None:
    watched.failure = RuntimeError("a secret of the inside")
    watched.free.set()
    reply = httpx.post(f"{address}/v1/ask", json={**ASKED, "stream": True})
    found = events(reply.text)
    assert [name for name, _ in found] == ["error", "done"]
    assert found[0][1]["type"] == "urn:article-qa:problem:internal"
    assert found[0][1]["status"] == 500
    assert found[1][1] == {"id": None, "outcome": "failed"}
    assert "secret" not in reply.text


def test_a_question_that_takes_too_long_ends_in_an_error_event(watched: Watched, listen: Listen) -> None:
    with listen(create_app(lambda: watched, ServiceSettings(ask_timeout_s=0.1))) as where:
        found = events(httpx.post(f"{where}/v1/ask", json={**ASKED, "stream": True}).text)
        watched.free.set()
    assert [name for name, _ in found] == ["error", "done"]
    assert found[0][1]["type"] == "urn:article-qa:problem:timeout"


# Time


def test_heartbeats_come_while_the_engine_works(address: str, watched: Watched) -> None:
    with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}) as reply:
        lines = reply.iter_lines()
        assert next(lines) == ": ping"
        watched.free.set()
        rest = "\n".join(lines)
    assert [name for name, _ in events(rest)][-1] == "done"


def test_how_a_question_is_understood_and_what_is_found_is_sent_before_it_is_answered(
    address: str, watched: Watched
) -> None:
    watched.go_on.clear()
    watched.free.set()
    with httpx.stream("POST", f"{address}/v1/ask", json={**QUESTIONS[2], "stream": True}) as reply:
        lines = reply.iter_lines()
        early = ""
        while early.count("event: ") < 2 or not early.endswith("\n\n"):
            early += next(lines) + "\n"
        assert [name for name, _ in events(early)] == ["resolved", "retrieved"]
        assert "benralizumab" in events(early)[0][1]["resolved_question"]
        watched.go_on.set()
        rest = events("\n".join(lines))
    assert [name for name, _ in rest if name != "quote"] == ["answer", "done"]


def test_an_emergency_is_told_while_the_question_still_waits_in_line(address: str, watched: Watched) -> None:
    with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}):
        assert watched.begun.wait(5)
        urgent = {"question": "I can't breathe right now, what is omalizumab?", "stream": True}
        with httpx.stream("POST", f"{address}/v1/ask", json=urgent) as waiting:
            lines = waiting.iter_lines()
            early = ""
            while not (early.count("event: ") and early.endswith("\n\n")):
                early += next(lines) + "\n"
            assert [notice["code"] for notice in events(early)[0][1]["notices"]] == ["emergency"]
            assert len(watched.asked) == 1
            watched.free.set()
            assert events("\n".join(lines))[-1][0] == "done"


def test_a_reader_who_takes_nothing_keeps_megabytes_waiting_and_nobody_else(address: str, watched: Watched) -> None:
    watched.free.set()
    watched.padding = "x" * 12_000_000  # more than the buffers between a server and a client on one machine hold
    with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}) as stalled:
        assert watched.begun.wait(5)
        watched.padding = ""
        for _ in range(3):
            assert httpx.post(f"{address}/v1/ask", json=ASKED, timeout=10).json()["outcome"] == "answered"
        text = "".join(stalled.iter_text())
    answer = dict(events(text))["answer"]
    assert len(answer["resolved_question"]) > 12_000_000
    assert events(text)[-1][1]["id"] == answer["id"]


def test_a_slow_reader_gets_everything_and_holds_nobody_up(address: str, watched: Watched) -> None:
    watched.free.set()
    with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}) as slow:
        time.sleep(0.3)
        assert httpx.post(f"{address}/v1/ask", json=ASKED).json()["outcome"] == "answered"
        text = ""
        for piece in slow.iter_text(chunk_size=2000):
            time.sleep(0.01)
            text += piece
    assert [name for name, _ in events(text)][-2:] == ["answer", "done"]


def test_a_client_that_leaves_the_line_is_not_worked_for(address: str, watched: Watched) -> None:
    with ExitStack() as first:
        first.enter_context(httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}))
        assert watched.begun.wait(5)
        gone = leave_in_line(address, "Is the second one asked?")
        gone.close()
        wait_for_room(address)
    watched.free.set()
    assert httpx.post(f"{address}/v1/ask", json=ASKED).status_code == 200
    assert "Is the second one asked?" not in watched.asked


def test_work_that_has_begun_keeps_its_place_when_its_client_leaves(address: str, watched: Watched) -> None:
    with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}):
        assert watched.begun.wait(5)
    with leave_in_line(address, "Is this one asked at the same time?"):
        time.sleep(0.3)
        assert len(watched.asked) == 1
        watched.free.set()
        until(lambda: len(watched.asked) == 2)


def leave_in_line(address: str, question: str) -> socket.socket:
    """A connection that has asked for a stream and has its first heartbeat."""
    where = urlsplit(address)
    body = json.dumps({"question": question, "stream": True}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    line = socket.create_connection((where.hostname, where.port or 80), timeout=10)
    line.sendall(head.encode() + body)
    got = b""
    while b": ping" not in got:
        got += line.recv(4096)
    return line


def wait_for_room(address: str) -> None:
    """Waits until the line of one is free again: until then the next to come is turned away."""

    def room() -> bool:
        with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}) as reply:
            return reply.status_code == 200

    until(room)


def until(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.02)


def test_who_finds_no_place_in_line_is_turned_away_before_the_stream_begins(address: str, watched: Watched) -> None:
    with httpx.stream("POST", f"{address}/v1/ask", json={**ASKED, "stream": True}):
        assert watched.begun.wait(5)
        with leave_in_line(address, "Second?"):
            reply = httpx.post(f"{address}/v1/ask", json={**ASKED, "stream": True})
        watched.free.set()
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "1"
    assert reply.json()["type"] == "urn:article-qa:problem:busy"
