"""Each error says what to do next."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from article_qa_client import (
    ArticleQaError,
    AsyncClient,
    BusyError,
    Client,
    InvalidRequestError,
    KeyRefusedError,
    NotFoundError,
    ServiceError,
    UnreachableError,
    UnreadableReplyError,
)

ADDRESS = "http://elsewhere.test"


def replying(status: int, **more: object) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: httpx.Response(status, **more))  # type: ignore[arg-type]


def raised(transport: httpx.MockTransport) -> ArticleQaError:
    with httpx.Client(transport=transport) as http, pytest.raises(ArticleQaError) as error:
        Client(ADDRESS, http=http).ask("Who needs iron?")
    return error.value


@pytest.mark.parametrize(
    ("status", "kind", "step"),
    [
        (422, InvalidRequestError, "Change what is named"),
        (413, InvalidRequestError, "Change what is named"),
        (404, NotFoundError, "client.articles()"),
        (401, KeyRefusedError, "key="),
        (403, KeyRefusedError, "article-qa keys add"),
        (429, BusyError, "Ask again in a moment."),
        (503, BusyError, "Ask again in a moment."),
        (504, BusyError, "Ask again in a moment."),
        (500, ServiceError, "operator"),
    ],
)
def test_a_problem_is_an_error_of_its_kind_that_names_the_next_step(
    status: int, kind: type[ServiceError], step: str
) -> None:
    problem = {"type": "urn:article-qa:problem:test", "status": status, "detail": "It did not work"}
    error = raised(replying(status, json=problem, headers={"X-Request-ID": "abc"}))
    assert isinstance(error, ServiceError)
    assert type(error) is kind
    assert (error.status, error.type, error.detail) == (status, "urn:article-qa:problem:test", "It did not work")
    assert error.request_id == "abc"
    assert step in error.next_step
    assert str(error) == f"{status}: It did not work. {error.next_step}"


def test_a_busy_service_says_when_to_come_again() -> None:
    error = raised(replying(503, headers={"Retry-After": "2"}, text="<html>upstream</html>"))
    assert isinstance(error, BusyError)
    assert (error.retry_after_s, error.type, error.next_step) == (2.0, "about:blank", "Ask again in 2 s.")


def test_the_log_entry_to_look_up_is_named() -> None:
    assert raised(replying(500, json={}, headers={"X-Request-ID": "abc"})).next_step.endswith("(request abc).")


def test_a_service_that_is_not_there_is_unreachable_and_no_problem_of_it() -> None:
    with (
        Client("http://127.0.0.1:9") as client,
        pytest.raises(UnreachableError, match=re.escape("127.0.0.1:9/readyz")) as error,
    ):
        client.articles()
    assert isinstance(error.value.__cause__, httpx.TransportError)
    assert not isinstance(error.value, ServiceError)

    async def ask() -> None:
        async with AsyncClient("http://127.0.0.1:9") as client:
            await client.ask("Who needs iron?")

    with pytest.raises(UnreachableError):
        asyncio.run(ask())


def test_a_reply_of_another_form_is_told() -> None:
    for reply in (httpx.Response(200, json={"hello": 1}), httpx.Response(200, text="<html>a portal</html>")):
        error = raised(httpx.MockTransport(lambda _, reply=reply: reply))  # type: ignore[misc]
        assert isinstance(error, UnreadableReplyError)
        assert "/v1/ask" in str(error)


def test_a_key_goes_with_every_request() -> None:
    sent = []

    def reply(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.get("authorization"))
        return httpx.Response(200, json={"articles": [], "next": None})

    with httpx.Client(transport=httpx.MockTransport(reply)) as http:
        Client(ADDRESS, http=http, key="aqa_1").articles()
        Client(ADDRESS, http=http).articles()
    assert sent == ["Bearer aqa_1", None]
