"""Traces: what they tell, what they do not, and that nothing is loaded for them unless they are wanted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from qa_service.answer import Answer, Ask
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.http.middleware import tracing
from qa_service.serving.answer_cache import AnswerCache, CachedEngine
from qa_service.serving.engine_decorator import EngineDecorator
from qa_service.settings import ServiceSettings

trace = pytest.importorskip("opentelemetry.sdk.trace", reason="the extra [otel] is not installed")
export = pytest.importorskip("opentelemetry.sdk.trace.export")
in_memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")

ClientOf = Callable[..., AbstractContextManager[httpx.Client]]
SECRET = "zanzibarine"
ASKED = {"question": f"Is {SECRET} safe with omalizumab?"}


class Failing(EngineDecorator):
    """Fails with words of the question."""

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: Any = None) -> Answer:
        raise RuntimeError(f"cannot answer {ask.question}")


class Traced:
    """A service whose spans are kept: `spans()` since the last time, by name."""

    def __init__(self, client: httpx.Client, kept: Any) -> None:
        self.client, self._kept = client, kept

    def spans(self) -> dict[str, Any]:
        found = {span.name: span for span in self._kept.get_finished_spans()}
        self._kept.clear()
        return found


@pytest.fixture
def traced(client_of: ClientOf, engine: Engine) -> Iterator[Callable[..., Traced]]:
    with ExitStack() as stack:

        def make(inner: Engine = engine) -> Traced:
            provider, kept = trace.TracerProvider(), in_memory.InMemorySpanExporter()
            provider.add_span_processor(export.SimpleSpanProcessor(kept))
            cached = CachedEngine(tracing.StageSpans(inner, provider), AnswerCache(1_000_000))
            app = create_app(lambda: tracing.QuestionSpans(cached, provider))
            app.add_middleware(tracing.RequestSpans, provider=provider)
            return Traced(stack.enter_context(client_of(app)), kept)

        yield make


def test_a_question_is_a_span_of_its_request_and_its_stages_are_spans_of_it(
    engine: Engine, traced: Callable[..., Traced]
) -> None:
    service = traced()
    reply = service.client.post("/v1/ask", json=ASKED, headers={"X-Request-ID": "r-1"})
    found = service.spans()
    assert set(found) == {"POST /v1/ask", "ask", "resolve", "retrieve", "read", "judge", "compose"}
    request, ask = found["POST /v1/ask"], found["ask"]
    assert dict(request.attributes) == {
        "http.request.method": "POST",
        "http.route": "/v1/ask",
        "http.response.status_code": 200,
        "article_qa.request_id": "r-1",
    }
    assert ask.parent.span_id == request.context.span_id
    assert ask.attributes["article_qa.outcome"] == reply.json()["outcome"]
    assert ask.attributes["article_qa.generation"] == engine.generation
    assert ask.attributes["article_qa.from"] == "work"
    assert ask.attributes["article_qa.passages"] >= 1
    for stage in ("resolve", "retrieve", "read", "judge", "compose"):
        assert found[stage].parent.span_id == ask.context.span_id
        assert ask.start_time <= found[stage].start_time <= found[stage].end_time <= ask.end_time


def test_a_kept_answer_has_no_stage_and_says_where_it_is_from(traced: Callable[..., Traced]) -> None:
    service = traced()
    for stream in (False, True):
        service.client.post("/v1/ask", json={**ASKED, "stream": stream})
        found = service.spans()
    assert set(found) == {"POST /v1/ask", "ask"}
    assert found["ask"].attributes["article_qa.from"] == "cache"


def test_a_failure_is_marked_by_its_type(traced: Callable[..., Traced], engine: Engine) -> None:
    service = traced(Failing(engine))
    assert service.client.post("/v1/ask", json=ASKED).status_code == 500
    found = service.spans()
    assert found["ask"].attributes["article_qa.outcome"] == "failed"
    for span in found.values():
        assert (span.attributes["error.type"], span.status.status_code.name) == ("RuntimeError", "ERROR")
        assert span.events == ()


def test_stopped_work_is_no_failure(engine: Engine) -> None:
    provider, kept = trace.TracerProvider(), in_memory.InMemorySpanExporter()
    provider.add_span_processor(export.SimpleSpanProcessor(kept))
    cancel = Cancellation()
    cancel.stop()
    with pytest.raises(WorkStoppedError):
        tracing.QuestionSpans(tracing.StageSpans(engine, provider), provider).ask(Ask("Why?"), cancel)
    (span,) = kept.get_finished_spans()
    assert (span.name, span.attributes["article_qa.outcome"]) == ("ask", "stopped")
    assert span.status.status_code.name == "UNSET"


@pytest.mark.parametrize("fails", [False, True])
def test_no_word_of_a_question_is_in_a_span(traced: Callable[..., Traced], engine: Engine, fails: bool) -> None:
    service = traced(Failing(engine) if fails else engine)
    service.client.post("/v1/ask", json=ASKED)
    service.client.post("/v1/search", json={"query": SECRET})
    service.client.get(f"/v1/articles/{SECRET}?q={SECRET}", headers={"X-Request-ID": f"{SECRET} {SECRET}"})
    service.client.request(SECRET.upper(), f"/{SECRET}")
    told = "".join(span.to_json() for span in service.spans().values())
    assert "/v1/articles/{doc_id}" in told
    assert SECRET not in told.lower()


def test_health_and_figures_make_no_span(traced: Callable[..., Traced]) -> None:
    service = traced()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert service.client.get(path).status_code == 200
    assert service.spans() == {}


def test_a_request_goes_on_with_the_trace_of_its_caller(traced: Callable[..., Traced]) -> None:
    service = traced()
    trace_id, span_id = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    service.client.post("/v1/search", json={"query": "a"}, headers={"traceparent": f"00-{trace_id}-{span_id}-01"})
    (span,) = service.spans().values()
    assert (f"{span.context.trace_id:032x}", f"{span.parent.span_id:016x}") == (trace_id, span_id)


def test_the_last_spans_are_sent_before_the_service_has_ended(
    engine: Engine, listen: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    provider, kept = trace.TracerProvider(), in_memory.InMemorySpanExporter()
    provider.add_span_processor(export.BatchSpanProcessor(kept, schedule_delay_millis=600_000))
    app = create_app(lambda: engine)
    app.add_middleware(tracing.RequestSpans, provider=provider)
    with listen(app) as where:
        httpx.post(f"{where}/v1/search", json={"query": "a"}).raise_for_status()
        assert kept.get_finished_spans() == ()
    assert [span.name for span in kept.get_finished_spans()] == ["POST /v1/search"]


def test_the_framework_makes_no_spans_of_its_own_which_tell_words(
    engine: Engine, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, kept = trace.TracerProvider(), in_memory.InMemorySpanExporter()
    provider.add_span_processor(export.SimpleSpanProcessor(kept))
    monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: provider)
    with client_of(create_app(lambda: Failing(engine))) as client:
        client.post("/v1/ask", json=ASKED)
        client.get(f"/v1/articles/{SECRET}?q={SECRET}")
    assert kept.get_finished_spans() == ()


# When they are made


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ServiceSettings]:
    for name in ("QA_OTEL", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)

    def given(**values: str) -> ServiceSettings:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return ServiceSettings()

    return given


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ({}, False),
        ({"QA_OTEL": "1"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "QA_OTEL": "0"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
    ],
)
def test_traces_are_made_where_they_are_asked_for(
    variables: Callable[..., ServiceSettings], values: dict[str, str], made: bool
) -> None:
    assert tracing.wanted(variables(**values)) is made


def test_wanted_and_not_installed_is_an_error_that_names_the_extra(
    variables: Callable[..., ServiceSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = variables(QA_OTEL="1")
    monkeypatch.setattr(tracing, "find_spec", lambda _: None)
    with pytest.raises(tracing.TracingError, match=r"QA_OTEL asks .* pip install 'article-qa\[otel\]'"):
        tracing.wanted(settings)


def test_without_them_the_service_loads_nothing_of_the_sdk() -> None:
    program = "import sys; from qa_service.cli import serve; print([m for m in sys.modules if m.startswith('opentelemetry.sdk')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
