"""The service: create_app(engine, settings)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from corpus.article import Article, SourceType
from qa_service.cancellation import contained
from qa_service.engine import Engine
from qa_service.export.entries import entries_of_article
from qa_service.export.formats import FORMATS, FormatName
from qa_service.http import docs_page, feedback, health, lint, mcp_endpoint, openapi, problems, verify, widget
from qa_service.http.admission import AdmissionLimiter
from qa_service.http.ask_events import ask_stream
from qa_service.http.chat import routes as chat
from qa_service.http.chat.errors import OpenAIErrors
from qa_service.http.client_watch import WatchedRequest, outcome_counted
from qa_service.http.metrics import Metrics
from qa_service.http.middleware.cors import Cors
from qa_service.http.middleware.guard import Guard, KeyFile
from qa_service.http.middleware.limits import BodyLimit, SecurityHeaders
from qa_service.http.middleware.request_log import RequestLog
from qa_service.http.opened import opened
from qa_service.http.page import routes as page
from qa_service.http.page.examples import opening
from qa_service.http.static_files import static_files
from qa_service.http.streaming import EVENTS
from qa_service.serving.feedback import FeedbackFile
from qa_service.serving.idle_questions import IdleQuestions
from qa_service.serving.origins import Origins
from qa_service.settings import ServiceSettings
from qa_service.wire.answer_json import answer_json, reference_json, result_json
from qa_service.wire.article_json import index_json, page_json, summary_json, unit_json
from qa_service.wire.article_schemas import ArticleReply, ArticlesReply, QuestionsReply, ReferenceReply
from qa_service.wire.ask_schemas import AnswerReply, AskRequest, ProblemReply, SearchReply, SearchRequest


def create_app(
    open_engine: Callable[[], Engine], settings: ServiceSettings | None = None, at_once: bool = False
) -> FastAPI:
    """The application; `open_engine` is called once, when it starts.

    With `at_once` it takes requests before the index is open; who asks for work until then gets 503.
    """
    settings = settings or ServiceSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        line = (settings.max_waiting, min(settings.max_wait_s, settings.ask_timeout_s))
        app.state.gate = AdmissionLimiter(settings.max_concurrent, *line)
        app.state.light_gate = AdmissionLimiter(settings.threads, *line)
        app.state.check_gate = AdmissionLimiter(1, *line)  # pure Python: two are no faster
        gates = [app.state.gate, app.state.light_gate, app.state.check_gate]
        app.state.metrics.watch(gates)
        opening = asyncio.create_task(_open(app, open_engine))
        opening.add_done_callback(lambda done: done.cancelled() or done.exception())  # `open_engine` tells of failures
        if not at_once:
            await opening
        yield
        await mcp.close()
        app.state.engine = None
        for gate in gates:
            gate.close()

    app = FastAPI(
        title="article-qa",
        version="1",
        description="Verbatim, cited answers to questions about an article, or an honest refusal. No text is generated.",
        lifespan=lifespan,
        docs_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},  # tells words of errors
        redoc_url=None,
        responses={
            "4XX": {"model": ProblemReply, "description": "problem+json"},
            "5XX": {"model": ProblemReply, "description": "problem+json; never an abstention"},
        },
    )
    app.state.metrics = Metrics()
    app.state.questions = IdleQuestions()
    problems.install(app)
    app.add_middleware(BodyLimit, most_bytes=settings.max_body_bytes, most_seconds=settings.body_timeout_s)
    app.add_middleware(Guard, settings=settings, keys=KeyFile(settings.keys) if settings.keys is not None else None)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(Cors, origins=Origins.of(settings.allowed_origins))
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog, metrics=app.state.metrics)
    app.mount("/static", static_files(), name="static")
    _asking(app, settings)
    app.include_router(chat.router(settings))
    app.include_router(lint.router(settings))
    app.include_router(verify.router(settings))
    app.include_router(widget.router)
    app.include_router(page.router())
    if settings.feedback is not None:
        app.include_router(feedback.router(FeedbackFile(settings.feedback), settings.feedback_text))
    app.state.feedback = "" if settings.feedback is None else "text" if settings.feedback_text else "places"
    app.include_router(health.router)
    app.include_router(docs_page.router)
    _reading(app)
    mcp = mcp_endpoint.mount(app, settings)
    openapi.install(app)
    return app


async def _open(app: FastAPI, open_engine: Callable[[], Engine]) -> None:
    app.state.engine = await asyncio.to_thread(contained, open_engine)


def _engine(request: Request) -> Engine:
    return opened(request.app)


async def _reply(watched: WatchedRequest, work: Callable[[], dict[str, Any]]) -> Response:
    """The reply of one piece of work, done in its watched."""
    body = await watched.run_while_connected(work)
    watched.done(outcome_counted(body.get("outcome"), body.get("reason")), body.get("timings_ms"))
    return JSONResponse(body, headers=watched.headers)


def _asking(app: FastAPI, settings: ServiceSettings) -> None:
    @app.post(
        "/v1/ask",
        response_model=AnswerReply,
        summary="Ask a question: JSON, or Server-Sent Events",
        responses={200: {"content": {EVENTS: {}}}},
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        engine = _engine(request)
        if body.stream or EVENTS in request.headers.get("accept", ""):
            return ask_stream(request, settings, engine, body.to_ask())
        watched = WatchedRequest.of(request, settings)
        return await _reply(watched, lambda: answer_json(engine.ask(body.to_ask(), cancel=watched.cancel)))

    @app.post("/v1/search", response_model=SearchReply, summary="Find passages")
    async def search(body: SearchRequest, request: Request) -> Response:
        engine = _engine(request).pinned()
        watched = WatchedRequest.of(request, settings, "questions" if body.read else "searches")

        def work() -> dict[str, Any]:
            found = engine.search(
                body.query, body.k, article=body.article, sources=body.sources, read=body.read, cancel=watched.cancel
            )
            return {"query": body.query, "results": [result_json(r) for r in found], "index": index_json(engine)}

        return await _reply(watched, work)


def _only(article: Article, numbers: Sequence[int]) -> Article:
    """The article with the references of some numbers only; all where none is given."""
    if unknown := sorted(set(numbers) - {r.number for r in article.references if r.number is not None}):
        raise HTTPException(404, f"{article.doc_id} has no reference number {unknown[0]}.")
    return replace(article, references=tuple(r for r in article.references if not numbers or r.number in numbers))


def _reading(app: FastAPI) -> None:
    @app.get("/v1/articles", response_model=ArticlesReply, summary="Articles in the index, a page at a time")
    def articles(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=1000, description="Most articles of a page.")] = 100,
        after: Annotated[str | None, Query(max_length=200, description="`next` of the page before.")] = None,
        source_type: Annotated[SourceType | None, Query(description="Only articles, or only notes, ...")] = None,
    ) -> dict[str, Any]:
        engine = _engine(request)
        return page_json(engine, after, limit, None if source_type is None else frozenset({source_type}))

    @app.get(
        "/v1/articles/{doc_id}",
        response_model=ArticleReply,
        summary="One article: JSON, or Markdown by Accept: text/markdown",
        responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}},
    )
    def article(doc_id: str, request: Request) -> Response:
        found = _engine(request).article(doc_id)
        if "text/markdown" in request.headers.get("accept", ""):
            return PlainTextResponse(found.text, media_type="text/markdown")
        return JSONResponse(
            {**summary_json(found), "text": found.text, "units": [unit_json(found, i) for i in range(len(found.units))]}
        )

    @app.get(
        "/v1/articles/{doc_id}/questions",
        response_model=QuestionsReply,
        summary="Questions that an article answers well",
    )
    def questions(doc_id: str, request: Request) -> dict[str, Any]:
        engine, state = _engine(request).pinned(), request.app.state
        article = engine.article(doc_id)
        return {"questions": opening(article, state.questions.of(engine, article)), "feedback": state.feedback}

    @app.get(
        "/v1/articles/{doc_id}/references",
        summary="Its references: CSL-JSON with number and status, or a form for reference managers and documents",
        response_model=list[ReferenceReply],
        responses={200: {"content": {f.media_type: {"schema": dict(f.json_schema)} for f in FORMATS.values()}}},
    )
    def references(
        doc_id: str,
        request: Request,
        form: Annotated[FormatName | None, Query(alias="format", description="Default: JSON of this service.")] = None,
        number: Annotated[list[int], Query(description="Only these; default: all.", max_length=100)] = [],  # noqa: B006
    ) -> Response:
        article = _only(_engine(request).article(doc_id), number)
        if form is None:
            return JSONResponse([reference_json(r) for r in article.references])
        written = FORMATS[form]
        return Response(written.write(entries_of_article(article)), media_type=written.media_type)
