"""Limits that hold before a body is parsed."""

from __future__ import annotations

import gzip
import json
import socket
import time
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.http.middleware.limits import deeper_than
from qa_service.settings import ServiceSettings

Listen = Callable[[FastAPI], AbstractContextManager[str]]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=40,
)


def depth(value: Any) -> int:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth, inner), default=0)


@given(JSON, st.integers(0, 6))
def test_depth_is_that_of_the_parsed_value(value: Any, most: int) -> None:
    assert deeper_than(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), most) == (depth(value) > most)


@pytest.mark.parametrize("body", [b'{"a": "[[[[[[[[["}', rb'["\"[[[[[[[["]', b"]]]]]]]]]", b'"[[[[[[[[[', b""])
def test_brackets_in_strings_and_closing_ones_nest_nothing(body: bytes) -> None:
    assert not deeper_than(body, 4)


@pytest.mark.parametrize("piece", [b"[", b"{", b'{"a":', b'["[",'])
def test_brackets_that_nothing_closes_count(piece: bytes) -> None:
    assert deeper_than(piece * 17, 16)
    assert not deeper_than(piece * 16, 16)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("hides", ["", "Ģ", "∢", "\u2200"])
def test_a_body_that_is_not_utf8_is_refused_before_it_is_parsed(
    client: httpx.Client, encoding: str, hides: str
) -> None:
    """In UTF-16 these letters have bytes of quotation marks, which would hide the brackets behind them."""
    body = '{"%s": %s%s}' % (hides, "[" * 40, "]" * 40)  # noqa: UP031
    reply = client.post("/v1/ask", content=body.encode(encoding), headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert "is not UTF-8 (byte " in reply.json()["detail"]


def test_a_byte_order_mark_of_utf8_is_no_fault(client: httpx.Client) -> None:
    body = b'\xef\xbb\xbf{"query": "omalizumab"}'
    reply = client.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code == 200


@pytest.mark.parametrize("piece", [b"[", b"[]", b'"', b'\\"', b'"\\', b'{"a":[', b'["[",', b"[[]]", b"}{"])
def test_a_body_of_the_largest_size_is_looked_through_quickly(piece: bytes) -> None:
    body = piece * (262_144 // len(piece))
    began = time.process_time()
    deeper_than(body, 16)
    assert time.process_time() - began < 0.2


def sent(address: str, head: str, body: bytes = b"") -> bytes:
    """What a server replies to bytes that are sent, until it closes or 3 seconds are over."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port or 80), timeout=3) as line:
        line.sendall(head.encode("latin-1") + body)
        got = b""
        try:
            while piece := line.recv(65_536):
                got += piece
        except TimeoutError:
            pass
        return got


@pytest.fixture(scope="module")
def address(engine: Engine, listen: Listen) -> Any:
    with listen(create_app(lambda: engine, ServiceSettings(body_timeout_s=0.3, max_body_bytes=2000))) as where:
        yield where


POST = "POST /v1/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_a_body_that_is_announced_too_large_is_refused_before_it_is_sent(address: str) -> None:
    reply = sent(address, POST + "Content-Length: 900000000000\r\n\r\n", b"{")
    assert b" 413 " in reply.split(b"\r\n", 1)[0]
    assert b"problem+json" in reply


def test_a_body_that_grows_too_large_is_refused(address: str) -> None:
    chunk = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
    reply = sent(address, POST + "Transfer-Encoding: chunked\r\n\r\n", chunk * 4)
    assert b" 413 " in reply.split(b"\r\n", 1)[0]


def test_a_body_that_does_not_come_is_not_waited_for(address: str) -> None:
    began = time.monotonic()
    reply = sent(address, POST + "Content-Length: 100\r\n\r\n", b'{"question"')
    assert b" 408 " in reply.split(b"\r\n", 1)[0]
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "given_id", ["a\\r\\nSet-Cookie: x", "x" * 65, "%0d%0aX-Evil: 1", "<script>", "é", '{"a": 1}', "a b"]
)
def test_a_request_id_that_is_no_plain_name_is_replaced(address: str, given_id: str) -> None:
    reply = httpx.get(f"{address}/healthz", headers={"X-Request-ID": given_id.encode("latin-1")})
    assert len(reply.headers["x-request-id"]) == 32
    assert "set-cookie" not in reply.headers


def test_a_plain_request_id_is_kept(address: str) -> None:
    assert httpx.get(f"{address}/nowhere", headers={"X-Request-ID": "a-1.B_2"}).headers["x-request-id"] == "a-1.B_2"


@pytest.mark.parametrize(
    "doc_id",
    [
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cwin.ini",
        "%00",
        "a%00.md",
        "%2fetc%2fpasswd",
        "." * 5000,
    ],
)
@pytest.mark.parametrize("path", ["/v1/articles/{}", "/v1/articles/{}/references", "/articles/{}", "/static/{}"])
def test_no_article_id_leads_to_a_file(address: str, path: str, doc_id: str) -> None:
    first, _, reply = sent(
        address, f"GET {path.format(doc_id)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    ).partition(b"\r\n")
    assert b" 404 " in first
    assert b"problem+json" in reply
    assert b"root:" not in reply


ZEROS = gzip.compress(b"\0" * 10_000_000)
LAUGHS = '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LAUGHS += "]><a>&l11;</a>"
WAYS_IN = [("POST", "/v1/ask"), ("POST", "/v1/verify"), ("POST", "/v1/lint"), ("PUT", "/v1/admin/articles/a")]


@pytest.mark.parametrize(("method", "path"), WAYS_IN)
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        pytest.param({"Content-Encoding": "gzip"}, ZEROS, {415}, id="said to be packed"),
        pytest.param({"Content-Encoding": "br, gzip"}, ZEROS, {415}, id="packed twice"),
        pytest.param({}, ZEROS, {400}, id="packed, and not said"),
        pytest.param({"Content-Type": "application/gzip"}, ZEROS, {400}, id="gzip"),
        pytest.param({"Content-Type": "application/xml"}, LAUGHS.encode(), {404, 415}, id="XML"),
        pytest.param({}, LAUGHS.encode(), {404, 422}, id="XML, said to be JSON"),
    ],
)
def test_a_body_that_stands_for_more_than_it_holds_is_refused_in_little_memory(
    client: httpx.Client, method: str, path: str, headers: dict[str, str], body: bytes, status: set[int]
) -> None:
    client.request(method, path, json={})
    tracemalloc.start()
    try:
        reply = client.request(method, path, headers={"Content-Type": "application/json", **headers}, content=body)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
    assert reply.status_code in status
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["type"].startswith("urn:article-qa:problem:")
    if "Content-Encoding" in headers:
        assert "Send it as it is" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/ask", {"question": LAUGHS}),
        ("/v1/search", {"query": LAUGHS}),
        ("/v1/verify", {"quotes": [{"text": LAUGHS}]}),
        ("/v1/lint", {"text": f"# A\n\n{LAUGHS}"}),
    ],
)
def test_entities_in_a_text_are_words_like_any_other(client: httpx.Client, path: str, body: dict[str, Any]) -> None:
    reply = client.post(path, json=body)
    assert reply.status_code == 200
    assert "haha" not in reply.text


def test_front_matter_that_stands_for_gigabytes_is_refused_over_http(client: httpx.Client) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    reply = client.post("/v1/lint", json={"text": "---\n" + "\n".join(lines) + "\n---\n# A\n\nB [1]."})
    assert reply.status_code == 422
    assert "refers to another value" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "said"),
    [
        (None, "The request's Content-Type is missing."),
        ("text/plain", "The request's Content-Type is 'text/plain'."),
        ("application/x-www-form-urlencoded", "The request's Content-Type is 'application/x-www-form-urlencoded'."),
    ],
)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/verify", "/v1/lint", "/v1/chat/completions"])
def test_a_body_that_is_not_said_to_be_json_is_told_so(
    client: httpx.Client, path: str, content_type: str | None, said: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    reply = client.post(path, content=b'{"question": "Why?"}', headers=headers)
    assert reply.status_code == 415
    assert f"{said} Send JSON with `Content-Type: application/json`." in reply.text
    assert client.post(path, headers=headers).status_code in {400, 422}  # no body, and so no word about its type


def test_json_by_another_name_is_read(client: httpx.Client) -> None:
    body = {
        "content": b'{"query": "omalizumab"}',
        "headers": {"Content-Type": "application/problem+json; charset=utf-8"},
    }
    assert client.post("/v1/search", **body).status_code == 200  # type: ignore[arg-type]
