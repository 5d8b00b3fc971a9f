"""The natural conversations over the shipped article and its notes."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest

from eval.gold.build import CONVERSATIONS, GOLD, read_documents, read_rows
from eval.gold.checks import PERSONAS, Item
from eval.gold.items import read_gold
from eval.measures.turn_groups import leans, needs_note


@pytest.fixture(scope="module")
def turns() -> list[Item]:
    return read_rows(CONVERSATIONS)


def test_there_are_sixteen_conversations_of_ten_to_fifteen_turns_and_each_turn_knows_those_before(
    turns: list[Item],
) -> None:
    asked: dict[str, list[str]] = defaultdict(list)
    for turn in turns:
        assert [earlier["question"] for earlier in turn["history"]] == asked[turn["conversation"]], turn["id"]
        asked[turn["conversation"]].append(turn["question"])
    assert len(asked) == 16
    assert all(10 <= len(questions) <= 15 for questions in asked.values())
    assert len(turns) >= 200


def test_about_a_third_of_the_turns_is_not_answered_by_article_and_notes(turns: list[Item]) -> None:
    unanswerable = [turn for turn in turns if not turn["answerable"]]
    assert 0.3 <= len(unanswerable) / len(turns) <= 0.4
    assert sum(turn["kind"] == "unanswerable_near" for turn in unanswerable) >= 60


def test_spans_are_slices_of_article_or_note(turns: list[Item]) -> None:
    documents = read_documents()
    article = next(iter(documents))
    for turn in turns:
        for span in [*(span for group in turn["evidence"] for span in group), *turn["acceptable_extra_evidence"]]:
            assert documents[span.get("doc_id", article)][span["start"] : span["end"]] == span["text"], turn["id"]


def test_there_are_turns_of_every_kind_that_a_conversation_has() -> None:
    items = read_gold(CONVERSATIONS)
    doc_id = next(iter(read_documents()))
    answerable = [item for item in items if item.answerable]
    assert sum(leans(item) for item in items) >= 100
    assert sum(bool(item.history) and not leans(item) for item in items) >= 40
    assert sum(needs_note(item, doc_id) for item in answerable) >= 80
    follow_on_refused = [
        item for before, item in pairwise(items) if item.history and leans(item) and not before.answerable
    ]
    assert len(follow_on_refused) >= 20
    assert {item.persona for item in items} >= set(PERSONAS) - {"other"}


def test_no_question_is_also_one_of_the_single_gold_questions(turns: list[Item]) -> None:
    single = {item["question"].lower() for item in read_rows(GOLD) if not item["history"]}
    assert not {turn["question"].lower() for turn in turns if not turn["history"]} & single
