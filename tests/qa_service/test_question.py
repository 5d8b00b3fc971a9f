"""What a question asks for, read from its form."""

from __future__ import annotations

import pytest

from qa_service.question import read_question


@pytest.mark.parametrize(
    ("question", "numeric"),
    [
        ("How much did omalizumab cut exacerbations?", True),
        ("What dose of mepolizumab is used?", True),
        ("When was the warning issued?", True),
        ("How does omalizumab work?", False),
        ("Who needs a specialist?", False),
    ],
)
def test_questions_for_an_amount_or_a_time_are_numeric(question: str, numeric: bool) -> None:
    assert read_question(question).numeric is numeric


@pytest.mark.parametrize(
    ("question", "wants_list"),
    [
        ("List the criteria for omalizumab", True),
        ("What are the common pitfalls?", True),
        ("Who should be referred to a specialist?", True),
        ("Is omalizumab safe?", False),
        ("What did the INNOVATE trial show?", False),
    ],
)
def test_questions_for_several_items_want_a_list(question: str, wants_list: bool) -> None:
    assert read_question(question).wants_list is wants_list


@pytest.mark.parametrize(
    ("question", "comparison"),
    [
        ("Is dupilumab better than benralizumab?", True),
        ("mepolizumab versus omalizumab", True),
        ("How is omalizumab given?", False),
    ],
)
def test_two_things_weighed_against_each_other_are_a_comparison(question: str, comparison: bool) -> None:
    assert read_question(question).comparison is comparison


@pytest.mark.parametrize(
    ("question", "yes_no"),
    [
        ("Is omalizumab an antibody?", True),
        ("and can it be given at home?", True),
        ("Omalizumab is given at home, right?", True),
        ("Which antibody is omalizumab?", False),
    ],
)
def test_a_leading_verb_or_a_tag_makes_a_yes_no_question(question: str, yes_no: bool) -> None:
    assert read_question(question).yes_no is yes_no


def test_why_is_heard() -> None:
    assert read_question("Why is it given in a clinic?").why
    assert not read_question("Where is it given?").why


def test_two_full_questions_are_two_parts_and_keep_their_words() -> None:
    asked = read_question("What is the risk of anaphylaxis, and which trial tested omalizumab?")
    assert asked.parts == ("What is the risk of anaphylaxis", "which trial tested omalizumab?")


@pytest.mark.parametrize(
    "question",
    ["Which drugs reduce exacerbations and steroid use?", "omalizumab and how?", "Is dupilumab better?"],
)
def test_what_does_not_hold_two_questions_stays_whole(question: str) -> None:
    assert read_question(question).parts == (question,)


def test_the_text_is_kept_as_it_was() -> None:
    assert read_question("  How  much? ").text == "  How  much? "
