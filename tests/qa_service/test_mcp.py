"""The Model Context Protocol, spoken by the SDK's own client over both transports."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import mcp_types as types
import pytest
import structlog
from mcp import Client, MCPError, StdioServerParameters

from corpus.article import Bundle
from qa_service.engine import Engine
from qa_service.http.admission import BusyError
from qa_service.mcp.server import build_server
from qa_service.mcp.tools import TOOLS
from qa_service.serving.logs import log_to

ARTICLE = "severe-asthma-immunotherapy"
ARGUMENTS: dict[str, dict[str, Any]] = {
    "ask": {"question": "How much did omalizumab cut exacerbations in INNOVATE?", "article": ARTICLE},
    "search": {"query": "anaphylaxis", "k": 3},
    "list_articles": {},
    "get_article": {"doc_id": ARTICLE},
    "verify_quote": {"text": "omalizumab reduced clinically significant asthma exacerbations by 62.2%"},
}
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": " "}, "question"),
    ("ask", {"question": "Why?", "colour": 1}, "colour"),
    ("ask", {"question": "Why?", "article": "nope"}, ARTICLE),
    ("search", {"query": "a", "k": 1000}, "k"),
    ("get_article", {}, "doc_id"),
    ("get_article", {"doc_id": "nope"}, ARTICLE),
    ("verify_quote", {"text": ""}, "text"),
    ("verify_quote", {"text": "a", "start": 3}, "doc_id"),
]


@dataclass(frozen=True)
class Talk:
    """What a server said to everything that can be asked of it."""

    tools: dict[str, types.Tool]
    results: dict[str, types.CallToolResult]
    refusals: list[types.CallToolResult]
    unknown_tool: str
    resources: list[types.Resource]
    templates: list[types.ResourceTemplate]
    contents: dict[str, Any]
    unknown_resources: list[str]


async def talk(server: Any, mode: str) -> Talk:
    async with Client(server, mode=mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        results = {name: await client.call_tool(name, arguments) for name, arguments in ARGUMENTS.items()}
        refusals = [await client.call_tool(name, arguments) for name, arguments, _ in REFUSED]
        with pytest.raises(MCPError) as unknown_tool:
            await client.call_tool("prescribe", {})
        resources = (await client.list_resources()).resources
        contents = {r.uri: (await client.read_resource(r.uri)).contents[0] for r in resources}
        unknown_resources = []
        for uri in ("article-qa://articles/nope", "article-qa://articles/..%2F..%2Fetc", "file:///etc/passwd"):
            with pytest.raises(MCPError) as unknown:
                await client.read_resource(uri)
            unknown_resources.append(str(unknown.value))
        templates = (await client.list_resource_templates()).resource_templates
    return Talk(tools, results, refusals, str(unknown_tool.value), resources, templates, contents, unknown_resources)


@pytest.fixture(scope="module", params=["stdio, handshake", "http, handshake", "http, no handshake"])
def said(request: pytest.FixtureRequest, server: str, command: str, index_dir: Path) -> Talk:
    """The talk over one transport, with the protocol's older handshake or without one."""
    started = StdioServerParameters(command=command, args=["mcp", "--index", str(index_dir)])
    over: Any = started if request.param.startswith("stdio") else f"{server}/mcp"
    return asyncio.run(talk(over, "auto" if "no handshake" in request.param else "legacy"))


def test_every_tool_is_listed_with_schemas_and_as_one_that_only_reads(said: Talk) -> None:
    assert list(said.tools) == [tool.name for tool in TOOLS]
    for tool in said.tools.values():
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        for schema in (tool.input_schema, tool.output_schema):
            assert schema is not None
            assert schema["type"] == "object"
            jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", list(ARGUMENTS))
def test_a_tool_gives_structured_content_of_its_schema_and_text(said: Talk, name: str) -> None:
    result = said.results[name]
    assert not result.is_error
    jsonschema.validate(ARGUMENTS[name], said.tools[name].input_schema)
    jsonschema.validate(result.structured_content, said.tools[name].output_schema or {})
    assert [block.type for block in result.content] == ["text"]
    assert result.content[0].text  # type: ignore[union-attr]


def test_the_answer_is_that_of_the_http_interface(said: Talk, client: httpx.Client) -> None:
    over_http = client.post("/v1/ask", json=ARGUMENTS["ask"]).json()
    result = said.results["ask"]
    assert {**result.structured_content, "timings_ms": {}} == {**over_http, "timings_ms": {}}
    assert result.content[0].text == over_http["markdown"]  # type: ignore[union-attr]


def test_an_article_and_its_offsets_agree(said: Talk, bundle: Bundle) -> None:
    article = said.results["get_article"].structured_content
    assert article["text"] == bundle.article.text
    assert [r["status"] for r in article["references"] if r["number"] == 6] == ["orphan"]
    for quote in said.results["ask"].structured_content["quotes"]:
        if quote["doc_id"] == ARTICLE:
            assert article["text"][quote["start"] : quote["end"]] == quote["text"]


def test_a_quote_with_another_figure_is_altered_and_the_printed_one_is_shown(said: Talk) -> None:
    result = said.results["verify_quote"]
    assert result.structured_content["verdict"] == "altered"
    assert "digits" in result.structured_content["flags"]
    assert "26.2" in result.content[0].text  # type: ignore[union-attr]


