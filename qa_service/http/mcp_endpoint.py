"""`/mcp`: the Model Context Protocol over streamable HTTP, opened by its first request.

The SDK costs half a second and 25 MB, and is an extra: who does not use it does not pay for it.
"""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.cancellation import Cancellation
from qa_service.engine import UnknownArticleError
from qa_service.http.admission import BusyError
from qa_service.http.client_watch import ClientLeftError, TookTooLongError, in_turn
from qa_service.http.metrics import Metrics
from qa_service.http.opened import NotOpenError, opened
from qa_service.http.problems import problem
from qa_service.settings import ServiceSettings

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from qa_service.mcp.server import Work
    from qa_service.mcp.tools import Json

PATH = "/mcp"


class McpEndpoint:
    """An ASGI application; `close` ends what its first request opened."""

    def __init__(self, app: FastAPI, settings: ServiceSettings) -> None:
        self._app, self._settings = app, settings
        self._lock = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._holder: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if find_spec("mcp") is None:
            reply = problem(501, "MCP is not installed here. Install it: pip install 'article-qa[mcp]'")
            await reply(scope, receive, send)
            return
        manager = await self._opened()
        await _while_connected(manager.handle_request, scope, receive, send)

    async def close(self) -> None:
        """Ends the requests in progress; the next one would open it anew."""
        if self._holder is not None:
            self._holder.cancel()
            await asyncio.wait({self._holder})
        self._holder = self._manager = None

    async def _opened(self) -> StreamableHTTPSessionManager:
        async with self._lock:
            if self._manager is None:
                self._manager = await asyncio.to_thread(self._build)
                running = asyncio.Event()
                self._holder = asyncio.create_task(self._hold(self._manager, running))
                await running.wait()
        return self._manager

    def _build(self) -> StreamableHTTPSessionManager:
        from qa_service.mcp.server import build_server, session_manager  # see the module's docstring

        server = build_server(lambda: opened(self._app), self._run, (BusyError, NotOpenError, TookTooLongError))
        s = self._settings
        return session_manager(server, s.host, s.port, s.max_body_bytes)

    async def _hold(self, manager: StreamableHTTPSessionManager, running: asyncio.Event) -> None:
        """The manager's tasks belong to the task that started them, so one task holds them all the time."""
        async with manager.run():
            running.set()
            await asyncio.Event().wait()

    async def _run(self, work: Work) -> Json:
        """Does the work of a tool in its turn; whoever cancels the caller stops it."""
        opened(self._app)
        metrics: Metrics = self._app.state.metrics
        cancel = Cancellation(self._settings.ask_timeout_s)
        try:
            found = await in_turn(self._app, lambda: work(cancel), cancel, self._app.state.gate)
        except (BusyError, UnknownArticleError):
            raise
        except Exception:
            metrics.ended("failed", {})
            raise
        metrics.ended(found.get("outcome", "done"), found.get("timings_ms", {}))
        return found


async def _while_connected(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """A request to an application that does not watch for its client to leave. Raises ClientLeftError when it does."""
    body, left = await receive(), asyncio.Event()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        left.set()

    handed = False

    async def hand_over() -> Message:
        nonlocal handed
        if not handed:
            handed = True
            return body
        await left.wait()
        return {"type": "http.disconnect"}

    serving = asyncio.create_task(_serve(app, scope, hand_over, send))
    leaving = asyncio.create_task(watch())
    try:
        await asyncio.wait({serving, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done():
            raise ClientLeftError
        serving.result()
    finally:
        serving.cancel()
        leaving.cancel()


async def _serve(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def mount(app: FastAPI, settings: ServiceSettings) -> McpEndpoint:
    """Adds `/mcp` to an application; GET and DELETE, which serve sessions, are no methods of it."""
    endpoint = McpEndpoint(app, settings)
    app.router.routes.append(Route(PATH, endpoint=endpoint, methods=["POST"], include_in_schema=False))
    return endpoint
