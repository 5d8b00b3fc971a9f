"""What a question asks for, read from its form."""

from __future__ import annotations

import pytest

from qa_service.language.question import asks_amount, joined_questions


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
def test_questions_for_an_amount_or_a_time_are_told(question: str, numeric: bool) -> None:
    assert asks_amount(question) is numeric


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "Can tablets be crushed, and do they contain lactose?",
            ("Can tablets be crushed", "do they contain lactose?"),
        ),
        ("How often is it given? What does it cost?", ("How often is it given", "What does it cost?")),
        ("When is iron taken and with what is it mixed", ("When is iron taken", "with what is it mixed")),
        ("What is the dose of iron and zinc?", ()),
        ("Iron is good, is it?", ()),
        ("I have iron tablets, and can I take zinc?", ()),
        ("Who, what, when, where and why?", ()),
    ],
)
def test_two_or_three_joined_questions_are_told_apart(message: str, parts: tuple[str, ...]) -> None:
    assert joined_questions(message) == parts
