"""Request limits: body size, nesting; security headers on every reply."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.http.headers import HEADERS
from qa_service.http.problems import problem


class SecurityHeaders:
    """Adds the headers to every reply, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers)


class BodyLimit:
    """Refuses bodies over a size, and JSON nested deeper than anything this service takes, before they are parsed."""

    def __init__(self, app: ASGIApp, most_bytes: int, most_depth: int = 16) -> None:
        self._app, self._most, self._depth = app, most_bytes, most_depth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] not in {"POST", "PUT", "PATCH"}:
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most:
                reply = problem(413, f"The body is over {self._most} bytes. Send a shorter question or history.")
                await reply(scope, receive, send)
                return
        if _depth(body) > self._depth:
            reply = problem(400, f"The JSON is nested deeper than {self._depth} levels.")
            await reply(scope, receive, send)
            return
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)


def _depth(body: bytes) -> int:
    """Deepest nesting of brackets outside strings."""
    deepest = depth = 0
    quoted = escaped = False
    for byte in body:
        if quoted:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                quoted = False
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
