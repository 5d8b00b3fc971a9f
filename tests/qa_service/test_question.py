"""What a question asks for, read from its form."""

from __future__ import annotations

import pytest

from qa_service.language.question import asks_amount


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
