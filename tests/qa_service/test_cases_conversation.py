"""Conversations that went wrong, each standing for its kind: what was asked before must not change what is asked now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.assembly import open_engine
from qa_service.engine import Engine

ARTICLE = "severe-asthma-immunotherapy"
TWO_DRUGS = """# Iron and zinc in runners

Zinc tablets are taken with the evening meal for six weeks [1]. Zinc lowers the risk of colds by a third [2]. Iron tablets are taken before breakfast on every second day [2]. Iron works by filling the stores that running empties [3]. Iron and zinc tablets were taken together in one trial of 40 runners [1].

## References

1. Okafor T. Ferritin in athletes. J Blood. 2019.
2. Lindqvist A. Oral iron dosing. Ann Haem. 2021.
3. Marsh P. Iron and sleep. Sleep Rev. 2020.
"""
SAME_SENTENCE_TWICE = """# Iron and zinc

## Iron

The tablets are taken in the morning with water [1]. Iron lowers fatigue in runners [1].

## Zinc

The tablets are taken in the morning with water [2]. Zinc shortens colds in runners [2].

## References

1. A. 2019.
2. B. 2020.
"""


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Engine]]:
    """Opens an engine over one text."""
    with ExitStack() as stack:

        def opened(text: str) -> Engine:
            path: Path = tmp_path_factory.mktemp("page") / "page.md"
            path.write_text(text, encoding="utf-8")
            return stack.enter_context(open_engine(corpus=path))

        yield opened


def ask(engine: Engine, question: str, *history: str, sources: str = "article") -> Answer:
    return engine.ask(Ask(question, tuple(map(HistoryTurn, history)), sources=sources))  # type: ignore[arg-type]


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


@pytest.mark.parametrize("question", ["How is omalizumab given?", "How does benralizumab work?"])
@pytest.mark.parametrize(
    "earlier",
    [
        "Who should get mepolizumab?",
        "Is mepolizumab effective?",
        "Is mepolizumab safe?",
        "Is benralizumab better?",
        "Does dupilumab work?",
        "Is dupilumab safe?",
        "Is allergen immunotherapy safe?",
    ],
)
def test_a_whole_question_is_read_as_typed_after_one_on_another_drug(
    engine: Engine, question: str, earlier: str
) -> None:
    alone, after = ask(engine, question), ask(engine, question, earlier)
    assert after.resolved_question == question
    assert texts(after) == texts(alone)


@pytest.mark.parametrize(
    ("earlier", "question"),
    [("What did INNOVATE show?", "What did SIRIUS show?"), ("Is mepolizumab safe?", "How is mepolizumab given?")],
)
def test_two_whole_questions_are_never_joined(engine: Engine, earlier: str, question: str) -> None:
    answer = ask(engine, question, earlier, sources="all")
    assert answer.resolved_question == question
    assert not any("26.2" in text for text in texts(answer))


def test_another_drug_is_answered_with_its_own_sentence_alone(over: Callable[[str], Engine]) -> None:
    answer = ask(over(TWO_DRUGS), "How are iron tablets taken?", "Is zinc safe?")
    assert texts(answer) == ["Iron tablets are taken before breakfast on every second day [2]."]


def test_a_bare_subject_takes_the_question_before_it(over: Callable[[str], Engine]) -> None:
    answer = ask(over(SAME_SENTENCE_TWICE), "and iron?", "When are zinc tablets taken?")
    assert [(q.text, q.heading_path[-1]) for q in answer.quotes] == [
        ("The tablets are taken in the morning with water [1].", "Iron")
    ]


def test_a_correction_is_answered_for_what_was_meant(engine: Engine) -> None:
    answer = ask(engine, "no, I meant benralizumab", "How is mepolizumab given?", sources="all")
    assert not any("mepolizumab" in text and "benralizumab" not in text for text in texts(answer))
    assert "How is no, I meant" not in answer.resolved_question


def test_what_is_ruled_out_and_nothing_asked_is_refused(engine: Engine) -> None:
    assert ask(engine, "not that one", "How is mepolizumab given?").outcome == "abstained"


def test_a_doubt_is_met_with_the_same_quotes_or_refused(engine: Engine) -> None:
    before = ask(engine, "How is omalizumab given?")
    after = ask(engine, "are you sure?", "How is omalizumab given?")
    assert after.outcome == "abstained" or texts(after) == texts(before)
