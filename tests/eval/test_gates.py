"""Gates on the measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.formats.jsonl import DataError
from eval.gold.items import GoldItem, GoldSpan
from eval.measures.answer_measures import Given, Result, measure
from eval.measures.summary import Summary, summarise
from eval.reports.gates import Gates, compare
from eval.reports.gates_file import read_gates

ABSTAIN = Given(True, 0.2)


def summary_of(*answerable: bool) -> Summary:
    """Of questions all of which were abstained."""
    results = []
    for number, label in enumerate(answerable):
        item = GoldItem(
            item_id=str(number),
            kind="direct",
            question="?",
            answerable=label,
            evidence=((GoldSpan(0, 3),),) if label else (),
        )
        results.append(Result(item, ABSTAIN, measure(item, ABSTAIN, "tea")))
    return summarise(results)


def test_the_shipped_gates_can_be_read() -> None:
    gates = read_gates()
    assert gates.floors["success"] > 0
    assert gates.ceilings["false_abstention"] < 1
    assert {"page_questions_found", "emergency_recall", "personal_recall"} <= set(gates.floors)
    assert {"emergency_false_alarms", "personal_false_alarms"} <= set(gates.ceilings)
    assert all("success" in gates.conversations[folder] for folder in ("bundles", "gold", "pages"))
    assert gates.contrasts.keys() == {"all", "one_answerable"}


def test_a_value_on_its_bound_passes() -> None:
    gates = Gates({"success": 0.5, "abstention_recall": 1.0}, {"false_abstention": 1.0})
    assert compare(summary_of(True, False), gates) == []


def test_values_outside_are_listed_in_words() -> None:
    gates = Gates({"success": 0.51, "support": 0.2}, {"false_abstention": 0.1})
    assert [str(violation) for violation in compare(summary_of(True, False), gates)] == [
        "success is 0.5000, below the floor 0.5100",
        "support is 0.0000, below the floor 0.2000",
        "false_abstention is 1.0000, above the ceiling 0.1000",
    ]


def test_what_cannot_be_measured_fails() -> None:
    violations = compare(summary_of(True), Gates({"auroc": 0.0}, {}))
    assert [str(violation) for violation in violations] == ["auroc is not measured, below the floor 0.0000"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("[floors]\nsucces = 0.5", "succes is no measure"),
        ("[floors]\nsuccess = 50", "is 50, not a number from 0 to 1"),
        ("[floors]\nsuccess = true", "is True"),
        ("[floor]\nsuccess = 0.5", "has floor beside"),
        ("[contrasts]\ndrug = 0.5", "drug is no measure; there are all, authority"),
        ("floors = 3", "floors is not a table"),
        ("[conversations.pages]\nauroc = 0.5", "\\[conversations.pages\\] auroc is no measure"),
        ("[conversations]\npages = 3", "conversations.pages is not a table"),
        ("conversations = 3", "conversations is not a table"),
        ("[floors", "is not TOML"),
    ],
)
def test_gates_errors(tmp_path: Path, words: str, problem: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(words)
    with pytest.raises(DataError, match=problem):
        read_gates(path)
