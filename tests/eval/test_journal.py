"""A run that was stopped goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given, Shown
from eval.runs.journal import Journal, remembering
from eval.runs.run_gold import keeping, run_system

ITEMS = [GoldItem(item_id=str(n), kind="direct", question=f"question {n}", answerable=False) for n in range(5)]


class KilledError(Exception):
    """As if the process had been killed."""


class Answering:
    """Answers with the question's own words; is killed after so many answers."""

    def __init__(self, killed_after: int | None = None) -> None:
        self.asked: list[str] = []
        self._killed_after = killed_after

    def __call__(self, item: GoldItem) -> Given:
        if len(self.asked) == self._killed_after:
            raise KilledError
        self.asked.append(item.item_id)
        shown = (Shown("tea", 0, len(item.question), item.question),)
        return Given(False, 1 / 3 + int(item.item_id), shown, (), frozenset({2, int(item.item_id)}))


def test_a_killed_run_goes_on_and_gives_what_a_whole_run_gives(tmp_path: Path) -> None:
    path = tmp_path / "out" / "gold.partial.jsonl"
    whole = run_system(Answering(), "tea", ITEMS)
    first, second = Answering(killed_after=3), Answering()
    with pytest.raises(KilledError), Journal(path, "run") as journal:
        run_system(keeping(first, journal), "tea", ITEMS)
    with Journal(path, "run") as journal:
        assert len(journal) == 3
        assert run_system(keeping(second, journal), "tea", ITEMS) == whole
    assert (first.asked, second.asked) == (["0", "1", "2"], ["3", "4"])
    assert not path.exists(), "a complete run leaves no partial file"


def test_a_line_that_was_cut_in_the_middle_is_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "partial.jsonl"
    with pytest.raises(KilledError), Journal(path, "run") as journal:
        run_system(keeping(Answering(killed_after=2), journal), "tea", ITEMS)
    whole = path.read_bytes()
    for cut in range(1, 40):
        path.write_bytes(whole[:-cut])
        journal = Journal(path, "run")
        assert "0" in journal
        assert "1" not in journal
        journal.close()
        assert whole.startswith(path.read_bytes())


def test_what_another_run_left_is_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "partial.jsonl"
    yesterday = Journal(path, "models of yesterday")
    yesterday.add("1", "yes")
    yesterday.close()
    with Journal(path, "models of today") as journal:
        assert len(journal) == 0


def test_forms_of_one_question_are_kept_apart(tmp_path: Path) -> None:
    with Journal(tmp_path / "partial.jsonl", "run") as journal:
        assert keeping(Answering(), journal, "glued ")(ITEMS[0]) == Answering()(ITEMS[0])
        assert "glued 0" in journal
        assert "0" not in journal


def test_without_a_journal_nothing_is_remembered() -> None:
    asked: list[str] = []
    ask = remembering(asked.append, None, str)
    ask("a")
    ask("a")
    assert asked == ["a", "a"]
