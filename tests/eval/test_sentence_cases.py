"""Cases of sentence splitting, and how a splitter does on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.sentence_cases import Case, outcomes, read_cases
from eval.bench.sentences import comparison
from eval.formats.jsonl import DataError


def write(tmp_path: Path, cases: str) -> Path:
    path = tmp_path / "sentences.toml"
    path.write_text(f'[[kind]]\nname = "unit"\ncases = [{cases}]\n', "utf-8")
    return path


def test_a_case_stands_with_one_space_between_its_sentences_unless_its_text_is_given(tmp_path: Path) -> None:
    path = write(tmp_path, '["Give 5 mg.", "Stop."], {text = "Stop.\\nGo.", sentences = ["Stop.", "Go."]}')
    assert read_cases(path) == [
        Case("unit", "Give 5 mg. Stop.", ("Give 5 mg.", "Stop.")),
        Case("unit", "Stop.\nGo.", ("Stop.", "Go.")),
    ]


@pytest.mark.parametrize(
    ("cases", "problem"),
    [
        ('{text = "Stop. Go.", sentences = ["Stop."]}', "does not consist of"),
        ('["Stop."], ["Stop."]', "stands twice"),
    ],
)
def test_a_faulty_case_is_named(tmp_path: Path, cases: str, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        read_cases(write(tmp_path, cases))


@pytest.mark.parametrize(
    ("found", "cut", "joined"),
    [
        (["Give 5 mg.", "Stop now."], 0, 0),
        (["Give 5 mg. Stop now."], 0, 1),
        (["Give 5 mg.", "Stop", "now."], 1, 0),
        (["Give", "5 mg. Stop now."], 1, 1),
        (["Give 5 milligrams.", "Stop now."], 2, 2),
    ],
)
def test_ends_too_many_and_ends_missing_are_counted(found: list[str], cut: int, joined: int) -> None:
    (outcome,) = outcomes([Case("unit", "Give 5 mg. Stop now.", ("Give 5 mg.", "Stop now."))], lambda text: found)
    assert (outcome.cut, outcome.joined, outcome.right) == (cut, joined, not cut and not joined)


def test_the_table_counts_right_cases_by_kind_by_half_and_in_all() -> None:
    cases = [Case("unit", "Give 5 mg. Stop.", ("Give 5 mg.", "Stop.")), Case("title", "Dr. Berg.", ("Dr. Berg.",))]
    table = comparison(cases, {"halves": lambda text: text.replace(". ", ".\0").split("\0"), "whole": lambda t: [t]})
    assert list(table.rows)[:2] == [["unit", "1", "1", "0"], ["title", "1", "0", "1"]]
    assert table.total == ["all", "2", "1", "1"]


def test_every_case_of_the_project_is_one_of_two_halves_of_like_size() -> None:
    cases = read_cases()
    dev = sum(case.half == "dev" for case in cases)
    assert len(cases) >= 150
    assert 0.45 < dev / len(cases) < 0.55
