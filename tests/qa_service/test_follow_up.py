"""A question understood in its conversation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.carrying import Carrying
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
    history: list[str], question: str, resolved: str, carried: tuple[str, ...], lexicon: Lexicon, carrying: Carrying
) -> None:
    found = resolve(question, history, lexicon, carrying)
    assert (found.text, found.carried) == (resolved, carried)


def test_a_follow_up_to_a_follow_up_reaches_the_first_subject(lexicon: Lexicon, carrying: Carrying) -> None:
    found = resolve("What is its half-life?", ["What is omalizumab?", "How is it given?"], lexicon, carrying)
    assert "omalizumab" in found.text


@pytest.mark.parametrize("question", [STANDALONE, "When must a patient with asthma see a specialist?"])
def test_a_question_that_stands_alone_is_not_touched(question: str, lexicon: Lexicon, carrying: Carrying) -> None:
    found = resolve(question, ["What is omalizumab?"], lexicon, carrying)
    assert (found.text, found.carried) == (question, ())


@given(question=st.text(max_size=60))
@settings(max_examples=40, deadline=None)
def test_without_a_history_nothing_is_changed(question: str, lexicon: Lexicon, carrying: Carrying) -> None:
    found = resolve(question, [], lexicon, carrying)
    assert (found.text, found.carried) == (question, ())


@given(question=st.text(max_size=60), earlier=st.lists(st.text(max_size=60), max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_history_resolves_to_the_same_form_twice(
    question: str, earlier: list[str], lexicon: Lexicon, carrying: Carrying
) -> None:
    assert resolve(question, earlier, lexicon, carrying) == resolve(question, earlier, lexicon, carrying)


def test_it_after_two_names_can_be_understood_in_two_ways(lexicon: Lexicon, carrying: Carrying) -> None:
    found = resolve(
        "Does it spare steroids?", ["How does benralizumab bind?", "How is mepolizumab different?"], lexicon, carrying
    )
    assert found.other is not None
    assert {found.text, found.other.text} == {"Does mepolizumab spare steroids?", "Does benralizumab spare steroids?"}


def test_a_condition_after_two_names_can_be_understood_in_two_ways(lexicon: Lexicon, carrying: Carrying) -> None:
    found = resolve("and in children?", ["How is omalizumab given?", "and mepolizumab?"], lexicon, carrying)
    assert found.text == "How is mepolizumab given in children?"
    assert found.other is not None
    assert found.other.text == "How is omalizumab given in children?"


@pytest.mark.parametrize(
    ("history", "question", "resolved"),
    [
        (["How does omalizumab act?"], "How fast?", "How fast does omalizumab act?"),
        (["Can two biologics be combined?"], "which ones?", "Which biologics can be combined?"),
        (["How is omalizumab dosed?"], "and the one in a pen?", "How is the one in a pen dosed?"),
        (["Is omalizumab safe?"], "other question: when do we need to go to a specialist?", None),
        (["Is omalizumab safe?"], "hi there", None),
        (["Is omalizumab safe?"], "Who wrote this page?", None),
    ],
)
def test_fragments_join_the_question_before_and_new_beginnings_do_not(
    history: list[str], question: str, resolved: str | None, lexicon: Lexicon, carrying: Carrying
) -> None:
    assert resolve(question, history, lexicon, carrying).text == (resolved or question)


def test_is_it_true_that_leans_on_nothing(lexicon: Lexicon, carrying: Carrying) -> None:
    before = ["How much did omalizumab cut exacerbations in INNOVATE?"]
    question = "Is it true that omalizumab can be given at home?"
    assert resolve(question, before, lexicon, carrying).text == question
    leaning = resolve("Is it true that it causes anaphylaxis?", before, lexicon, carrying)
    assert leaning.text.startswith("Is it true that ")
    assert "omalizumab" in leaning.text


@pytest.mark.parametrize(
    "question",
    ["And benralizumab, how long does it stay in the body?", "what about mepolizumab: is it given at home?"],
)
def test_it_stands_for_what_the_question_itself_has_brought_up(
    question: str, lexicon: Lexicon, carrying: Carrying
) -> None:
    found = resolve(question, ["How is omalizumab given?"], lexicon, carrying)
    assert "omalizumab" not in found.text


def test_either_stands_for_the_two_that_were_named(lexicon: Lexicon, carrying: Carrying) -> None:
    history = ["How is omalizumab given?", "How is mepolizumab given?"]
    found = resolve("what is the half-life of either?", history, lexicon, carrying)
    assert found.text == "what is the half-life of omalizumab and mepolizumab?"


def test_who_stays_the_subject_of_a_further_question(lexicon: Lexicon, carrying: Carrying) -> None:
    found = resolve("at which step?", ["Who should see a specialist?"], lexicon, carrying)
    assert found.text == "Who should see a specialist, at which step?"


def test_a_reference_by_its_number_leans_on_nothing(lexicon: Lexicon, carrying: Carrying) -> None:
    for question in ("what does reference 3 say", "and what is in [citation 4]?"):
        assert resolve(question, ["Is omalizumab safe?"], lexicon, carrying).text == question
