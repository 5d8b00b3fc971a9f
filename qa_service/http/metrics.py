"""What `/metrics` tells: counts, times and sizes, never a word of a question. The only module that imports Prometheus.

Each application has a registry of its own, so that two in one process do not mix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from qa_service.cancellation import Cancellation
from qa_service.http.admission import AdmissionLimiter
from qa_service.serving.answer_cache import AnswerCache
from qa_service.serving.single_flight import SingleFlightEngine

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 30.0)
_PASSAGES = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)


class Metrics:
    """The figures of one application. Methods may be called from any thread."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self._requests = Counter(
            "article_qa_requests", "Requests by route and status.", ("route", "method", "status"), registry=registry
        )
        self._seconds = Histogram(
            "article_qa_request_seconds",
            "From request to end of reply.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._stages = Histogram(
            "article_qa_stage_seconds",
            "Time of each stage of a question; `wait` is the time in line, `shared` that for another's work on it.",
            ("stage",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._outcomes = Counter(
            "article_qa_outcomes",
            "How work ended: answered, abstained, chat, danger, other_language, done, failed.",
            ("outcome",),
            registry=registry,
        )
        self._stopped = Counter(
            "article_qa_stopped", "Work stopped because its client left or its time was over.", registry=registry
        )
        self._passes = Counter("article_qa_reader_passes", "Passages read by the evidence reader.", registry=registry)
        self._passages = Histogram(
            "article_qa_question_passages",
            "Passages read for one question; one that was not worked on is not counted.",
            buckets=_PASSAGES,
            registry=registry,
        )
        self._index = Gauge(
            "article_qa_index_info", "1 for the generation in service.", ("generation",), registry=registry
        )
        self._running = Gauge("article_qa_running", "Pieces of work that are being done.", registry=registry)
        self._waiting = Gauge("article_qa_waiting", "Pieces of work in line.", registry=registry)
        self._generation = ""

    def watch_cache(self, cache: AnswerCache) -> None:
        """Tells what a cache does, whenever the metrics are read."""
        for name, says, value in (
            ("hits", "Answers given from the cache since the start.", lambda: cache.hits),
            ("misses", "Questions that were not in the cache since the start.", lambda: cache.misses),
            ("bytes", "Bytes the cache holds.", lambda: cache.size_bytes),
        ):
            Gauge(f"article_qa_cache_{name}", says, registry=self._registry).set_function(value)

    def watch_sharing(self, engine: SingleFlightEngine) -> None:
        """Tells how many answers another worked for, whenever the metrics are read."""
        shared = Gauge(
            "article_qa_shared", "Answers given for the same question in work at the time.", registry=self._registry
        )
        shared.set_function(lambda: engine.shared)

    def watch(self, gates: Sequence[AdmissionLimiter]) -> None:
        """Tells how much runs and waits at some gates, whenever the metrics are read."""
        self._running.set_function(lambda: sum(gate.running for gate in gates))
        self._waiting.set_function(lambda: sum(gate.waiting for gate in gates))

    def requested(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was replied to; `route` is its pattern, so that no path fills the memory."""
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)

    def waited(self, seconds: float) -> None:
        """Work has found its place after so long in line."""
        self._stages.labels("wait").observe(seconds)

    def worked(self, cancel: Cancellation, stopped: bool) -> None:
        """A thread has ended its work, told to stop or not."""
        self._passes.inc(cancel.passes)
        if stopped:
            self._stopped.inc()
        elif cancel.passes:
            self._passages.observe(cancel.passes)

    def ended(self, outcome: str, timings_ms: Mapping[str, float]) -> None:
        """A piece of work has ended with an outcome, after stages of so many milliseconds."""
        self._outcomes.labels(outcome).inc()
        for stage, milliseconds in timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def text(self, generation: str | None) -> bytes:
        """All of it in Prometheus' text form; `generation` is the one in service."""
        if generation is not None and generation != self._generation:
            self._index.clear()
            self._index.labels(generation).set(1)
            self._generation = generation
        return generate_latest(self._registry)
