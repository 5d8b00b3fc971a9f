"""Verdicts on hand-made quotes of a small article and of the shipped one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from corpus.article import Article, Bundle
from qa_service.verify.check import check
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked, Claim

TEXT = """# Gout in adults

Allopurinol is not recommended in patients who carry HLA-B*5801 [1]. The starting dose is 100 mg daily, or ≤ 50 mg in
stage 4 disease [2]. Urate should fall below 6 mg/dL within 5–6 months [2, 3].

Colchicine – “low dose” – doesn’t need titration and costs 4,000 rupees [4], but it interacts with clarithromycin [5].

Patients should avoid [6]:

- organ meats and shellfish every day
- beer and spirits in any amount

Febuxostat is ineffective below 40 mg and raises cardiovascular death by 1.3 times [7]. Pegloticase is reserved for
refractory gout and is given every 2 weeks [8]. Febuxostat costs far more than allopurinol in most countries.
"""
FEBUXOSTAT = "Febuxostat is ineffective below 40 mg and raises cardiovascular death by 1.3 times"
PEGLOTICASE = "Pegloticase is reserved for refractory gout and is given every 2 weeks"
COLCHICINE = "Colchicine – “low dose” – doesn’t need titration and costs 4,000 rupees"


@pytest.fixture(scope="module")
def source_index(article_of: Callable[[str], Article]) -> SourceIndex:
    return SourceIndex.of([article_of(TEXT)])


@pytest.fixture(scope="module")
def shipped(bundle: Bundle) -> SourceIndex:
    return SourceIndex.of(bundle.documents())


def said(quote: str, source_index: SourceIndex, *citations: int) -> Checked:
    return check(Claim(quote, citations=citations), source_index)


@pytest.mark.parametrize(
    ("verdict", "quote"),
    [
        ("exact", FEBUXOSTAT),
        ("exact", f"{FEBUXOSTAT} [7]."),
        ("exact", "  Pegloticase is reserved \t"),
        ("exact", "not recommended in patients who carry HLA-B*5801"),
        ("exact", "Colchicine – “low dose” – doesn’t need titration"),
        ("exact", "below 6 mg/dL within 5–6 months"),
        ("exact", "organ meats and shellfish every day\n- beer and spirits in any amount"),
        ("exact", "far more than allopurinol"),
        ("normalised", "Pegloticase  is reserved\nfor refractory gout"),
        ("normalised", "Pegloticase is reserved for\u00a0refractory gout"),
        ("normalised", "Pegloticase is re\u00adserved for refractory gout"),
        ("normalised", 'Colchicine - "low dose" - doesn\'t need titration'),
        ("normalised", 'Colchicine—"low dose"—doesn\'t need titration'),
        ("normalised", "below 6 mg/dL within 5-6 months"),
        ("normalised", "below 6 mg/dL within 5‑6 months"),
        ("normalised", "“Pegloticase is reserved for refractory gout”"),
        ("normalised", "… reserved for refractory gout ..."),
        ("normalised", "The starting dose is 100 mg daily, or ≤ 50 mg in stage 4 disease"),
        ("normalised", "Urate should fall below &#54; mg/dL within&nbsp;5&ndash;6 months"),
        ("normalised", "or &le; 50 mg in stage 4 disease"),
        ("normalised", "Febuxostat is ine\ufb00ective below ４０ ㎎"),
        ("normalised", "Pegloticase is re\u200bserved \u200efor refractory gout\u200f"),
        ("altered", "Febuxostat is ineffective below \u202e40\u202c mg"),
        ("altered", "Febuxostat is ineffective below ⁴⁰ mg"),
        ("altered", "recommended in patients who carry HLA-B*5801"),
        ("altered", "carry HLA-B"),
        ("altered", "The starting dose is 100"),
        ("altered", "mg daily, or ≤ 50 mg"),
        ("altered", "Urate should fall below 6 mg"),
        ("altered", "6 mg/dL within 5–6 months"),
        ("altered", "The starting dose is 1000 mg daily"),
        ("altered", "The starting dose is 10 mg daily"),
        ("altered", "The starting dose is 100 g daily"),
        ("altered", "The starting dose is 100 mg weekly"),
        ("altered", "The starting dose is 100mg daily"),
        ("altered", "The starting dose is one hundred mg daily"),
        ("altered", "The starting dose is 100 mg daily, or ≥ 50 mg in stage 4 disease"),
        ("altered", "The starting dose is 100 mg daily, or 50 mg in stage 4 disease"),
        ("altered", "50 mg in stage 4 disease [2]"),
        ("altered", "Urate should fall below 6 mg/dL within 56 months"),
        ("altered", "Urate should fall below 6 mg/dL within 5 -6 months"),
        ("altered", "Urate should fall above 6 mg/dL within 5–6 months"),
        ("altered", "Urate should fall below 6 mg/dL within 5"),
        ("altered", "Allopurinol is recommended in patients who carry HLA-B*5801"),
        ("altered", "Febuxostat is effective below 40 mg"),
        ("altered", "Febuxostat is not ineffective below 40 mg"),
        ("altered", "effective below 40 mg and raises cardiovascular death"),
        ("altered", "raises cardiovascular death by 1 times"),
        ("altered", "lowers cardiovascular death by 1.3 times"),
        ("altered", "raises cardiovascular death by 13 times"),
        ("altered", "raises cardiovascular death by 1,3 times"),
        ("altered", "doesn't need titration and costs 4.000 rupees"),
        ("altered", "does need titration and costs 4,000 rupees"),
        ("altered", "000 rupees [4], but it interacts with clarithromycin"),
        ("altered", "pegloticase is reserved for refractory gout"),
        ("altered", "Pegloticase is reserved for refractory gout."),
        ("altered", "Pegloticase is given every 2 weeks"),
        ("altered", f"{FEBUXOSTAT}. Lesinurad was withdrawn long ago."),
        ("altered", f"{PEGLOTICASE}. Febuxostat costs far more than allopurinol"),
        ("stitched", f"{PEGLOTICASE} … {COLCHICINE}"),
        ("stitched", "Febuxostat costs far more than allopurinol but it interacts with clarithromycin"),
        ("stitched", "Febuxostat is ineffective ... and raises cardiovascular death"),
        ("stitched", f"{FEBUXOSTAT} [7]. Febuxostat costs far more than allopurinol"),
        ("misattributed", f"{FEBUXOSTAT} [8]."),
        ("not_found", "Lesinurad was withdrawn from the market for commercial reasons"),
        ("not_found", "Rasburicase"),
        ("not_found", "…"),
        ("not_found", f"{PEGLOTICASE}. Lesinurad was withdrawn from the market long ago in every country."),
    ],
)
def test_a_quote_gets_its_verdict(verdict: str, quote: str, source_index: SourceIndex) -> None:
    assert said(quote, source_index).verdict == verdict


@pytest.mark.parametrize(
    ("quote", "quoted", "printed", "flags"),
    [
        ("The starting dose is 1000 mg daily", "1000", "100", ["digits"]),
        ("The starting dose is 100 g daily", "g", "mg", ["unit"]),
        ("Urate should fall above 6 mg/dL within 5–6 months", "above", "below", ["comparative"]),
        ("Allopurinol is recommended in patients who carry", "", "not", ["negation"]),
        ("Febuxostat is effective below 40 mg", "effective", "ineffective", ["negation"]),
        ("does need titration and costs 4,000 rupees", "does", "doesn’t", ["negation"]),
        ("Urate should fall below 6 mg/dL within 5 6 months", "", "–", ["digits"]),
        ("or ≥ 50 mg in stage 4 disease", "≥", "≤", ["comparative"]),
        ("Pegloticase is kept for refractory gout", "kept", "reserved", []),
        ("pegloticase is reserved for refractory gout", "pegloticase", "Pegloticase", []),
        ("cardiovascular death by 1.3 times. Pegloticase is reserved", "", "[7]", ["citation_marker"]),
        ("recommended in patients who carry HLA-B*5801", "", "not", ["negation"]),
        ("effective", "", "in", ["negation"]),
        ("Urate should fall below 6 mg", "", "/dL", ["unit"]),
    ],
)
def test_a_change_is_shown_with_what_is_dangerous_about_it(
    quote: str, quoted: str, printed: str, flags: list[str], source_index: SourceIndex
) -> None:
    (change,) = said(quote, source_index).changes
    assert (change.quoted, change.printed, list(change.flags)) == (quoted, printed, flags)


def test_the_span_of_a_change_is_where_the_source_prints_it(source_index: SourceIndex) -> None:
    (change,) = said("The starting dose is 1000 mg daily", source_index).changes
    assert TEXT[change.span.start : change.span.end] == "100"


def test_a_place_shows_the_words_of_the_source_and_the_citations_of_their_clause(source_index: SourceIndex) -> None:
    (place,) = said("doesn't need titration", source_index).places
    assert (place.text, [c.number for c in place.citations]) == ("doesn’t need titration", [4])
    (place,) = said("it interacts with clarithromycin", source_index).places
    assert [c.number for c in place.citations] == [5]
    (place,) = said("beer and spirits in any amount", source_index).places
    assert [c.number for c in place.citations] == [6]


def test_the_pieces_of_a_stitched_quote_are_shown_in_the_order_of_the_quote(source_index: SourceIndex) -> None:
    places = said(f"{PEGLOTICASE} … {COLCHICINE}", source_index).places
    assert [" ".join(place.text.split()) for place in places] == [PEGLOTICASE, COLCHICINE]


@pytest.mark.parametrize(
    ("quote", "citations", "verdict"),
    [
        (FEBUXOSTAT, (7,), "exact"),
        (FEBUXOSTAT, (8,), "misattributed"),
        (FEBUXOSTAT, (7, 8), "misattributed"),
        ("it interacts with clarithromycin", (4,), "misattributed"),
        ("beer and spirits in any amount", (6,), "exact"),
        ("Febuxostat costs far more than allopurinol", (7,), "misattributed"),
        ("Urate should fall below 6 mg/dL within 5-6 months", (3,), "normalised"),
    ],
)
def test_a_citation_must_be_printed_for_just_these_words(
    quote: str, citations: tuple[int, ...], verdict: str, source_index: SourceIndex
) -> None:
    assert said(quote, source_index, *citations).verdict == verdict


def test_words_of_another_source_or_place_are_misattributed(shipped: SourceIndex) -> None:
    words = "The US omalizumab label allows no more than 150 mg at one injection site."
    note = "severe-asthma-immunotherapy.omalizumab-dosing-label"
    found = check(Claim(words, doc_id=note), shipped)
    assert found.verdict == "exact"
    span = found.places[0].span
    assert check(Claim(words, note, span.start, span.end), shipped).verdict == "exact"
    assert check(Claim(words, note, span.start + 1, span.end + 1), shipped).verdict == "misattributed"
    assert check(Claim(words, note, 0, 10), shipped).verdict == "misattributed"
    wrong = check(Claim(words, doc_id="severe-asthma-immunotherapy"), shipped)
    assert wrong.verdict == "misattributed"
    assert wrong.reason == f"these words are not in severe-asthma-immunotherapy but in {note}"


def test_words_printed_twice_are_right_where_the_claim_says(article_of: Callable[[str], Article]) -> None:
    source_index = SourceIndex.of(
        [article_of("# A\n\nRest helps many people [1]. Ice is cold [3].\n\nRest helps many people [2].")]
    )
    assert said("Rest helps many people", source_index, 2).verdict == "exact"
    assert said("Rest helps many people", source_index, 3).verdict == "misattributed"


def test_a_common_word_is_right_at_every_place_it_stands(article_of: Callable[[str], Article]) -> None:
    article = article_of("# A\n\n" + "Rest  helps.\n" * 3000)
    source_index = SourceIndex.of([article])
    for start in (article.text.index("Rest"), article.text.rindex("Rest")):
        for words, verdict in (("Rest  helps.", "exact"), ("Rest helps.", "normalised")):
            found = check(Claim(words, article.doc_id, start, start + 12), source_index)
            assert (found.verdict, found.places[0].span.start) == (verdict, start)


def test_a_part_of_the_library_has_only_its_sources(shipped: SourceIndex) -> None:
    words = "The US omalizumab label allows no more than 150 mg at one injection site."
    assert said(words, shipped.within(None, "all")).verdict == "exact"
    assert said(words, shipped.within("severe-asthma-immunotherapy", "all")).verdict == "exact"
    assert said(words, shipped.within(None, "article")).verdict == "not_found"
    assert said(words, shipped.within("another", "all")).verdict == "not_found"


def test_whatever_may_be_quoted_is_exact_with_its_citations_at_its_place(bundle: Bundle, shipped: SourceIndex) -> None:
    for document in bundle.documents():
        for unit in document.quotable():
            span = unit.span
            place = shipped.place(span)
            numbers = tuple(c.number for c in place.citations)
            found = check(Claim(document.unit_text(unit), span.doc_id, span.start, span.end, numbers), shipped)
            assert found.verdict == "exact"
            if document.parent is None:
                assert set(unit.numbers) <= set(numbers)


def test_letters_composed_or_not_and_ligatures_are_the_same_on_either_side(
    article_of: Callable[[str], Article],
) -> None:
    printed = "Ménière disease makes runners dizzy. The \ufb01rst dose is e\ufb00ective, Hb &ge;12 g/dL &amp; more."
    source_index = SourceIndex.of([article_of(f"# A\n\n{printed}\n")])
    for quote in ("Ménière disease makes runners dizzy", "The first dose is effective, Hb ≥12 g/dL & more"):
        assert said(unicodedata.normalize("NFD", quote), source_index).verdict == "normalised"
    assert said("irst dose is effective", source_index).verdict == "altered"
    assert said("The f", source_index).verdict != "normalised"
