"""The Python client, against a server of its own process."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from article_qa_client import AsyncClient, Client, ServiceError
from article_qa_client.events import EventReader
from article_qa_client.models import AnswerReply, DoneReply, NoticesReply, ResolvedReply, SearchReply

ARTICLE = "severe-asthma-immunotherapy"


def test_an_answer_is_typed(server: str) -> None:
    with Client(server) as client:
        answer = client.ask("How much did omalizumab cut exacerbations in INNOVATE?", article=ARTICLE)
        text = client.article(ARTICLE).text
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
            assert then.resolved_question.startswith("and benralizumab? (effective")


def test_the_client_that_waits_and_the_one_that_does_not_get_the_same(server: str) -> None:
    async def gather() -> list[object]:
        async with AsyncClient(server) as client:
            return list(
                await asyncio.gather(
                    client.search("anaphylaxis", 3),
                    client.articles(),
                    client.article(ARTICLE),
                    client.questions(ARTICLE),
                    client.references(ARTICLE),
                    client.export_references(ARTICLE, "ris"),
                    client.verify(["Omalizumab helps."]),
                    client.verify_answer("> Omalizumab helps."),
                    client.lint("Urate falls [1]."),
                    client.lint_article(ARTICLE, today=date(2026, 6, 1)),
                )
            )

    with Client(server) as client:
        waited = [
            client.search("anaphylaxis", 3),
            client.articles(),
            client.article(ARTICLE),
            client.questions(ARTICLE),
            client.references(ARTICLE),
            client.export_references(ARTICLE, "ris"),
            client.verify(["Omalizumab helps."]),
            client.verify_answer("> Omalizumab helps."),
            client.lint("Urate falls [1]."),
            client.lint_article(ARTICLE, today=date(2026, 6, 1)),
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


QUESTION = "How much did omalizumab cut exacerbations in INNOVATE?"


def test_a_streamed_answer_is_typed_events_of_which_the_last_but_one_is_the_answer(server: str) -> None:
    with Client(server) as client:
        events = list(client.ask_events(QUESTION, article=ARTICLE))
        whole = client.ask(QUESTION, article=ARTICLE)
    assert [e.name for e in events[:3]] == ["resolved", "retrieved", "quote"]
    assert isinstance(events[0].data, ResolvedReply)
    assert isinstance(events[1].data, SearchReply)
    assert [e.data for e in events if e.name == "quote"] == whole.quotes
    answer, done = events[-2].data, events[-1].data
    assert isinstance(answer, AnswerReply)
    assert answer.model_copy(update={"timings_ms": whole.timings_ms}) == whole
    assert isinstance(done, DoneReply)
    assert (done.id, done.outcome) == (whole.id, "answered")


def test_an_emergency_comes_as_the_first_typed_event(server: str) -> None:
    with Client(server) as client:
        first, *_, answer, _ = client.ask_events("I can't breathe right now, what is omalizumab?", article=ARTICLE)
    assert isinstance(first.data, NoticesReply)
    assert isinstance(answer.data, AnswerReply)
    assert [notice.code for notice in first.data.notices] == ["emergency"]
    assert answer.data.notices[:1] == first.data.notices


def test_both_clients_stream_the_same(server: str) -> None:
    async def streamed() -> list[str]:
        async with AsyncClient(server) as client:
            return [event.name async for event in client.ask_events(QUESTION)]

    with Client(server) as client:
        assert [event.name for event in client.ask_events(QUESTION)] == asyncio.run(streamed())


def test_a_stream_that_is_refused_or_fails_raises(server: str) -> None:
    with Client(server) as client, pytest.raises(ServiceError) as raised:
        list(client.ask_events(QUESTION, article="nope"))
    assert raised.value.type == "urn:article-qa:problem:unknown-article"

    problem = (
        b'event: error\ndata: {"type": "urn:x", "status": 500, "detail": "It failed."}\n\nevent: done\ndata: {}\n\n'
    )
    failing = httpx.MockTransport(lambda _: httpx.Response(200, content=problem))
    with httpx.Client(transport=failing) as http, pytest.raises(ServiceError) as raised:
        list(Client("http://elsewhere.test", http=http).ask_events(QUESTION))
    assert (raised.value.status, raised.value.type, raised.value.detail) == (500, "urn:x", "It failed.")


def test_quotes_of_an_answer_are_exact_and_an_altered_one_is_not(server: str) -> None:
    with Client(server) as client:
        answer = client.ask(QUESTION)
        good = client.verify([*answer.quotes, *answer.also_consider])
        assert {q.verdict for q in good.quotes} == {"exact"}
        assert client.verify_answer(answer.markdown).verified
        bad = client.verify([answer.quotes[0].text.replace("26.2", "62.2")])
    assert (bad.verified, bad.quotes[0].verdict, bad.quotes[0].flags) == (False, "altered", ["digits"])


def test_lint_finds_what_a_text_cites_and_does_not_list(server: str) -> None:
    with Client(server) as client:
        found = client.lint(
            "# Gout\n\nIt rises [2]. It falls [2].\n\n## References\n\n1. Urate. 2020.\n", ignore=["stale-date"]
        )
        own = client.lint_article(ARTICLE)
    assert [(f.rule, f.text) for f in found.findings] == [
        ("orphan-marker", "[2]"),
        ("reference-never-cited", "Urate. 2020."),
    ]
    assert "figures-disagree" in [f.rule for f in own.findings]


@given(
    st.lists(st.tuples(st.sampled_from(["quote", "done"]), st.text(st.characters(exclude_characters="\r\n")))),
    st.data(),
)
def test_events_are_read_whatever_pieces_they_come_in(sent: list[tuple[str, str]], data: st.DataObject) -> None:
    packed = b"".join(f": ping\n\nevent: {name}\ndata: {text}\n\n".encode("utf-8", "replace") for name, text in sent)
    reader, read = EventReader(), []
    while packed:
        size = data.draw(st.integers(1, len(packed)))
        read += reader.feed(packed[:size])
        packed = packed[size:]
    assert read == [(name, text.encode("utf-8", "replace").decode()) for name, text in sent]
