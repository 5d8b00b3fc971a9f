"""The log: one JSON line an event on stderr, with ids, routes, times and outcomes, and no word of a question."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

from corpus.errors import CorpusError
from indexer.errors import IndexingError
from qa_service.serving.audit import AuditError
from qa_service.serving.keys import KeysError

_SPEAKS_OF_FILES = (CorpusError, IndexingError, AuditError, KeysError, OSError)
"""Errors whose words tell of files and settings. Those of any other could hold what somebody asked."""

_SPEAK_OF_CLIENTS = frozenset({"mcp"})
"""Libraries that write what a client sent into their warnings ("Invalid Host header: ..."): the place is logged alone."""


def log_to(stream: TextIO = sys.stderr) -> None:
    """Sends all logs there, those of libraries too."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        without_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=True)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_OfLibraries())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The exception of an event as its type and where it came from."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event.update(error_fields(error))
    return event


def error_fields(error: BaseException) -> dict[str, Any]:
    """Type and stack of an error, and its words only where they tell of files."""
    stack = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    words = {"problem": str(error)} if isinstance(error, _SPEAKS_OF_FILES) else {}
    return {"error": type(error).__name__, **words, "stack": stack[-12:]}


class _OfLibraries(logging.Formatter):
    """Records of the standard library's logging in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a message with an error in it is that of its format alone, since arguments may be anything."""
        event: dict[str, Any] = {"event": record.name, "level": record.levelname.lower()}
        if record.exc_info and record.exc_info[1] is not None:
            event.update(message=str(record.msg)[:500], **error_fields(record.exc_info[1]))
        elif record.name.partition(".")[0] in _SPEAK_OF_CLIENTS:
            event["message"] = f"{record.module}.{record.funcName}, line {record.lineno}"
        else:
            event["message"] = record.getMessage()[:2000]
        event["timestamp"] = structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"]
        return json.dumps(event)
