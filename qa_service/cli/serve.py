"""`article-qa serve`: the page and the API on localhost."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn

from corpus.load import ARTICLES, load_corpus
from indexer.build import build_index
from indexer.embedder import open_embedder
from indexer.pointer import NAME
from indexer.settings import IndexSettings
from qa_service.cli.output import Corpus, Index, failing_in_words, say
from qa_service.http.app import create_app
from qa_service.opening import LiveEngine
from qa_service.settings import ServiceSettings


def command(
    corpus: Corpus = None,
    index: Index = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve; the index is built first where there is none, and brought up to date where --corpus is given."""
    with failing_in_words():
        settings = ServiceSettings()
        chosen = {"host": host, "port": port, "index": index}
        settings = ServiceSettings(**{**settings.model_dump(), **{k: v for k, v in chosen.items() if v is not None}})
        _prepare(corpus, settings.index)
        _log_to_stderr()
        app = create_app(lambda: LiveEngine(settings.index, settings.threads), settings)
        say(f"article-qa on http://{settings.host}:{settings.port}/ (index {settings.index})")
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=20,
            h11_max_incomplete_event_size=65_536,
        )


def _prepare(corpus: Path | None, index: Path) -> None:
    """Builds where there is no index, or where a corpus is named; unchanged texts are not embedded again."""
    if corpus is None and (index / NAME).is_file():
        return
    settings = IndexSettings()
    embedder = open_embedder(settings.embedder)
    bundles = load_corpus(corpus or ARTICLES)
    build_index(
        index, bundles, embedder, chunking=settings.chunking(), vector_store=settings.vector_store, progress=say
    )


def _log_to_stderr() -> None:
    """One JSON line an event; ids, timings and outcomes, never the text of a question."""
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
