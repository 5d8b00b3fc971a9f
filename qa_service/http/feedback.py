"""`POST /v1/feedback`: a thumb and a reason for an answer; there only where the operator keeps them (`QA_FEEDBACK`)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from qa_service.engine import Engine
from qa_service.http.opened import opened
from qa_service.http.problems import problem
from qa_service.serving.feedback import Feedback, FeedbackError, FeedbackFile, Place, Reason, Thumb
from qa_service.wire.ask_schemas import Question, ShownQuote

_ID = Field(pattern=r"^[0-9a-f]{64}$")


class FeedbackRequest(BaseModel):
    """What a reader says of an answer; `quotes` are what it showed (of a refusal: its nearest passages)."""

    model_config = ConfigDict(extra="forbid")
    answer_id: Annotated[str, _ID]
    outcome: Annotated[str, Field(pattern="^(answered|abstained)$")]
    thumb: Thumb
    reason: Reason | None = None
    quotes: list[ShownQuote] = Field(default_factory=list, max_length=50)
    question: Question | None = None


class WithdrawRequest(BaseModel):
    """Feedback to be taken back, by the id that it was given."""

    model_config = ConfigDict(extra="forbid")
    id: Annotated[str, Field(max_length=64)]


def router(file: FeedbackFile, with_text: bool) -> APIRouter:
    """The routes; a question is kept only `with_text`, whatever a client sends."""
    routes = APIRouter()

    @routes.post("/v1/feedback", include_in_schema=False)
    def keep(body: FeedbackRequest, request: Request) -> Response:
        engine = opened(request.app).pinned()
        said = Feedback(
            answer_id=body.answer_id,
            generation=engine.generation,
            outcome="answered" if body.outcome == "answered" else "abstained",
            thumb=body.thumb,
            reason=body.reason,
            places=tuple(_place(engine, quote) for quote in body.quotes),
            question=body.question if with_text else None,
        )
        try:
            return JSONResponse({"id": file.add(said)})
        except FeedbackError:
            return problem(503, "What you said could not be kept.", headers={"Retry-After": "5"})

    @routes.post("/v1/feedback/withdraw", include_in_schema=False)
    def withdraw(body: WithdrawRequest) -> Response:
        try:
            return JSONResponse({"deleted": file.withdraw(body.id)})
        except FeedbackError:
            return problem(503, "It could not be deleted.", headers={"Retry-After": "5"})

    return routes


def _place(engine: Engine, quote: ShownQuote) -> Place:
    """A place with the heading above it. Raises UnknownArticleError."""
    units = engine.article(quote.doc_id).units
    path = next((u.heading_path for u in units if u.span.start < quote.end and quote.start < u.span.end), ())
    return Place(quote.doc_id, quote.start, quote.end, path[-1] if path else "")
