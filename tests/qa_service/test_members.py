"""Which members of a list a question points to."""

from __future__ import annotations

import pytest

from qa_service.lexicon import Lexicon
from qa_service.members import members_named, names_in

TWO = ["How is omalizumab given?", "and mepolizumab?"]
SHOWN = "Case reports describe omalizumab with mepolizumab or benralizumab."


@pytest.mark.parametrize(
    ("question", "shown", "named"),
    [
        ("Does IgE have to be high for the first one?", "", "Does IgE have to be high for omalizumab?"),
        ("Is the latter safe?", "", "Is mepolizumab safe?"),
        ("How fast does that one work?", "", "How fast does mepolizumab work?"),
        ("Which of the two is safer?", "", "Which of omalizumab and mepolizumab is safer?"),
        ("Which of those is safest?", SHOWN, "Which of omalizumab, mepolizumab, benralizumab is safest?"),
    ],
)
def test_members_of_the_conversation_or_of_what_was_shown_are_named(
    question: str, shown: str, named: str, lexicon: Lexicon
) -> None:
    found = members_named(question, TWO, shown, lexicon)
    assert found is not None
    assert found[0] == named


@pytest.mark.parametrize("question", ["Is omalizumab safe?", "Is the fourth one safe?", "Which of those is safest?"])
def test_what_points_to_no_known_member_is_left(question: str, lexicon: Lexicon) -> None:
    assert members_named(question, TWO, "", lexicon) is None


def test_names_come_in_the_order_first_said_each_once(lexicon: Lexicon) -> None:
    assert names_in("Mepolizumab, then omalizumab, then mepolizumab.", lexicon) == ["Mepolizumab", "omalizumab"]
