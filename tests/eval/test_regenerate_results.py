"""New result files take the place of the old ones, without the words of collections that are not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.reports.regenerate_results import ROOT, take_over

ITEM = {"id": "1", "question": "How hot?", "shown": [{"start": 0, "end": 3, "text": "Tea"}], "measures": {"f1": 1.0}}
OURS, THEIRS = "eval/data/severe-asthma-immunotherapy.gold.jsonl", "scifact"


def new_file(folder: Path, name: str, data: str) -> Path:
    path = folder / f"{name}-0123456789ab.json"
    record = {
        "format": 1, "name": name, "command": ["article-qa", "--out", f"{ROOT}/results/.new"],
        "data": [{"file": data}], "items": [ITEM],
    }  # fmt: skip
    path.write_text(json.dumps(record))
    return path


@pytest.fixture
def results(tmp_path: Path) -> Path:
    (tmp_path / "results").mkdir()
    for name in ("gold-aaaaaaaaaaaa.json", "gold-whole-chunk-aaaaaaaaaaaa.json"):
        (tmp_path / "results" / name).write_text("old")
    return tmp_path / "results"


def test_the_old_file_of_the_same_name_goes_and_no_other(tmp_path: Path, results: Path) -> None:
    path = new_file(tmp_path, "gold", OURS)
    take_over(path, results)
    assert sorted(p.name for p in results.iterdir()) == ["gold-0123456789ab.json", "gold-whole-chunk-aaaaaaaaaaaa.json"]
    assert not path.exists()


def test_the_command_is_told_as_one_would_give_it(tmp_path: Path, results: Path) -> None:
    take_over(new_file(tmp_path, "gold", OURS), results)
    record = json.loads((results / "gold-0123456789ab.json").read_text())
    assert record["command"] == ["article-qa", "--out", "results"]
    assert record["items"] == [ITEM]


def test_words_of_public_collections_stay_out(tmp_path: Path, results: Path) -> None:
    take_over(new_file(tmp_path, "retrieval-hybrid-scifact", THEIRS), results)
    record = json.loads((results / "retrieval-hybrid-scifact-0123456789ab.json").read_text())
    assert record["items"] == [{"id": "1", "shown": [{"start": 0, "end": 3}], "measures": {"f1": 1.0}}]
