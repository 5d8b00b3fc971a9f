"""Pairs of questions that differ in one thing: the shipped ones, and how often both are got right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.load import ARTICLES
from eval.cli import app
from eval.commands.gate_conversations import FOLDER
from eval.formats.jsonl import DataError, read_rows
from eval.gold.contrast_pairs import DIFFERENCES, PAIRS, ContrastPair, read_pairs
from eval.gold.items import GoldItem, GoldSpan
from eval.gold.propose_contrasts import proposals
from eval.gold.question_sets import find_sets, read_set
from indexer.embedder import HashingEmbedder
from qa_service.answer import Ask

Put = Callable[[Mapping[str, str]], list[Ask]]
TEA = {
    "tea-0001": "How hot is green tea?",
    "tea-0002": "How hot is black tea?",
    "tea-0003": "How hot is tea?",
    "tea-0004": "What does tea cost?",
}
"""Self-contained forms of the turns about tea; nothing answers the last."""


def row(a: str, b: str, /, **changes: object) -> dict[str, object]:
    sides = {"a": {"id": a, "question": TEA[a]}, "b": {"id": b, "question": TEA[b]}}
    return {"file": "pages/tea.questions.jsonl", **sides, "differs": "subject", "what": "green / black", **changes}


def write_pairs(path: Path, *pairs: tuple[str, str]) -> None:
    path.write_text("".join(json.dumps(row(a, b)) + "\n" for a, b in pairs), encoding="utf-8")


def item(item_id: str, *, answerable: bool = True) -> GoldItem:
    evidence = ((GoldSpan(0, 3),),) if answerable else ()
    return GoldItem(item_id=item_id, kind="direct", question=TEA[item_id], answerable=answerable, evidence=evidence)


ITEMS = [item("tea-0001"), item("tea-0002"), item("tea-0003", answerable=False), item("tea-0004", answerable=False)]


def test_pairs_of_which_both_questions_are_known_are_read(tmp_path: Path) -> None:
    write_pairs(tmp_path / "p", ("tea-0001", "tea-0002"), ("tea-0004", "tea-0001"))
    found = read_pairs(tmp_path / "p", ITEMS)
    assert found == [
        ContrastPair("tea-0001", "tea-0002", "subject", one_answerable=False),
        ContrastPair("tea-0004", "tea-0001", "subject", one_answerable=True),
    ]
    assert found[1].groups == {"all", "one_answerable", "subject"}
    assert read_pairs(tmp_path / "p", ITEMS[1:]) == []


@pytest.mark.parametrize(
    ("pair", "problem"),
    [
        (row("tea-0001", "tea-0002", differs="colour"), "differs is 'colour', none of subject, population"),
        (row("tea-0001", "tea-0002", note="x"), "has a, b, differs, file, note, what, not a, b, differs, file, what"),
        (row("tea-0001", "tea-0002", a="tea-0001"), "a question has id and question, not 'tea-0001'"),
        (
            row("tea-0001", "tea-0002", a={"id": "tea-0001", "question": "How cold?"}),
            "tea-0001 asks 'How hot is green tea",
        ),
        (row("tea-0003", "tea-0004"), "neither tea-0003 nor tea-0004 is answerable"),
    ],
)
def test_a_pair_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, pair: Mapping[str, object], problem: str
) -> None:
    (tmp_path / "p").write_text(f"{json.dumps(row('tea-0001', 'tea-0002'))}\n{json.dumps(pair)}\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"p:2: {problem}"):
        read_pairs(tmp_path / "p", ITEMS)


def test_both_right_by_form_and_group_by_hand(answering: Put, pages: Path, tmp_path: Path) -> None:
    # as typed the black tea is refused; alone it is right, and the price is answered, which is wrong
    answering({"How hot is green tea?": "80 degrees", "How hot is black tea?": "95 degrees"})
    write_pairs(tmp_path / "p", ("tea-0001", "tea-0002"), ("tea-0001", "tea-0004"))
    options = ["conversations", "--data", str(pages), "--contrasts", str(tmp_path / "p")]
    found = json.loads(CliRunner().invoke(app, [*options, "--json"]).stdout)["contrasts"]
    assert {name: (cell["n"], cell["both_right"]) for name, cell in found["typed"].items()} == {
        "all": (2, 0.5), "one_answerable": (1, 1.0), "both_answerable": (1, 0.0), "subject": (2, 0.5),
    }  # fmt: skip
    assert found["alone"]["all"]["both_right"] == 1.0
    assert found["typed"]["all"]["interval"] == {"level": 0.95, "low": 0.0, "high": 1.0}
    table = CliRunner().invoke(app, options).stdout
    assert "both right" in table
    assert "one answerable" in table


def test_an_answer_to_the_question_without_one_makes_its_pair_wrong(
    answering: Put, pages: Path, tmp_path: Path
) -> None:
    answering({"How hot is green tea?": "80 degrees", "What does tea cost?": "80 degrees"})
    write_pairs(tmp_path / "p", ("tea-0001", "tea-0004"))
    options = ["conversations", "--data", str(pages), "--contrasts", str(tmp_path / "p"), "--json"]
    found = json.loads(CliRunner().invoke(app, options).stdout)["contrasts"]
    assert found["typed"]["one_answerable"]["both_right"] == 0.0


def test_a_run_without_pairs_has_no_contrasts(answering: Put, pages: Path) -> None:
    answering({})
    result = CliRunner().invoke(app, ["conversations", "--data", str(pages), "--json"])
    assert json.loads(result.stdout)["contrasts"] == {}


def evidence(item: GoldItem, doc_id: str) -> set[tuple[str, int]]:
    return {(span.doc_id or doc_id, span.start) for group in item.evidence for span in group}


def test_the_shipped_pairs_are_of_measured_sets_and_share_no_evidence() -> None:
    sets = {place.questions: read_set(place) for place in find_sets(FOLDER, None, ARTICLES)}
    rows = [row for _, row in read_rows(PAIRS)]
    for row in rows:
        found = sets[PAIRS.parent / row["file"]]
        known = {item.item_id: item for item in found.items}
        a, b = (known[row[side]["id"]] for side in ("a", "b"))
        assert not evidence(a, found.doc_id) & evidence(b, found.doc_id), row
        assert row["what"].count(" / ") == 1, row
    assert len({frozenset((row["a"]["id"], row["b"]["id"])) for row in rows}) == len(rows)


def test_the_shipped_pairs_are_many_of_every_kind() -> None:
    every = [item for place in find_sets(FOLDER, None, ARTICLES) for item in read_set(place).items]
    pairs = read_pairs(PAIRS, every)
    assert len(pairs) >= 200
    counts = Counter(pair.differs for pair in pairs)
    assert counts.keys() == set(DIFFERENCES)
    assert min(counts.values()) >= 15
    assert sum(pair.one_answerable for pair in pairs) >= 150
    assert max(Counter(side for pair in pairs for side in (pair.a, pair.b)).values()) <= 4


def test_near_questions_with_other_evidence_are_proposed_to_be_read_through(pages: Path) -> None:
    (place,) = find_sets(pages, None, ARTICLES)
    found = list(proposals(read_set(place), HashingEmbedder(), near=0.7))
    # green and black tea share four words of five; "How hot is tea?" shares evidence with both; the price shares "tea" alone
    assert [(row["a"]["id"], row["b"]["id"]) for row in found] == [("tea-0001", "tea-0002")]
    assert found[0]["b"]["question"] == "How hot is black tea?"
    everything = list(proposals(read_set(place), HashingEmbedder(), near=-1))
    ids = [(row["a"]["id"], row["b"]["id"]) for row in everything]
    assert ids[0] == ("tea-0001", "tea-0002")
    assert {"tea-0004"} == set.intersection(*(set(pair) for pair in ids[1:])), "the price differs from what is answered"
    assert max(Counter(side for pair in ids for side in pair).values()) <= 2
