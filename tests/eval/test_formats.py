"""Files of others: SQuAD JSON, TREC qrels, and the way between them and a BEIR folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval.cli import app
from eval.formats.beir import read_qrels
from eval.formats.extraction_data import ExtractionItem, Passage, read_extraction
from eval.formats.jsonl import DataError
from eval.formats.qrels import read_qrels_file, write_qrels_file
from eval.formats.squad import read_squad, squad_json

CONTEXT = "Green tea is brewed at 80 degrees. Ice is cold."
NAMES = st.text("abc1-_", min_size=1, max_size=4)


def squad(**changes: Any) -> dict[str, Any]:
    asked = {"id": "q1", "question": "How hot? ", "answers": [{"text": "80 degrees", "answer_start": 23}], **changes}
    return {"version": "v2.0", "data": [{"title": "Green tea", "paragraphs": [{"context": CONTEXT, "qas": [asked]}]}]}


def write(path: Path, whole: object) -> Path:
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_squad_answers_are_marked_where_they_stand(tmp_path: Path) -> None:
    twice = [{"text": "80 degrees", "answer_start": 23}] * 2
    assert read_squad(write(tmp_path / "x.json", squad(answers=twice))) == [
        ExtractionItem("q1", "How hot?", True, (Passage("Green_tea#0", CONTEXT, ((23, 33),)),))
    ]


def test_an_impossible_question_has_no_answer_whatever_is_plausible(tmp_path: Path) -> None:
    (item,) = read_squad(write(tmp_path / "x.json", squad(is_impossible=True)))
    assert not item.answerable
    assert item.passages[0].marked == ()


@pytest.mark.parametrize(
    ("whole", "problem"),
    [
        ({}, "the file has no list data"),
        ({"data": [{}]}, r"data\[0\] has no list paragraphs"),
        (squad(answers=[{"text": "80 degrees", "answer_start": 22}]), "'80 degrees' does not stand at 22"),
        (squad(question=3), r"data\[0\].paragraphs\[0\].qas\[0\] has no text question"),
        (squad(answers=None), "has no list answers"),
        ({"data": squad()["data"] * 2}, "asks q1 twice"),
        ({"data": []}, "holds no question"),
    ],
)
def test_squad_faults_name_their_place(tmp_path: Path, whole: object, problem: str) -> None:
    with pytest.raises(DataError, match=problem):
        read_squad(write(tmp_path / "x.json", whole))


@given(st.lists(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 7)), max_size=3), min_size=1, max_size=4))
def test_squad_reads_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, marks: list[list[tuple[int, int]]]
) -> None:
    items = [
        ExtractionItem(
            f"q{n}", "?", bool(spans), (Passage("tea#0", CONTEXT, tuple(dict.fromkeys((a, a + w) for a, w in spans))),)
        )
        for n, spans in enumerate(marks)
    ]
    path = write(tmp_path_factory.mktemp("squad") / "x.json", squad_json(items))
    back = read_squad(path)
    assert [(i.query_id, i.answerable, i.passages[0].marked) for i in back] == [
        (i.query_id, i.answerable, i.passages[0].marked) for i in items
    ]


@pytest.mark.parametrize("name", ["x.tsv", "x.qrels"])
@given(
    qrels=st.dictionaries(
        NAMES, st.dictionaries(NAMES, st.integers(-1, 3), min_size=1, max_size=3), min_size=1, max_size=3
    )
)
def test_qrels_read_back_as_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, qrels: dict[str, dict[str, int]]
) -> None:
    path = tmp_path_factory.mktemp("qrels") / name
    write_qrels_file(path, qrels)
    assert read_qrels_file(path) == qrels


def test_the_forms_of_qrels_by_hand(tmp_path: Path) -> None:
    write_qrels_file(tmp_path / "x.tsv", {"q": {"d": 2}})
    write_qrels_file(tmp_path / "x.qrels", {"q": {"d": 2}})
    assert (tmp_path / "x.tsv").read_text() == "query-id\tcorpus-id\tscore\nq\td\t2\n"
    assert (tmp_path / "x.qrels").read_text() == "q 0 d 2\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("q d 1", ":1: has 3 fields, not query_id 0 doc_id relevance"),
        ("q 0 d 1\nq 0 d 2", ":2: judges q, d again"),
        ("q 0 d x", ":1: score 'x' is no whole number"),
        ("", "holds no judgement"),
    ],
)
def test_faults_of_qrels_name_the_line(tmp_path: Path, words: str, problem: str) -> None:
    path = tmp_path / "x.qrels"
    path.write_text(words)
    with pytest.raises(DataError, match=problem):
        read_qrels_file(path)


def test_convert_goes_from_squad_to_a_folder_and_back(tmp_path: Path) -> None:
    source = write(tmp_path / "in.json", squad())
    folder, back, qrels = tmp_path / "folder", tmp_path / "back.json", tmp_path / "out.qrels"
    for words in ([source, folder], [folder, back], [folder, qrels]):
        assert CliRunner().invoke(app, ["convert", *map(str, words)]).exit_code == 0
    assert read_extraction(folder) == read_squad(source)
    assert [(i.query_id, i.passages[0].marked) for i in read_squad(back)] == [("q1", ((23, 33),))]
    assert read_qrels_file(qrels) == read_qrels(folder) == {"q1": {"Green_tea#0": 1}}
    again = CliRunner().invoke(app, ["convert", str(source), str(folder)])
    assert again.exit_code == 1
    assert "holds something already" in again.stderr


def test_gold_questions_that_one_place_answers_become_squad(tmp_path: Path) -> None:
    article, gold, out = tmp_path / "tea.md", tmp_path / "tea.gold.jsonl", tmp_path / "tea.json"
    article.write_text(CONTEXT)
    spans = [[{"start": 0, "end": 34}], [{"start": 35, "end": 47}]]
    rows: list[dict[str, Any]] = [
        {"id": "1", "question": "and that?", "rewrite": "How hot is tea?", "evidence": spans[:1]},
        {"id": "2", "question": "Which are they?", "evidence": spans},
        {"id": "3", "question": "Price?"},
    ]
    gold.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = CliRunner().invoke(app, ["convert", str(gold), str(out), "--corpus", str(article)])
    assert result.exit_code == 0, result.stderr
    assert "1 questions need several places" in result.stderr
    assert [(i.query_id, i.question, i.passages[0].marked) for i in read_squad(out)] == [
        ("1", "How hot is tea?", ((0, 34),)),
        ("3", "Price?", ()),
    ]
