"""Request limits: body size, time and nesting; security headers on every reply."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.http.middleware.headers import HEADERS
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
    """Refuses bodies before they are parsed: packed, too large, too slow to come, not UTF-8, or JSON nested too deep."""

    def __init__(self, app: ASGIApp, most_bytes: int, most_seconds: float, most_depth: int = 16) -> None:
        self._app, self._most, self._seconds, self._depth = app, most_bytes, most_seconds, most_depth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] not in {"POST", "PUT", "PATCH"}:
            await self._app(scope, receive, send)
            return
        coding = Headers(scope=scope).get("content-encoding", "").strip().lower()
        if coding not in {"", "identity"}:
            await _packed(coding)(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._whole(scope, receive)
        except _RefusedError as refused:
            await refused.reply(scope, receive, send)
            return
        except TimeoutError:
            reply = problem(408, f"The body did not come within {self._seconds:g} s.", headers={"Connection": "close"})
            await reply(scope, receive, send)
            return
        if body is None:
            return
        if (place := not_utf8_at(body)) is not None:
            reply = problem(400, f"The body is not UTF-8 (byte {place}). Send JSON in UTF-8, as RFC 8259 has it.")
            await reply(scope, receive, send)
            return
        if deeper_than(body, self._depth):
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

    async def _whole(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body; None where the client left. A size that is announced is refused before the rest is sent."""
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self._most:
            raise _RefusedError(self._most)
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            more = message.get("more_body", False)
            if size > self._most:
                raise _RefusedError(self._most)
        return b"".join(parts)


def _packed(coding: str) -> JSONResponse:
    """The refusal of a packed body: a few bytes of one can hold any number."""
    return problem(
        415,
        f"The body is packed ({coding[:20]}). Send it as it is.",
        headers={"Accept-Encoding": "identity", "Connection": "close"},
    )


class _RefusedError(Exception):
    """A body over the size."""

    def __init__(self, most: int) -> None:
        self.reply = problem(
            413, f"The body is over {most} bytes. Send a shorter question or history.", headers={"Connection": "close"}
        )


def not_utf8_at(body: bytes) -> int | None:
    """The first byte of a body that cannot be of JSON in UTF-8, None where there is none.

    JSON has no NUL, and UTF-16 and UTF-32 of it always have one: a parser would guess these and read other brackets
    than `deeper_than` does.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    found = body.find(b"\0")
    return None if found < 0 else found


_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")


def deeper_than(body: bytes, most: int) -> bool:
    """Whether brackets outside strings nest deeper than `most`; linear, in the C of bytes and re.

    Each round takes the innermost pairs away: what is left after `most` rounds stood deeper. Brackets that nothing
    closes count as nested.
    """
    if body.count(b"[") + body.count(b"{") <= most:
        return False
    brackets = _STRING.sub(b"", body).translate(_ONE_KIND, _ALL_BUT_BRACKETS)
    for _ in range(most):
        if b"[]" not in brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > most
