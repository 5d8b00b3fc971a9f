"""The gate's part for conversations: turns as typed, over the folders that the gates name."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from corpus.load import load_corpus
from eval.cli import app
from eval.commands import gate_conversations
from eval.commands.gate_conversations import JudgedConversations, judge_conversations
from eval.formats.jsonl import DataError
from eval.gold.question_sets import find_sets, read_set
from eval.reports.conversation_gates import FolderJudgement, judge_folder
from eval.reports.gates import Gates
from eval.runs.run_conversations import TurnResult, turns_again
from qa_service.answer import Ask
from tests.eval.test_contrast_pairs import write_pairs

Put = Callable[[Mapping[str, str]], list[Ask]]
SHOWS = {"How hot is green tea?": "80 degrees", "How hot is green tea? / and black?": "80 degrees"}
"""Right about the first turn and about the price, which it refuses; wrong about black tea."""


@pytest.fixture(autouse=True)
def folder(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_conversations, "FOLDER", pages.parent)


def gates(**bounds: float) -> Gates:
    return Gates({}, {}, conversations={"pages": bounds})


def reasons(judged: JudgedConversations) -> list[str]:
    return [str(violation) for violation in judged.violations]


def test_floors_hold_for_turns_as_typed(answering: Put) -> None:
    asked = answering(SHOWS)
    # two of four turns are right, one of two answers that are called very probable, one of three answerable is refused
    bounds = gates(success=0.5, right_when_very_probable=0.5, false_abstention=0.34)
    (judged,) = judge_conversations(bounds, None).folders
    assert (judged.folder, judged.cell.n, judged.violations) == ("pages", 4, [])
    assert [len(ask.history) for ask in asked] == [0, 1, 2, 0]
    assert judged.cell.means["evidence_read"] is None, "what was read is not asked for where no bound needs it"
    assert reasons(judge_conversations(gates(evidence_read=0.67), None)) == [
        "pages: evidence_read is 0.6667, below the floor 0.6700"
    ]


def test_what_is_out_of_bounds_or_not_measured_is_told_with_its_folder(answering: Put) -> None:
    answering(SHOWS)
    assert reasons(judge_conversations(gates(success=0.51, false_abstention=0.33), None)) == [
        "pages: success is 0.5000, below the floor 0.5100",
        "pages: false_abstention is 0.3333, above the ceiling 0.3300",
    ]
    answering({})
    assert reasons(judge_conversations(gates(right_when_very_probable=0.0), None)) == [
        "pages: right_when_very_probable is not measured, below the floor 0.0000"
    ]


def test_a_floor_of_contrast_pairs_holds_over_the_turns_of_all_folders(answering: Put, tmp_path: Path) -> None:
    answering(SHOWS)
    # of the two pairs one is right, that of the green tea and the price; the black tea is refused
    contrasts = tmp_path / "contrasts.jsonl"
    write_pairs(contrasts, ("tea-0001", "tea-0002"), ("tea-0001", "tea-0004"))
    floors = {"all": 0.5, "one_answerable": 1.0}
    judged = judge_conversations(replace(gates(), contrasts=floors), None, contrasts=contrasts)
    assert judged.violations == []
    assert {name: (cell.n, cell.both_right) for name, cell in judged.contrasts.cells.items()} == {
        "all": (2, 0.5), "one_answerable": (1, 1.0), "both_answerable": (1, 0.0), "subject": (2, 0.5),
    }  # fmt: skip
    floors = {"all": 0.51, "both_answerable": 0.1, "trial": 0.0}
    assert reasons(judge_conversations(replace(gates(), contrasts=floors), None, contrasts=contrasts)) == [
        "contrasts: all is 0.5000, below the floor 0.5100",
        "contrasts: both_answerable is 0.0000, below the floor 0.1000",
        "contrasts: trial is not measured, below the floor 0.0000",
    ]


def written(folder: Path, data: Path) -> Path:
    """A result file of `eval conversations`."""
    result = CliRunner().invoke(app, ["conversations", "--data", str(data), "--out", str(folder)])
    assert result.exit_code == 0, result.stderr
    (path,) = folder.glob("conversations-*.json")
    return path


def test_a_run_that_exists_is_judged_without_asking(answering: Put, pages: Path, tmp_path: Path) -> None:
    answering(SHOWS)
    path = written(tmp_path, pages)
    asked = answering({})
    (judged,) = judge_conversations(gates(success=0.5), path).folders
    assert (judged.cell.means["success"], asked) == (0.5, [])


def test_a_run_that_lacks_turns_is_told(answering: Put, pages: Path, tmp_path: Path) -> None:
    answering(SHOWS)
    path = written(tmp_path, pages)
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, "items": record["items"][:3]}))
    with pytest.raises(DataError, match="has 3 of the 4 turns of tea as typed"):
        judge_conversations(gates(success=0.5), path)
    path.write_text(json.dumps({**record, "items": [{"id": "tea-0001 typed"}]}))
    with pytest.raises(DataError, match="is no run of `eval conversations`"):
        judge_conversations(gates(success=0.5), path)


def test_a_run_is_measured_by_the_labels_of_today(answering: Put, pages: Path, tmp_path: Path) -> None:
    answering(SHOWS)
    rows = json.loads(written(tmp_path, pages).read_text())["items"]
    (place,) = find_sets(pages, None, pages)
    today = read_set(place)
    first, *others = today.items
    relabelled = replace(today, items=[replace(first, answerable=False, evidence=()), *others])
    assert turns_again(rows, today, "typed")[0].result.measures.success
    assert not turns_again(rows, relabelled, "typed")[0].result.measures.success
    asks_else = replace(today, items=[replace(first, question="How cold?")])
    assert turns_again(rows, asks_else, "typed") == []


def test_quotes_that_are_altered_or_cut_fail(answering: Put, pages: Path, tmp_path: Path) -> None:
    answering(SHOWS)
    rows = json.loads(written(tmp_path, pages).read_text())["items"]
    (place,) = find_sets(pages, None, pages)
    sources = load_corpus(place.corpus)[0].documents()
    first = turns_again(rows, read_set(place), "typed")[0]

    def judged(start: int, end: int, text: str) -> FolderJudgement:
        shown = (replace(first.result.given.shown[0], start=start, end=end, text=text),)
        result = replace(first.result, given=replace(first.result.given, shown=shown))
        turn: TurnResult = replace(first, result=result)
        return judge_folder("pages", [turn], sources, {})

    assert (judged(7, 41, sources[0].text[7:41]).altered, judged(7, 41, sources[0].text[7:41]).cut) == ([], [])
    assert judged(7, 41, "Green tea is brewed at 90 degrees.").altered == ["tea-0001"]
    assert judged(7, 16, sources[0].text[7:16]).cut == ["tea-0001"]


def gate(tmp_path: Path, bounds: str, *words: str) -> Result:
    """The gate's verdict on the gold question of a made-up page, under bounds."""
    (tmp_path / "gates.toml").write_text(bounds)
    (tmp_path / "gold_tea.jsonl").write_text('{"id": "1", "question": "What does tea cost?"}')
    page = str(tmp_path / "pages" / "tea.md")
    options = ["--gates", str(tmp_path / "gates.toml"), "--gold", str(tmp_path / "gold_tea.jsonl"), "--corpus", page]
    return CliRunner().invoke(app, ["gate", *options, *words])


