"""`POST /v1/lint`: the linter over a text, or over an article in the index."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from corpus.article import Bundle
from corpus.canonical import canonical
from corpus.errors import SourceFormatError
from corpus.lint.registry import lint
from corpus.readers.markdown import read_markdown
from corpus.readers.plain_text import read_plain_text
from qa_service.engine import Engine
from qa_service.http.client_watch import WatchedRequest
from qa_service.http.opened import opened
from qa_service.http.problems import problem
from qa_service.lint_output.as_json import report_json
from qa_service.lint_output.as_sarif import MEDIA_TYPE, sarif
from qa_service.lint_output.report import Report
from qa_service.settings import ServiceSettings
from qa_service.wire.lint_schemas import LintReply, LintRequest

_READER = {"markdown": read_markdown, "text": read_plain_text}
_GIVEN = "text"
"""The doc_id of a text that names none."""


def router(settings: ServiceSettings) -> APIRouter:
    """The route of the linter."""
    routes = APIRouter()

    @routes.post(
        "/v1/lint",
        response_model=LintReply,
        summary="Check an article's citing: JSON, or SARIF by Accept: application/sarif+json",
        responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
    )
    async def check(body: LintRequest, request: Request) -> Response:
        engine = opened(request.app).pinned()
        as_sarif = MEDIA_TYPE in request.headers.get("accept", "")

        def work() -> dict[str, Any]:
            bundle = _indexed(engine, body.article) if body.article is not None else _given(body)
            today = body.today or date.today()
            report = Report(bundle, bundle.article.doc_id, today, lint(bundle, today, body.ignore))
            return sarif([report]) if as_sarif else report_json(report)

        watched = WatchedRequest.of(request, settings, "checks")
        try:
            found = await watched.run_while_connected(work)
        except SourceFormatError as error:
            return problem(422, str(error))
        watched.done(None, None)
        return JSONResponse(found, headers=watched.headers, media_type=MEDIA_TYPE if as_sarif else None)

    return routes


def _indexed(engine: Engine, doc_id: str) -> Bundle:
    article = engine.article(doc_id)
    sources = tuple(map(engine.article, engine.sources_of(doc_id)))
    return Bundle(article, sources, tuple(engine.disagreements(doc_id)))


def _given(body: LintRequest) -> Bundle:
    """The article that a text is. Raises `SourceFormatError`."""
    path = Path(_GIVEN)
    article = _READER[body.format](canonical(body.text or ""), path, _GIVEN)
    if not article.units:
        raise SourceFormatError(path, "no sentence, list item or table row found in it")
    return Bundle(article)
