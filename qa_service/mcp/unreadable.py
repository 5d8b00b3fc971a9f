"""Lines of standard input that the SDK cannot read: each gets its reply instead of silence."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

import anyio
import mcp_types as types
from mcp.shared.message import SessionMessage
from pydantic import ValidationError


class AnsweringUnreadable:
    """The stream of messages that a transport reads, in which nothing unreadable is left.

    The SDK's transport puts an error there for a line that is no message, and its server passes it over, so that a
    client waits for ever. Here a lone surrogate (`"\\ud800"`, which JSON allows and the SDK's parser does not) is read
    as what it is and left to the checks of the tool; any other line is answered by an error of JSON-RPC 2.0, section 5.
    """

    def __init__(self, received: Any, sent: Any) -> None:
        self._received, self._sent = received, sent

    @property
    def last_context(self) -> Any:
        """The context in which the last message was sent, as the server looks for it."""
        return getattr(self._received, "last_context", None)

    async def receive(self) -> SessionMessage:
        """The next message."""
        while True:
            item: SessionMessage | Exception = await self._received.receive()
            if not isinstance(item, Exception):
                return item
            message = read_again(item)
            if message is None:
                continue
            if not isinstance(message.message, types.JSONRPCError):
                return message
            await self._sent.send(message)

    async def aclose(self) -> None:
        """Closes the stream underneath."""
        await self._received.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def read_again(error: Exception) -> SessionMessage | None:
    """The message of a line that could not be read, or the reply to it; None where none is due.

    None is due to an empty line and to a notification, which has no id.
    """
    inputs = [found["input"] for found in error.errors()] if isinstance(error, ValidationError) else [""]
    read = next((value for value in inputs if isinstance(value, dict) and "jsonrpc" in value), inputs[0])
    if isinstance(read, str):  # all of a line that the SDK's parser could not read as JSON
        if not read.strip():
            return None
        try:
            read = json.loads(read)
        except (ValueError, RecursionError):
            return _reply(None, types.PARSE_ERROR, "This line is no JSON. Send one JSON-RPC 2.0 message a line.")
        try:
            if isinstance(read, dict) and _is_text(read.get("id")) and _is_text(read.get("method")):
                return SessionMessage(types.jsonrpc_message_adapter.validate_python(read, by_name=False))
        except ValidationError:
            pass  # it is answered below
    if isinstance(read, dict) and "method" in read and "id" not in read:
        return None
    number = read.get("id") if isinstance(read, dict) else None
    known = isinstance(number, (int, str)) and _is_text(number)
    return _reply(number if known else None, types.INVALID_REQUEST, "This line is JSON but no message of JSON-RPC 2.0.")


def _is_text(value: object) -> bool:
    """Whether a value is a string without lone surrogates, or no string at all."""
    return not isinstance(value, str) or value.encode("utf-8", "replace").decode() == value


def _reply(number: Any, code: int, words: str) -> SessionMessage:
    return SessionMessage(types.JSONRPCError(jsonrpc="2.0", id=number, error=types.ErrorData(code=code, message=words)))