def test_the_gate_asks_the_conversations_and_fails_with_them(answering: Put, tmp_path: Path) -> None:
    answering(SHOWS)
    passed = gate(tmp_path, "[conversations.pages]\nsuccess = 0.5\n")
    assert passed.exit_code == 0, passed.stderr
    assert "pages as typed: 4 turns, success 0.500" in passed.stdout
    failed = gate(tmp_path, "[conversations.pages]\nsuccess = 0.6\n", "--json")
    assert failed.exit_code == 1
    assert json.loads(failed.stdout)["conversations"]["pages"]["success"] == 0.5
    assert "gate: pages: success is 0.5000, below the floor 0.6000" in failed.stderr


def test_a_result_of_gold_questions_alone_asks_nothing(answering: Put, pages: Path, tmp_path: Path) -> None:
    asked = answering({})
    item = {"id": "1", "question": "What does tea cost?", "history": [], "abstained": True, "confidence": 0.1}
    row = {**item, "shown": [], "lead_ins": [], "citations": []}
    (tmp_path / "gold.json").write_text(json.dumps({"format": 1, "items": [row]}))
    result = gate(tmp_path, "[conversations.pages]\nsuccess = 0.6\n", str(tmp_path / "gold.json"))
    assert (result.exit_code, asked) == (0, [])
    path = written(tmp_path, pages)
    judged = gate(
        tmp_path, "[conversations.pages]\nsuccess = 0.6\n", str(tmp_path / "gold.json"), "--conversations", str(path)
    )
    assert judged.exit_code == 1
    assert "pages: success is 0.2500" in judged.stderr
