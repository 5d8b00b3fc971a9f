"""The Model Context Protocol over stdio and streamable HTTP; its SDK is imported here and in `unreadable` only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from importlib import metadata
from typing import Any

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from qa_service.cancellation import Cancellation, contained
from qa_service.engine import Engine, UnknownArticleError
from qa_service.mcp.resources import TEMPLATES, list_resources, read_resource
from qa_service.mcp.tools import TOOLS, Json, Tool
from qa_service.mcp.unreadable import AnsweringUnreadable

Work = Callable[[Cancellation], Json]
RunWork = Callable[[Work], Awaitable[Json]]
"""Runs work away from the event loop. What it raises of `foreseen` is told to the caller in its own words."""

INSTRUCTIONS = (
    "Answers about clinical articles in their own words, with citations. Call `ask` with the reader's question; for a "
    "follow-up, give the earlier questions in `history`. Quotes are verbatim: do not change them, and say so when the "
    "sources do not answer."
)
_READS_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_BY_NAME = {tool.name: tool for tool in TOOLS}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
log = logging.getLogger(__name__)


def build_server(engine_of: Callable[[], Engine], run: RunWork, foreseen: tuple[type[Exception], ...] = ()) -> Any:
    """The server over whatever engine is open when a request comes."""

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(tool) for tool in TOOLS])

    async def call_tool(_: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = _BY_NAME.get(params.name)
        if tool is None:
            known = ", ".join(_BY_NAME)
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {params.name[:100]!r}. There are: {known}.")
        try:
            arguments = tool.takes.model_validate(params.arguments or {})
            found = await run(lambda cancel: tool.run(engine_of(), arguments, cancel))
        except ValidationError as error:
            return _failure("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:20]))
        except UnknownArticleError as error:
            return _failure(str(error.args[0]))
        except foreseen as error:
            return _failure(str(error))
        except Exception as error:
            log.exception("tool %s failed", tool.name)
            return _failure(f"The service failed ({type(error).__name__}); this is not an answer.")
        return types.CallToolResult(content=[_text(tool.text(found))], structured_content=found)

    async def resources(_: Any, params: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        try:
            after = params.cursor if params else None
            listed, more = await asyncio.to_thread(lambda: list_resources(engine_of(), after))
        except UnknownArticleError as error:
            raise MCPError(types.INVALID_PARAMS, str(error.args[0])) from error
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=r.uri, name=r.name, title=r.title, mime_type=r.media_type, size=r.size)
                for r in listed
            ],
            next_cursor=more,
        )

    async def templates(_: Any, __: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(uri_template=t.uri, name=t.name, title=t.title, mime_type=t.media_type)
                for t in TEMPLATES
            ]
        )

    async def read(_: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        try:
            media_type, text = await asyncio.to_thread(lambda: read_resource(engine_of(), params.uri))
        except LookupError as error:
            raise MCPError(types.INVALID_PARAMS, str(error.args[0]), {"uri": params.uri[:1000]}) from error
        content = types.TextResourceContents(uri=params.uri, mime_type=media_type, text=text)
        return types.ReadResourceResult(contents=[content])

    return Server(
        "article-qa",
        version=metadata.version("article-qa"),
        title="article-qa",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=resources,
        on_list_resource_templates=templates,
        on_read_resource=read,
    )


async def serve_stdio(engine: Engine) -> None:
    """Serves on stdin and stdout until stdin ends."""
    server = build_server(lambda: engine, lambda work: asyncio.to_thread(contained, lambda: work(Cancellation())))
    async with stdio_server() as (received, sent):
        readable = AnsweringUnreadable(received, sent)
        await server.run(readable, sent, server.create_initialization_options())


def session_manager(server: Any, host: str, port: int, most_bytes: int) -> StreamableHTTPSessionManager:
    """Streamable HTTP without sessions, since the service keeps nothing between requests.

    On a loopback address, Host and Origin must be loopback too: no page elsewhere reaches it by renaming itself.
    """
    names = [f"{name}:*" for name in _LOOPBACK]
    local = host in {"127.0.0.1", "localhost", "::1"}
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=local,
        allowed_hosts=[*names, f"{host}:{port}"],
        allowed_origins=[f"http://{name}" for name in names],
    )
    return StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, security_settings=security, max_request_body_size=most_bytes
    )


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(mode="serialization"),
        annotations=_READS_ONLY,
    )


def _text(words: str) -> types.TextContent:
    return types.TextContent(text=words)


def _failure(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[_text(words)], is_error=True)
