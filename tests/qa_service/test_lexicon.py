"""What an article's own words tell about a question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from qa_service.language.lexicon import Lexicon


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("How is omalizumba given?", "How is omalizumab given?"),
        ("Does mepolizumb help?", "Does mepolizumab help?"),
        ("risk of anaphilaxis", "risk of anaphylaxis"),
        ("What are exacerbatoins?", "What are exacerbations?"),
    ],
)
def test_a_misspelt_word_becomes_the_articles_word(typed: str, meant: str, lexicon: Lexicon) -> None:
    assert lexicon.corrected(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of mepolizumab?",
        "Can patients with cancer travel?",
        "Is reslizumab better?",
        "cats and dgo",
        "IL-5, FcεRI and FEV1?",
    ],
    ids=["all known", "known English words", "another drug's name", "too short", "symbols"],
)
def test_what_is_known_or_too_short_or_another_word_is_left_alone(question: str, lexicon: Lexicon) -> None:
    assert lexicon.corrected(question) == question


def test_a_word_of_english_is_not_corrected_though_the_article_has_one_a_letter_away(
    article_of: Callable[[str], Article],
) -> None:
    article = article_of("# T\n\nThe house stands on sands.\n")
    assert Lexicon.of([article]).corrected("a horse") == "a house"
    assert Lexicon.of([article], frozenset({"horse"})).corrected("a horse") == "a horse"


def test_rare_words_weigh_more_than_common_ones(lexicon: Lexicon) -> None:
    assert lexicon.weights.of("innov") > lexicon.weights.of("asthma")
    assert not lexicon.weights.known("zebra")


@given(question=st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_correcting_twice_changes_nothing_more(question: str, lexicon: Lexicon) -> None:
    once = lexicon.corrected(question)
    assert lexicon.corrected(once) == once
