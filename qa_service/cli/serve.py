"""`article-qa serve`: the page and the API on localhost."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from indexer.backends import engine_at
from indexer.corpus_indexing import index_corpus
from indexer.embedder import open_embedder
from indexer.settings import IndexSettings
from qa_service.assembly import LiveEngine
from qa_service.cli.output import Corpus, Index, echo_err, fail, friendly_errors
from qa_service.cli.progress import shown
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.http.middleware import tracing
from qa_service.serving.answer_cache import AnswerCache, CachedEngine
from qa_service.serving.audit import AuditLog
from qa_service.serving.audited import AuditedEngine
from qa_service.serving.idle_questions import IdleQuestions, QuestionStore
from qa_service.serving.keys import read_keys
from qa_service.serving.logs import log_to
from qa_service.serving.single_flight import SingleFlightEngine
from qa_service.settings import ServiceSettings

_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})


def command(
    corpus: Corpus = None,
    index: Index = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve; the index is built first where there is none, and brought up to date where --corpus is given."""
    with friendly_errors():
        settings = ServiceSettings()
        chosen = {"host": host, "port": port, "index": index}
        settings = ServiceSettings(**{**settings.model_dump(), **{k: v for k, v in chosen.items() if v is not None}})
        _tell_of_keys(settings)
        _prepare(corpus, settings.index)
        log_to()
        echo_err(f"article-qa on http://{settings.host}:{settings.port}/ (index {settings.index})")
        _serve(settings)


def _serve(settings: ServiceSettings) -> None:
    """Serves until it is told to end. Raises what the index cannot be opened for."""
    cache = AnswerCache(int(settings.cache_mb * 1e6))
    audit = AuditLog(settings.audit_log) if settings.audit_log is not None else None
    try:
        traces = tracing.provider(settings)
    except tracing.TracingError as error:
        fail(str(error))
    failures: list[Exception] = []

    def assembled(live: Engine) -> Engine:
        worked = live if traces is None else tracing.StageSpans(live, traces)
        single_flight = SingleFlightEngine(CachedEngine(worked, cache))
        app.state.metrics.watch_sharing(single_flight)
        logged = single_flight if audit is None else AuditedEngine(single_flight, audit)  # a kept answer is logged too
        return logged if traces is None else tracing.QuestionSpans(logged, traces)

    def open_engine() -> Engine:
        try:
            live = LiveEngine(settings.index, settings.threads)
            app.state.trouble = lambda: live.trouble
            if settings.opening_questions:
                app.state.questions.begin(live)  # not through the cache and the audit log: nobody asked
            return assembled(live)
        except Exception as error:
            failures.append(error)
            server.should_exit = True  # nothing can be answered: end, and say why
            raise

    app = create_app(open_engine, settings, at_once=True)
    app.state.metrics.watch_cache(cache)
    app.state.questions = IdleQuestions(
        QuestionStore(settings.index if settings.index.is_dir() else None), lambda: not app.state.gate.running
    )
    if traces is not None:
        app.add_middleware(tracing.RequestSpans, provider=traces)
    server = uvicorn.Server(server_config(app, settings))
    server.run()
    app.state.questions.stop()
    if failures:
        raise failures[0]


def server_config(app: FastAPI, settings: ServiceSettings) -> uvicorn.Config:
    """How uvicorn serves; it believes `X-Forwarded-For` of the proxies that FORWARDED_ALLOW_IPS names, by default of none.

    By itself uvicorn believes whoever connects from this machine: any local program could ask in anybody's name.
    """
    proxies = os.environ.get("FORWARDED_ALLOW_IPS", "").strip()
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=20,
        h11_max_incomplete_event_size=65_536,
    )


def _tell_of_keys(settings: ServiceSettings) -> None:
    """Says who gets in, where that may not be what is meant. Raises KeysError."""
    if settings.keys is None:
        if settings.host not in _LOCAL:
            echo_err(
                f"note: whoever reaches {settings.host} can ask without a key; QA_KEYS changes that (docs/operations.md)"
            )
    elif not any(key.revoked is None for key in read_keys(settings.keys).all):
        echo_err(
            f"note: {settings.keys} holds no key, so nobody gets in; make one: article-qa keys add NAME --keys {quote(str(settings.keys))}"
        )


def _prepare(corpus: Path | None, index: Path) -> None:
    """Builds where there is no index, or where a corpus is named; unchanged texts are not embedded again."""
    if corpus is None and engine_at(index, IndexSettings()).holds(index):
        return
    with shown() as progress:
        index_corpus(index, corpus, open_embedder(IndexSettings().embedder), progress=progress)
