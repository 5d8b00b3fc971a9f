"""An answer as Server-Sent Events: notices, resolved, retrieved, quote, answer or error, done.

What a message by itself calls for (an emergency) is sent before it waits in line. `resolved` and `retrieved` are sent when
everything is read; the quotes come with the answer, since none is sure before all are judged. No event claims a stage that was not reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from qa_service.answer import Ask, Notice
from qa_service.engine import Engine
from qa_service.http.client_watch import WatchedRequest, outcome_counted
from qa_service.http.problems import body_of, problem_of
from qa_service.http.streaming import Send, event, event_stream
from qa_service.settings import ServiceSettings
from qa_service.wire.answer_json import answer_json, notice_json, result_json
from qa_service.wire.article_json import index_json

PASSAGES = 8
"""Passages that `retrieved` tells: those of `POST /v1/search` for the resolved question."""


def ask_stream(request: Request, settings: ServiceSettings, engine: Engine, ask: Ask) -> StreamingResponse:
    """The stream of one question. What is known before it begins is raised: BusyError, UnknownArticleError."""
    watched = WatchedRequest.of(request, settings)
    if ask.article is not None:
        engine.article(ask.article)

    async def work(send: Send) -> dict[str, Any]:
        early = await asyncio.to_thread(engine.early_notices, ask)
        if early:
            send(notices_event(early))
        urgent = any(notice.is_emergency for notice in early)

        def resolved(question: str, carried_over: Sequence[str]) -> None:
            send(resolved_event(ask.question, question, carried_over))
            if urgent:  # in an emergency there is nothing to read
                return
            found = engine.search(question, PASSAGES, article=ask.article, sources=ask.sources)
            reply = {"query": question, "results": [result_json(p) for p in found], "index": index_json(engine)}
            send(event(reply, "retrieved"))

        return await watched.run(lambda: answer_json(engine.ask(ask, cancel=watched.cancel, on_resolved=resolved)))

    def shown(answer: dict[str, Any]) -> Iterator[bytes]:
        watched.done(outcome_counted(answer["outcome"], answer["reason"]), answer["timings_ms"])
        return answer_events(answer)

    def failed(error: Exception) -> Iterator[bytes]:
        watched.failed(error)
        return error_events(error)

    return event_stream(work, shown, failed, settings.heartbeat_s, watched.headers)


def notices_event(notices: Sequence[Notice]) -> bytes:
    """Notices that the answer will begin with, whatever it is."""
    return event({"notices": [notice_json(n) for n in notices]}, "notices")


def resolved_event(question: str, resolved_question: str, carried_over: Sequence[str]) -> bytes:
    """How the question is understood, as the answer will say it."""
    fields = {"question": question, "resolved_question": resolved_question, "carried_over": list(carried_over)}
    return event(fields, "resolved")


def answer_events(answer: dict[str, Any]) -> Iterator[bytes]:
    """The events of a finished answer; `answer` is what `POST /v1/ask` gives as JSON."""
    for quote in answer["quotes"]:
        yield event(quote, "quote")
    yield event(answer, "answer")
    yield event({"id": answer["id"], "outcome": answer["outcome"]}, "done")


def error_events(error: Exception) -> Iterator[bytes]:
    """The events of a failure: the problem, as other replies carry it, and the end. Never an abstention."""
    yield event(body_of(problem_of(error)), "error")
    yield event({"id": None, "outcome": "failed"}, "done")
