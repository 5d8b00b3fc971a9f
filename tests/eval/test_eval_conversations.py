"""Conversations asked as typed and self-contained, with a stand-in for the product behind the command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from eval.cli import app
from eval.reports.conversation_figures import HistoryCost
from qa_service.answer import Ask

Put = Callable[[Mapping[str, str]], list[Ask]]
SHOWS = {"How hot is green tea?": "80 degrees", "How hot is black tea?": "95 degrees", "How hot is tea?": "95 degrees"}
"""Right about everything that is asked without a history; with one, everything is refused."""


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def figures(*words: str | Path) -> dict[str, Any]:
    result = invoke("conversations", *words, "--json")
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_turns_are_asked_with_their_history_and_rewritten_without(answering: Put, pages: Path) -> None:
    asked = answering({})
    assert invoke("conversations", "--data", pages).exit_code == 0
    assert [(len(ask.history), ask.question) for ask in asked] == [
        (0, "How hot is green tea?"), (1, "and black?"), (2, "How hot is tea?"), (0, "What does tea cost?"),
        (0, "How hot is green tea?"), (0, "How hot is black tea?"), (0, "How hot is tea?"), (0, "What does tea cost?"),
    ]  # fmt: skip
    assert {(ask.article, ask.sources) for ask in asked} == {("tea", "all")}


def test_measures_by_form_and_group_by_hand(answering: Put, pages: Path) -> None:
    answering(SHOWS)
    found = figures("--data", pages)["overall"]
    typed = {group: found["typed"][group]["success"] for group in found["typed"]}
    assert typed == {"all": 0.5, "first_turn": 1.0, "leaning": 0.0, "standalone": 0.0, "unanswerable": 1.0}
    assert all(group["success"] == 1.0 for group in found["alone"].values())
    every = found["typed"]["all"]
    assert (every["n"], every["answerable"]) == (4, 3)
    assert every["support"] == pytest.approx(1 / 3)
    assert every["false_abstention"] == pytest.approx(2 / 3)
    # the green tea that was read is evidence of the first turn and an alternative of the third
    assert every["evidence_read"] == pytest.approx(2 / 3)
    assert every["very_probable"] == {"right": 1, "n": 1}
    assert found["alone"]["all"]["very_probable"] == {"right": 3, "n": 3}
    assert every["intervals"]["success"]["low"] < 0.5 < every["intervals"]["success"]["high"]


def test_an_answer_to_what_nothing_answers_is_not_right_however_probable(answering: Put, pages: Path) -> None:
    answering({"What does tea cost?": "80 degrees"})
    every = figures("--data", pages, "--form", "typed")["overall"]["typed"]["all"]
    assert every["very_probable"] == {"right": 0, "n": 1}
    assert every["right_when_very_probable"] == 0.0


def test_one_form_is_set_against_the_other_and_the_cost_of_a_history_is_told(answering: Put, pages: Path) -> None:
    answering(SHOWS)
    found = figures("--data", pages)
    test = found["typed_against_alone"]["all"]
    assert (test["n"], test["typed"], test["alone"]) == (4, 0.5, 1.0)
    assert test["p_value"] <= test["p_corrected"] <= 1
    assert found["standalone_history"] == {"n": 1, "lost": 1, "gained": 0, "net_lost": 1}
    assert HistoryCost(5, 1, 3).net_lost == -2
    words = invoke("conversations", "--data", pages).stdout
    assert "1 stand-alone turns: 1 lost by their history, 0 gained, net 1 lost" in words


def test_one_form_alone_has_no_test(answering: Put, pages: Path) -> None:
    asked = answering(SHOWS)
    found = figures("--data", pages, "--form", "alone")
    assert len(asked) == 4
    assert set(found["overall"]) == {"alone"}
    assert (found["typed_against_alone"], found["standalone_history"]) == ({}, None)


def test_answers_that_need_a_note_are_a_group(answering: Put, bundles: Path) -> None:
    answering({"How many patients had the naproxen trial?": "120 patients"})
    found = figures("--data", bundles)["overall"]
    assert found["alone"]["needs_note"]["success"] == 1.0
    assert found["typed"]["needs_note"]["success"] == 0.0
    assert found["alone"]["needs_note"]["evidence_read"] == 0.0


def test_each_set_is_measured_and_all_together(answering: Put, pages: Path, bundles: Path) -> None:
    answering(SHOWS)
    found = figures("--data", pages.parent, "--form", "typed")
    assert {name: own["measures"]["typed"]["all"]["n"] for name, own in found["sets"].items()} == {"gout": 2, "tea": 4}
    assert found["overall"]["typed"]["all"]["n"] == 6
    only = figures("--data", pages.parent, "--form", "typed", "--only", "tea")
    assert set(only["sets"]) == {"tea"}
    table = invoke("conversations", "--data", pages.parent, "--form", "typed").stdout
    assert "gout" in table
    assert "first turn" in table


def test_wrong_names_and_parts_are_told(answering: Put, pages: Path) -> None:
    answering({})
    wrong = invoke("conversations", "--data", pages, "--only", "coffee")
    assert wrong.exit_code == 1
    assert "has no set coffee; there are tea" in wrong.stderr
    assert "has no set of the part 'fit'" in invoke("conversations", "--data", pages, "--part", "fit").stderr
    assert invoke("conversations", "--data", pages, "--form", "spoken").exit_code == 2


def test_a_sample_is_of_all_sets_together(answering: Put, pages: Path, bundles: Path) -> None:
    answering(SHOWS)
    assert figures("--data", pages.parent, "--limit", "3", "--seed", "2")["overall"]["typed"]["all"]["n"] == 3


def test_details_say_what_was_asked_and_shown(answering: Put, pages: Path, tmp_path: Path) -> None:
    answering(SHOWS)
    assert invoke("conversations", "--data", pages, "--details", tmp_path / "d.jsonl").exit_code == 0
    rows = {row["id"]: row for row in map(json.loads, (tmp_path / "d.jsonl").read_text().splitlines())}
    assert len(rows) == 8
    black = rows["tea-0002 alone"]
    assert (black["set"], black["form"], black["question"]) == ("tea", "alone", "How hot is black tea?")
    assert [span["text"] for span in black["shown"]] == ["Black tea is brewed at 95 degrees."]
    assert (black["band"], black["read"], black["measures"]["success"]) == ("very_probably", [["tea", 7, 41]], True)
    assert "leaning" in black["groups"]


def test_a_run_that_was_stopped_goes_on(
    answering: Put, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(SHOWS)
    words = ("conversations", "--data", pages, "--form", "typed", "--out", tmp_path / "out")
    with monkeypatch.context() as broken:
        broken.setattr("eval.runs.run_conversations.measure", failing_at(3))
        assert invoke(*words).exit_code == 1
    resumed = invoke(*words)
    assert resumed.exit_code == 0
    assert "going on after 3 answers" in resumed.stderr
    assert [ask.question for ask in asked] == [
        "How hot is green tea?", "and black?", "How hot is tea?", "What does tea cost?",
    ]  # fmt: skip
    (written,) = (tmp_path / "out").iterdir()
    record = json.loads(written.read_text())
    assert written.name.startswith("conversations-pages-typed-")
    assert record["models"] == {"reader": "made up"}
    assert record["figures"]["overall"]["typed"]["all"]["success"] == 0.5


def failing_at(number: int) -> Callable[..., Any]:
    """A measure that works until its call of this number, from 1."""
    from eval.measures.answer_measures import measure

    calls = iter(range(1, 100))

    def until(*args: Any) -> Any:
        if next(calls) == number:
            raise OSError("the disk is full")
        return measure(*args)

    return until


def test_two_runs_are_compared_in_all_forms_or_one(answering: Put, pages: Path, tmp_path: Path) -> None:
    for name, shows in (("before", {}), ("after", SHOWS)):
        answering(shows)
        assert invoke("conversations", "--data", pages, "--details", tmp_path / name).exit_code == 0
    files = (tmp_path / "before", tmp_path / "after")

    def success(*words: str) -> dict[str, Any]:
        (found,) = [m for m in json.loads(invoke("compare", *files, "--json", *words).stdout)["measures"]
                    if m["measure"] == "success"]  # fmt: skip
        return found  # type: ignore[no-any-return]

    assert (success()["n"], success()["wins"]) == (8, 4)
    assert (success("--form", "typed")["n"], success("--form", "typed")["wins"]) == (4, 1)
    assert (success("--form", "alone")["n"], success("--form", "alone")["wins"]) == (4, 3)
    none = invoke("compare", *files, "--form", "spoken")
    assert none.exit_code == 1
    assert "holds no turn in the form 'spoken'" in none.stderr
