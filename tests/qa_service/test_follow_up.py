"""A question understood in its conversation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.follow_up import resolve
from qa_service.lexicon import Lexicon

STANDALONE = "Does mepolizumab reduce exacerbations in severe asthma?"


@pytest.mark.parametrize(
    ("history", "question", "resolved", "carried"),
    [
        (["What is omalizumab?"], "What is its half-life?", "What is omalizumab's half-life?", ("omalizumab",)),
        (
            ["Is mepolizumab effective for severe eosinophilic asthma?"],
            "and benralizumab?",
            "Is benralizumab effective for severe eosinophilic asthma?",
            ("Is mepolizumab effective for severe eosinophilic asthma?",),
        ),
        (
            ["Is mepolizumab effective for severe eosinophilic asthma?"],
            "What about benralizumab?",
            "Is benralizumab effective for severe eosinophilic asthma?",
            ("Is mepolizumab effective for severe eosinophilic asthma?",),
        ),
        (["Is omalizumab safe?"], "and in pregnancy?", "Is omalizumab safe in pregnancy?", ("Is omalizumab safe?",)),
        (["Is omalizumab safe?"], "Why?", "Is omalizumab safe: Why?", ("Is omalizumab safe?",)),
    ],
    ids=["pronoun", "bare new subject", "what about", "bare condition", "why"],
)
def test_what_leans_on_the_question_before_takes_over_its_subject(
    history: list[str], question: str, resolved: str, carried: tuple[str, ...], lexicon: Lexicon
) -> None:
    found = resolve(question, history, lexicon)
    assert (found.text, found.carried) == (resolved, carried)


def test_a_follow_up_to_a_follow_up_reaches_the_first_subject(lexicon: Lexicon) -> None:
    found = resolve("What is its half-life?", ["What is omalizumab?", "How is it given?"], lexicon)
    assert "omalizumab" in found.text


@pytest.mark.parametrize("question", [STANDALONE, "When must a patient with asthma see a specialist?"])
def test_a_question_that_stands_alone_is_not_touched(question: str, lexicon: Lexicon) -> None:
    found = resolve(question, ["What is omalizumab?"], lexicon)
    assert (found.text, found.carried) == (question, ())


@given(question=st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_without_a_history_nothing_is_changed(question: str, lexicon: Lexicon) -> None:
    found = resolve(question, [], lexicon)
    assert (found.text, found.carried) == (question, ())


@given(question=st.text(max_size=60), earlier=st.lists(st.text(max_size=60), max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_history_resolves_to_the_same_form_twice(question: str, earlier: list[str], lexicon: Lexicon) -> None:
    assert resolve(question, earlier, lexicon) == resolve(question, earlier, lexicon)
