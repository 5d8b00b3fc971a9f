"""Quoted passages found in answers."""

from __future__ import annotations

from corpus.article import Bundle
from qa_service.verify.answers import check_answer
from qa_service.verify.markdown_quotes import passages
from qa_service.verify.source_index import SourceIndex

WARNING = "The FDA has issued a black-box warning for anaphylaxis 4."


def found(answer: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(passage.whole.text, passage.whole.citations) for passage in passages(answer)]


def test_words_in_quotation_marks_are_quotes_with_the_numbers_behind_them() -> None:
    answer = 'It says “one two three four” [5], "five six seven eight" [^2][^3] and «nine ten eleven twelve».⁴⁻⁶'
    assert found(answer) == [
        ("one two three four", (5,)),
        ("five six seven eight", (2, 3)),
        ("nine ten eleven twelve", (4, 5, 6)),
    ]


def test_a_few_words_in_quotation_marks_are_a_way_of_speaking_unless_they_hold_a_figure() -> None:
    assert found('A "black box" and a cut of "54% more", as "they" say.') == [("54% more", ())]


def test_a_block_quote_is_one_quote_and_the_credit_under_it_gives_its_numbers() -> None:
    answer = "> one two\n> three\n> — Some title [^1][^4]\n\nWords.\n\n> other words\n"
    assert found(answer) == [("one two\nthree", (1, 4)), ("other words", ())]


def test_numbers_at_the_end_of_a_block_quote_may_be_the_answers_own() -> None:
    (passage,) = passages("> **One** two three. [2, 3]")
    assert passage.whole.citations == (2, 3)
    assert passage.whole.readings == ("One two three. [2, 3]", "One two three.")


def test_code_and_footnotes_are_no_quotes() -> None:
    assert found('```\n> code it is indeed\n"one two three four"\n```\n[^1]: "A title of four words"\n') == []


def test_quotes_of_an_answer_are_checked_in_order(bundle: Bundle) -> None:
    library = SourceIndex.of(bundle.documents())
    answer = f"> {WARNING}\n\nBut “the FDA has issued a warning for anaphylaxis” [4], and “{WARNING[:-3]}” [5]."
    assert [str(c.verdict) for c in check_answer(answer, library)] == ["exact", "altered", "misattributed"]
    assert [str(c.verdict) for c in check_answer(answer, library, citations=False)] == ["exact", "altered", "exact"]


def test_a_lead_in_above_its_item_is_two_quotes_and_two_sentences_of_one_quote_are_stitched(bundle: Bundle) -> None:
    library = SourceIndex.of([bundle.article])
    lead = "> Patients must have 1, 4:\n> Elevated serum IgE levels\n> — Title [^1][^4]\n"
    assert [(str(c.verdict), c.claim.text) for c in check_answer(lead, library)] == [
        ("exact", "Patients must have 1, 4:"),
        ("exact", "Elevated serum IgE levels"),
    ]
    far = f"> {WARNING} Elevated serum IgE levels\n"
    assert [str(c.verdict) for c in check_answer(far, library)] == ["stitched"]


def test_an_answer_without_quotes_has_none(bundle: Bundle) -> None:
    assert check_answer("Omalizumab helps.", SourceIndex.of([bundle.article])) == []
