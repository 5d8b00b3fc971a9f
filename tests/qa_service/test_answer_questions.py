"""Questions about the answer just given, answered from what was shown and from the reference records."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.article import Article
from qa_service.composition.compose import Picked
from qa_service.conversation.answer_questions import Part, answer_about, read_about_answer

PAGE = """---
doc_id: tea
title: Tea
---
# Tea

Tea is drunk in the morning. Green tea is steeped for two minutes 1. Black tea takes longer 2. It stains cups.

Herbal tea has no caffeine.

Three kinds are kept:
- green
- black
- white

## References

1. Green leaves. Journal of Leaves, 2011.
2. Black leaves. 2014.
"""


@pytest.fixture(scope="module")
def tea(article_of: Callable[[str], Article]) -> Article:
    return article_of(PAGE)


def shown(article: Article, *words: str) -> list[Picked]:
    """The units that hold some words, a passage each."""
    return [Picked(article, (next(u for u in article.units if w in article.unit_text(u)),), 1.0) for w in words]


def told(question: str, passages: list[Picked], article: Article) -> list[str]:
    about = read_about_answer(question)
    assert about is not None
    found = answer_about(about, passages, {article.doc_id: article})
    return [article.text[p.units[0].span.start : p.units[-1].span.end] for p in found]


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("which reference is that?", Part.BACKING),
        ("What citation is that from?", Part.BACKING),
        ("Cited from where?", Part.BACKING),
        ("says who?", Part.BACKING),
        ("is that from a guideline?", Part.BACKING),
        ("who published it?", Part.FIELD),
        ("and how old is that?", Part.FIELD),
        ("In which journal?", Part.FIELD),
        ("And what is its title?", Part.FIELD),
        ("show me the sentence before", Part.BEFORE),
        ("what comes next?", Part.AFTER),
        ("read on please", Part.AFTER),
        ("show me the whole paragraph", Part.AROUND),
        ("which section is that in?", Part.PLACE),
        ("the second one", Part.NTH),
        ("ok, and the third?", Part.NTH),
    ],
)
def test_what_is_asked_of_an_answer_is_read(question: str, part: Part) -> None:
    about = read_about_answer(question)
    assert about is not None
    assert about.part is part


@pytest.mark.parametrize(
    "question",
    [
        "What do the guidelines say to it?",
        "what comes next after omalizumab fails?",
        "what is the first line?",
        "How old is she?",
        "when is it given?",
        "when?",
        "What is the source of iron?",
        "Is it in the guideline for children?",
        "which guidelines recommend it?",
        "are there any trials in children?",
        "Who wrote this page?",
        "What happens next?",
        "",
    ],
)
def test_a_question_about_a_subject_or_the_page_is_none_about_an_answer(question: str) -> None:
    assert read_about_answer(question) is None


def test_the_backing_of_an_answer_is_its_cited_sentence_and_the_printed_entry(tea: Article) -> None:
    found = told("which reference is that?", shown(tea, "Green tea", "Herbal"), tea)
    assert found == ["Green tea is steeped for two minutes 1.", "Green leaves. Journal of Leaves, 2011."]


def test_an_answer_without_a_citation_has_no_backing(tea: Article) -> None:
    assert told("which reference is that?", shown(tea, "Herbal"), tea) == []


def test_an_attribute_is_told_by_the_entry_that_prints_it_only(tea: Article) -> None:
    passages = shown(tea, "Green tea")
    assert told("what year is that from?", passages, tea) == ["Green leaves. Journal of Leaves, 2011."]
    assert told("what is its DOI?", passages, tea) == []


def test_the_sentence_before_and_the_next_are_those_of_the_article(tea: Article) -> None:
    passages = shown(tea, "Green tea")
    assert told("show me the sentence before", passages, tea) == ["Tea is drunk in the morning."]
    assert told("what comes next?", passages, tea) == ["Black tea takes longer 2."]
    assert told("show me the sentence before", shown(tea, "in the morning"), tea) == []


def test_the_paragraph_is_shown_whole(tea: Article) -> None:
    (found,) = told("show me the whole paragraph", shown(tea, "Green tea"), tea)
    assert found.startswith("Tea is drunk")
    assert found.endswith("It stains cups.")


def test_the_second_of_several_passages_or_of_the_items_of_one_is_meant(tea: Article) -> None:
    assert told("the second one", shown(tea, "Green tea", "Herbal"), tea) == ["Herbal tea has no caffeine."]
    units = tuple(u for u in tea.units if u.lead_in is not None or "kinds are kept" in tea.unit_text(u))
    listed = [Picked(tea, units, 1.0)]
    assert told("the second one", listed, tea) == ["black"]
    assert told("the last one", listed, tea) == ["white"]
    assert told("the eighth one", listed, tea) == []
