"""One line of the log and one count of the metrics for every request; no word of it, only its route."""

from __future__ import annotations

import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.http.metrics import Metrics
from qa_service.http.middleware.request_ids import HEADER, request_id_of

QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked for every few seconds by machines: counted, not logged."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = structlog.get_logger("article_qa")


class RequestLog:
    """Gives each request its id, in the reply and in all that is logged while it is served."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began, status = request_id_of(scope), time.perf_counter(), 500
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(raw=message["headers"])[HEADER] = request_id
            await send(message)

        try:
            await self._app(scope, receive, with_id)
        except Exception as error:
            self._metrics.ended("failed", {})
            log.error("failed", request_id=request_id, exc_info=error)
            raise
        finally:
            seconds, route = time.perf_counter() - began, route_of(scope)
            self._metrics.requested(route, method_of(scope), status, seconds)
            if route not in QUIET:
                log.info(
                    "request",
                    request_id=request_id,
                    route=route,
                    method=method_of(scope),
                    status=status,
                    ms=round(1000 * seconds, 1),
                )
            structlog.contextvars.clear_contextvars()


def route_of(scope: Scope) -> str:
    """The pattern of the route: no path of a client's making gets into logs or labels."""
    path = getattr(scope.get("route"), "path", None)
    if path is not None:
        return str(path)
    return "/static" if scope["path"].startswith("/static/") else "other"


def method_of(scope: Scope) -> str:
    """The method, where it is one of HTTP's."""
    return str(scope["method"]) if scope["method"] in _METHODS else "other"
