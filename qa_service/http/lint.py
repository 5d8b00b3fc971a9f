"""`POST /v1/lint`: the linter over a text, or over an article in the index."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from corpus.article import Bundle
from corpus.canonical import canonical
from corpus.errors import SourceFormatError
from corpus.lint.registry import RULES, lint
from corpus.readers.registry import READERS
from qa_service.engine import Engine
from qa_service.http.problems import problem
from qa_service.http.schemas import Name, SpanReply
from qa_service.http.turns import Turn
from qa_service.lint.as_json import report_json
from qa_service.lint.as_sarif import MEDIA_TYPE, sarif
from qa_service.lint.report import Report
from qa_service.settings import ServiceSettings

_READER = {"markdown": ".md", "text": ".txt"}
_GIVEN = "text"
"""The doc_id of a text that names none."""


def _text(text: str) -> str:
    """Refuses what is no text: nothing, NUL and lone surrogates."""
    if not text.strip():
        raise ValueError("is empty")
    if "\0" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("holds characters that are no text (NUL or lone surrogates)")
    return text


def _rule(rule_id: str) -> str:
    if rule_id not in RULES:
        raise ValueError(f"is no rule; rules: {', '.join(RULES)}")
    return rule_id


class LintRequest(BaseModel):
    """A text, or an article in the index, to look through."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=200_000), AfterValidator(_text)] | None = Field(
        None, description="The article's text, with its reference list.", examples=["# Gout\n\nUrate falls [1]."]
    )
    format: Literal["markdown", "text"] = Field("markdown", description="How `text` is written.")
    article: Name | None = Field(None, description="doc_id of an article in the index, in place of `text`.")
    today: date | None = Field(None, description="The day dates are held against; default: today.")
    ignore: list[Annotated[Name, AfterValidator(_rule)]] = Field(
        default_factory=list, max_length=50, description="Rules that do not run."
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> LintRequest:
        if (self.text is None) == (self.article is None):
            raise ValueError("give either `text` or `article`")
        return self


class PlaceReply(SpanReply):
    """Words at a place, with lines and columns from 1."""

    message: str
    line: int
    column: int
    end_line: int
    end_column: int


class FindingReply(PlaceReply):
    """One thing to look at."""

    rule: str
    severity: Literal["error", "warning", "note"]
    related: list[PlaceReply]


class LintReply(BaseModel):
    """Findings in the order of the article."""

    doc_id: str
    title: str
    file: str
    today: date
    counts: dict[str, int]
    findings: list[FindingReply]


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
        engine: Engine = request.app.state.engine
        as_sarif = MEDIA_TYPE in request.headers.get("accept", "")

        def work() -> dict[str, Any]:
            bundle = _indexed(engine, body.article) if body.article is not None else _given(body)
            today = body.today or date.today()
            report = Report(bundle, bundle.article.doc_id, today, lint(bundle, today, body.ignore))
            return sarif([report]) if as_sarif else report_json(report)

        turn = Turn.of(request, settings)
        try:
            found = await turn.run(work)
        except SourceFormatError as error:
            return problem(422, str(error))
        turn.done(None, None)
        return JSONResponse(found, headers=turn.headers, media_type=MEDIA_TYPE if as_sarif else None)

    return routes


def _indexed(engine: Engine, doc_id: str) -> Bundle:
    article = engine.article(doc_id)
    return Bundle(article, tuple(source for source in engine.articles() if source.parent == doc_id))


def _given(body: LintRequest) -> Bundle:
    """The article that a text is. Raises `SourceFormatError`."""
    path = Path(_GIVEN)
    article = READERS[_READER[body.format]](canonical(body.text or ""), path, _GIVEN)
    if not article.units:
        raise SourceFormatError(path, "no sentence, list item or table row found in it")
    return Bundle(article)
