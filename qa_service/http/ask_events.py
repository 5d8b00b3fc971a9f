"""An answer as Server-Sent Events: resolved, retrieved, quote, answer or error, done.

The engine answers in one go, so the events are parts of the finished answer, sent in the order in which a client can
use them; what comes while it works are heartbeats. No event claims a stage that was not reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from qa_service.answer import Ask
from qa_service.answer_json import answer_json, result_json
from qa_service.engine import Engine
from qa_service.http.problems import body_of, problem_of
from qa_service.http.streaming import event, event_stream
from qa_service.http.turns import Turn
from qa_service.settings import ServiceSettings

PASSAGES = 8
"""Passages that `retrieved` tells: those of `POST /v1/search` for the resolved question."""

Found = tuple[dict[str, Any], list[dict[str, Any]]]
"""The answer as JSON; the passages."""


def ask_stream(request: Request, settings: ServiceSettings, engine: Engine, ask: Ask) -> StreamingResponse:
    """The stream of one question. What is known before it begins is raised: BusyError, UnknownArticleError."""
    turn = Turn.of(request, settings)
    if ask.article is not None:
        engine.article(ask.article)

    def work() -> Found:
        answer = engine.ask(ask)
        passages = engine.search(answer.resolved_question, PASSAGES, article=ask.article, sources=ask.sources)
        return answer_json(answer), [result_json(p) for p in passages]

    def shown(found: Found) -> Iterator[bytes]:
        turn.done(found[0]["outcome"], found[0]["timings_ms"])
        return answer_events(*found)

    def failed(error: Exception) -> Iterator[bytes]:
        turn.failed(error)
        return error_events(error)

    return event_stream(lambda: turn.run(work), shown, failed, settings.heartbeat_s, turn.headers)


def answer_events(answer: dict[str, Any], passages: list[dict[str, Any]]) -> Iterator[bytes]:
    """The events of an answer; `answer` is what `POST /v1/ask` gives as JSON."""
    yield event({key: answer[key] for key in ("question", "resolved_question", "carried_over")}, "resolved")
    yield event(
        {"query": answer["resolved_question"], "results": passages, "index": answer["index"]},
        "retrieved",
    )
    for quote in answer["quotes"]:
        yield event(quote, "quote")
    yield event(answer, "answer")
    yield event({"id": answer["id"], "outcome": answer["outcome"]}, "done")


def error_events(error: Exception) -> Iterator[bytes]:
    """The events of a failure: the problem, as other replies carry it, and the end. Never an abstention."""
    yield event(body_of(problem_of(error)), "error")
    yield event({"id": None, "outcome": "failed"}, "done")
