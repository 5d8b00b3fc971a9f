"""Settings of the service, from the environment: QA_*."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """How the service runs; a misspelt variable has no effect, a bad value is an error that names it."""

    model_config = SettingsConfigDict(env_prefix="QA_", extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    index: Path = Field(Path(".index"), description="Index directory.")
    threads: int = Field(2, ge=1, le=64, description="Threads of one model pass.")
    max_body_bytes: int = Field(262_144, ge=1024, description="Largest request body.")
    max_concurrent: int = Field(4, ge=1, le=256, description="Questions answered at one time.")
    max_waiting: int = Field(32, ge=0, le=10_000, description="Questions that may wait; more get 503 and Retry-After.")
    ask_timeout_s: float = Field(30.0, gt=0, le=600, description="Longest time for one question.")
    heartbeat_s: float = Field(10.0, gt=0, le=60, description="Time between heartbeats of a stream that waits.")
