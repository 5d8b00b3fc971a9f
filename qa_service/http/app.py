"""The service: create_app(engine, settings)."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles

from corpus.article import Article, SourceType
from qa_service.answer_json import answer_json, reference_json, result_json
from qa_service.engine import Engine
from qa_service.http import problems
from qa_service.http.limits import BodyLimit, Gate, SecurityHeaders
from qa_service.http.page.view import render
from qa_service.http.schemas import AnswerReply, AskRequest, ProblemReply, SearchReply, SearchRequest
from qa_service.settings import ServiceSettings

STATIC = Path(__file__).parents[1] / "static"
log = structlog.get_logger("article_qa")


def create_app(open_engine: Callable[[], Engine], settings: ServiceSettings | None = None) -> FastAPI:
    """The application; `open_engine` is called once, when it starts."""
    settings = settings or ServiceSettings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = await asyncio.to_thread(open_engine)
        app.state.gate = Gate(settings.max_concurrent, settings.max_waiting)
        yield
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
    app.add_middleware(SecurityHeaders)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _asking(app, settings)
    _reading(app)
    return app


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.engine
    return engine


async def _run(request: Request, settings: ServiceSettings, work: Callable[[], dict[str, Any]]) -> Response:
    """Work in a thread, within the limits of time and of how much runs at once; no text is logged."""
    request_id = uuid.uuid4().hex
    async with request.app.state.gate.enter() as room:
        if not room:
            return problems.problem(503, "Too many questions at once. Try again.", headers={"Retry-After": "1"})
        try:
            body = await asyncio.wait_for(asyncio.to_thread(work), settings.ask_timeout_s)
        except TimeoutError:
            log.warning("timeout", request_id=request_id)
            return problems.problem(504, f"No answer within {settings.ask_timeout_s:g} s. Try again.")
    log.info(
        "done", request_id=request_id, path=request.url.path, outcome=body.get("outcome"), ms=body.get("timings_ms")
    )
    return JSONResponse(body, headers={"X-Request-ID": request_id})


def _asking(app: FastAPI, settings: ServiceSettings) -> None:
    @app.post("/v1/ask", response_model=AnswerReply, summary="Ask a question")
    async def ask(body: AskRequest, request: Request) -> Response:
        engine = _engine(request)
        return await _run(request, settings, lambda: answer_json(engine.ask(body.to_ask())))

    @app.post("/v1/search", response_model=SearchReply, summary="Find passages")
    async def search(body: SearchRequest, request: Request) -> Response:
        engine = _engine(request)

        def work() -> dict[str, Any]:
            found = engine.search(body.query, body.k, article=body.article, sources=body.sources)
            return {"query": body.query, "results": [result_json(r) for r in found], "index": _index(engine)}

        return await _run(request, settings, work)


def _reading(app: FastAPI) -> None:
    @app.get("/v1/articles", summary="Articles in the index")
    def articles(request: Request) -> dict[str, Any]:
        return {"articles": [_summary(a) for a in _engine(request).articles()]}

    @app.get(
        "/v1/articles/{doc_id}", summary="One article: JSON, or Markdown by Accept: text/markdown", response_model=None
    )
    def article(doc_id: str, request: Request) -> Response:
        found = _engine(request).article(doc_id)
        if "text/markdown" in request.headers.get("accept", ""):
            return PlainTextResponse(found.text, media_type="text/markdown")
        return JSONResponse(
            {**_summary(found), "text": found.text, "units": [_unit(found, i) for i in range(len(found.units))]}
        )

    @app.get("/v1/articles/{doc_id}/references", summary="Its references as CSL-JSON with number and status")
    def references(doc_id: str, request: Request) -> list[dict[str, Any]]:
        return [reference_json(r) for r in _engine(request).article(doc_id).references]

    @app.get("/healthz", summary="The process runs")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", summary="An index is open and answers", response_model=None)
    def readyz(request: Request) -> Response:
        engine = getattr(request.app.state, "engine", None)
        if engine is None:
            return problems.problem(503, "The index is not open yet.", headers={"Retry-After": "1"})
        return JSONResponse({"status": "ready", "index": _index(engine)})

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


def _index(engine: Engine) -> dict[str, Any]:
    return {"generation": engine.generation, "corpus_sha256": engine.corpus_sha256, "models": engine.models}


def _summary(article: Article) -> dict[str, Any]:
    m = article.metadata
    return {
        "doc_id": article.doc_id,
        "title": article.title,
        "source_type": str(article.source_type),
        "parent": article.parent,
        "source_url": m.source_url,
        "updated": m.updated,
        "review_status": m.review_status,
        "audience": m.audience,
        "licence": m.licence,
        "language": m.language,
        "references": len(article.references),
    }


def _unit(article: Article, index: int) -> dict[str, Any]:
    unit = article.units[index]
    return {
        "start": unit.span.start,
        "end": unit.span.end,
        "kind": str(unit.kind),
        "record": str(unit.record) if unit.record else None,
        "heading_path": list(unit.heading_path),
        "lead_in": unit.lead_in,
        "numbers": list(unit.numbers),
    }
