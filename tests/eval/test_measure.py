"""Measures of runs by name, held against an implementation that is not the one in use."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score
from typer.testing import CliRunner, Result

from eval.cli import app
from eval.measures.retrieval_measures import score

RUN = "q1 Q0 b 9 1.5 t\nq1 Q0 c 1 1.5 t\nq1 Q0 a 2 2 t\nq2 Q0 a 1 1 t\n"
QRELS = "q1 0 a 0\nq1 0 b 1\nq1 0 c 2\nq2 0 a 1\nq3 0 a 1\n"


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "x.qrels").write_text(QRELS)
    (tmp_path / "x.trec").write_text(RUN)
    return tmp_path / "x.qrels", tmp_path / "x.trec"


def test_a_run_is_measured_in_the_notation_of_ir_measures(files: tuple[Path, Path]) -> None:
    """Ranks are ignored; b and c tie, so c, the larger id, is second. q3 is not in the run and counts as zero."""
    result = invoke("measure", *files, "--measures", "RR", "P@2", "R@2", "P(rel=2)@2")
    assert result.exit_code == 0
    assert result.stdout == "RR\t0.5000\nP@2\t0.3333\nR@2\t0.5000\nP(rel=2)@2\t0.1667\n"
    assert "1 of 3 judged queries are not in the run" in result.stderr


def test_values_per_query_are_written_beside_the_means(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "per.tsv"
    result = invoke("measure", *files, "--measures", "RR", "--per-query", out, "--json")
    assert json.loads(result.stdout) == {"queries": 3, "measures": {"RR": 0.5}}
    assert sorted(out.read_text().splitlines()) == ["q1\tRR\t0.5", "q2\tRR\t1.0", "q3\tRR\t0.0"]


def test_files_that_cannot_be_used_are_named(files: tuple[Path, Path]) -> None:
    qrels, run = files
    run.write_text("q1 Q0 b 9\n")
    result = invoke("measure", qrels, run)
    assert result.exit_code == 1
    assert "x.trec:1: has 4 fields" in result.stderr


def test_random_runs_measure_as_scikit_learn_and_plain_counting_do() -> None:
    draw = random.Random(7)
    documents = [f"d{n:02d}" for n in range(30)]
    for _ in range(20):
        judged = {doc_id: draw.choice([0, 0, 0, 1, 2, 3]) for doc_id in documents} | {"d00": 1}
        scores = {doc_id: draw.random() for doc_id in documents}
        found = score(["nDCG@10", "R@10", "P@5", "RR", "AP"], {"q": judged}, {"q": list(scores.items())}).means
        order = sorted(documents, key=lambda doc_id: -scores[doc_id])
        relevant = [judged[doc_id] > 0 for doc_id in order]
        gains, given = np.array([[judged[d] for d in documents]]), np.array([[scores[d] for d in documents]])
        assert found["nDCG@10"] == pytest.approx(ndcg_score(gains, given, k=10))
        assert found["AP"] == pytest.approx(average_precision_score(gains[0] > 0, given[0]))
        assert found["R@10"] == pytest.approx(sum(relevant[:10]) / sum(relevant))
        assert found["P@5"] == pytest.approx(sum(relevant[:5]) / 5)
        assert found["RR"] == pytest.approx(1 / (1 + relevant.index(True)))
