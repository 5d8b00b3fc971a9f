"""`POST /v1/verify`: are these quotes in the articles, word for word."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from qa_service.http.client_watch import WatchedRequest
from qa_service.http.opened import opened
from qa_service.settings import ServiceSettings
from qa_service.verify.article_cache import ARTICLE_CACHE
from qa_service.verify.verdict_json import report_json
from qa_service.wire.article_json import index_json
from qa_service.wire.verify_schemas import VerifyReply, VerifyRequest


def router(settings: ServiceSettings) -> APIRouter:
    """The route of the quote check."""
    routes = APIRouter()

    @routes.post("/v1/verify", response_model=VerifyReply, summary="Check quotes against the articles, word for word")
    async def verify(body: VerifyRequest, request: Request) -> Response:
        engine = opened(request.app)

        def work() -> dict[str, Any]:
            if body.article is not None:
                engine.article(body.article)
            source_index = ARTICLE_CACHE.source_index(engine).within(body.article, body.sources)
            return {**report_json(body.checked(source_index)), "index": index_json(engine)}

        watched = WatchedRequest.of(request, settings, light=True)
        found = await watched.run_while_connected(work)
        watched.done(None, None)
        return JSONResponse(found, headers=watched.headers)

    return routes
