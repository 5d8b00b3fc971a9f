"""What the page shows while an answer comes: every line is an event that came, and the answer replaces them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Mount, Route

from qa_service.answer import Ask
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.wire.answer_json import answer_json

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"


@dataclass
class Slow:
    """The service, whose stream goes on by one event each time it is told to."""

    address: str = ""
    steps: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    events: list[tuple[str, Any]] = field(default_factory=list)

    def go_on(self) -> None:
        self.steps.release()


@pytest.fixture
def slow(engine: Engine, listen: Callable[[Any], AbstractContextManager[str]]) -> Iterator[Slow]:
    answer = answer_json(engine.ask(Ask(INNOVATE)))
    found = [{"heading_path": ["Biologic Immunotherapy", "Clinical Benefits"]}, {"heading_path": []}]
    told = Slow()
    told.events = [
        ("resolved", {"question": INNOVATE, "resolved_question": f"{INNOVATE} (omalizumab)", "carried_over": []}),
        ("retrieved", {"results": found}),
        ("quote", answer["quotes"][0]),
        ("answer", answer),
    ]

    async def ask(_: Request) -> StreamingResponse:
        async def frames() -> AsyncIterator[str]:
            yield ": begun\n\n"
            for name, data in told.events:
                while not told.steps.acquire(blocking=False):
                    await asyncio.sleep(0.02)
                frame = f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
                yield frame[:37]
                yield frame[37:]

        return StreamingResponse(frames(), media_type="text/event-stream")

    inner = create_app(lambda: engine)
    routes = [Route("/v1/ask", ask, methods=["POST"]), Mount("/", inner)]
    with listen(Starlette(routes=routes, lifespan=lambda _: inner.router.lifespan_context(inner))) as address:
        told.address = address
        yield told
        for _ in told.events:
            told.go_on()


def test_each_stage_is_shown_when_its_event_has_come_and_not_before(visit: Callable[..., Any], slow: Slow) -> None:
    page = visit(address=slow.address).page
    page.fill("#question", INNOVATE)
    page.press("#question", "Enter")
    turn, stage = page.locator(".turn"), page.locator(".turn .stage")
    stage.wait_for()
    assert stage.inner_text() == "Asking…"
    assert "Understood as" not in turn.inner_text()
    slow.go_on()
    turn.locator(".understood", has_text="(omalizumab)").wait_for()
    assert stage.inner_text() == "Searching the article…"
    slow.go_on()
    turn.locator(".found", has_text="Found 2 passages, among them in: Clinical Benefits.").wait_for()
    assert stage.inner_text() == "Reading the closest passages…"
    assert turn.locator("blockquote").count() == 0
    slow.go_on()
    turn.locator("blockquote", has_text="26.2%").wait_for()
    assert turn.get_attribute("aria-busy") == "true"
    slow.go_on()
    turn.locator(".confidence").wait_for()
    assert turn.get_attribute("aria-busy") is None
    assert turn.locator(".progress").count() == 0
    assert page.locator("#status").inner_text() == ""


def test_an_emergency_is_shown_and_read_out_while_the_search_still_runs(visit: Callable[..., Any], slow: Slow) -> None:
    slow.events.insert(0, ("notices", {"notices": [{"code": "emergency", "rank": 0, "text": "Call 112."}]}))
    page = visit(address=slow.address).page
    page.fill("#question", INNOVATE)
    page.press("#question", "Enter")
    page.locator(".turn .stage").wait_for()
    slow.go_on()
    notice = page.locator(".turn [data-code=emergency]")
    notice.wait_for()
    assert page.locator(".turn .body").inner_text().startswith("Call 112.")
    assert page.locator(".turn").get_attribute("aria-busy") == "true"
    assert page.locator("#urgent[role=alert]").inner_text() == "Call 112."
    slow.events[-1][1]["notices"].insert(0, {"code": "emergency", "rank": 0, "text": "Call 112."})
    for _ in slow.events[1:]:
        slow.go_on()
    page.locator(".turn:not([aria-busy]) [data-testid=quote]").first.wait_for()
    assert notice.count() == 1
    assert page.locator("#urgent").inner_text() == ""


def test_an_emergency_stays_where_the_answer_fails(visit: Callable[..., Any], slow: Slow) -> None:
    slow.events = [
        ("notices", {"notices": [{"code": "emergency", "rank": 0, "text": "Call 112."}]}),
        ("error", {"status": 500, "detail": "It failed."}),
    ]
    page = visit(address=slow.address).page
    page.fill("#question", INNOVATE)
    page.press("#question", "Enter")
    for _ in slow.events:
        slow.go_on()
    page.locator("[data-testid=error]").wait_for()
    assert page.locator(".turn .body > *").first.inner_text() == "Call 112."


def test_a_stream_that_breaks_off_is_a_failure_and_no_answer(visit: Callable[..., Any], slow: Slow) -> None:
    slow.events = slow.events[:3]
    page = visit(address=slow.address).page
    page.fill("#question", INNOVATE)
    page.press("#question", "Enter")
    for _ in slow.events:
        slow.go_on()
    page.locator("[data-testid=error]", has_text="The reply broke off.").wait_for()
    assert page.locator(".turn blockquote").count() == 0


def test_an_error_in_the_stream_is_shown_in_its_own_words(visit: Callable[..., Any], slow: Slow) -> None:
    slow.events = [("error", {"status": 504, "detail": "No answer within 30 s."})]
    page = visit(address=slow.address).page
    page.fill("#question", INNOVATE)
    page.press("#question", "Enter")
    slow.go_on()
    page.locator("[data-testid=error]", has_text="No answer within 30 s.").wait_for()


def test_a_question_that_is_cleared_away_is_given_up(visit: Callable[..., Any], slow: Slow) -> None:
    page = visit(address=slow.address).page
    page.fill("#question", INNOVATE)
    page.press("#question", "Enter")
    page.locator(".turn .stage").wait_for()
    page.click("#clear")
    assert page.locator(".turn").count() == 0
    assert page.is_enabled("#submit")
    for _ in slow.events:
        slow.go_on()
    page.wait_for_timeout(300)
    assert page.locator(".turn").count() == 0
