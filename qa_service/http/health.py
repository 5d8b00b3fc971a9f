"""`/healthz`, `/readyz`, `/metrics`: for whoever watches the service; none of them waits for a place at the gate."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from qa_service.http.metrics import CONTENT_TYPE, Metrics
from qa_service.http.opened import NotOpenError, opened
from qa_service.http.problems import problem
from qa_service.wire.article_json import index_json
from qa_service.wire.ask_schemas import ReadyReply

router = APIRouter()


@router.get("/healthz", summary="The process runs")
async def healthz() -> dict[str, str]:
    """Answered by the event loop itself: it is slow only when nothing works any more."""
    return {"status": "ok"}


@router.get("/readyz", response_model=ReadyReply, summary="An index is open and answers")
def readyz(request: Request) -> Response:
    """Ready when the index is open and, where it is kept elsewhere, its store is there, however many questions wait."""
    engine, trouble = opened(request.app), getattr(request.app.state, "trouble", None)
    if trouble is not None and (told := trouble()):
        return problem(503, told, headers={"Retry-After": "5"})
    return JSONResponse({"status": "ready", "index": index_json(engine)})


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Prometheus' text form."""
    figures: Metrics = request.app.state.metrics
    try:
        generation = opened(request.app).generation
    except NotOpenError:
        generation = None
    return Response(figures.text(generation), media_type=CONTENT_TYPE)