def test_what_cannot_be_done_is_an_error_that_says_why(said: Talk) -> None:
    for result, (_, _, named) in zip(said.refusals, REFUSED, strict=True):
        assert result.is_error
        assert result.structured_content is None
        assert named in result.content[0].text  # type: ignore[union-attr]
    assert "get_article" in said.unknown_tool


def test_articles_and_references_are_resources(said: Talk, bundle: Bundle) -> None:
    address = f"article-qa://articles/{ARTICLE}"
    assert said.contents[address].text == bundle.article.text
    assert said.contents[address].mime_type == "text/markdown"
    references = json.loads(said.contents[f"{address}/references"].text)
    assert [r["custom"]["number"] for r in references] == list(range(1, 12))
    assert {t.uri_template for t in said.templates} == {
        "article-qa://articles/{doc_id}",
        "article-qa://articles/{doc_id}/references",
    }
    sizes = {r.uri: r.size for r in said.resources}
    assert sizes[address] == len(bundle.article.text.encode())


def test_a_resource_that_is_none_is_an_error_that_names_some(said: Talk) -> None:
    assert all("article-qa://articles/" in words or ARTICLE in words for words in said.unknown_resources)


# One transport each


def test_the_command_ends_when_its_input_does_and_says_nothing_of_its_own_on_stdout(
    command: str, index_dir: Path
) -> None:
    run = [command, "mcp", "--index", str(index_dir)]
    done = subprocess.run(run, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "MCP" in done.stderr


@pytest.mark.parametrize(
    ("line", "number", "code"),
    [
        ('{"jsonrpc": "2.0", "id": 7, "method": "ping", "params": 3}', 7, -32600),
        ('{"jsonrpc": "2.0", "id": "a", "result": ', None, -32700),
        ('{"jsonrpc": "2.0", "id": "\\ud83d", "method": "ping"}', None, -32600),
        ("no JSON", None, -32700),
        ("[" * 100_000, None, -32700),
    ],
    ids=["no message", "cut", "lone surrogate as id", "no JSON", "deep"],
)
def test_a_line_that_is_no_message_gets_its_reply_and_the_next_one_too(
    command: str, index_dir: Path, line: str, number: object, code: int
) -> None:
    opened = {"protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": opened}),
        "",
        line,
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "\ud800"}}}),
        json.dumps({"jsonrpc": "2.0", "id": 3, "method": "ping"}),
    ]  # fmt: skip
    with subprocess.Popen(
        [command, "mcp", "--index", str(index_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n".join(lines) + "\n")
        process.stdin.flush()
        replies = [json.loads(process.stdout.readline()) for _ in range(4)]
        process.stdin.close()
    by_id = {reply["id"]: reply for reply in replies}
    assert set(by_id) == {1, number, 2, 3}
    assert by_id[number]["error"]["code"] == code
    assert by_id[2]["result"]["isError"]  # a question of which nothing is text


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_there_are_no_sessions_to_listen_to_or_to_end(server: str, method: str) -> None:
    reply = httpx.request(method, f"{server}/mcp", headers={"Accept": "text/event-stream"})
    assert (reply.status_code, reply.headers["content-type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("headers", [{"Host": "evil.test"}, {"Origin": "http://evil.test"}])
def test_a_page_elsewhere_does_not_reach_a_local_service(server: str, headers: dict[str, str]) -> None:
    reply = httpx.post(f"{server}/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"}, headers=headers)
    assert reply.status_code in {403, 421}


def test_what_a_library_says_of_a_client_is_logged_without_its_words() -> None:
    read, stderr = io.StringIO(), logging.getLogger().handlers[:]
    try:
        log_to(read)
        logging.getLogger("mcp.server.transport_security").warning("Invalid Host header: evil.test")
        logging.getLogger("uvicorn").warning("shutting down")
    finally:
        logging.getLogger().handlers[:] = stderr
        structlog.reset_defaults()
    first, second = (json.loads(line) for line in read.getvalue().splitlines())
    assert "evil" not in json.dumps(first)
    assert first["event"] == "mcp.server.transport_security"
    assert second["message"] == "shutting down"


def test_without_the_sdk_the_address_says_how_to_get_it(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_service.http.mcp_endpoint.find_spec", lambda _: None)
    reply = client.post("/mcp", json={})
    assert reply.status_code == 501
    assert "pip install" in reply.json()["detail"]


def called(engine: Engine, run: Callable[..., Any], question: str = "Why?") -> str:
    async def call() -> str:
        async with Client(build_server(lambda: engine, run, (BusyError,))) as client:
            result = await client.call_tool("ask", {"question": question})
            assert result.is_error
            return str(result.content[0].text)  # type: ignore[union-attr]

    return asyncio.run(call())


def test_a_busy_service_says_so(engine: Engine) -> None:
    async def busy(_: Any) -> Any:
        raise BusyError

    assert "Too many questions" in called(engine, busy)


def test_a_failure_is_no_answer_and_tells_nothing_of_the_inside(engine: Engine) -> None:
    async def broken(_: Any) -> Any:
        raise RuntimeError("secret path")

    words = called(engine, broken)
    assert "not an answer" in words
    assert "secret" not in words
