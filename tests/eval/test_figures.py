"""What the documents state stands in the committed result files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.formats.jsonl import DataError
from eval.reports.figures import BLOCKS, COLLECTIONS, DOCUMENTS, RESULTS, ROOT, fill, main, results_in

TEXT = "Ours:\n\n<!-- figures: extraction -->\nold\n<!-- /figures -->\n\nEnd.\n"


def write(folder: Path, name: str, **figures: float) -> None:
    record = {"format": 1, "name": name, "figures": figures, "items": []}
    (folder / f"{name}-0123456789ab.json").write_text(json.dumps(record))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for method, value in (("reader", 0.5), ("bm25", 0.25), ("dense", 0.125)):
        figures = dict.fromkeys(("f1", "precision", "recall", "word_f1", "auroc"), value)
        for collection in COLLECTIONS:
            write(tmp_path, f"extraction-{method}-{collection}", questions=7, **figures)
    return tmp_path


def test_the_documents_say_what_the_results_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_a_block_is_written_from_the_results_and_the_rest_is_left_alone(folder: Path) -> None:
    filled = fill(TEXT, results_in(folder))
    assert "| clapnq_dev | reader | 7 | 0.500 | 0.500 |" in filled
    assert "old" not in filled
    assert filled.startswith("Ours:\n\n<!-- figures: extraction -->\n")
    assert filled.endswith("<!-- /figures -->\n\nEnd.\n")
    assert fill(filled, results_in(folder)) == filled


def test_other_figures_are_noticed(folder: Path) -> None:
    filled = fill(TEXT, results_in(folder))
    write(folder, "extraction-bm25-clapnq_dev", questions=7, f1=0.3, precision=0.3, recall=0.3, word_f1=0.3, auroc=0.3)
    assert fill(filled, results_in(folder)) != filled


def test_results_that_are_missing_or_ambiguous_are_named(folder: Path) -> None:
    (folder / "extraction-dense-clapnq_dev-ba9876543210.json").write_text("{}")
    with pytest.raises(DataError, match="holds 2 results named extraction-dense-clapnq_dev"):
        fill(TEXT, results_in(folder))
    with pytest.raises(DataError, match="no such figures; there are readme"):
        fill(TEXT.replace("extraction", "exraction"), results_in(folder))


def test_every_block_stands_in_a_document() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS]
    for name in BLOCKS:
        assert any(f"<!-- figures: {name} -->" in text for text in texts), name


def test_results_of_public_collections_hold_none_of_their_words() -> None:
    for path in RESULTS.glob("*.json"):
        if path.name.startswith(("retrieval-", "extraction-", "gold-gold_")):
            assert '"text"' not in path.read_text(encoding="utf-8"), path.name
            assert '"question"' not in path.read_text(encoding="utf-8"), path.name
