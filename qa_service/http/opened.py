"""The engine of an application, once its index is open."""

from __future__ import annotations

from fastapi import FastAPI

from qa_service.engine import Engine


class NotOpenError(Exception):
    """The index is still being opened."""

    def __init__(self) -> None:
        super().__init__("The index is not open yet.")


def opened(app: FastAPI) -> Engine:
    """The engine. Raises NotOpenError before the index is open and after the service has ended."""
    engine: Engine | None = getattr(app.state, "engine", None)
    if engine is None:
        raise NotOpenError
    return engine
