"""Every error as RFC 9457 problem+json, with a stable `type`."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from indexer.errors import StoreError
from qa_service.engine import UnknownArticleError
from qa_service.http.admission import BusyError
from qa_service.http.client_watch import ClientLeftError, TookTooLongError
from qa_service.http.middleware.headers import HEADERS
from qa_service.http.opened import NotOpenError

BASE = "urn:article-qa:problem:"
MEDIA_TYPE = "application/problem+json"
_NAMES = {
    400: "bad-request", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 408: "timeout",
    413: "too-large", 415: "unsupported-media-type", 422: "invalid-request", 500: "internal", 503: "busy", 504: "timeout",
}  # fmt: skip
_TITLES = {
    "bad-request": "The request cannot be read",
    "not-found": "There is nothing here",
    "method-not-allowed": "This address does not take this method",
    "too-large": "The request is too large",
    "unsupported-media-type": "The request is not in a form that is read",
    "invalid-request": "The request does not have the right form",
    "internal": "The service failed; this is not an answer",
    "busy": "The service is busy; this is not an answer",
    "client-left": "The client has left",
    "no-key": "A key is needed",
    "no-scope": "The key does not open this",
    "too-often": "Too many requests",
    "timeout": "The question took too long; this is not an answer",
    "unknown-article": "There is no such article",
    "model-not-found": "There is no such model",
    "origin-not-allowed": "Pages of this site may not use the service",
}


def problem(
    status: int, detail: str, name: str | None = None, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """One problem; `more` are extension members."""
    kind = name or _NAMES.get(status, "error")
    body = {
        "type": BASE + kind,
        "title": _TITLES.get(kind, kind.replace("-", " ")),
        "status": status,
        "detail": detail,
        **more,
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def problem_of(error: Exception) -> JSONResponse:
    """The problem that a failed piece of work is; what is not foreseen is internal, and its message stays inside."""
    match error:
        case UnknownArticleError():
            return problem(404, str(error.args[0]), "unknown-article", known=list(error.known[:50]))
        case BusyError():
            return problem(503, str(error), headers={"Retry-After": str(error.retry_after_s)})
        case NotOpenError():
            return problem(503, str(error), headers={"Retry-After": "1"})
        case StoreError():
            return problem(503, "The store of the index cannot be read now. Try again.", headers={"Retry-After": "5"})
        case TookTooLongError():
            return problem(504, str(error))
        case ClientLeftError():
            return problem(499, "The client closed its connection.", "client-left")
    return problem(500, f"{type(error).__name__}. The failure is logged; try again or report it.")


def body_of(reply: JSONResponse) -> dict[str, Any]:
    """The members of a problem."""
    members: dict[str, Any] = json.loads(bytes(reply.body))
    return members


def _not_read(content_type: str | None) -> str:
    """Why a body was not read as JSON."""
    said = f"is {content_type[:100]!r}" if content_type else "is missing"
    return f"The request's Content-Type {said}. Send JSON with `Content-Type: application/json`."


def install(app: FastAPI) -> None:
    """Turns every exception into a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        if isinstance(error.body, bytes) and error.body:  # JSON would have been read
            return problem(415, _not_read(request.headers.get("content-type")))
        faults = [
            {"pointer": "/" + "/".join(str(p) for p in e["loc"][1:]), "detail": str(e["msg"])}
            for e in error.errors()[:20]
        ]
        first = f"{faults[0]['pointer']}: {faults[0]['detail']}" if faults else "invalid"
        return problem(422, first, errors=faults)

    @app.exception_handler(UnknownArticleError)
    @app.exception_handler(BusyError)
    @app.exception_handler(TookTooLongError)
    @app.exception_handler(NotOpenError)
    @app.exception_handler(ClientLeftError)
    async def foreseen(_: Request, error: Exception) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        detail = str(error.detail)
        if error.status_code == 404 and detail == "Not Found":
            detail = f"{request.url.path} is no address of this service. See /openapi.json"
        return problem(error.status_code, detail, headers=dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> JSONResponse:
        reply = problem_of(error)
        reply.raw_headers.extend(HEADERS)  # this handler runs outside of the middleware that adds them
        return reply
