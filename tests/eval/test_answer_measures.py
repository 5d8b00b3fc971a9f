"""Answer measures, with values worked out by hand."""

from __future__ import annotations

import pytest

from eval.gold.items import GoldItem, GoldSpan
from eval.measures.answer_measures import Given, Shown, evidence_read, measure

#       0         10        20        30
TEXT = "Tea is hot. Ice is cold. Sun up."
TEA, ICE, SUN = GoldSpan(0, 11), GoldSpan(12, 24), GoldSpan(25, 32)


def shown(start: int, end: int) -> Shown:
    return Shown("tea", start, end, TEXT[start:end])


def given(*spans: Shown, citations: tuple[int, ...] = (), lead_ins: tuple[Shown, ...] = ()) -> Given:
    return Given(False, 0.9, spans, lead_ins, frozenset(citations))


def item(**changes: object) -> GoldItem:
    fields: dict[str, object] = {"item_id": "1", "kind": "direct", "question": "?", "answerable": True}
    return GoldItem(**{**fields, "evidence": ((TEA,),), **changes})  # type: ignore[arg-type]


UNANSWERABLE = item(answerable=False, evidence=())


def test_exact_evidence_is_a_success() -> None:
    measures = measure(item(must_contain=("hot",)), given(shown(0, 11)), "tea")
    assert (measures.success, measures.supported, measures.precision, measures.must_contain) == (True, True, 1.0, True)


@pytest.mark.parametrize(("end", "supported"), [(8, False), (9, True), (11, True)])
def test_eighty_percent_of_an_alternative_is_enough(end: int, supported: bool) -> None:
    assert measure(item(), given(shown(0, end)), "tea").supported is supported  # 8/11 = .73, 9/11 = .82


def test_coverage_adds_up_over_several_spans() -> None:
    assert measure(item(), given(shown(0, 6), shown(6, 11)), "tea").supported


def test_every_group_needs_one_alternative() -> None:
    two_groups = item(evidence=((TEA,), (ICE, SUN)))
    assert not measure(two_groups, given(shown(0, 11)), "tea").supported
    assert measure(two_groups, given(shown(0, 11), shown(25, 32)), "tea").supported


def test_a_lead_in_counts_for_support_but_not_for_precision() -> None:
    two_groups = item(evidence=((TEA,), (ICE,)), must_contain=("hot",))
    measures = measure(two_groups, given(shown(12, 24), lead_ins=(shown(0, 11),)), "tea")
    assert (measures.supported, measures.precision, measures.must_contain) == (True, 1.0, True)
    off_evidence = measure(item(), given(shown(0, 11), lead_ins=(shown(12, 24),)), "tea")
    assert off_evidence.precision == 1.0


def test_precision_counts_characters_that_are_no_whitespace() -> None:
    # "Tea is hot." has 9, "Ice is cold." 10, "Sun up." 6.
    assert measure(item(), given(shown(0, 24)), "tea").precision == pytest.approx(9 / 19)
    assert measure(item(), given(shown(0, 32)), "tea").precision == pytest.approx(9 / 25)
    assert measure(item(acceptable_extra_evidence=(ICE,)), given(shown(0, 24)), "tea").precision == 1.0


def test_a_character_shown_twice_counts_once() -> None:
    assert measure(item(), given(shown(0, 11), shown(0, 24)), "tea").precision == pytest.approx(9 / 19)


def test_more_than_half_off_evidence_is_no_success() -> None:
    assert not measure(item(), given(shown(0, 24)), "tea").success  # 9/19 = .47
    assert measure(item(evidence=((ICE,),)), given(shown(0, 24)), "tea").success  # 10/19 = .53


def test_spans_of_another_document_do_not_count() -> None:
    measures = measure(item(), given(Shown("note", 0, 11, TEXT[0:11])), "tea")
    assert (measures.supported, measures.precision) == (False, 0.0)
    in_note = item(evidence=((GoldSpan(0, 11, "note"),),))
    assert measure(in_note, given(Shown("note", 0, 11, TEXT[0:11])), "tea").success


@pytest.mark.parametrize(
    ("citations", "precision", "recall"),
    [((2, 3), 1.0, 1.0), ((2,), 1.0, 0.5), ((2, 3, 4), 1.0, 1.0), ((2, 5), 0.5, 0.5), ((4,), None, 0.0), ((), None, 0)],
)
def test_citations(citations: tuple[int, ...], precision: float | None, recall: float) -> None:
    labelled = item(citations=frozenset({2, 3}), acceptable_extra_citations=frozenset({4}))
    measures = measure(labelled, given(shown(0, 11), citations=citations), "tea")
    assert (measures.citation_precision, measures.citation_recall) == (precision, recall)


def test_no_expected_number_has_no_recall_but_a_given_one_is_wrong() -> None:
    measures = measure(item(), given(shown(0, 11), citations=(7,)), "tea")
    assert (measures.citation_precision, measures.citation_recall) == (0.0, None)


def test_an_abstention_shows_nothing_whatever_comes_with_it() -> None:
    abstained = Given(True, 0.1, (shown(0, 11),), (), frozenset({2}))
    measures = measure(item(citations=frozenset({2})), abstained, "tea")
    assert (measures.success, measures.supported, measures.precision) == (False, False, None)
    assert (measures.citation_precision, measures.citation_recall) == (None, 0.0)


def test_an_unanswerable_question_is_a_success_when_abstained() -> None:
    assert measure(UNANSWERABLE, Given(True, 0.1), "tea").success
    answered = measure(UNANSWERABLE, given(shown(0, 11)), "tea")
    assert (answered.success, answered.supported, answered.precision) == (False, None, None)


def test_evidence_is_read_when_a_chunk_that_was_read_holds_one_alternative_of_each_group_whole() -> None:
    def was_read(*chunks: tuple[str, int, int], **fields: object) -> bool | None:
        return evidence_read(item(**fields), Given(True, 0.1, read=chunks), "tea")

    assert was_read(("tea", 0, 11))
    assert not was_read(("tea", 1, 24))
    assert not was_read(("note", 0, 24))
    assert not was_read(("tea", 0, 11), evidence=((TEA,), (ICE,)))
    assert was_read(("tea", 0, 11), evidence=((TEA, ICE),))
    assert was_read(("note", 0, 24), evidence=((GoldSpan(0, 11, "note"),),))


def test_nothing_is_said_of_what_was_read_where_it_is_not_known_or_nothing_answers() -> None:
    assert evidence_read(item(), Given(True, 0.1), "tea") is None
    assert evidence_read(UNANSWERABLE, Given(True, 0.1, read=(("tea", 0, 11),)), "tea") is None
