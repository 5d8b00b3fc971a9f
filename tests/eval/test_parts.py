"""What is fitted on and what only measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.load import ARTICLES
from eval.commands.gate_conversations import FOLDER
from eval.formats.jsonl import DataError
from eval.gold.parts import in_part, read_parts
from eval.gold.question_sets import SetPlace, find_sets, read_set
from training.own_articles import DEV

MEASURED = find_sets(FOLDER, None, ARTICLES)


def test_no_set_that_measures_is_fitted_on() -> None:
    parts = read_parts()
    assert not parts.fit & parts.measured
    assert not parts.fit & {place.name for place in MEASURED}


def test_the_articles_of_the_fit_are_those_that_no_reader_is_trained_on() -> None:
    assert read_parts().fit >= DEV


def test_every_set_that_measures_is_in_the_repository_and_can_be_read() -> None:
    assert {place.name for place in MEASURED} == read_parts().measured
    for place in MEASURED:
        items = read_set(place).items
        assert len(items) >= 80
        assert any(item.history for item in items)


def place(name: str) -> SetPlace:
    return SetPlace(name, "page", Path(f"{name}.md"), Path(f"{name}.questions.jsonl"))


def test_a_part_chooses_the_sets_it_names(tmp_path: Path) -> None:
    (tmp_path / "parts.toml").write_text('[fit]\npages = ["tea"]\n[measured]\nbundles = ["gout"]\n')
    parts = read_parts(tmp_path / "parts.toml")
    found = [place("tea"), place("coffee"), place("gout")]
    assert [one.name for one in in_part(found, tmp_path, "fit", parts)] == ["tea"]
    assert [one.name for one in in_part(found, tmp_path, "measured", parts)] == ["gout"]
    with pytest.raises(DataError, match="has no set of the part 'fit'"):
        in_part([place("coffee")], tmp_path, "fit", parts)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('[fit]\npages = ["tea"]\n[measured]\ntexts = ["tea"]', "has tea in both parts"),
        ('[fit]\npages = ["tea"]', "has fit, not"),
        ('[fit]\npages = "tea"\n[measured]', "is a table of lists of names"),
        ("fit = 3\nmeasured = 4", "is a table of lists of names"),
        ("[fit", "is not TOML"),
    ],
)
def test_parts_that_cannot_be_used_are_told(tmp_path: Path, words: str, problem: str) -> None:
    (tmp_path / "parts.toml").write_text(words)
    with pytest.raises(DataError, match=problem):
        read_parts(tmp_path / "parts.toml")
