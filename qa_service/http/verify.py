"""`POST /v1/verify`: are these quotes in the articles, word for word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from qa_service.http.client_watch import WatchedRequest
from qa_service.http.opened import opened
from qa_service.http.problems import problem
from qa_service.settings import ServiceSettings
from qa_service.verify.answers import check_passages
from qa_service.verify.article_cache import ARTICLE_CACHE
from qa_service.verify.markdown_quotes import Passage
from qa_service.verify.tokens import tokenise
from qa_service.verify.verdict_json import report_json
from qa_service.wire.article_json import index_json
from qa_service.wire.verify_schemas import VerifyReply, VerifyRequest

MOST_WORDS = 10_000
"""Words and signs of all quotes of one request, some 25 pages."""


def router(settings: ServiceSettings) -> APIRouter:
    """The route of the quote check."""
    routes = APIRouter()

    @routes.post("/v1/verify", response_model=VerifyReply, summary="Check quotes against the articles, word for word")
    async def verify(body: VerifyRequest, request: Request) -> Response:
        engine = opened(request.app).pinned()

        def work() -> dict[str, Any]:
            if body.article is not None:
                engine.article(body.article)
            passages = body.passages()
            _bounded(passages)
            source_index = ARTICLE_CACHE.source_index(engine, passages, body.article, body.sources, watched.cancel)
            return {**report_json(check_passages(passages, source_index)), "index": index_json(engine)}

        watched = WatchedRequest.of(request, settings, "checks")
        try:
            found = await watched.run_while_connected(work)
        except TooMuchError as error:
            return problem(413, str(error))
        watched.done(None, None)
        return JSONResponse(found, headers=watched.headers)

    return routes


class TooMuchError(Exception):
    """The quotes of a request are more than one request checks."""

    def __init__(self, words: int) -> None:
        super().__init__(
            f"The quotes hold {words} words and signs in all; one request checks at most {MOST_WORDS}. Send them in parts."
        )


def _bounded(found: Iterable[Passage]) -> None:
    """Raises TooMuchError: the work grows with the words of quotes times those of the sources, not with bytes alone."""
    words = sum(len(tokenise(passage.whole.text)) for passage in found)
    if words > MOST_WORDS:
        raise TooMuchError(words)
