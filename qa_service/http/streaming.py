"""Replies as Server-Sent Events: comments as heartbeats while the work runs, then its events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

T = TypeVar("T")
EVENTS = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Neither kept nor collected by a proxy on the way."""


def event(data: Any, name: str | None = None) -> bytes:
    """One event with JSON as its data, on one line."""
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False, separators=(",", ":")), event=name)


def event_stream(
    work: Callable[[], Coroutine[Any, Any, T]],
    shown: Callable[[T], Iterable[bytes]],
    failed: Callable[[Exception], Iterable[bytes]],
    heartbeat_s: float,
    headers: dict[str, str],
) -> StreamingResponse:
    """Starts to stream at once; `shown` turns the result of the work into frames, `failed` its failure.

    A client that goes away cancels the work.
    """
    return EventSourceResponse(_frames(work, shown, failed, heartbeat_s), headers={**HEADERS, **headers})


async def _frames(
    work: Callable[[], Coroutine[Any, Any, T]],
    shown: Callable[[T], Iterable[bytes]],
    failed: Callable[[Exception], Iterable[bytes]],
    heartbeat_s: float,
) -> AsyncIterator[bytes]:
    task = asyncio.create_task(work())
    try:
        while not (await asyncio.wait({task}, timeout=heartbeat_s))[0]:
            yield KEEPALIVE_COMMENT
        try:
            frames = list(shown(task.result()))
        except Exception as error:
            frames = list(failed(error))
        for frame in frames:
            yield frame
    finally:
        task.cancel()
