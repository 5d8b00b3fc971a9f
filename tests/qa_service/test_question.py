"""What a question asks for, read from its form."""

from __future__ import annotations

import pytest

from qa_service.language.question import read_question


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


def test_the_text_is_kept_as_it_was() -> None:
    assert read_question("  How  much? ").text == "  How  much? "
