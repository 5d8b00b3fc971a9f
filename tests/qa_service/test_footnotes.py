"""Citation numbers of two articles in one answer stay apart in every form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa_service.answer import Answer, Ask
from qa_service.assembly import open_engine
from qa_service.engine import Engine
from qa_service.http.chat.content import content_of
from qa_service.wire.answer_json import answer_json

ARTICLES = {
    "gout": "# Gout\n\nAllopurinol lowers urate in gout [1]. Colchicine treats flares of gout [2].\n\n"
    "## References\n\n1. Urate and allopurinol. 2020.\n2. Flares. 2021.\n",
    "stones": "# Kidney stones\n\nAllopurinol prevents kidney stones of urate [1]. Water helps too [2].\n\n"
    "## References\n\n1. Stones and allopurinol. 2019.\n2. Water. 2018.\n",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """What an engine over two articles answers, with a quote of each."""
    folder: Path = tmp_path_factory.mktemp("two")
    for name, text in ARTICLES.items():
        (folder / name).mkdir()
        (folder / name / "article.md").write_text(text, encoding="utf-8")
    with open_engine(corpus=folder) as engine:
        return two_quotes(engine)


def two_quotes(engine: Engine) -> Answer:
    answer = engine.ask(Ask("What does allopurinol do to urate?"))
    assert {q.doc_id for q in answer.quotes} == set(ARTICLES)
    return answer


def test_a_reference_says_whose_number_it_has(both: Answer) -> None:
    sent = answer_json(both)
    told = {(r["article"], r["number"]): r["title"] for r in sent["references"]}
    assert told["gout", 1] == "Urate and allopurinol"
    assert told["stones", 1] == "Stones and allopurinol"
    for quote in sent["quotes"]:
        assert all((quote["article"], c["number"]) in told for c in quote["citations"])


def test_footnotes_of_two_articles_have_labels_of_their_own(both: Answer) -> None:
    text = answer_json(both)["markdown"]
    labels = re.findall(r"^\[\^(.+?)\]:", text, re.MULTILINE)
    assert {"gout-1", "stones-1"} <= set(labels)
    assert len(labels) == len(set(labels))
    assert "[^stones-1]: Stones and allopurinol" in text
    cited = set(re.findall(r"\[\^([^\]]+)\](?!:)", text))
    assert cited == set(labels)


def test_so_have_those_in_a_chat(both: Answer) -> None:
    text = content_of(both).text
    assert "[gout-1] Urate and allopurinol" in text
    assert "[stones-1] Stones and allopurinol" in text


def test_one_article_keeps_its_bare_numbers(engine: Engine) -> None:
    answer = engine.ask(Ask("How much did omalizumab cut exacerbations in INNOVATE?", sources="article"))
    assert "[^5]:" in answer_json(answer)["markdown"]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("I can't breathe right now, how is omalizumab given?", "This may be an emergency."),
        ("Should I stop my omalizumab?", "This page cannot judge your own case."),
    ],
)
def test_what_is_urgent_or_personal_comes_before_the_answer(engine: Engine, question: str, first: str) -> None:
    answer = engine.ask(Ask(question))
    assert answer_json(answer)["markdown"].startswith(f"**{first}")
    assert content_of(answer).text.startswith(f"**{first}")
