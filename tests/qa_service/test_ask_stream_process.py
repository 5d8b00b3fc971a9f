"""`POST /v1/ask` as Server-Sent Events from a server process of its own, to clients that read slowly or leave."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

QUESTION = "How much did omalizumab cut exacerbations in INNOVATE?"
SIP = 512
"""Bytes that a slow reader takes at one time."""


def connected(server: str, question: str) -> socket.socket:
    """A connection that has asked for a stream, with little room for what comes."""
    where = urlsplit(server)
    body = json.dumps({"question": question, "stream": True}).encode()
    head = (
        f"POST /v1/ask HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.settimeout(20)
    line.connect((where.hostname, where.port))
    line.sendall(head.encode() + body)
    return line


def sips(line: socket.socket) -> Iterator[bytes]:
    while got := line.recv(SIP):
        time.sleep(0.002)
        yield got


def unchunked(reply: bytes) -> str:
    """The body of a reply in chunked coding."""
    rest, body = reply.split(b"\r\n\r\n", 1)[1], b""
    while rest:
        size, rest = rest.split(b"\r\n", 1)
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body.decode()


def answered(server: str) -> tuple[dict[str, Any], float]:
    """The answer without its timings, and the seconds it took."""
    began = time.monotonic()
    reply = httpx.post(f"{server}/v1/ask", json={"question": QUESTION}, timeout=20)
    assert reply.status_code == 200, reply.text
    return {k: v for k, v in reply.json().items() if k != "timings_ms"}, time.monotonic() - began


def test_who_reads_a_few_bytes_at_a_time_gets_the_whole_answer_in_the_end(server: str) -> None:
    with connected(server, QUESTION) as line:
        text = unchunked(b"".join(sips(line)))
    names = [row.removeprefix("event: ") for row in text.splitlines() if row.startswith("event: ")]
    assert (names[:3], names[-2:]) == (["resolved", "retrieved", "quote"], ["answer", "done"])
    last = [row for row in text.splitlines() if row.startswith("data: ")][-2]
    answer = json.loads(last.removeprefix("data: "))
    assert {k: v for k, v in answer.items() if k != "timings_ms"} == answered(server)[0]


def test_readers_who_take_nothing_hold_no_place_in_line(server: str) -> None:
    with ExitStack() as stalled:
        for _ in range(8):  # twice as many as are answered at one time
            stalled.enter_context(connected(server, QUESTION))
        time.sleep(1)
        assert answered(server)[1] < 5


@pytest.mark.slow
@pytest.mark.parametrize("begun", [False, True], ids=["at once", "after the first event"])
def test_clients_who_leave_cost_the_next_one_nothing(server: str, begun: bool) -> None:
    usual = min(answered(server)[1] for _ in range(3))
    for _ in range(40):  # more than run and wait together
        with connected(server, QUESTION) as line:
            if begun:
                assert line.recv(SIP)
    began, longest = time.monotonic(), 3 + 20 * usual
    reply = httpx.post(f"{server}/v1/ask", json={"question": QUESTION}, timeout=20)
    while reply.status_code == 503 and time.monotonic() - began < longest:  # it has not yet seen all of them leave
        time.sleep(0.05)
        reply = httpx.post(f"{server}/v1/ask", json={"question": QUESTION}, timeout=20)
    assert reply.status_code == 200, reply.text
    assert time.monotonic() - began < longest
