"""Which sites' pages may use the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.origins import OriginError, Origins, origin_of
from qa_service.settings import ServiceSettings

LISTED, OTHER = "https://www.example.org", "https://evil.example"
ALLOW = "access-control-allow-origin"
ASKED = {"question": "How is omalizumab given?", "sources": "article"}


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://www.example.org", LISTED),
        (" HTTPS://WWW.Example.org:443/ ", LISTED),
        ("http://localhost:8001", "http://localhost:8001"),
        ("http://a.example:80", "http://a.example"),
        ("https://a.example:80", "https://a.example:80"),
        ("http://[::1]:8001", "http://[::1]:8001"),
        ("https://xn--rzte-kra.example", "https://xn--rzte-kra.example"),
    ],
)
def test_an_origin_is_brought_to_the_form_that_browsers_send(text: str, origin: str) -> None:
    assert origin_of(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "https://*.example.org", "www.example.org", "//www.example.org", "ftp://a.example", "null", "file:///x",
        "https://a.example/path", "https://a.example?x", "https://a.example#x", "https://me@a.example", "https://a.example:x",
        "https://a.example:99999", "https://a b.example", "https://a.example\r\nX: 1", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused_by_name(text: str) -> None:
    with pytest.raises(OriginError) as raised:
        origin_of(text)
    assert repr(text) in str(raised.value)
    assert "https://www.example.org" in str(raised.value)


@given(st.text(max_size=40))
def test_an_origin_of_any_text_is_its_own_origin_or_an_error(text: str) -> None:
    try:
        origin = origin_of(text)
    except OriginError:
        return
    assert origin_of(origin) == origin
    assert Origins.of([text]).allows(origin)


def test_only_the_same_scheme_host_and_port_is_listed() -> None:
    origins = Origins.of([LISTED])
    assert origins.allows(LISTED)
    near = [
        "http://www.example.org",
        "https://example.org",
        LISTED + ":444",
        LISTED + ".evil.example",
        "null",
        "",
        None,
    ]
    assert not any(origins.allows(other) for other in near)


def test_the_list_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_ALLOWED_ORIGINS", f"{LISTED}, http://LOCALHOST:8001/,")
    assert ServiceSettings().allowed_origins == (LISTED, "http://localhost:8001")
    monkeypatch.setenv("QA_ALLOWED_ORIGINS", "*")
    with pytest.raises(ValidationError, match="no wildcards"):
        ServiceSettings()


@pytest.fixture(scope="module")
def listing(engine: Engine, client_of: Callable[..., AbstractContextManager[httpx.Client]]) -> Iterator[httpx.Client]:
    """A service that lists one site."""
    with client_of(create_app(lambda: engine, ServiceSettings(allowed_origins=(LISTED,)))) as client:
        yield client


def preflight(client: httpx.Client, origin: str, path: str = "/v1/ask") -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    return client.options(path, headers=asked)


def test_a_page_of_a_listed_site_may_ask_without_a_login(listing: httpx.Client) -> None:
    before = preflight(listing, LISTED)
    assert before.status_code == 200
    assert before.headers[ALLOW] == LISTED
    assert "content-type" in before.headers["access-control-allow-headers"].lower()
    reply = listing.post("/v1/ask", json=ASKED, headers={"Origin": LISTED})
    assert reply.json()["outcome"] == "answered"
    assert reply.headers[ALLOW] == LISTED
    assert "Origin" in reply.headers["vary"]
    assert "access-control-allow-credentials" not in {*before.headers, *reply.headers}


def test_a_listed_site_can_read_errors_and_streams_as_well(listing: httpx.Client) -> None:
    mine = {"Origin": LISTED}
    assert listing.post("/v1/ask", json={}, headers=mine).headers[ALLOW] == LISTED
    assert listing.get("/v1/articles/none", headers=mine).headers[ALLOW] == LISTED
    assert listing.post("/v1/ask", content=b"x" * 300_000, headers=mine).headers[ALLOW] == LISTED
    stream = listing.post("/v1/ask", json=ASKED, headers={**mine, "Accept": "text/event-stream"})
    assert stream.headers[ALLOW] == LISTED
    assert "event: answer" in stream.text


@pytest.mark.parametrize("origin", [OTHER, "null", LISTED + ".evil.example", "http://www.example.org"])
def test_no_other_site_can_read_a_reply(listing: httpx.Client, origin: str) -> None:
    assert ALLOW not in listing.get("/v1/articles", headers={"Origin": origin}).headers
    assert ALLOW not in preflight(listing, origin).headers


def test_a_site_that_is_not_listed_is_told_what_to_do(listing: httpx.Client) -> None:
    reply = preflight(listing, OTHER)
    assert reply.status_code == 403
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem["type"] == "urn:article-qa:problem:origin-not-allowed"
    assert OTHER in problem["detail"]
    assert "QA_ALLOWED_ORIGINS" in problem["detail"]


def test_without_a_list_no_site_is_allowed_and_the_page_itself_works(client: httpx.Client) -> None:
    assert preflight(client, LISTED).status_code == 403
    own = client.post("/v1/ask", json=ASKED, headers={"Origin": "http://article-qa.test"})
    assert own.json()["outcome"] == "answered"
