"""Every answer to the repository's gold questions verifies: its quotes as they are sent, and its Markdown."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.engine import Engine, every
from qa_service.export.conversation import conversation_markdown
from qa_service.http.chat.content import content_of
from qa_service.verify.answers import check_answer
from qa_service.verify.check import check
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked
from qa_service.wire.answer_json import answer_json
from qa_service.wire.verify_schemas import QuoteToVerify

_LINES = files("eval").joinpath("data/severe-asthma-immunotherapy.gold.jsonl").read_text(encoding="utf-8").splitlines()
GOLD: list[dict[str, Any]] = [json.loads(line) for line in _LINES]
SAMPLE = 25


@pytest.fixture(scope="module")
def source_index(engine: Engine) -> SourceIndex:
    return SourceIndex.of(every(engine))


def asked(engine: Engine, row: dict[str, Any]) -> Answer:
    history = tuple(HistoryTurn(turn["question"]) for turn in row.get("history") or [])
    return engine.ask(Ask(row["question"], history, sources=row.get("sources") or "all"))


def quotes_of(answer: Answer) -> list[dict[str, Any]]:
    """Every quote of an answer as it is sent."""
    sent = answer_json(answer)
    return [quote for part in ("quotes", "also_consider", "nearest") for quote in sent[part]]


def written_forms(answer: Answer, engine: Engine) -> Iterator[tuple[str, str]]:
    yield "markdown", answer_json(answer)["markdown"]
    yield "chat", content_of(answer).text
    yield "conversation", conversation_markdown([answer], engine.article)


def faults(
    row: dict[str, Any], engine: Engine, source_index: SourceIndex
) -> Iterator[tuple[str, str, str, str | None]]:
    """(question, where, verdict, why) of every quote that is not exact, and of every one that a text lacks."""
    answer = asked(engine, row)
    for quote in quotes_of(answer):
        found = check(QuoteToVerify.model_validate(quote).to_claim(with_citations=True), source_index)
        at = found.places[0].span if found.places else None
        if found.verdict != "exact" or at is None or (at.start, at.end) != (quote["start"], quote["end"]):
            yield row["id"], quote["text"], found.verdict, found.reason
    for form, text in written_forms(answer, engine):
        checked = check_answer(text, source_index)
        yield from ((row["id"], form, c.verdict, c.reason) for c in checked if not _sound(c, answer))
        if missing := len(answer.quotes) + len(answer.also_consider) - _quotes_shown(checked, answer):
            yield row["id"], form, "missing", f"{missing} quotes are not quoted in it"


def _sound(checked: Checked, answer: Answer) -> bool:
    """Exact; where the question as understood repeats words that were shown, it may leave out their end."""
    repeated = checked.claim.text in answer.resolved_question
    return checked.verdict == "exact" or (repeated and checked.verbatim)


def _quotes_shown(checked: list[Checked], answer: Answer) -> int:
    """How many quotes of an answer stand in what was checked; a quote of several lines may be checked line by line."""
    said = " ".join(" ".join(c.claim.text.split()) for c in checked)
    return sum(" ".join(q.text.split()) in said for q in (*answer.quotes, *answer.also_consider))


def test_a_sample_of_the_answers_is_exact(engine: Engine, source_index: SourceIndex) -> None:
    rows = random.sample(GOLD, SAMPLE)  # another one each time; pytest-randomly prints the seed
    assert [fault for row in rows for fault in faults(row, engine, source_index)] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_answer_is_exact(engine: Engine, source_index: SourceIndex) -> None:
    assert len(GOLD) > 300
    assert [fault for row in GOLD for fault in faults(row, engine, source_index)] == []
