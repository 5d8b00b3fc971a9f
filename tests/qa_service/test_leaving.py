"""Clients that leave, and deadlines, in a real server process: the reader's passes that are not made are counted."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS

pytestmark = pytest.mark.slow
QUESTIONS = [f"What does the article say about biologic number {n} and its side effects?" for n in range(12)]


@contextmanager
def served(command: str, index: Path, **settings: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, **{f"QA_{name.upper()}": value for name, value in settings.items()}}
    with subprocess.Popen([command, "serve", "--index", str(index), "--port", str(port)], env=env) as process:
        try:
            until(lambda: ready(address))
            yield address
        finally:
            process.terminate()


def ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").is_success
    except httpx.TransportError:
        return False


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last
        time.sleep(0.05)


def figure(address: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", httpx.get(f"{address}/metrics").text, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def passes(address: str) -> float:
    return figure(address, "article_qa_reader_passes_total")


def idle(address: str) -> bool:
    return figure(address, "article_qa_running") + figure(address, "article_qa_waiting") == 0


def asking(address: str, question: str, stream: bool) -> socket.socket:
    """A connection that has sent a question and reads nothing."""
    where = urlsplit(address)
    body = json.dumps({"question": question, "stream": stream}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    line = socket.create_connection((where.hostname, where.port or 80), timeout=10)
    line.sendall(head.encode() + body)
    return line


@pytest.mark.parametrize("stream", [False, True], ids=["json", "stream"])
def test_questions_of_clients_who_left_are_hardly_read(command: str, index_dir: Path, stream: bool) -> None:
    with served(command, index_dir, max_concurrent="2", threads="1") as address:
        httpx.post(f"{address}/v1/ask", json={"question": QUESTIONS[0]}).raise_for_status()
        each = passes(address)
        assert each >= 8
        for line in [asking(address, question, stream) for question in QUESTIONS]:
            line.close()
        until(lambda: idle(address))
        made = passes(address) - each
        assert made < 0.25 * each * len(QUESTIONS)
        assert httpx.post(f"{address}/v1/ask", json={"question": QUESTIONS[0]}).status_code == 200


def test_a_question_out_of_time_is_a_problem_and_stops_reading(command: str, index_dir: Path) -> None:
    with served(command, index_dir, ask_timeout_s="0.02", threads="1", max_concurrent="1") as address:
        replies = [httpx.post(f"{address}/v1/ask", json={"question": question}) for question in QUESTIONS]
        until(lambda: idle(address))
        assert {reply.status_code for reply in replies} == {504}
        assert replies[0].json()["type"] == "urn:article-qa:problem:timeout"
        assert passes(address) < 4 * len(QUESTIONS)
        assert figure(address, "article_qa_stopped_total") > 0


def calling(address: str, question: str, version: str) -> socket.socket:
    """A connection that has called the tool `ask` and reads nothing."""
    where = urlsplit(address)
    call: dict[str, Any] = {"name": "ask", "arguments": {"question": question}}
    headers = {
        "Host": where.netloc,
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    if version in MODERN_PROTOCOL_VERSIONS:
        client = {"name": "a test", "version": "1"}
        call["_meta"] = {
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientInfo": client,
            "io.modelcontextprotocol/clientCapabilities": {},
        }
        headers |= {"Mcp-Method": "tools/call", "Mcp-Name": "ask"}
    headers["MCP-Protocol-Version"] = version
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}).encode()
    headers["Content-Length"] = str(len(body))
    line = socket.create_connection((where.hostname, where.port or 80), timeout=10)
    line.sendall(
        "\r\n".join(["POST /mcp HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""]).encode() + body
    )
    return line


@pytest.mark.parametrize("version", [HANDSHAKE_PROTOCOL_VERSIONS[-1], MODERN_PROTOCOL_VERSIONS[-1]])
def test_tool_calls_of_clients_who_left_are_hardly_read(command: str, index_dir: Path, version: str) -> None:
    with served(command, index_dir, max_concurrent="2", threads="1") as address:
        with calling(address, QUESTIONS[0], version) as line:
            got = b""
            while b'"structuredContent"' not in got:
                got += (more := line.recv(65_536))
                assert more, got
        each = passes(address)
        assert each >= 8
        for line in [calling(address, question, version) for question in QUESTIONS]:
            line.close()
        until(lambda: idle(address))
        made = passes(address) - each
        assert made < 0.25 * each * len(QUESTIONS)
        assert httpx.post(f"{address}/v1/ask", json={"question": QUESTIONS[0]}).status_code == 200
