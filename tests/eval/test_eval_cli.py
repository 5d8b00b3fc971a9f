"""The evaluation commands, with a stand-in for the product behind them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from eval.cli import app

Search = Callable[[str, int], list[tuple[str, float]]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A retriever that finds documents by a shared word stands in for the product's; collects the modes asked for."""
    modes: list[str] = []

    @contextmanager
    def open_retriever(documents: Sequence[tuple[str, str, str]], mode: str) -> Iterator[Search]:
        modes.append(mode)
        yield lambda query, k: [(name, 1.0) for name, _, text in documents if set(text.split()) & set(query.split())][
            :k
        ]

    module = ModuleType("qa_service.opening")
    module.open_retriever = open_retriever  # type: ignore[attr-defined]
    module.open_engine = None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "qa_service.opening", module)
    return modes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "text": "tea hot"}\n{"_id": "d2", "text": "ice cold"}\n')
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "tea"}\n{"_id": "q2", "text": "ice"}\n{"_id": "q3", "text": "hot"}\n'
    )
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td1\t1\n")
    return tmp_path


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_retrieval_writes_a_run_of_the_judged_queries_and_measures_it(opened: list[str], folder: Path) -> None:
    run = folder / "out.trec"
    result = invoke("retrieval", "--data", folder, "--measures", "nDCG@10", "R@10", "--run", run, "--mode", "dense")
    assert (result.exit_code, result.stdout) == (0, "nDCG@10\t0.5000\nR@10\t0.5000\n")
    assert "2 queries asked, 2 of them judged" in result.stderr
    assert run.read_text() == "q1 Q0 d1 1 1.0 article-qa\nq2 Q0 d2 1 1.0 article-qa\n"
    assert opened == ["dense"]


def test_a_named_queries_file_is_asked_whole(opened: list[str], folder: Path) -> None:
    run, queries = folder / "out.trec", folder / "queries.jsonl"
    result = invoke("retrieval", "--data", folder, "--queries", queries, "--run", run, "--json")
    assert json.loads(result.stdout)["queries"] == 2
    assert len(run.read_text().splitlines()) == 3
    limited = invoke("retrieval", "--data", folder, "--run", run, "--limit", 1, "--measures", "R@10")
    assert limited.stdout == "R@10\t1.0000\n"
    assert opened == ["hybrid", "hybrid"]


def test_without_judgements_only_the_run_is_written(opened: list[str], folder: Path) -> None:
    (folder / "qrels" / "test.tsv").unlink()
    result = invoke("retrieval", "--data", folder, "--run", folder / "out.trec")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing measured" in result.stderr
    assert len((folder / "out.trec").read_text().splitlines()) == 3
    assert opened


def test_wrong_usage_is_status_2_and_wrong_data_status_1(opened: list[str], folder: Path) -> None:
    base = ("retrieval", "--data", folder, "--run", folder / "out.trec")
    bad_names = invoke(*base, "--measures", "foo nDCG@10", "bar")
    assert bad_names.exit_code == 2
    assert "foo, bar" in bad_names.stderr
    assert invoke(*base, "stray").exit_code == 2
    (folder / "corpus.jsonl").write_text("{")
    broken = invoke(*base)
    assert broken.exit_code == 1
    assert "corpus.jsonl:1: is not JSON" in broken.stderr
    assert not opened


def test_gold_names_a_file_that_is_missing(opened: list[str], tmp_path: Path) -> None:
    result = invoke("gold", "--gold", tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "none.jsonl: cannot be read" in result.stderr
    assert not opened
