"""Reading gold files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cli import SHIPPED_GOLD
from eval.formats.jsonl import DataError
from eval.gold.items import GoldItem, GoldSpan, read_gold

SPAN = {"start": 0, "end": 3, "text": "Tea"}


def write(tmp_path: Path, *rows: dict[str, object]) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_missing_fields_have_their_defaults(tmp_path: Path) -> None:
    path = write(tmp_path, {"id": "1", "question": "?"}, {"id": "2", "question": "!", "evidence": [[SPAN]]})
    assert read_gold(path) == [
        GoldItem(item_id="1", kind="other", question="?", answerable=False),
        GoldItem(item_id="2", kind="other", question="!", answerable=True, evidence=((GoldSpan(0, 3),),)),
    ]


def test_all_fields(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "kind": "note",
        "question": "?",
        "answerable": True,
        "history": [{"question": "first"}],
        "evidence": [[SPAN, {**SPAN, "doc_id": "note"}]],
        "acceptable_extra_evidence": [SPAN],
        "citations": [1],
        "acceptable_extra_citations": [2],
        "must_contain": ["Tea"],
        "sources": "all",
        "expect_safety": False,
    }
    (item,) = read_gold(write(tmp_path, row))
    assert item.history == ("first",)
    assert item.evidence == ((GoldSpan(0, 3), GoldSpan(0, 3, "note")),)
    assert (item.citations, item.acceptable_extra_citations) == ({1}, {2})
    assert (item.sources, item.must_contain) == ("all", ("Tea",))


def test_the_shipped_questions_can_be_read() -> None:
    items = read_gold(SHIPPED_GOLD)
    assert len(items) > 300
    assert {item.sources for item in items} == {"article", "all"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"question": "?"}, "field 'id' is missing"),
        ({"id": "2", "question": ""}, "question must be"),
        ({"id": "1", "question": "?"}, "'1' stands on line 1 already"),
        ({"id": "2", "question": "?", "answerable": True}, "evidence must be given"),
        ({"id": "2", "question": "?", "evidence": [[]]}, "no group may be empty"),
        ({"id": "2", "question": "?", "evidence": [[{"start": 3, "end": 3}]]}, "0 <= start < end"),
        ({"id": "2", "question": "?", "evidence": [3]}, "not iterable"),
        ({"id": "2", "question": "?", "citations": ["1"]}, "citations must be whole numbers"),
        ({"id": "2", "question": "?", "sources": "web"}, "sources is 'web'"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, row: dict[str, object], problem: str) -> None:
    path = write(tmp_path, {"id": "1", "question": "?"}, row)
    with pytest.raises(DataError, match=f":2: .*{problem}"):
        read_gold(path)


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no question"):
        read_gold(write(tmp_path))
