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

    module = ModuleType("eval.runs.retriever")
    module.open_retriever = open_retriever  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "eval.runs.retriever", module)
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


def test_without_the_library_of_measures_nothing_is_indexed_and_the_extra_is_named(
    opened: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    result = invoke("retrieval", "--data", folder, "--run", folder / "out.trec")
    assert (result.exit_code, result.stdout, opened) == (1, "", [])
    assert "pip install 'article-qa[eval]'" in result.stderr


def test_a_document_that_is_the_query_itself_is_left_out_as_beir_does_unless_it_is_kept(
    opened: list[str], folder: Path
) -> None:
    (folder / "corpus.jsonl").write_text('{"_id": "q1", "text": "tea"}\n{"_id": "d1", "text": "tea hot"}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "tea"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\n")
    base = ("retrieval", "--data", folder, "--run", folder / "out.trec", "--measures", "nDCG@10")
    assert invoke(*base).stdout == "nDCG@10\t1.0000\n"
    assert (folder / "out.trec").read_text() == "q1 Q0 d1 1 1.0 article-qa\n"
    assert invoke(*base, "--keep-identical-ids").stdout == "nDCG@10\t0.6309\n"  # 1 / log2(3): it stands second
    assert len((folder / "out.trec").read_text().splitlines()) == 2
    assert opened == ["hybrid", "hybrid"]


def test_a_named_queries_file_is_asked_whole(opened: list[str], folder: Path) -> None:
    run, queries = folder / "out.trec", folder / "queries.jsonl"
    result = invoke("retrieval", "--data", folder, "--queries", queries, "--run", run, "--json")
    assert json.loads(result.stdout)["queries"] == 2
    assert len(run.read_text().splitlines()) == 3
    limited = invoke("retrieval", "--data", folder, "--run", run, "--limit", 1, "--measures", "R@10")
    assert len(limited.stdout.splitlines()) == 1
    assert len(run.read_text().splitlines()) == 1
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


def test_a_retrieval_that_was_stopped_goes_on(opened: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    @contextmanager
    def failing(documents: Sequence[tuple[str, str, str]], mode: str) -> Iterator[Search]:
        def search(query: str, k: int) -> list[tuple[str, float]]:
            if query == "ice" and "ice" not in asked:
                asked.append(query)
                raise OSError("the disk is full")
            asked.append(query)
            return [("d1", 1 / 3)]

        yield search

    monkeypatch.setattr(sys.modules["eval.runs.retriever"], "open_retriever", failing)
    base = ("retrieval", "--data", folder, "--run", folder / "x.trec", "--out", folder / "out", "--measures", "R@10")
    assert invoke(*base).exit_code == 1
    resumed = invoke(*base)
    assert (resumed.exit_code, resumed.stdout) == (0, "R@10\t1.0000\n")
    assert "going on after 1 answers" in resumed.stderr
    assert asked == ["tea", "ice", "ice"]
    assert (folder / "x.trec").read_text() == (
        "q1 Q0 d1 1 0.3333333333333333 article-qa\nq2 Q0 d1 1 0.3333333333333333 article-qa\n"
    )


def test_published_figures_stand_beside_ours(opened: list[str], folder: Path) -> None:
    scifact = folder / "scifact"
    scifact.mkdir()
    for name in ("corpus.jsonl", "queries.jsonl", "qrels"):
        (folder / name).rename(scifact / name)
    base = ("retrieval", "--data", scifact, "--run", folder / "x.trec", "--measures", "nDCG@10")
    result = invoke(*base)
    assert result.stdout == "nDCG@10\t0.5000\n"
    assert "0.6789" in result.stderr
    assert "source: Pyserini" in result.stderr
    published = json.loads(invoke(*base, "--json").stdout)["published"]
    assert {"system": "bge-base-en-v1.5 (110M)", "nDCG@10": 0.7408}.items() <= published[-1].items()


def test_judgements_and_values_per_query_can_be_files_of_their_own(opened: list[str], folder: Path) -> None:
    (folder / "mine.qrels").write_text("q3 0 d2 1\n")
    per_query = folder / "per.tsv"
    result = invoke(
        "retrieval", "--data", folder, "--run", folder / "x.trec", "--qrels", folder / "mine.qrels",
        "--per-query", per_query, "--measures", "R@10",
    )  # fmt: skip
    assert (result.exit_code, result.stdout) == (0, "R@10\t0.0000\n")
    assert per_query.read_text() == "q3\tR@10\t0.0\n"


def test_gold_names_a_file_that_is_missing(opened: list[str], tmp_path: Path) -> None:
    result = invoke("gold", "--gold", tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "none.jsonl: cannot be read" in result.stderr
    assert not opened


def item(number: int, success: bool) -> str:
    row = {"id": str(number), "question": "?", "abstained": not success, "measures": {"success": success}}
    return json.dumps(row) + "\n"


def test_compare_fails_on_a_significant_regression_only_when_asked_to(tmp_path: Path) -> None:
    a, b = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    a.write_text("".join(item(n, True) for n in range(12)))
    b.write_text("".join(item(n, False) for n in range(12)))
    lenient = invoke("compare", a, b, "--json")
    assert lenient.exit_code == 0
    assert json.loads(lenient.stdout)["measures"][0]["losses"] == 12
    assert "regression: success" in lenient.stderr
    assert invoke("compare", a, b, "--fail-on-regression").exit_code == 1
    assert invoke("compare", b, a, "--fail-on-regression").exit_code == 0
    (tmp_path / "c.jsonl").write_text(item(99, True))
    unlike = invoke("compare", a, tmp_path / "c.jsonl")
    assert unlike.exit_code == 1
    assert "no question in common" in unlike.stderr


def test_a_report_of_unknown_form_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(item(1, True))
    result = invoke("compare", tmp_path / "a.jsonl", tmp_path / "a.jsonl", "--report", tmp_path / "out.docx")
    assert result.exit_code == 2
    assert "none of .html, .md, .json" in result.stderr


def test_validate_names_file_and_line_and_prints_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1", "question": "?", "answerable": false}\n{"id": "2"}\n')
    result = invoke("validate", path)
    assert result.exit_code == 1
    assert result.stdout == f"{path}:2: 2: question: is missing\n"
    assert "1 faults on 1 lines" in result.stderr
    assert json.loads(invoke("validate", "--schema").stdout)["required"] == ["id", "question"]


def test_an_unknown_extraction_method_is_wrong_usage(tmp_path: Path) -> None:
    result = invoke("extraction", "--data", tmp_path, "--method", "oracle")
    assert result.exit_code == 2
    assert "there are reader, bm25" in result.stderr.replace("\n", " ").replace("│", "")


def test_build_finds_words_and_names_those_it_does_not_find(tmp_path: Path) -> None:
    article, questions, gold = tmp_path / "tea.md", tmp_path / "tea.questions.jsonl", tmp_path / "tea.gold.jsonl"
    article.write_text("# Tea\n\nGreen tea is brewed at 80 degrees [3]. Tea is wet. Tea is wet.\n")
    good = {"id": "1", "question": "How hot?", "evidence": [[{"text": "Green tea is brewed at 80 degrees [3]."}]]}
    questions.write_text(json.dumps(good) + '\n{"id": "2", "question": "Price?"}\n')
    built = invoke("build", questions, gold, "--corpus", article)
    assert (built.exit_code, built.stdout) == (0, "")
    assert [json.loads(line)["evidence"] for line in gold.read_text().splitlines()] == [
        [[{"start": 7, "end": 45, "text": "Green tea is brewed at 80 degrees [3]."}]],
        [],
    ]
    wrong = [{**good, "evidence": [[{"text": words}]]} for words in ("Tea is dry.", "Tea is wet.")]
    questions.write_text("".join(json.dumps(row) + "\n" for row in wrong))
    failed = invoke("build", questions, gold, "--corpus", article)
    assert failed.exit_code == 1
    assert "tea.questions.jsonl:1: 1: evidence: not in tea: 'Tea is dry.'" in failed.stdout
    assert "tea.questions.jsonl:2: 1: evidence: 2 times in tea, give `occurrence`" in failed.stdout
