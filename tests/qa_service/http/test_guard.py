"""Who gets in, and how often."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from qa_service.cli.serve import server_config
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.http.middleware.guard import scope_of
from qa_service.http.middleware.rate_limit import RateLimit, TooOftenError, network_of
from qa_service.serving.keys import Key, Keys, new_key, revoked, write_keys
from qa_service.settings import ServiceSettings

ClientOf = Callable[..., AbstractContextManager[httpx.Client]]
WORK: dict[str, Any] = {
    "/v1/ask": {"question": "How is omalizumab given?"},
    "/v1/search": {"query": "omalizumab"},
    "/v1/verify": {"quotes": [{"text": "a"}]},
    "/v1/lint": {"text": "# A\n\nB [1]."},
    "/v1/chat/completions": {"model": "article-qa", "messages": [{"role": "user", "content": "Why?"}]},
    "/mcp": {},
}


@pytest.fixture
def made(engine: Engine, client_of: ClientOf, tmp_path: Path) -> Iterator[Callable[..., httpx.Client]]:
    with ExitStack() as stack:

        def make(keys: list[Key] | None = None, **settings: Any) -> httpx.Client:
            if keys is not None:
                settings["keys"] = tmp_path / "keys.json"
                write_keys(settings["keys"], Keys(keys))
            return stack.enter_context(client_of(create_app(lambda: engine, ServiceSettings(**settings))))

        yield make


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_without_a_file_of_keys_everything_is_open(made: Callable[..., httpx.Client]) -> None:
    client = made()
    assert client.post("/v1/search", json=WORK["/v1/search"], headers=bearer("anything")).status_code == 200
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("path", WORK)
def test_with_keys_no_way_in_works_without_one(made: Callable[..., httpx.Client], path: str) -> None:
    key, kept = new_key("Ann", ["read"])
    client = made([kept])
    none = client.post(path, json=WORK[path])
    assert none.status_code == 401
    assert none.headers["www-authenticate"].startswith("Bearer")
    wrong = client.post(path, json=WORK[path], headers=bearer(key))
    assert wrong.status_code == 403
    for reply in (none, wrong):
        assert "article-qa" not in reply.text or "urn:article-qa" in reply.text
        assert reply.headers["content-security-policy"]
        assert reply.headers["x-request-id"]


def test_a_key_opens_what_its_scopes_say(made: Callable[..., httpx.Client]) -> None:
    key, kept = new_key("Ann", ["ask"])
    client = made([kept])
    assert client.post("/v1/search", json=WORK["/v1/search"], headers=bearer(key)).status_code == 200
    assert client.post("/v1/search", json=WORK["/v1/search"], headers={"X-API-Key": key}).status_code == 200
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 403
    assert client.get("/metrics", headers=bearer(key)).status_code == 403


def test_the_page_and_the_health_of_the_service_need_no_key(made: Callable[..., httpx.Client]) -> None:
    client = made([])
    for path in ("/", "/healthz", "/readyz", "/openapi.json", "/page.js", "/page.css", "/static/page.js"):
        assert client.get(path).status_code == 200


def test_public_scopes_need_no_key(made: Callable[..., httpx.Client]) -> None:
    client = made([], public_scopes="ask, read")
    assert client.post("/v1/search", json=WORK["/v1/search"]).status_code == 200
    assert client.get("/v1/articles").status_code == 200
    assert client.get("/metrics").status_code == 401


LISTED = {"Origin": "https://www.example.org"}


@pytest.mark.parametrize("path", [*WORK, "/v1/articles"])
def test_a_page_of_a_listed_site_needs_no_key_to_ask_and_to_read(made: Callable[..., httpx.Client], path: str) -> None:
    client = made([], allowed_origins="https://www.example.org")

    def status(headers: dict[str, str]) -> int:
        if path in WORK:
            return client.post(path, json=WORK[path], headers=headers).status_code
        return client.get(path, headers=headers).status_code

    assert status(LISTED) not in {401, 403}
    refused = ["https://evil.example", "http://www.example.org", "https://www.example.org:444", "null", ""]
    assert {status({"Origin": origin}) for origin in refused} == {401}
    assert status({"Referer": "https://www.example.org/page"}) == status({}) == 401


def test_a_page_of_a_listed_site_may_do_nothing_else_without_a_key(made: Callable[..., httpx.Client]) -> None:
    client = made([], allowed_origins="https://www.example.org")
    assert client.get("/metrics", headers=LISTED).status_code == 401
    assert client.post("/v1/admin/anything", headers=LISTED).status_code == 401


def test_pages_of_a_listed_site_are_held_by_limits_where_there_are_keys(made: Callable[..., httpx.Client]) -> None:
    key, kept = new_key("Ann", ["read"])
    client = made([kept], allowed_origins="https://www.example.org", origin_rate_per_minute=2)
    assert [client.get("/v1/articles", headers=LISTED).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 200


def test_without_a_list_of_sites_an_origin_opens_nothing(made: Callable[..., httpx.Client]) -> None:
    assert made([]).get("/v1/articles", headers={"Origin": "http://article-qa.test"}).status_code == 401


def test_an_error_on_the_chat_path_has_its_form(made: Callable[..., httpx.Client]) -> None:
    reply = made([]).post("/v1/chat/completions", json=WORK["/v1/chat/completions"])
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "no_key")


def test_a_revoked_key_stops_working_while_the_service_runs(
    made: Callable[..., httpx.Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa_service.http.middleware.guard._CHECKED_EVERY_S", 0.0)
    key, kept = new_key("Ann", ["read"])
    client = made([kept])
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 200
    write_keys(tmp_path / "keys.json", revoked(Keys([kept]), kept.key_id))
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 401


def test_a_file_of_keys_that_breaks_changes_nothing_and_one_that_is_gone_closes(
    made: Callable[..., httpx.Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa_service.http.middleware.guard._CHECKED_EVERY_S", 0.0)
    key, kept = new_key("Ann", ["read"])
    client = made([kept])
    (tmp_path / "keys.json").write_text("no json", encoding="utf-8")
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 200
    assert client.get("/v1/articles").status_code == 401
    os.remove(tmp_path / "keys.json")
    assert client.get("/v1/articles", headers=bearer(key)).status_code == 401


@pytest.mark.parametrize(
    "path", ["/V1/ask", "//v1/ask", "/v1//ask", "/v1/ask/", "/nowhere", "/static", "/mcp/", "/v1/new"]
)
def test_what_is_not_known_to_be_open_is_closed(path: str) -> None:
    assert scope_of(path, "POST") == "ask"


# Rates


def test_a_bucket_holds_a_burst_and_fills_evenly() -> None:
    now = [0.0]
    rates = RateLimit(burst=3, clock=lambda: now[0])
    for _ in range(3):
        rates.take("key", "a", 60)
    with pytest.raises(TooOftenError) as caught:
        rates.take("key", "a", 60)
    assert caught.value.retry_after_s == 1
    rates.take("key", "b", 60)
    now[0] = 1.0
    rates.take("key", "a", 60)
    with pytest.raises(TooOftenError):
        rates.take("key", "a", 60)


def test_a_limit_of_0_is_none_and_a_small_one_is_no_larger_in_a_burst() -> None:
    rates = RateLimit(burst=20, clock=lambda: 0.0)
    for _ in range(1000):
        rates.take("key", "a", 0)
    rates.take("key", "b", 2)
    rates.take("key", "b", 2)
    with pytest.raises(TooOftenError) as caught:
        rates.take("key", "b", 2)
    assert caught.value.retry_after_s == 30


def test_addresses_of_one_subscriber_share_a_limit() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.7") == network_of("192.0.2.7") != network_of("192.0.2.8")


def test_who_asks_too_often_is_told_when_to_come_again(made: Callable[..., httpx.Client]) -> None:
    client = made(rate_per_minute=2)
    replies = [client.get("/v1/articles") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 429, 429]
    assert replies[2].json()["type"] == "urn:article-qa:problem:too-often"
    assert 1 <= int(replies[2].headers["retry-after"]) <= 30
    assert client.get("/healthz").status_code == 200


def test_a_key_has_its_own_limit(made: Callable[..., httpx.Client]) -> None:
    (few, kept), (many, also) = new_key("Ann", ["read"], per_minute=1), new_key("Ben", ["read"], per_minute=0)
    client = made([kept, also], rate_per_minute=2)
    assert [client.get("/v1/articles", headers=bearer(few)).status_code for _ in range(2)] == [200, 429]
    assert {client.get("/v1/articles", headers=bearer(many)).status_code for _ in range(9)} == {200}


def test_pages_of_one_site_share_a_limit(made: Callable[..., httpx.Client]) -> None:
    client = made(origin_rate_per_minute=1, allowed_origins="https://a.example,https://b.example")
    replies = [client.get("/v1/articles", headers={"Origin": "https://a.example"}) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [200, 429]
    assert replies[1].headers["access-control-allow-origin"] == "https://a.example"
    assert client.get("/v1/articles", headers={"Origin": "https://b.example"}).status_code == 200


@pytest.mark.parametrize(("proxies", "statuses"), [(None, [200, 429, 429]), ("127.0.0.1", [200, 200, 200])])
def test_a_forwarded_address_is_believed_of_named_proxies_only(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, proxies: str | None, statuses: list[int]
) -> None:
    """All requests come from this machine and say that they come from elsewhere."""
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if proxies is not None:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", proxies)
    settings = ServiceSettings(rate_per_minute=1, rate_burst=1)
    server = uvicorn.Server(server_config(create_app(lambda: engine, settings), settings))
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [port]})
        thread.start()
        try:
            while thread.is_alive() and not server.started:
                time.sleep(0.01)
            where = "http://{}:{}/v1/articles".format(*port.getsockname())
            asked = [httpx.get(where, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)]
        finally:
            server.should_exit = True
            thread.join()
    assert asked == statuses


def test_who_has_no_key_is_limited_too(made: Callable[..., httpx.Client]) -> None:
    key, kept = new_key("Ann", ["ask"])
    client = made([kept], rate_per_minute=2, rate_burst=2)
    none = [client.get("/v1/articles").status_code for _ in range(4)]
    assert none == [401, 401, 429, 429]
    wrong = client.get("/v1/articles", headers=bearer(f"aqa_{'0' * 12}_{'x' * 43}"))
    assert wrong.status_code == 429
    assert int(wrong.headers["retry-after"]) > 0
    own = [client.get("/v1/articles", headers=bearer(key)).status_code for _ in range(3)]
    assert own == [403, 403, 429]  # a key has a bucket of its own


def test_who_is_refused_takes_nothing_from_the_site_named_as_its_own(made: Callable[..., httpx.Client]) -> None:
    client = made([], allowed_origins="https://www.example.org", origin_rate_per_minute=1)
    for _ in range(3):
        assert client.get("/metrics", headers=LISTED).status_code == 401
    assert client.get("/v1/articles", headers=LISTED).status_code == 200


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/articles/severe-asthma-immunotherapy", "/v1/models", "/metrics"])
def test_what_takes_a_key_is_kept_by_no_cache(made: Callable[..., httpx.Client], path: str) -> None:
    key, kept = new_key("Ann", ["read", "metrics"])
    client = made([kept])
    for headers in ({}, bearer(key), {"X-API-Key": key}):
        assert client.get(path, headers=headers).headers["cache-control"] == "no-store"
    assert client.get("/").headers["cache-control"] == "no-cache"
