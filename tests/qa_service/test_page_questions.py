"""Questions about the page itself are answered from its records, or not at all."""

from __future__ import annotations

import pytest

from corpus.article import Bundle, RecordKind
from qa_service.composition.context_notes import reference_notices
from qa_service.composition.page_questions import (
    PageQuestion,
    PageTopic,
    is_only_page_words,
    orphan,
    read_page_question,
    record_units,
    without_page_words,
)


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("When was this page last updated?", PageQuestion(PageTopic.DATE)),
        ("Is this article up to date?", PageQuestion(PageTopic.DATE)),
        ("What is the review status?", PageQuestion(PageTopic.STATUS)),
        ("Has this article been reviewed by experts?", PageQuestion(PageTopic.STATUS)),
        ("How many references are there?", PageQuestion(PageTopic.COUNT)),
        ("Who published reference 6?", PageQuestion(PageTopic.REFERENCE, 6)),
        ("What is the title of [5]?", PageQuestion(PageTopic.REFERENCE, 5)),
        ("What year is the 5th reference from?", PageQuestion(PageTopic.REFERENCE, 5)),
        ("Which reference backs the 26.2% figure?", PageQuestion(PageTopic.BACKS)),
        ("Who is this article intended for?", PageQuestion(PageTopic.DISCLAIMER)),
    ],
)
def test_questions_about_the_page_are_told_by_topic(question: str, page: PageQuestion) -> None:
    assert read_page_question(question) == page


@pytest.mark.parametrize(
    "question",
    ["How much did omalizumab cut exacerbations?", "What is the dose of mepolizumab?", "Who needs a specialist?", ""],
)
def test_questions_about_the_subject_are_not(question: str) -> None:
    assert read_page_question(question) is None


def found(question: str, bundle: Bundle) -> list[str]:
    page = read_page_question(question)
    assert page is not None
    return [bundle.article.unit_text(unit) for unit in record_units(page, question, bundle.article)]


def test_the_date_is_the_printed_line(bundle: Bundle) -> None:
    assert found("When was this page last updated?", bundle) == ["Last updated: January 18, 2026"]


def test_a_reference_is_found_by_its_number(bundle: Bundle) -> None:
    (entry,) = found("What is the title of reference 5?", bundle)
    assert "Anti-IgE in severe persistent allergic asthma." in entry


def test_a_number_that_the_list_does_not_have_finds_nothing_however_well_another_entry_fits(bundle: Bundle) -> None:
    assert found("Who published the case study in reference 6?", bundle) == []
    gap = orphan(read_page_question("Who published reference 6?"), bundle.article)
    assert gap is not None
    assert gap.number == 6


def test_an_author_that_the_entry_does_not_print_is_not_made_up(bundle: Bundle) -> None:
    assert found("Who wrote reference 5?", bundle) == []


def test_a_finding_of_a_reference_is_no_attribute_of_its_entry(bundle: Bundle) -> None:
    assert found("What did the study in reference 5 from 2007 find?", bundle) == []


def test_the_number_of_references_is_shown_by_all_six_entries(bundle: Bundle) -> None:
    page = read_page_question("How many references are there?")
    assert page is not None
    units = record_units(page, "How many references are there?", bundle.article)
    assert [unit.reference_number for unit in units] == [1, 2, 3, 4, 5, 11]
    assert {unit.record for unit in units} == {RecordKind.REFERENCE}


def test_only_an_unlisted_number_is_an_orphan(bundle: Bundle) -> None:
    assert orphan(read_page_question("What is the title of reference 5?"), bundle.article) is None
    assert orphan(read_page_question("What is the title of reference 99?"), bundle.article) is None
    assert orphan(None, bundle.article) is None


def test_the_words_that_ask_for_backing_are_cut() -> None:
    assert without_page_words("Which reference backs omalizumab in asthma?") == "omalizumab in asthma?"


def test_stop_words_alone_ask_nothing() -> None:
    assert is_only_page_words("What is this about?")
    assert not is_only_page_words("What is omalizumab?")


@pytest.mark.parametrize(
    ("question", "notices"),
    [
        ("What is reference 12?", [("reference_unknown", "The article has no reference 12: it lists 1–5, 11.")]),
        (
            "Who published reference 7?",
            [
                (
                    "reference_not_listed",
                    "The article cites 7, but its list of references has no entry with that number.",
                )
            ],
        ),
        ("What is reference 3?", []),
        ("How many references are there?", []),
        ("How is omalizumab given?", []),
    ],
)
def test_a_number_without_an_entry_is_told_so(question: str, notices: list[tuple[str, str]], bundle: Bundle) -> None:
    assert [(n.code, n.text) for n in reference_notices(question, bundle.article)] == notices


def test_where_no_article_is_meant_no_list_is() -> None:
    assert reference_notices("What is reference 12?", None) == ()
