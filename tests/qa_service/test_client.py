"""The Python client, against a server of its own process."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from qa_service.client import AsyncClient, Client, ServiceError

ARTICLE = "severe-asthma-immunotherapy"


def test_an_answer_is_typed(server: str) -> None:
    with Client(server) as client:
        answer = client.ask("How much did omalizumab cut exacerbations in INNOVATE?", article=ARTICLE)
        text = client.article(ARTICLE)["text"]
    assert answer.outcome == "answered"
    assert any("26.2%" in q.text and 5 in [c.number for c in q.citations] for q in answer.quotes)
    assert all(text[q.start : q.end] == q.text for q in answer.quotes if q.doc_id == ARTICLE)


def test_an_abstention_is_an_answer(server: str) -> None:
    with Client(server) as client:
        answer = client.ask("What is the dose of mepolizumab?", article=ARTICLE, sources="article")
    assert (answer.outcome, answer.quotes) == ("abstained", [])


def test_an_earlier_answer_and_an_earlier_question_both_make_a_history(server: str) -> None:
    question = "Is mepolizumab effective for severe eosinophilic asthma?"
    with Client(server) as client:
        first = client.ask(question, sources="article")
        for history in ([first], [question]):
            then = client.ask("and benralizumab?", history=history)
            assert then.resolved_question == "Is benralizumab effective for severe eosinophilic asthma?"


def test_the_client_that_waits_and_the_one_that_does_not_get_the_same(server: str) -> None:
    async def gather() -> list[object]:
        async with AsyncClient(server) as client:
            return list(
                await asyncio.gather(
                    client.search("anaphylaxis", 3),
                    client.articles(),
                    client.article(ARTICLE),
                    client.references(ARTICLE),
                    client.export_references(ARTICLE, "ris"),
                )
            )

    with Client(server) as client:
        waited = [
            client.search("anaphylaxis", 3),
            client.articles(),
            client.article(ARTICLE),
            client.references(ARTICLE),
            client.export_references(ARTICLE, "ris"),
        ]
    assert waited == asyncio.run(gather())


def test_a_problem_is_raised_with_its_stable_type(server: str) -> None:
    with Client(server) as client:
        for call, status, kind in (
            (lambda: client.article("nope"), 404, "unknown-article"),
            (lambda: client.ask(""), 422, "invalid-request"),
            (lambda: client.export_references(ARTICLE, "endnote"), 422, "invalid-request"),
        ):
            with pytest.raises(ServiceError) as raised:
                call()
            assert (raised.value.status, raised.value.type) == (status, f"urn:article-qa:problem:{kind}")
            assert raised.value.detail


def test_a_busy_service_says_when_to_come_again() -> None:
    def busy(_: httpx.Request) -> httpx.Response:
        return httpx.Response(503, headers={"Retry-After": "2"}, text="<html>upstream</html>")

    with httpx.Client(transport=httpx.MockTransport(busy)) as http, pytest.raises(ServiceError) as raised:
        Client("http://elsewhere.test", http=http).articles()
    assert (raised.value.retry_after_s, raised.value.type) == (2.0, "about:blank")


def test_a_service_that_is_not_there_is_no_service_error() -> None:
    with Client("http://127.0.0.1:9") as client, pytest.raises(httpx.TransportError):
        client.articles()
