"""Sentence selection on marked passages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.sentences import split_sentences
from eval.formats.extraction_data import ExtractionItem, Passage, read_extraction, sample
from eval.formats.jsonl import DataError
from eval.measures.selection_measures import measure_selection
from eval.runs.extractors import EXTRACTORS
from eval.runs.run_extraction import answerability_auroc, extraction_rows, run_extraction, values

TEXT = "Tea is hot. Ice is cold. The sun is up."
TEA, ICE, SUN = split_sentences(TEXT)


def test_sentences_and_words_are_counted_by_place() -> None:
    measures = measure_selection(TEXT, [TEA, ICE, SUN], [TEA, ICE], [ICE, SUN])
    assert (measures.precision, measures.recall, measures.f1) == (0.5, 0.5, 0.5)
    # Words marked: 6; given: 3 + 4; common: 3.
    assert measures.word_f1 == pytest.approx(2 * 3 / (6 + 7))


def test_the_sentence_around_a_short_answer_is_the_one_wanted() -> None:
    hot = (TEXT.index("hot"), TEXT.index("hot") + 3)
    assert measure_selection(TEXT, [TEA, ICE, SUN], [hot], [TEA]).f1 == 1.0


def test_nothing_selected_has_no_precision() -> None:
    measures = measure_selection(TEXT, [TEA, ICE, SUN], [TEA], [])
    assert (measures.precision, measures.recall, measures.f1, measures.word_f1) == (None, 0.0, 0.0, 0.0)


def write(folder: Path, answers: list[dict[str, Any]]) -> Path:
    (folder / "qrels").mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps({"_id": d, "text": TEXT}) + "\n" for d in ("d1", "d2")))
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": q, "text": "How is tea?"}) + "\n" for q in ("q1", "q2", "q3"))
    )
    (folder / "qrels" / "test.tsv").write_text("q1\td1\t1\n")
    (folder / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in answers))
    return folder


ANSWERED = {"query_id": "q1", "answers": [{"doc_id": "d2", "start": 0, "end": 11}]}


def test_passages_are_those_judged_answered_or_named_as_distractor(tmp_path: Path) -> None:
    rows = [ANSWERED, {"query_id": "q2", "answers": None, "distractor": ["d1"]}, {"query_id": "q3", "answers": None}]
    assert read_extraction(write(tmp_path, rows)) == [
        ExtractionItem("q1", "How is tea?", True, (Passage("d1", TEXT, ()), Passage("d2", TEXT, ((0, 11),)))),
        ExtractionItem("q2", "How is tea?", False, (Passage("d1", TEXT, ()),)),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"query_id": "q9", "answers": []}, ":1: query_id 'q9' is not in queries.jsonl"),
        ({"query_id": "q1"}, ":1: has no answers"),
        ({"query_id": "q1", "answers": [{"doc_id": "d1", "start": 30, "end": 300}]}, ":1: an answer is .30, 300."),
        ({"query_id": "q1", "answers": [{"doc_id": "d1"}]}, ":1: has an answer without"),
        ({"query_id": "q1", "answers": None, "distractor": ["d7"]}, ":1: passage 'd7' is not in corpus.jsonl"),
        ({"query_id": "q2", "answers": None}, "holds no question with a passage"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, row: dict[str, Any], problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        read_extraction(write(tmp_path, [row]))


def test_a_sample_keeps_the_order_and_repeats_with_its_seed() -> None:
    items = list(range(50))
    drawn = sample(items, 10, seed=3)
    assert drawn == sorted(drawn)
    assert drawn == sample(items, 10, seed=3)
    assert drawn != sample(items, 10, seed=4)
    assert sample(items, None, 0) == sample(items, 99, 0) == items


@pytest.mark.parametrize("name", [name for name in EXTRACTORS if name != "dense"])
def test_every_extractor_selects_sentences_and_takes_an_empty_passage(name: str) -> None:
    select = EXTRACTORS[name]()
    confidence, spans = select("How is tea?", TEXT)
    assert 0 <= confidence <= 1
    assert set(spans) <= {TEA, ICE, SUN}
    assert select("How is tea?", "")[1] == []


def test_the_surest_passage_speaks_for_a_question() -> None:
    sure = {"a": 0.2, "b": 0.9, "c": 0.5}
    items = [
        ExtractionItem("q1", "?", True, (Passage("a", "a", ()), Passage("b", "b", ((0, 1),)))),
        ExtractionItem("q2", "?", False, (Passage("c", "c", ()),)),
    ]
    found = run_extraction(lambda question, text: (sure[text], [(0, 1)]), items)
    assert answerability_auroc(found) == 1.0
    assert values(found, "f1") == [1.0]
    assert [row["measures"]["f1"] for row in extraction_rows(found)] == [None, 1.0, None]  # type: ignore[index]
