"""Questions to begin with: made of the article, answered very probably by the place they were made of, found when idle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.article import Article, Bundle
from corpus.load import load_bundle
from indexer.cleanup import QUESTIONS
from qa_service.answer import Ask
from qa_service.assembly import open_engine
from qa_service.cli.main import app
from qa_service.composition.question_candidates import question_candidates, section_candidates
from qa_service.engine import ARTICLES, Engine, every
from qa_service.serving.idle_questions import IdleQuestions, QuestionStore
from qa_service.serving.opening_questions import OpeningQuestion, authors_questions, opening_questions, spread

ReadArticle = Callable[[str], Article]


def asked(article: Article) -> list[str]:
    return [candidate.question for candidate in question_candidates(article)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Zyxomab (an antibody) is given every 4 weeks.", "How is zyxomab given?"),
        ("Zyxomab is indicated for severe gout.", "What is zyxomab indicated for?"),
        ("In the GOUT trial, zyxomab reduced painful flares by 31%.", "How much did zyxomab reduce painful flares?"),
        ("**Zyxomab** blocks IL-1.", "How does zyxomab work?"),
        ("A heart valve lasts 10 years.", "How long does a heart valve last?"),
        ("Colchicine: 0.5 mg twice daily", "What is the dose of colchicine?"),
        ("Serious infections occur in 1 of 100 people.", "How often do serious infections occur?"),
        ("An early check is recommended in old age.", "When is an early check recommended?"),
        ("In MELODY, zyxomab prevented 74.5 % of visits.", "What share of visits did zyxomab prevent?"),
    ],
)
def test_a_plainly_built_sentence_is_asked_for(article_of: ReadArticle, sentence: str, question: str) -> None:
    assert asked(article_of(f"# T\n\n## Part\n\n{sentence}\n")) == [question]


@pytest.mark.parametrize(
    "sentence",
    [
        "It is given every 4 weeks.", "This antibody blocks IL-1.", "Patients are advised to rest.",
        "Most people are given two.", "Use it with care.", "Each of these is recommended.",
    ],
)  # fmt: skip
def test_what_names_nothing_by_itself_is_not_asked_for(article_of: ReadArticle, sentence: str) -> None:
    assert asked(article_of(f"# T\n\n## Part\n\n{sentence}\n")) == []


def test_a_heading_that_asks_is_a_question_unless_it_points(article_of: ReadArticle) -> None:
    article = article_of("# T\n\n## Who needs a new valve?\n\nOld people.\n\n## How long does it last?\n\nTen years.\n")
    assert asked(article) == ["Who needs a new valve?"]


def test_a_heading_of_one_word_is_asked_for_where_the_text_speaks_of_it(article_of: ReadArticle) -> None:
    article = article_of("# T\n\n## Evidence\n\nReflux is common.\n\n## Reflux\n\nTreat reflux.\n\n## When\n\nSoon.\n")
    assert [c.question for c in section_candidates(article, 12)] == ["What does the article say about reflux?"]


@pytest.fixture(scope="module")
def found(engine: Engine, bundle: Bundle) -> tuple[OpeningQuestion, ...]:
    return opening_questions(engine, bundle.article)


def test_each_is_very_probably_answered_by_its_section_and_no_two_by_the_same(
    engine: Engine, bundle: Bundle, found: tuple[OpeningQuestion, ...]
) -> None:
    assert len(found) >= 6
    assert len({question.heading for question in found}) == len(found)
    for question in found:
        answer = engine.ask(Ask(question.question, article=bundle.article.doc_id))
        assert answer.confidence_band == "very_probably"
        assert {quote.heading_path[-1] for quote in answer.quotes} == {question.heading}


def test_those_to_begin_with_are_spread_and_whole_sections_come_last() -> None:
    plain = [OpeningQuestion(f"How is {n} given?", n, 0.9) for n in "abcdef"]
    whole = [OpeningQuestion(f"What does the article say about {n}?", n, 0.95) for n in "xy"]
    assert [q.heading for q in spread([*plain, *whole], 3)] == ["a", "c", "e"]
    assert [q.heading for q in spread([*plain[:1], *whole], 3)] == ["a", "x", "y"]


def test_an_author_s_questions_take_the_place_of_all_others(article_of: ReadArticle, engine: Engine) -> None:
    article = article_of("---\nquestions:\n  - Who needs iron?\n  - 7\n---\n\n# Iron\n\nChildren need iron.\n")
    assert [q.question for q in authors_questions(article)] == ["Who needs iron?"]
    assert IdleQuestions().of(engine, article) == authors_questions(article)
    assert authors_questions(article_of("---\nquestions: none\n---\n\n# Iron\n\nChildren need iron.\n")) == ()


def test_they_are_kept_by_generation_and_found_once(engine: Engine, bundle: Bundle, tmp_path: Path) -> None:
    waits: list[bool] = []
    idle = IdleQuestions(QuestionStore(tmp_path), lambda: not waits.append(True))
    assert idle.of(engine, bundle.article) is None
    idle.find(engine)
    kept = idle.of(engine, bundle.article)
    assert kept
    assert idle.version == engine.count(ARTICLES)
    count = len(waits)
    idle.find(engine)
    assert len(waits) == count > 0
    assert IdleQuestions(QuestionStore(tmp_path)).of(engine, bundle.article) == kept
    (path,) = (tmp_path / QUESTIONS).iterdir()
    assert path.stem == engine.generation
    path.write_text("{damaged", encoding="utf-8")
    assert IdleQuestions(QuestionStore(tmp_path)).of(engine, bundle.article) is None


def test_those_of_another_generation_go_with_it(tmp_path: Path) -> None:
    store = QuestionStore(tmp_path)
    store.put("a" * 16, "iron", (OpeningQuestion("Who needs iron?", "Iron", 0.9),))
    store.put("b" * 16, "zinc", ())
    assert [path.stem for path in (tmp_path / QUESTIONS).iterdir()] == ["b" * 16]
    assert store.get("b" * 16, "iron") is None


TEXT = "# Gout\n\n## Zyxomab\n\nZyxomab is given every 4 weeks.\n\n## Common pitfalls\n\nStopping too early is one.\n"


def test_the_command_writes_them_into_the_front_matter_and_changes_no_word(tmp_path: Path) -> None:
    path = tmp_path / "gout.md"
    before = f'---\ntitle: "Gout"\n---\n\n{TEXT}'
    path.write_text(before, encoding="utf-8")
    done = CliRunner().invoke(app, ["questions", str(path), "--write", "--json"])
    assert done.exit_code == 0, done.output
    asked = [one["question"] for one in json.loads(done.stdout)["questions"]]
    assert "What does the article say about common pitfalls?" in asked
    article = load_bundle(path).article
    assert [q.question for q in authors_questions(article)] == asked
    assert article.text.endswith(TEXT)
    moved = article.text.index("Zyxomab is given") - before.index("Zyxomab is given")
    assert f"begins {moved} characters further on" in done.stderr
    assert "article-qa index" in done.stderr
    again = CliRunner().invoke(app, ["questions", str(path), "--write"])
    assert (again.exit_code, "already" in again.stderr) == (1, True)


def test_the_page_shows_an_author_s_questions(tmp_path: Path) -> None:
    from qa_service.http.page.view import render

    path = tmp_path / "gout.md"
    path.write_text(f"---\nquestions: [Who <b>needs</b> it]\n---\n\n{TEXT}", encoding="utf-8")
    with open_engine(corpus=path) as opened:
        (article,) = every(opened)
        page = render(article, 1, IdleQuestions().of(opened, article))
    assert "Who &lt;b&gt;needs&lt;/b&gt; it</a>" in page
    assert page.count('class="example"') == 1
