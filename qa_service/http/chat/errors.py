"""Errors of the chat API in OpenAI's form: problems are translated on their way out, whoever made them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa_service.http.chat.schemas import ErrorDetail, ErrorReply
from qa_service.http.problems import BASE, MEDIA_TYPE, body_of, problem_of

_PATHS = re.compile(r"/v1/(?:chat|models)(?:/|$)")


class OpenAIErrors:
    """Turns the problems of the chat API's paths into OpenAI's errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not speaks_openai(scope["path"]):
            await self._app(scope, receive, send)
            return
        begun = False
        start: Message | None = None
        body = b""

        async def translating(message: Message) -> None:
            nonlocal begun, start, body
            if message["type"] == "http.response.start":
                begun = True
                if Headers(raw=message["headers"]).get("content-type") == MEDIA_TYPE:
                    start = message
                    return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                reply = _reply(json.loads(body), Headers(raw=start["headers"]))
                await reply(scope, receive, send)

        try:
            await self._app(scope, receive, translating)
        except Exception as error:
            if not begun:
                await _reply(body_of(problem_of(error)), {})(scope, receive, send)
            raise  # whoever stands further out logs it


def speaks_openai(path: str) -> bool:
    """Whether errors under a path have OpenAI's form."""
    return _PATHS.match(path) is not None


def error_of(problem: Mapping[str, Any]) -> ErrorReply:
    """A problem as an OpenAI error; `param` is written as in `messages[0].content`."""
    faults = problem.get("errors") or [{}]
    param = _param(str(faults[0].get("pointer", "")))
    message = str(faults[0].get("detail", problem["detail"])).removeprefix("Value error, ")
    return ErrorReply(
        error=ErrorDetail(
            message=f"{param}: {message}" if param else message,
            type="invalid_request_error" if problem["status"] < 500 else "server_error",
            param=param,
            code=str(problem["type"]).removeprefix(BASE).replace("-", "_"),
        )
    )


def _reply(problem: Mapping[str, Any], headers: Mapping[str, str]) -> JSONResponse:
    """The error with the problem's own headers; what OpenAI calls a bad request is 400, never 422."""
    status = 400 if problem["status"] == 422 else problem["status"]
    kept = {k: v for k, v in headers.items() if k.lower() not in {"content-type", "content-length"}}
    return JSONResponse(error_of(problem).model_dump(), status, headers=kept)


def _param(pointer: str) -> str | None:
    """A JSON pointer in OpenAI's way of writing; the place where a body stops being JSON is no parameter."""
    path = pointer.strip("/").replace("/", ".")
    return None if not path or path.isdecimal() else re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", path)
