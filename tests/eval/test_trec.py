"""TREC run files, and measures over them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.formats.jsonl import DataError
from eval.formats.trec import ranked, read_run, write_run
from eval.measures.retrieval_measures import UnknownMeasureError, parse_measures, score
from eval.runs.run_retrieval import run_retrieval

SCORES = st.floats(allow_nan=False, allow_infinity=False)


def test_a_run_file_ranks_by_score_then_larger_id(tmp_path: Path) -> None:
    path = tmp_path / "out.trec"
    write_run(path, {"q1": [("a", 1.0), ("b", 2.5), ("c", 1.0)], "q2": []}, tag="t")
    assert path.read_text() == "q1 Q0 b 1 2.5 t\nq1 Q0 c 2 1.0 t\nq1 Q0 a 3 1.0 t\n"
    assert read_run(path) == {"q1": [("b", 2.5), ("c", 1.0), ("a", 1.0)]}


@given(st.dictionaries(st.text("abc1", min_size=1), SCORES, min_size=1))
def test_a_run_reads_back_as_written(tmp_path_factory: pytest.TempPathFactory, scored: dict[str, float]) -> None:
    path = tmp_path_factory.mktemp("run") / "out.trec"
    write_run(path, {"q": list(scored.items())})
    assert read_run(path) == {"q": ranked(scored.items())}


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("q1 Q0 d1 1 0.5", ":1: has 5 fields"),
        ("q1 Q0 d1 1 0.5 t\nq1 Q0 d1 2 0.4 t", ":2: ranks d1 for q1 again"),
        ("q1 Q0 d1 1 nan t", ":1: score 'nan' is no finite number"),
        ("q1 Q0 d1 1 best t", ":1: score 'best' is no finite number"),
    ],
)
def test_run_errors(tmp_path: Path, lines: str, problem: str) -> None:
    path = tmp_path / "bad.trec"
    path.write_text(lines)
    with pytest.raises(DataError, match=problem):
        read_run(path)


def test_run_retrieval_keeps_the_best_score_of_a_document() -> None:
    def search(query: str, k: int) -> list[tuple[str, float]]:
        return [("d1", 3.0), ("d2", 2.0), ("d1", 1.0)] if query == "tea" else []

    asked: list[None] = []
    run = run_retrieval(search, {"q1": "tea", "q2": "ice"}, k=1, on_query=lambda: asked.append(None))
    assert run == {"q1": [("d1", 3.0)], "q2": []}
    assert len(asked) == 2


def test_only_a_document_with_the_very_id_of_its_query_is_left_out() -> None:
    found = [("q1", 3.0), ("q10", 2.0), ("q2", 1.0)]
    run = run_retrieval(lambda query, k: found, {"q1": "tea", "q3": "ice"})
    assert run == {"q1": [("q10", 2.0), ("q2", 1.0)], "q3": found}
    assert run_retrieval(lambda query, k: found, {"q1": "tea"}, identical_ids=True) == {"q1": found}


def test_measures_of_five_lines_by_hand() -> None:
    run = {"q1": [("d1", 5.0), ("d2", 4.0), ("d3", 3.0)], "q2": [("d4", 2.0), ("d5", 1.0)]}
    qrels = {"q1": {"d2": 1, "d3": 1}, "q2": {"d4": 1, "d9": 1}, "q3": {"d1": 1}}
    scores = score(["nDCG@10", "R@2", "RR@10"], qrels, run)
    ideal = 1 + 1 / math.log2(3)
    first, second = (1 / math.log2(3) + 1 / math.log2(4)) / ideal, 1 / ideal
    assert scores.per_query["q1"] == pytest.approx({"nDCG@10": first, "R@2": 0.5, "RR@10": 0.5})
    assert scores.per_query["q2"] == pytest.approx({"nDCG@10": second, "R@2": 0.5, "RR@10": 1.0})
    assert scores.per_query["q3"] == {"nDCG@10": 0.0, "R@2": 0.0, "RR@10": 0.0}
    assert scores.means == pytest.approx({"nDCG@10": (first + second) / 3, "R@2": 1 / 3, "RR@10": 0.5})


def test_every_measure_breaks_ties_as_the_run_file_does() -> None:
    run = {"q": [("a", 1.0), ("b", 1.0)]}
    assert score(["RR@10", "nDCG@1", "P@1"], {"q": {"b": 1}}, run).means == {"RR@10": 1.0, "nDCG@1": 1.0, "P@1": 1.0}


def test_all_bad_names_are_reported_at_once() -> None:
    with pytest.raises(UnknownMeasureError) as caught:
        parse_measures(["nDCG@10", "foo", "R@", "BPM"])
    assert caught.value.names == ("foo", "R@", "BPM")
