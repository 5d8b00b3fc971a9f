"""`POST /v1/chat/completions`, `GET /v1/models`: the engine behind OpenAI's interface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from qa_service.answer import Ask
from qa_service.engine import ARTICLES, Engine, UnknownArticleError
from qa_service.http.chat.errors import error_of
from qa_service.http.chat.reply import Finished, chunks, completion, finished
from qa_service.http.chat.schemas import ChatRequest, Completion, ErrorReply, Model, ModelList
from qa_service.http.client_watch import WatchedRequest, outcome_counted
from qa_service.http.opened import opened
from qa_service.http.problems import body_of, problem, problem_of
from qa_service.http.streaming import EVENTS, event, event_stream
from qa_service.language.message import without_what_is_no_text
from qa_service.settings import ServiceSettings

MODEL = "article-qa"
MOST_LISTED = 1_000
"""Models that are listed; those of further articles are there all the same."""
DONE = b"data: [DONE]\n\n"
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorReply, "description": "OpenAI's error"},
    "5XX": {"model": ErrorReply, "description": "OpenAI's error; never an abstention"},
}


def router(settings: ServiceSettings) -> APIRouter:
    """The routes of the chat API."""
    routes = APIRouter(responses=_ERRORS)

    @routes.post(
        "/v1/chat/completions",
        response_model=Completion,
        summary="Ask in OpenAI's form",
        responses={200: {"content": {EVENTS: {}}}},
    )
    async def complete(body: ChatRequest, request: Request) -> Response:
        engine = opened(request.app)
        if not await asyncio.to_thread(_is_model, engine, body.model):
            return await asyncio.to_thread(_unknown, engine, body.model)
        article = body.model.removeprefix(MODEL).removeprefix(":") or None
        question = without_what_is_no_text(body.question)
        dropped = question != body.question
        ask = Ask(question, body.history, article, body.sources, locale=body.locale, dropped=dropped)
        watched = WatchedRequest.of(request, settings)
        head = (f"chatcmpl-{watched.request_id}", int(time.time()), body.model)

        def work() -> Finished:
            return finished(engine.ask(ask, cancel=watched.cancel), body.messages)

        def shown(done: Finished) -> Iterator[bytes]:
            watched.done(outcome_counted(done.answer.outcome, done.answer.reason), dict(done.answer.timings_ms))
            usage = body.stream_options is not None and bool(body.stream_options.include_usage)
            yield from map(event, chunks(done, *head, usage))
            yield DONE

        def failed(error: Exception) -> Iterator[bytes]:
            watched.failed(error)
            yield event(error_of(body_of(problem_of(error))).model_dump())

        if body.stream:
            return event_stream(lambda _: watched.run(work), shown, failed, settings.heartbeat_s, watched.headers)
        done = await watched.run_while_connected(work)
        watched.done(outcome_counted(done.answer.outcome, done.answer.reason), dict(done.answer.timings_ms))
        return JSONResponse(completion(done, *head).model_dump(), headers=watched.headers)

    @routes.get("/v1/models", response_model=ModelList, summary="What can be asked, in OpenAI's form")
    def models(request: Request) -> ModelList:
        return ModelList(data=[Model(id=name) for name in _models(opened(request.app), MOST_LISTED)])

    @routes.get("/v1/models/{model}", response_model=Model, summary="One of them")
    def model(model: str, request: Request) -> Model | Response:
        engine = opened(request.app)
        return Model(id=model) if _is_model(engine, model) else _unknown(engine, model)

    return routes


def _models(engine: Engine, most: int) -> list[str]:
    """Model ids, up to `most` of them: every article is asked by the first, and each by one of its own."""
    return [MODEL, *(f"{MODEL}:{listed.doc_id}" for listed in engine.listing(limit=most - 1, types=ARTICLES))]


def _is_model(engine: Engine, name: str) -> bool:
    if not name.startswith(f"{MODEL}:"):
        return name == MODEL
    try:
        return engine.article(name.removeprefix(f"{MODEL}:")).source_type in ARTICLES
    except UnknownArticleError:
        return False


def _unknown(engine: Engine, model: str) -> Response:
    return problem(404, f"There is no model {model!r}; known: {', '.join(_models(engine, 10))}", "model-not-found")
