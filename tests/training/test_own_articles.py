"""The project's own training articles and their labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.gold.question_sets import find_sets, read_set
from training.own_articles import BUNDLES, DEV, FOLDER, LabelError, main, read_own_articles

PAGE = """# Treating gout

## Flares

Naproxen is given for 5 days [1]. It is avoided in kidney disease [1].
"""


def _folder(tmp_path: Path, *rows: dict[str, object]) -> Path:
    (tmp_path / "gout.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "gout.questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_every_shipped_article_has_questions_whose_evidence_stands_in_it() -> None:
    articles = list(read_own_articles())
    assert len(articles) == 32
    assert {a.article.doc_id for a in articles if a.split == "dev"} == set(DEV)
    for own in articles:
        assert len(own.questions) >= 60
        refused = sum(not q.evidence for q in own.questions)
        assert 0.15 < refused / len(own.questions) < 0.4


def test_every_bundle_has_questions_whose_evidence_stands_in_it() -> None:
    for place in find_sets(BUNDLES, None, BUNDLES):
        items = read_set(place).items  # raises where a label names no unit, or more than one
        refused = sum(not item.answerable for item in items)
        assert len(items) >= 120
        assert 0.2 < refused / len(items) < 0.4
        assert any(item.history for item in items)


def test_evidence_is_named_by_words_of_one_unit(tmp_path: Path) -> None:
    row: dict[str, object] = {
        "kind": "numeric",
        "question": "How long?",
        "evidence": [["for 5 days"]],
        "extra": ["avoided in kidney"],
    }
    (own,) = read_own_articles(_folder(tmp_path, row))
    (question,) = own.questions
    (answer,) = question.evidence[0]
    assert own.article.unit_text(own.article.units[answer]) == "Naproxen is given for 5 days [1]."
    assert own.article.unit_text(own.article.units[answer + 1]).startswith("It is avoided")
    assert question.extra == {answer + 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"kind": "numeric", "question": "How long?", "evidence": [["[1]"]]}, "2 units hold the words"),
        ({"kind": "numeric", "question": "How long?", "evidence": [["ibuprofen"]]}, "0 units hold the words"),
        ({"kind": "odd", "question": "How long?", "evidence": [["5 days"]]}, "kind 'odd'"),
        ({"kind": "numeric", "question": "How long?"}, "has no evidence"),
        ({"kind": "unanswerable_near", "question": "Dose?", "evidence": [["5 days"]]}, "unanswerable question has"),
        ({"kind": "followup", "question": "And then?", "history": ["What is given?"]}, "has a rewrite"),
        ({"kind": "numeric", "question": "How long?", "answer": 5}, "no such field"),
    ],
)
def test_a_label_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, row: dict[str, object], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _folder(tmp_path, {"kind": "numeric", "question": "How long?", "evidence": [["5 days"]]}, row)
    with pytest.raises(LabelError, match="jsonl:2: ") as error:
        list(read_own_articles(folder))
    assert message in str(error.value)
    assert main([str(folder)]) == 1
    assert "jsonl:2" in capsys.readouterr().err


def test_the_folder_holds_nothing_but_articles_and_questions() -> None:
    names = {p.name for p in FOLDER.iterdir()}
    assert {n for n in names if not n.endswith((".txt", ".md", ".questions.jsonl"))} == set()
