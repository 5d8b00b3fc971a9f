"""The gold questions over the shipped article, and the script that builds them."""

from __future__ import annotations

import copy
import re
from collections import Counter
from pathlib import Path

import pytest

from eval.gold.build import GOLD, SOURCE, build, main, read_documents, read_rows
from eval.gold.checks import KINDS, PERSONAS, GoldError, Item

TEXT = """---
doc_id: tea
---

# Tea

Green tea is brewed at 80 degrees 3.

## Who should wait

Patients should wait if they have 1, 4:

- Fever
- Heartburn

Tea is not coffee 2. Tea is not coffee 2.
"""
NOTE = "---\ndoc_id: tea-note\n---\n\nThe trial had 40 drinkers.\n"
DOCUMENTS = {"tea": TEXT, "tea-note": NOTE}


def row(**changes: object) -> Item:
    base: Item = {
        "id": "tea-1",
        "kind": "direct",
        "persona": "student",
        "question": "How hot?",
        "answerable": True,
        "evidence": [[{"text": "Green tea is brewed at 80 degrees 3."}]],
        "must_contain": ["80 degrees"],
        "citations": [3],
    }
    return {**base, **changes}


def followup(number: int, history: list[str]) -> Item:
    return row(
        id=f"tea-{number}",
        kind="followup",
        question=f"and {number}?",
        history=[{"question": question} for question in history],
        rewrite="How hot is green tea brewed?",
        conversation="c1",
        turn=len(history) + 1,
    )


@pytest.fixture(scope="module")
def gold() -> list[Item]:
    return read_rows(GOLD)


def test_stored_gold_file_is_what_its_source_builds() -> None:
    assert main(["--check"]) == 0


def test_every_span_is_a_slice_of_its_document(gold: list[Item]) -> None:
    documents = read_documents()
    article = next(iter(documents))
    for item in gold:
        for span in [*(span for group in item["evidence"] for span in group), *item["acceptable_extra_evidence"]]:
            assert documents[span.get("doc_id", article)][span["start"] : span["end"]] == span["text"], item["id"]


def test_set_is_large_and_a_third_of_it_is_unanswerable(gold: list[Item]) -> None:
    assert len(gold) >= 240
    assert sum(not item["answerable"] for item in gold) * 3 >= len(gold)


def test_every_kind_and_persona_occurs(gold: list[Item]) -> None:
    assert {item["kind"] for item in gold} == set(KINDS)
    assert {item["persona"] for item in gold} == set(PERSONAS)


def test_kinds_with_a_floor_have_it(gold: list[Item]) -> None:
    counts = Counter(item["kind"] for item in gold)
    assert counts["followup"] >= 35
    assert counts["unanswerable_near"] >= 50


def test_both_safety_notices_are_expected_of_answerable_and_unanswerable_questions(gold: list[Item]) -> None:
    found = {(item["expect_safety"], item["answerable"]) for item in gold if item["expect_safety"]}
    assert found == {("emergency", True), ("emergency", False), ("personal", True), ("personal", False)}


def test_items_of_kind_note_are_answered_by_notes_alone(gold: list[Item]) -> None:
    notes = [item for item in gold if item["kind"] == "note"]
    assert all(item["sources"] == "all" and item["answerable"] for item in notes)
    assert all("doc_id" in span for item in notes for group in item["evidence"] for span in group)


def test_offsets_count_code_points_of_the_document() -> None:
    (item,) = build([row()], DOCUMENTS)
    start = len("---\ndoc_id: tea\n---\n\n# Tea\n\n")
    assert item["evidence"] == [[{"start": start, "end": start + 36, "text": "Green tea is brewed at 80 degrees 3."}]]


def test_list_item_inherits_the_citations_of_its_lead_in() -> None:
    (item,) = build([row(evidence=[[{"text": "Heartburn"}]], must_contain=[], citations=[1, 4])], DOCUMENTS)
    assert item["citations"] == [1, 4]


def test_second_occurrence_is_taken_when_asked_for() -> None:
    words = "Tea is not coffee 2."
    evidence = [[{"text": words, "occurrence": 2}]]
    (item,) = build([row(evidence=evidence, must_contain=[], citations=[2])], DOCUMENTS)
    assert item["evidence"][0][0]["start"] == TEXT.rindex(words)


def test_evidence_in_a_note_keeps_its_doc_id() -> None:
    span = {"doc_id": "tea-note", "text": "The trial had 40 drinkers."}
    (item,) = build([row(evidence=[[span]], must_contain=["40"], citations=[], sources="all")], DOCUMENTS)
    assert item["evidence"][0][0]["doc_id"] == "tea-note"


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"evidence": [[{"text": "Black tea."}]]}, "evidence", "not in tea"),
        ({"evidence": [[{"text": "Tea is not coffee 2."}]]}, "evidence", "2 times"),
        ({"evidence": [[{"text": "Fever", "doc_id": "cocoa"}]]}, "evidence", "no document 'cocoa'"),
        ({"evidence": []}, "answerable", "exactly when there is evidence"),
        ({"kind": "riddle"}, "kind", "'riddle' is none of"),
        ({"must_contain": ["90 degrees"]}, "must_contain", "'90 degrees' is not in"),
        ({"citations": [8]}, "citations", "8 is printed neither"),
        ({"kind": "followup"}, "history", "needs history"),
        ({"turn": 2}, "turn", "is 2 after 0 earlier"),
        ({"hint": "x"}, "hint", "no such field"),
        ({"expect_safety": True}, "expect_safety", "True is none of"),
        ({"sources": "notes"}, "sources", "'notes' is none of"),
        ({"acceptable_extra_citations": [3]}, "acceptable_extra_citations", "3 is already"),
    ],
)
def test_faulty_row_is_refused_by_item_and_field(changes: Item, field: str, problem: str) -> None:
    with pytest.raises(GoldError, match=rf"^tea-1: {field}: .*{problem}"):
        build([row(**changes)], DOCUMENTS)


def test_id_given_twice_is_refused() -> None:
    with pytest.raises(GoldError, match="tea-1: id: is given to two items"):
        build([row(), row(question="How warm?")], DOCUMENTS)


def test_question_asked_twice_is_refused() -> None:
    with pytest.raises(GoldError, match="tea-2: question: is also that of tea-1"):
        build([row(), row(id="tea-2", question="how hot?")], DOCUMENTS)


def test_conversation_must_repeat_its_earlier_questions() -> None:
    turns = [followup(2, ["Which tea?"]), followup(3, ["Which tea?", "and 2?"])]
    assert [item["turn"] for item in build(turns, DOCUMENTS)] == [2, 3]
    with pytest.raises(GoldError, match="tea-3: history: is not what c1 had so far"):
        build([turns[0], followup(3, ["Which tea?", "and coffee?"])], DOCUMENTS)


def test_building_leaves_the_rows_as_they_were() -> None:
    rows = read_rows(SOURCE)[:20]
    before = copy.deepcopy(rows)
    build(rows, read_documents())
    assert rows == before


def test_labelling_guide_explains_every_kind_with_an_example_of_the_set(gold: list[Item]) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "labelling.md").read_text("utf-8")
    examples = dict(re.findall(r"^\| `(\w+)` \| .+ \| (.+?)(?: \(after: .+\))? \|$", guide, re.MULTILINE))
    assert set(examples) == set(KINDS)
    asked = {(item["kind"], item["question"]) for item in gold}
    assert [kind for kind, question in examples.items() if (kind, question) not in asked] == []
