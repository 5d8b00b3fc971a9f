"""The comparison with peers: what needs none of them installed."""

from __future__ import annotations

import ast
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

PEERS = Path(__file__).parents[1] / "benchmarks" / "peers"


@pytest.fixture(scope="module")
def compare() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare", PEERS / "compare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_system_is_a_module_that_builds_and_opens(compare: ModuleType) -> None:
    for name in compare.REQUIREMENTS:
        tree = ast.parse((PEERS / "systems" / f"{name}.py").read_text(encoding="utf-8"))
        assert {"build", "open_index"} <= {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_gains_by_hand(compare: ModuleType) -> None:
    """One of two relevant ones, at rank 2: 1 / log2(3) of 1 + 1 / log2(3), which is .387; recall is a half."""
    ndcg, recall = compare._gains(["x", "a", "y"], {"a": 1, "b": 1})
    assert ndcg == pytest.approx(0.3869, abs=1e-4)
    assert recall == 0.5


def test_the_documents_are_those_that_answer_and_others(compare: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    rows = [json.dumps({"_id": f"d{n}", "text": f"words {n}"}) for n in range(20)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(rows))
    (tmp_path / "queries.jsonl").write_text('{"_id": "q1", "text": "one"}\n{"_id": "q2", "text": "two"}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td3\t1\nq2\td5\t1\nq2\td6\t0\n")
    judged = compare._write_work(tmp_path, 10, tmp_path)
    assert judged == {"q1": {"d3": 1}, "q2": {"d5": 1}}
    kept = [json.loads(line) for line in (tmp_path / "documents.jsonl").read_text().splitlines()]
    assert len(kept) == 10
    assert {"d3", "d5"} <= {row["_id"] for row in kept}


def test_a_row_tells_the_median_and_the_spread_of_ratios_within_rounds(compare: ModuleType) -> None:
    rounds = [
        {"article_qa": {"documents_per_s": a}, "plain": {"documents_per_s": b}} for a, b in ((2.0, 1.0), (4.0, 3.0))
    ]
    assert "| documents_per_s | 3 | 2 (0.50–0.75) |" in compare._table(rounds, ["article_qa", "plain"])
