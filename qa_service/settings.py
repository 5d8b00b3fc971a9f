"""Settings of the service, from the environment: QA_*."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from indexer.cores import usable_cores
from qa_service.evidence.reader_settings import ReaderSettings
from qa_service.serving.keys import SCOPES
from qa_service.serving.origins import origin_of


def _origins(listed: str | tuple[str, ...]) -> tuple[str, ...]:
    """Origins from text with commas between them, or from a tuple of them."""
    texts = listed.split(",") if isinstance(listed, str) else listed
    return tuple(origin_of(text) for text in texts if text.strip())


def _scopes(listed: str | tuple[str, ...]) -> tuple[str, ...]:
    """Scopes from text with commas between them, or from a tuple of them."""
    names = listed.split(",") if isinstance(listed, str) else listed
    found = tuple(name.strip() for name in names if name.strip())
    if unknown := sorted(set(found) - set(SCOPES)):
        raise ValueError(f"{unknown[0]!r} is no scope; there are: {', '.join(SCOPES)}")
    return found


class ServiceSettings(ReaderSettings):
    """How the service runs; a misspelt variable has no effect, a bad value is an error that names it."""

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    index: Path = Field(Path(".index"), description="Index directory.")
    threads: int = Field(
        default_factory=usable_cores, ge=1, le=256, description="Passages read at one time; default: the cores."
    )
    max_body_bytes: int = Field(262_144, ge=1024, description="Largest request body.")
    body_timeout_s: float = Field(10.0, gt=0, le=600, description="Longest time in which a body must have come.")
    max_concurrent: int = Field(
        default_factory=lambda: 2 * usable_cores(),
        ge=1,
        le=512,
        description="Questions answered at one time; default: twice the cores.",
    )
    max_waiting: int = Field(
        1000, ge=0, le=10_000, description="What a line may hold in memory, however fast it moves."
    )
    max_wait_s: float = Field(
        15.0, gt=0, le=600, description="Longest expected time in line; who comes then gets 503 and Retry-After."
    )
    ask_timeout_s: float = Field(30.0, gt=0, le=600, description="Longest time for one question.")
    heartbeat_s: float = Field(10.0, gt=0, le=60, description="Time between heartbeats of a stream that waits.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)] = Field(
        (), description="Sites whose pages may embed the widget and ask without a key: origins, separated by commas."
    )
    cache_mb: float = Field(32.0, ge=0, le=65_536, description="Memory for answers already given; 0: none is kept.")
    audit_log: Path | None = Field(
        None, description="File that keeps every question and answer, chained; default: none."
    )
    feedback: Path | None = Field(
        None, description="SQLite file that keeps thumbs and reasons of readers; default: none."
    )
    feedback_text: bool = Field(False, description="Whether feedback keeps the question as well.")
    opening_questions: bool = Field(
        True, description="Whether questions to begin with are found in idle time and kept beside the index."
    )
    otel: bool | None = Field(
        None, description="Whether traces are sent; default: where OTEL_EXPORTER_OTLP_ENDPOINT is set."
    )
    keys: Path | None = Field(None, description="File of API keys (`article-qa keys`); default: no key is asked for.")
    public_scopes: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_scopes)] = Field(
        (), description="Scopes that need no key where there are keys, separated by commas."
    )
    rate_per_minute: int = Field(0, ge=0, description="Requests a minute of one key, or one address; 0: no limit.")
    origin_rate_per_minute: int = Field(
        0, ge=0, description="Requests a minute from the pages of one site; 0: no limit."
    )
    rate_burst: int = Field(20, ge=1, le=100_000, description="Requests that may come at once before a limit counts.")
