"""`POST /v1/verify`."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from corpus.article import Bundle
from qa_service.cancellation import Cancellation, WorkStoppedError
from qa_service.verify.answers import check_answer
from qa_service.verify.source_index import SourceIndex

ARTICLE = "severe-asthma-immunotherapy"
WARNING = "The FDA has issued a black-box warning for anaphylaxis 4."


def verify(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    reply = client.post("/v1/verify", json=body)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_a_quote_comes_back_with_its_place_and_the_citations_printed_there(client: httpx.Client) -> None:
    body = verify(client, {"quotes": [{"text": WARNING, "citations": [4]}]})
    assert body["verified"] is True
    assert body["counts"]["exact"] == 1
    (place,) = body["quotes"][0]["places"]
    text = client.get(f"/v1/articles/{ARTICLE}").json()["text"]
    assert text[place["start"] : place["end"]] == place["text"] == WARNING
    assert [(c["number"], c["status"]) for c in place["citations"]] == [(4, "by_order")]


def test_an_altered_quote_is_not_verified_and_says_what_differs(client: httpx.Client) -> None:
    body = verify(client, {"quotes": [{"text": WARNING}, {"text": WARNING.replace("has", "has not")}]})
    assert body["verified"] is False
    altered = body["quotes"][1]
    assert (altered["verdict"], altered["flags"]) == ("altered", ["negation"])
    assert [(c["quoted"], c["printed"]) for c in altered["changes"]] == [("not", "")]


@pytest.mark.parametrize(
    "question",
    [
        "How much did omalizumab cut exacerbations in INNOVATE?",
        "Which patients must be referred to a specialist?",
        "How many patients were enrolled in INNOVATE?",
        "How many references are in the list?",
        "Who won the world cup?",
    ],
)
def test_what_the_service_shows_is_exact_when_it_is_sent_back(client: httpx.Client, question: str) -> None:
    answer = client.post("/v1/ask", json={"question": question, "article": ARTICLE}).json()
    shown = answer["quotes"] + answer["also_consider"] + answer["nearest"]
    assert shown
    assert {q["verdict"] for q in verify(client, {"quotes": shown})["quotes"]} == {"exact"}
    if answer["outcome"] == "answered":
        body = verify(client, {"answer": answer["markdown"]})
        assert body["verified"] is True
        assert {q["verdict"] for q in body["quotes"]} == {"exact"}


def test_an_answer_that_quotes_nothing_is_not_verified(client: httpx.Client) -> None:
    body = verify(client, {"answer": "Omalizumab helps."})
    assert (body["verified"], body["quotes"]) == (False, [])


def test_the_reply_has_the_fields_that_openapi_tells(client: httpx.Client) -> None:
    body = verify(client, {"answer": f"> {WARNING.replace('4', '5')}"})
    parts = client.get("/openapi.json").json()["components"]["schemas"]
    assert set(body) == set(parts["VerifyReply"]["properties"])
    quote = body["quotes"][0]
    assert set(quote) == set(parts["VerdictReply"]["properties"])
    assert set(quote["places"][0]) == set(parts["PrintedReply"]["properties"])
    assert set(quote["changes"][0]) == set(parts["ChangeReply"]["properties"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/"),
        ({"quotes": [], "answer": None}, "/quotes"),
        ({"quotes": [{"text": "a"}], "answer": "b"}, "/"),
        ({"quotes": [{"text": " "}]}, "/quotes/0/text"),
        ({"quotes": [{"text": "a\0"}]}, "/quotes/0/text"),
        ({"quotes": [{"text": "a" * 20_001}]}, "/quotes/0/text"),
        ({"quotes": [{"text": "a"}] * 201}, "/quotes"),
        ({"quotes": [{"text": "a", "start": 3}]}, "/quotes/0"),
        ({"quotes": [{"text": "a", "citations": ["x"]}]}, "/quotes/0/citations/0"),
        ({"answer": "a", "colour": "red"}, "/colour"),
        ({"answer": "a", "sources": "web"}, "/sources"),
    ],
)
def test_a_wrong_request_is_a_problem_that_names_the_place(
    client: httpx.Client, body: dict[str, Any], pointer: str
) -> None:
    reply = client.post("/v1/verify", json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["errors"][0]["pointer"] == pointer


def test_an_unknown_article_is_a_problem(client: httpx.Client) -> None:
    reply = client.post("/v1/verify", json={"answer": f"> {WARNING}", "article": "nope"})
    assert (reply.status_code, reply.json()["type"]) == (404, "urn:article-qa:problem:unknown-article")


def test_more_words_than_one_request_checks_are_refused_with_the_way_out(client: httpx.Client) -> None:
    body = {"answer": "\n\n".join(f"> {WARNING.replace('has', 'hat')}" for _ in range(1000))}
    reply = client.post("/v1/verify", json=body)
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"
    assert (
        "13000 words and signs in all; one request checks at most 10000. Send them in parts." in reply.json()["detail"]
    )


def test_a_check_stops_where_nobody_waits_for_it(bundle: Bundle) -> None:
    source_index = SourceIndex.of(bundle.documents())
    answer = "\n\n".join(f"> {WARNING.replace('has', 'hat')} {n}" for n in range(2000))
    began, cancel = time.process_time(), Cancellation(0.2)
    with pytest.raises(WorkStoppedError):
        check_answer(answer, source_index.within(None, "all", cancel))
    assert time.process_time() - began < 3
