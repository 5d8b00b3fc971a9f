"""The service: create_app(engine, settings)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from corpus.article import SourceType
from qa_service.answer_json import answer_json, reference_json, result_json
from qa_service.article_json import index_json, summary_json, unit_json
from qa_service.engine import Engine
from qa_service.export.entries import entries_of_article
from qa_service.export.formats import FORMATS, FormatName
from qa_service.http import lint, mcp_endpoint, problems, verify
from qa_service.http.ask_events import ask_stream
from qa_service.http.chat import routes as chat
from qa_service.http.chat.errors import OpenAIErrors
from qa_service.http.limits import BodyLimit, SecurityHeaders
from qa_service.http.page.view import render
from qa_service.http.schemas import AnswerReply, AskRequest, ProblemReply, SearchReply, SearchRequest
from qa_service.http.streaming import EVENTS
from qa_service.http.turns import Gate, Turn
from qa_service.settings import ServiceSettings

STATIC = Path(__file__).parents[1] / "static"


def create_app(open_engine: Callable[[], Engine], settings: ServiceSettings | None = None) -> FastAPI:
    """The application; `open_engine` is called once, when it starts."""
    settings = settings or ServiceSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = await asyncio.to_thread(open_engine)
        app.state.gate = Gate(settings.max_concurrent, settings.max_waiting)
        yield
        await mcp.close()
        app.state.engine = None

    app = FastAPI(
        title="article-qa",
        version="1",
        description="Verbatim, cited answers to questions about an article, or an honest refusal. No text is generated.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses={
            "4XX": {"model": ProblemReply, "description": "problem+json"},
            "5XX": {"model": ProblemReply, "description": "problem+json; never an abstention"},
        },
    )
    problems.install(app)
    app.add_middleware(BodyLimit, most_bytes=settings.max_body_bytes)
    app.add_middleware(OpenAIErrors)
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _asking(app, settings)
    app.include_router(chat.router(settings))
    app.include_router(lint.router(settings))
    app.include_router(verify.router(settings))
    _reading(app)
    mcp = mcp_endpoint.mount(app, settings)
    return app


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _run(request: Request, settings: ServiceSettings, work: Callable[[], dict[str, Any]]) -> Response:
    """The reply of one piece of work, done in its turn."""
    turn = Turn.of(request, settings)
    body = await turn.run(work)
    turn.done(body.get("outcome"), body.get("timings_ms"))
    return JSONResponse(body, headers=turn.headers)


def _asking(app: FastAPI, settings: ServiceSettings) -> None:
    @app.post(
        "/v1/ask",
        response_model=AnswerReply,
        summary="Ask a question: JSON, or Server-Sent Events",
        responses={200: {"content": {EVENTS: {"schema": {"type": "string"}}}}},
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        engine = _engine(request)
        if body.stream or EVENTS in request.headers.get("accept", ""):
            return ask_stream(request, settings, engine, body.to_ask())
        return await _run(request, settings, lambda: answer_json(engine.ask(body.to_ask())))

    @app.post("/v1/search", response_model=SearchReply, summary="Find passages")
    async def search(body: SearchRequest, request: Request) -> Response:
        engine = _engine(request)

        def work() -> dict[str, Any]:
            found = engine.search(body.query, body.k, article=body.article, sources=body.sources)
            return {"query": body.query, "results": [result_json(r) for r in found], "index": index_json(engine)}

        return await _run(request, settings, work)


def _reading(app: FastAPI) -> None:
    @app.get("/v1/articles", summary="Articles in the index")
    def articles(request: Request) -> dict[str, Any]:
        return {"articles": [summary_json(a) for a in _engine(request).articles()]}

    @app.get(
        "/v1/articles/{doc_id}", summary="One article: JSON, or Markdown by Accept: text/markdown", response_model=None
    )
    def article(doc_id: str, request: Request) -> Response:
        found = _engine(request).article(doc_id)
        if "text/markdown" in request.headers.get("accept", ""):
            return PlainTextResponse(found.text, media_type="text/markdown")
        return JSONResponse(
            {**summary_json(found), "text": found.text, "units": [unit_json(found, i) for i in range(len(found.units))]}
        )

    @app.get(
        "/v1/articles/{doc_id}/references",
        summary="Its references: CSL-JSON with number and status, or a form for reference managers and documents",
        response_model=list[dict[str, Any]],
        responses={200: {"content": {f.media_type: {"schema": {"type": "string"}} for f in FORMATS.values()}}},
    )
    def references(
        doc_id: str,
        request: Request,
        form: Annotated[FormatName | None, Query(alias="format", description="Default: JSON of this service.")] = None,
    ) -> Response:
        article = _engine(request).article(doc_id)
        if form is None:
            return JSONResponse([reference_json(r) for r in article.references])
        written = FORMATS[form]
        return Response(written.write(entries_of_article(article)), media_type=written.media_type)

    @app.get("/healthz", summary="The process runs")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="An index is open and answers", response_model=None)
    def readyz(request: Request) -> Response:
        engine = getattr(request.app.state, "engine", None)
        if engine is None:
            return problems.problem(503, "The index is not open yet.", headers={"Retry-After": "1"})
        return JSONResponse({"status": "ready", "index": index_json(engine)})

    @app.get("/", include_in_schema=False)
    def first(request: Request) -> Response:
        engine = _engine(request)
        mains = [a for a in engine.articles() if a.source_type is SourceType.ARTICLE] or list(engine.articles())[:1]
        return Response(render(mains[0], mains), media_type="text/html; charset=utf-8")

    @app.get("/articles/{doc_id}", include_in_schema=False)
    def page(doc_id: str, request: Request) -> Response:
        engine = _engine(request)
        mains = [a for a in engine.articles() if a.source_type is SourceType.ARTICLE]
        return Response(render(engine.article(doc_id), mains), media_type="text/html; charset=utf-8")
