"""Which sentences of a long message ask something."""

from __future__ import annotations

import pytest

from qa_service.language.asking import Asking, asking_sentences


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("How often is it injected?", "How often is it injected?"),
        ("how often is it injected", "how often is it injected"),
        ("And which patients should be referred", "And which patients should be referred"),
        ("2) what dose does she need", "2) what dose does she need"),
        ("Is there a warning.", "Is there a warning."),
        ("I would like to know how benralizumab works.", "how benralizumab works."),
        ("Could you please tell me whether montelukast has a warning.", "whether montelukast has a warning."),
        ("We are wondering if she may have it at home", "if she may have it at home"),
        ("My main question is: who should get mepolizumab?", "who should get mepolizumab?"),
        ("I want to know for which asthma it is.", "for which asthma it is."),
        ("PS: when is it given", "PS: when is it given"),
        ("Please let me know the date of the review.", "Please let me know the date of the review."),
    ],
)
def test_a_sentence_that_asks_is_found_with_or_without_a_mark(sentence: str, asked: str) -> None:
    assert asking_sentences([sentence]) == (Asking(asked),)


@pytest.mark.parametrize(
    "sentence",
    [
        "When I was ten I had a dog.",
        "What I fear most is the needle.",
        "Who knows.",
        "The nurse who was there is kind.",
        "Was in hospital in May.",
        "Can not sleep.",
        "How the years pass!",
        "I know how it is given.",
        "Thanks for your time.",
        "Really?",
        "So my first question is this.",
    ],
)
def test_a_sentence_that_tells_is_not(sentence: str) -> None:
    assert asking_sentences([sentence]) == ()


def test_the_sentence_that_told_last_stands_before_what_asks() -> None:
    found = asking_sentences(["She is 14.", "She takes omalizumab.", "Is it safe?", "How often is it given?"])
    assert found == (
        Asking("Is it safe?", "She takes omalizumab."),
        Asking("How often is it given?", "She takes omalizumab."),
    )


def test_what_is_asked_twice_is_found_once() -> None:
    assert len(asking_sentences(["Is it safe?", "is it safe?"])) == 1
