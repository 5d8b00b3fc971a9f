"""Replies as Server-Sent Events: what the work sends while it runs, comments as heartbeats, then its result."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

T = TypeVar("T")
Send = Callable[[bytes], None]
"""Takes a frame, from any thread."""
EVENTS = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""Neither kept nor collected by a proxy on the way."""


def event(data: Any, name: str | None = None) -> bytes:
    """One event with JSON as its data, on one line."""
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False, separators=(",", ":")), event=name)


def event_stream(
    work: Callable[[Send], Coroutine[Any, Any, T]],
    shown: Callable[[T], Iterable[bytes]],
    failed: Callable[[Exception], Iterable[bytes]],
    heartbeat_s: float,
    headers: dict[str, str],
) -> StreamingResponse:
    """Starts to stream at once; `shown` turns the result of the work into frames, `failed` its failure.

    Frames that the work sends go out while it runs. A client that goes away cancels the work. A client that reads
    slowly holds its own frames back and nothing else: the work does not wait for it.
    """
    return EventSourceResponse(_frames(work, shown, failed, heartbeat_s), headers={**HEADERS, **headers})


async def _frames(
    work: Callable[[Send], Coroutine[Any, Any, T]],
    shown: Callable[[T], Iterable[bytes]],
    failed: Callable[[Exception], Iterable[bytes]],
    heartbeat_s: float,
) -> AsyncIterator[bytes]:
    sent: asyncio.Queue[bytes | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work(lambda frame: _put(loop, sent, frame)))
    task.add_done_callback(lambda _: sent.put_nowait(None))
    try:
        while True:
            try:
                frame = await asyncio.wait_for(sent.get(), heartbeat_s)
            except TimeoutError:
                yield KEEPALIVE_COMMENT
                continue
            if frame is None:
                break
            yield frame
        try:
            frames = list(shown(task.result()))
        except Exception as error:
            frames = list(failed(error))
        for frame in frames:
            yield frame
    finally:
        task.cancel()


def _put(loop: asyncio.AbstractEventLoop, sent: asyncio.Queue[bytes | None], frame: bytes) -> None:
    """Hands a frame over from the thread that works; nobody takes it any more where the service has shut down."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(sent.put_nowait, frame)
