"""Follow-ups in four forms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.commands.followups import followup_figures, followup_table
from eval.formats.jsonl import DataError
from eval.gold.conversations import FollowUp, gold_follow_ups, is_gold, read_conversations
from eval.gold.items import GoldItem
from eval.runs.run_followups import FORMS, run_followups, token_f1

LEANING = FollowUp("1", ("What is green tea?",), "How hot is it?", "How hot is green tea?")
ALONE = FollowUp("2", ("What is tea?",), "What is ice?", "what is ice")


def test_token_f1_by_hand() -> None:
    assert token_f1("How hot is it?", "How hot is green tea?") == pytest.approx(2 * 3 / (4 + 5))
    assert token_f1("The tea", "a TEA!") == 1.0
    assert token_f1("tea tea", "tea") == pytest.approx(2 / 3)
    assert token_f1("?", "the") == 1.0


def test_the_forms_of_a_turn() -> None:
    turn = FollowUp("1", ("a?", "b?", "What is green tea?", "Is it good?"), "How hot is it?", "How hot is green tea?")
    (found,) = run_followups([turn])
    assert list(found.forms) == list(FORMS)
    assert found.forms["glued"] == "a? b? What is green tea? Is it good? How hot is it?"
    assert found.forms["searched"] == "b? What is green tea? Is it good? How hot is it?"
    assert found.token_f1("human") == 1.0


def test_only_leaning_turns_are_scored() -> None:
    found = run_followups([LEANING, ALONE])
    figures = followup_figures(found)
    assert (figures["turns"], figures["standalone_turns"]) == (2, 1)
    # what is green tea how hot is it: 8 tokens, how hot is green tea: 5, all of them among the 8
    assert figures["token_f1"]["searched"] == pytest.approx(2 * 5 / (8 + 5))  # type: ignore[index]
    assert [row[:2] for row in followup_table(found).rows] == [(form, "1") for form in FORMS]


def test_conversations_give_the_turns_after_others_that_have_a_rewrite(tmp_path: Path) -> None:
    path = tmp_path / "conversations.jsonl"
    turns = [
        {"turn_id": "a", "question": "What is tea?", "rewrite": "What is tea?", "answer": "A drink."},
        {"turn_id": "b", "question": " Is it hot? ", "rewrite": "Is tea hot in Sorrento?"},
        {"turn_id": "c", "question": "Why?"},
    ]
    path.write_text(json.dumps({"conversation_id": "c1", "title": "Drinks", "turns": turns}))
    assert read_conversations(path) == [FollowUp("c1 b", ("What is tea?",), "Is it hot?", "Is tea hot in Sorrento?")]
    assert not is_gold(path)


def test_a_conversation_about_a_page_has_its_title_before_the_last_two_questions(tmp_path: Path) -> None:
    path = tmp_path / "conversations.jsonl"
    turns = [{"question": f"q{n}", "rewrite": f"r{n}"} for n in range(8)]
    path.write_text(json.dumps({"conversation_id": "c1", "title": "Tea", "section": "History", "turns": turns}))
    found = read_conversations(path)
    assert found[0].history == ("Tea",)
    assert found[7].history == ("Tea", "q5", "q6")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"turns": [{"question": "?"}]}, "holds no turn"),
        ({"turns": [{}]}, ":1: turn 1 has no question"),
        ({"turns": 3}, ":1: has no list of turns"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, row: dict[str, object], problem: str) -> None:
    path = tmp_path / "conversations.jsonl"
    path.write_text(json.dumps(row))
    with pytest.raises(DataError, match=problem):
        read_conversations(path)


def test_gold_items_with_history_and_rewrite_are_follow_ups() -> None:
    item = GoldItem(
        item_id="1",
        kind="followup",
        question="why?",
        answerable=False,
        history=("What is tea?",),
        rewrite="Why is tea?",
    )
    assert gold_follow_ups([item, GoldItem(item_id="2", kind="direct", question="?", answerable=False)]) == [
        (item, FollowUp("1", ("What is tea?",), "why?", "Why is tea?"))
    ]


def test_follow_ups_of_a_gold_file_are_not_asked(tmp_path: Path) -> None:
    (tmp_path / "tea.md").write_text("# Tea\n\nGreen tea is brewed at 80 degrees. Black tea is brewed at 95 degrees.\n")
    row = {"id": "1", "question": "And black tea?", "history": [{"question": "How hot is green tea brewed?"}]}
    gold = tmp_path / "gold_tea.jsonl"
    gold.write_text(json.dumps({**row, "answerable": False, "rewrite": "How hot is black tea brewed?"}))
    words = ["followups", "--data", str(gold), "--corpus", str(tmp_path / "tea.md"), "--json", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    assert set(figures) == {"turns", "standalone_turns", "token_f1"}
    assert figures["token_f1"]["last_turn"] == pytest.approx(2 * 2 / (3 + 6))
    (written,) = tmp_path.glob("followups-gold_tea-*.json")
    assert json.loads(written.read_text())["models"] == {}
