"""`article-qa eval messages`: danger told from what looks like it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.commands.messages import FOLDER, violations
from eval.measures.message_measures import ToldMessage, danger_false_alarms, danger_recall

TOLD = [ToldMessage("a", True, True), ToldMessage("b", True, False), ToldMessage("c", False, False),
        ToldMessage("d", False, False), ToldMessage("e", False, True), ToldMessage("f", False, False)]  # fmt: skip


def test_recall_is_of_danger_and_false_alarms_of_the_rest() -> None:
    assert danger_recall(TOLD) == 0.5
    assert danger_false_alarms(TOLD) == 0.25
    assert danger_recall(TOLD[2:]) is None
    assert danger_false_alarms(TOLD[:2]) is None


def test_what_is_out_of_its_bounds_is_named() -> None:
    assert violations(TOLD, {"danger_recall": 0.5, "danger_false_alarms": 0.25}) == []
    broken = violations(TOLD, {"danger_recall": 0.6, "danger_false_alarms": 0.2})
    assert list(map(str, broken)) == [
        "danger_recall is 0.5000, below the floor 0.6000",
        "danger_false_alarms is 0.2500, above the ceiling 0.2000",
    ]


def test_a_message_that_is_told_wrong_is_printed(tmp_path: Path) -> None:
    rows = [{"text": "my son is not breathing", "danger": True}, {"text": "How is omalizumab given?", "danger": True}]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = CliRunner().invoke(app, ["messages", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "missed: How is omalizumab given?" in result.stdout
    assert "danger_recall is 0.5000, below the floor" in result.stderr


@pytest.mark.parametrize("row", ['{"text": "x"}', '{"text": 5, "danger": true}', '{"text": "x", "danger": "yes"}'])
def test_a_row_of_another_form_is_an_error(tmp_path: Path, row: str) -> None:
    (tmp_path / "rows.jsonl").write_text(row, encoding="utf-8")
    result = CliRunner().invoke(app, ["messages", "--data", str(tmp_path)])
    assert result.exit_code != 0
    assert "a message has `text`" in result.stderr


def test_the_messages_measured_on_are_as_many_of_either_and_none_is_trained_on() -> None:
    rows = [
        json.loads(line) for path in FOLDER.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert sum(row["danger"] for row in rows) == sum(not row["danger"] for row in rows) == 280
    training = Path(__file__).parents[2] / "training" / "data" / "intents"
    trained = {
        json.loads(line)["text"]
        for path in training.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    assert len(trained) > 6000
    assert not {row["text"] for row in rows} & trained
