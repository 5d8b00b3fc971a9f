"""Result files say what was run, and repeat."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.formats.jsonl import DataError
from eval.reports.figures import RESULTS, ROOT
from eval.runs.results_file import RunInfo, portable_word, read_items, read_results, write_results

ITEM = {"id": "1", "measures": {"success": True}}


@pytest.fixture
def info(tmp_path: Path) -> RunInfo:
    (tmp_path / "gold.jsonl").write_text("{}")
    return RunInfo("gold", [tmp_path / "gold.jsonl"], corpus_sha256="c", models={"reader": "r"})


def test_a_result_file_has_what_it_takes_to_run_it_again(info: RunInfo, tmp_path: Path) -> None:
    path = write_results(tmp_path / "out", info, {"success": 1.0}, [ITEM], 1.25)
    assert path.name == f"gold-{info.digest}.json"
    record = json.loads(path.read_text())
    assert record["figures"] == {"success": 1.0}
    assert record["models"] == {"reader": "r"}
    assert record["command"][0] == "article-qa"
    assert record["data"][0]["sha256"] == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert {"python", "packages", "cpus"} <= record["environment"].keys()
    assert read_items(path) == [ITEM]


def test_the_name_changes_with_whatever_changes_the_figures(info: RunInfo, tmp_path: Path) -> None:
    same = replace(info, models=dict(info.models))
    others = [replace(info, seed=1), replace(info, limit=5), replace(info, corpus_sha256="d"), replace(info, models={})]
    assert same.digest == info.digest
    assert len({info.digest, *(other.digest for other in others)}) == 5
    before = info.digest
    (tmp_path / "gold.jsonl").write_text("{ }")
    assert info.digest != before


def test_details_are_read_as_items_too(tmp_path: Path) -> None:
    path = tmp_path / "details.jsonl"
    path.write_text(f"{json.dumps(ITEM)}\n{json.dumps({**ITEM, 'id': '2'})}\n")
    assert [row["id"] for row in read_items(path)] == ["1", "2"]
    path.write_text(json.dumps(ITEM))
    assert [row["id"] for row in read_items(path)] == ["1"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"items": []}', "holds no item"),
        ('{"id": "1"}', "item 1 has no id with measures"),
        ("{", ":1: is not JSON"),
        ('{"items": [3]}', "item 1 has no id"),
    ],
)
def test_other_files_are_told(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(DataError, match=problem):
        read_items(path)


def test_a_command_names_no_place_of_this_machine() -> None:
    words = [str(ROOT / "results" / ".new"), "/srv/data/scifact", "--limit", "5", "results"]
    assert [portable_word(word) for word in words] == ["results/.new", "scifact", "--limit", "5", "results"]


def test_no_committed_result_names_a_place_of_a_machine() -> None:
    for path in RESULTS.glob("*.json"):
        assert not any(Path(word).is_absolute() for word in read_results(path)["command"]), path.name
