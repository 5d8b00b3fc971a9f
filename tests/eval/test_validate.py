"""Every fault of a gold file is named with its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.article import Article, Bundle
from eval.commands.options import SHIPPED_GOLD
from eval.formats.jsonl import DataError
from eval.gold.validate import faults

TEXT = "# Tea\n\nGreen tea is brewed at 80 degrees [3]. Ice is cold.\n"
START = TEXT.index("Green")
WORDS = "Green tea is brewed at 80 degrees [3]."
SPAN = {"start": START, "end": START + len(WORDS), "text": WORDS}


@pytest.fixture(scope="module")
def tea(article_of: Callable[[str], Article]) -> Article:
    return article_of(TEXT)


def row(**changes: object) -> dict[str, object]:
    base = {"id": "1", "question": "How hot?", "answerable": True, "evidence": [[SPAN]], "citations": [3]}
    return {**base, **changes}


def found(tmp_path: Path, *lines: dict[str, object] | str, source: Article | None = None) -> list[str]:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return [f"{fault.line}: {fault}" for fault in faults(path, [source] if source else [])]


def test_the_shipped_questions_have_no_fault(bundle: Bundle) -> None:
    assert faults(SHIPPED_GOLD, bundle.documents()) == []


def test_a_good_line_has_no_fault(tmp_path: Path, tea: Article) -> None:
    assert found(tmp_path, row(), source=tea) == []


def test_all_faults_of_all_lines_are_named_in_order(tmp_path: Path) -> None:
    lines = ["{", row(id="2", questoin="?", citations=["3"]), row(id="3", question=""), "[1]", row(id="5")]
    assert found(tmp_path, *lines) == [
        "1: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "2: 2: citations.0: Input should be a valid integer",
        "2: 2: questoin: no such field; docs/labelling.md lists them",
        "3: 3: question: String should have at least 1 character",
        "4: Input should be a valid dictionary or instance of GoldRow",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"evidence": []}, "answerable: must be true exactly when there is evidence"),
        ({"evidence": [[{**SPAN, "end": 9}]]}, "evidence: [7, 9) has 2 code points, but its text has 38"),
        ({"must_contain": ["90"]}, "must_contain: '90' is not in every alternative"),
        ({"turn": 2}, "turn: is 2 after 0 earlier questions"),
        ({"sources": "web"}, "sources: Input should be 'article' or 'all'"),
    ],
)
def test_faults_that_need_no_source(tmp_path: Path, changes: dict[str, object], problem: str) -> None:
    (fault,) = found(tmp_path, row(**changes))
    assert fault.startswith(f"1: 1: {problem}")


def test_offsets_that_slipped_are_named_with_the_right_ones(tmp_path: Path, tea: Article) -> None:
    slipped = {**SPAN, "start": START + 1, "end": START + 1 + len(WORDS)}
    (fault,) = found(tmp_path, row(evidence=[[slipped]]), source=tea)
    assert fault.endswith(f"these words are at [{START}, {START + len(WORDS)})")
    (fault,) = found(tmp_path, row(evidence=[[{**SPAN, "end": 0}]]), source=tea)
    assert fault.endswith(f"these words are at [{START}, {START + len(WORDS)})")
    nowhere = {"start": 0, "end": 4, "text": "Milk"}
    (fault,) = found(tmp_path, row(evidence=[[nowhere]], citations=[]), source=tea)
    assert fault.endswith("these words are nowhere in it")


def test_a_number_that_is_not_printed_and_a_source_that_is_not_there(tmp_path: Path, tea: Article) -> None:
    (number,) = found(tmp_path, row(citations=[3, 7]), source=tea)
    assert "citations: 7 is printed neither" in number
    note = row(evidence=[[{**SPAN, "doc_id": "note"}]], sources="all", citations=[])
    (source,) = found(tmp_path, note, source=tea)
    assert "no source 'note'; there are" in source


def test_items_that_contradict_each_other(tmp_path: Path) -> None:
    assert found(tmp_path, row(), row(question="How HOT?"), row(id="3", question="how hot?")) == [
        "2: 1: id: is given to two items",
        "2: 1: question: is also that of 1",
        "3: 3: question: is also that of 1",
    ]


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no question"):
        found(tmp_path, "")
