"""Traces for whoever runs the service: spans of requests, questions and stages. The only module that imports OpenTelemetry.

A span has ids, routes, outcomes and times, and no word of a question, of an answer, or of an error. The SDK is an extra and
costs half a second; `wanted` tells, without it, whether it is to be loaded.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.answer import Answer, Ask
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.engine import Engine, OnResolved
from qa_service.http.middleware.request_ids import request_id_of
from qa_service.http.middleware.request_log import QUIET, method_of, route_of
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.settings import ServiceSettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

EXTRA = "article-qa[otel]"
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


_FLUSH_S = 3.0
"""How long the end of the service waits for the last spans to be taken."""


class TracingError(Exception):
    """Traces are wanted and cannot be made; the message names the next command."""


def wanted(settings: ServiceSettings) -> bool:
    """Whether traces are to be made: as QA_OTEL says, else where an endpoint is named. Raises TracingError."""
    asked_by = "QA_OTEL" if settings.otel else next((name for name in _ENDPOINTS if os.environ.get(name)), None)
    if asked_by is None or settings.otel is False:
        return False
    if not _installed():
        raise TracingError(
            f"{asked_by} asks for traces, and OpenTelemetry is not installed here. "
            f"Install it: pip install '{EXTRA}', or set QA_OTEL=0"
        )
    return True


def _installed() -> bool:
    """Whether the extra is there; other packages bring parts of it."""
    try:
        return all(map(find_spec, ("opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http")))
    except ModuleNotFoundError:
        return False


def provider(settings: ServiceSettings) -> TracerProvider | None:
    """Sends spans in batches over OTLP/HTTP, to where the OTEL_* variables say; None where none are wanted.

    Raises TracingError.
    """
    if not wanted(settings):
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create(
        {
            "service.name": os.environ.get("OTEL_SERVICE_NAME", "article-qa"),
            "service.version": metadata.version("article-qa"),
        }
    )
    made = TracerProvider(resource=resource)
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


class RequestSpans:
    """A span for each request but those of health and figures; it goes on with the caller's trace."""

    def __init__(self, app: ASGIApp, provider: TracerProvider) -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._app, self._provider, self._tracer = app, provider, provider.get_tracer("article-qa")
        self._caller = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; or the life of the application, at whose end all spans are sent."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, self._flushing(send))
            return
        if scope["type"] != "http" or scope["path"] in QUIET:
            await self._app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind

        method, status = method_of(scope), 500

        async def with_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._tracer.start_as_current_span(
            method,
            self._caller.extract(dict(Headers(scope=scope).items())),
            SpanKind.SERVER,
            {"http.request.method": method, "article_qa.request_id": request_id_of(scope)},
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                await self._app(scope, receive, with_status)
            except Exception as error:
                _failed(span, error)
                raise
            finally:
                span.update_name(f"{method} {route_of(scope)}")
                span.set_attributes({"http.route": route_of(scope), "http.response.status_code": status})

    def _flushing(self, send: Send) -> Send:
        """Sends what is left before the end is told: a server that was told to end may end its process then."""

        async def flushing(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown"):
                ending = threading.Thread(target=self._provider.shutdown, daemon=True)
                ending.start()
                last = time.monotonic() + _FLUSH_S
                while ending.is_alive() and time.monotonic() < last:
                    await asyncio.sleep(0.01)
            await send(message)

        return flushing


class QuestionSpans(EngineDecorator):
    """A span for each question, however it is answered. Goes around all other engines."""

    def __init__(self, inner: Engine, provider: TracerProvider) -> None:
        super().__init__(inner)
        self._tracer = provider.get_tracer("article-qa")

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the engine inside."""
        cancel = cancel or Cancellation()
        with self._tracer.start_as_current_span("ask", record_exception=False, set_status_on_exception=False) as span:
            try:
                answer = super().ask(ask, cancel, on_resolved)
            except WorkStoppedError:
                span.set_attribute("article_qa.outcome", "stopped")
                raise
            except Exception as error:
                span.set_attribute("article_qa.outcome", "failed")
                _failed(span, error)
                raise
            span.set_attributes(
                {
                    "article_qa.outcome": answer.outcome,
                    "article_qa.generation": answer.generation,
                    "article_qa.from": next((way for way in ("cache", "shared") if way in answer.timings_ms), "work"),
                    "article_qa.passages": cancel.passes,
                }
            )
            return answer


class StageSpans(EngineDecorator):
    """A span for each stage of a question that is worked on. Goes around the engine that works."""

    def __init__(self, inner: Engine, provider: TracerProvider) -> None:
        super().__init__(inner)
        self._tracer = provider.get_tracer("article-qa")

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the engine inside."""
        stages = _Stages(cancel or Cancellation(), self._tracer)
        try:
            return super().ask(ask, stages, on_resolved)
        finally:
            stages.leave()


class _Stages(Cancellation):
    """Another token, with a span for each stage that is entered."""

    def __init__(self, inner: Cancellation, tracer: Tracer) -> None:
        super().__init__()
        self.began = inner.began
        self._inner, self._tracer = inner, tracer
        self._span: Span | None = None

    @property
    def stopped(self) -> bool:
        """As the token inside."""
        return super().stopped or self._inner.stopped

    def count_pass(self) -> None:
        """Counts a pass, with the token inside too."""
        super().count_pass()
        self._inner.count_pass()

    def enter(self, stage: str) -> None:
        """Begins a stage and its span. Raises WorkStoppedError."""
        self.leave()
        super().enter(stage)
        self._span = self._tracer.start_span(stage)

    def leave(self) -> None:
        """Ends the span of the stage."""
        if self._span is not None:
            self._span.end()
            self._span = None


def _failed(span: Span, error: Exception) -> None:
    """Marks a span as failed by the type of an error: its words could be those of a question."""
    from opentelemetry.trace import StatusCode

    span.set_status(StatusCode.ERROR)
    span.set_attribute("error.type", type(error).__name__)
