"""Citation markers in running text: what is one, what only looks like one, and which form a page uses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.markers.found import MAX_NUMBER, MarkerStyle, expand
from corpus.markers.page import Page
from corpus.markers.styles import detect_style, find_markers

PLAIN, BRACKET, GLUED = MarkerStyle.PLAIN, MarkerStyle.BRACKET, MarkerStyle.GLUED
SUPERSCRIPT, PAREN, XREF = MarkerStyle.SUPERSCRIPT, MarkerStyle.PAREN, MarkerStyle.XREF
FOOTNOTE = MarkerStyle.FOOTNOTE
AUTHOR_YEAR = MarkerStyle.AUTHOR_YEAR


@pytest.mark.parametrize(
    ("style", "text", "printed"),
    [
        (PLAIN, "Omalizumab is indicated 2, 3, 4.", [("2, 3, 4", (2, 3, 4))]),
        (
            PLAIN,
            "It lowers eosinophil counts 8 and can bring relief 10.",
            [("8", (8,)), ("10", (10,))],
        ),
        (PLAIN, "Patients must have 1, 4:", [("1, 4", (1, 4))]),
        (PLAIN, "This applies specifically to Steps 5-6 1.", [("1", (1,))]),
        (PLAIN, "Exacerbations fell by 26.2% 5.", [("5", (5,))]),
        (PLAIN, "It is approved for patients aged 12 years and older 7.", [("7", (7,))]),
        (PLAIN, "It targets IL-5 12.", [("12", (12,))]),
        (PLAIN, "Several cohorts agree 14-16.", [("14-16", (14, 15, 16))]),
        (BRACKET, "It is safe [1].", [("[1]", (1,))]),
        (BRACKET, "It is safe [2–4].", [("[2–4]", (2, 3, 4))]),
        (BRACKET, "It is safe[2,5] and cheap [7; 9].", [("[2,5]", (2, 5)), ("[7; 9]", (7, 9))]),
        (PLAIN, "It recurs for more than 6 weeks 1.", [("1", (1,))]),
        (PLAIN, "Take 2 mg a day 7.", [("7", (7,))]),
        (PLAIN, "Not before 6 months 6, 9.", [("6, 9", (6, 9))]),
        (PLAIN, "It works in children 1,4.", [("1,4", (1, 4))]),
        (PLAIN, "It fell 2,4,11 and rose.", [("2,4,11", (2, 4, 11))]),
        (PAREN, "Weeks pass between the two (9).", [("(9)", (9,))]),
        (SUPERSCRIPT, "Needed in pregnancy¹ ² and later", [("¹", (1,)), ("²", (2,))]),
        (SUPERSCRIPT, "Below 100 µg/L¹,² in men.", [("¹,²", (1, 2))]),
        (SUPERSCRIPT, "Give iron⁴⁻⁶ daily.", [("⁴⁻⁶", (4, 5, 6))]),
        (SUPERSCRIPT, "Give iron<sup>1,2</sup> daily.", [("<sup>1,2</sup>", (1, 2))]),
        (GLUED, "It is reported elsewhere.5,6 The", [("5,6", (5, 6))]),
        (GLUED, "Severe disease (COPD),3 Staphylococcus.", [("3", (3,))]),
        (GLUED, "Seen at admission.1", [("1", (1,))]),
        (PAREN, "It is safe (2, 3).", [("(2, 3)", (2, 3))]),
        (XREF, 'Safe <xref ref-type="bibr" rid="r1">1</xref>.', [('<xref ref-type="bibr" rid="r1">1</xref>', (1,))]),
        (FOOTNOTE, "Safe[^12].", [("[^12]", (12,))]),
    ],
)
def test_a_printed_marker_is_found_with_its_numbers(
    style: MarkerStyle, text: str, printed: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(text[f.start : f.end], f.numbers) for f in find_markers(text, style)] == printed


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (PLAIN, "Exacerbations fell by 26.2% in the trial."),
        (PLAIN, "The rate was 26.2%."),
        (PLAIN, "This applies to Steps 5-6."),
        (PLAIN, "This applies to Steps 5-6 of the guideline."),
        (PLAIN, "It targets IL-5."),
        (PLAIN, "Mepolizumab binds IL-5 and lowers it."),
        (PLAIN, "FEV1 rises."),
        (PLAIN, "It improves FEV1."),
        (PLAIN, "It is given to patients aged 12 years."),
        (PLAIN, "It is for children aged 12 years and older."),
        (PLAIN, "It is for children aged 6."),
        (PLAIN, "Anaphylaxis begins within 1 hour."),
        (PLAIN, "The label changed in March 2020."),
        (PLAIN, "It is measured again at week 6."),
        (PLAIN, "It is measured on day 1 and later."),
        (PLAIN, "It was seen in 4,000 people and 12,500 records."),
        (PLAIN, "The chart gives 75 to 375 mg."),
        (PLAIN, "The chart gives 75 to 375 mg every 2 weeks."),
        (PLAIN, "Treatment lasted 16 weeks."),
        (PLAIN, "2 of them withdrew."),
        (BRACKET, "See [1](https://example.org/1) and [text]."),
        (BRACKET, "A footnote[^1]."),
        (SUPERSCRIPT, "A platelet count of 50 × 10⁹ and 30 kg/m² are common."),
        (GLUED, "Of 4,000 people 0.09 percent and 3.5 mg."),
        (PAREN, "Exactly four (4) doses."),
        (PAREN, "(1) first, rest"),
        (MarkerStyle.NONE, "It is safe [1] 2, 3."),
    ],
)
def test_a_number_that_cites_nothing_is_no_marker(style: MarkerStyle, text: str) -> None:
    assert find_markers(text, style) == []


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("It is safe (Bateman et al., 2022).", ["Bateman et al., 2022"]),
        ("It is safe (Bateman, 2022; Wenzel 2013a).", ["Bateman, 2022", "Wenzel 2013a"]),
        ("It is safe [Bateman 2022](#ref-9).", ["Bateman 2022"]),
        ("It was approved (2022).", []),
    ],
)
def test_author_year_markers_have_a_label_and_no_number(text: str, labels: list[str]) -> None:
    found = find_markers(text, AUTHOR_YEAR)
    assert [f.label for f in found] == labels
    assert all(f.numbers == () for f in found)


@pytest.mark.parametrize(
    ("units", "style"),
    [
        (["It is indicated 2, 3, 4.", "It lowers counts 8 and brings relief 10."], PLAIN),
        (["It is safe [1].", "It is cheap [2–4].", "It begins within 1 hour."], BRACKET),
        (["Iron stores¹ fall.", "Ferritin is low².", "Some cite 3."], SUPERSCRIPT),
        (["Reported elsewhere.5,6 The rest follows.", "Seen at admission.1"], GLUED),
        (["It is safe (1).", "It is cheap (2, 3)."], PAREN),
        (["Safe[^1].", "Cheap[^2]."], FOOTNOTE),
        (["Safe (Bateman, 2022).", "Cheap (Wenzel, 2013)."], AUTHOR_YEAR),
        (["It is safe [1].", "Nothing else cites."], MarkerStyle.NONE),
        (["It begins within 1 hour.", "It is for those aged 12 years."], MarkerStyle.NONE),
        ([], MarkerStyle.NONE),
    ],
)
def test_the_style_of_a_page_is_the_one_that_marks_most_of_it(units: list[str], style: MarkerStyle) -> None:
    assert detect_style(Page(units)) is style


def test_bare_numbers_are_not_read_on_a_page_that_prints_a_clearer_form() -> None:
    """One bracket is too few to be the page's style, but enough to distrust bare numbers."""
    assert detect_style(Page(["It is safe [1].", "It is cheap 2.", "It is new 3."])) is MarkerStyle.NONE


def test_bare_numbers_far_beyond_the_list_and_zero_are_no_citations() -> None:
    short = Page(["It is safe (31)."], frozenset({1, 2, 3}), numbered=True)
    assert find_markers("It is safe (31).", PAREN, short) == []
    assert [f.numbers for f in find_markers("It is safe (30).", PAREN, short)] == [(30,)]
    assert find_markers("It is safe [0].", BRACKET) == []


def test_numbers_in_brackets_may_be_missing_from_the_list() -> None:
    short = Page(["It is safe [112]."], frozenset({1, 2}), numbered=True)
    assert [f.numbers for f in find_markers("It is safe [112].", BRACKET, short)] == [(112,)]
    assert find_markers("It is safe [2024].", BRACKET, short) == []


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("2, 3", (2, 3)),
        ("2–4, 7", (2, 3, 4, 7)),
        ("4-2", (4, 2)),
        ("1-60", (1, 60)),
        ("1-51", tuple(range(1, 52))),
        ("3, 3, 2–4", (3, 2, 4)),
        ("⁴⁻⁶", (4, 5, 6)),
        ("", ()),
    ],
)
def test_a_printed_list_stands_for_each_of_its_numbers_once(printed: str, numbers: tuple[int, ...]) -> None:
    assert expand(printed) == numbers


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("ab A.,;:()[]-–^%0123456789¹²⁻ \n<sup>/"), max_size=60),
    st.sampled_from(list(MarkerStyle)),
)
def test_markers_lie_in_order_inside_the_text_without_overlap(text: str, style: MarkerStyle) -> None:
    at = 0
    for found in find_markers(text, style):
        assert at <= found.start < found.end <= len(text)
        assert found.label is not None or found.numbers
        assert all(0 < n <= MAX_NUMBER for n in found.numbers)
        at = found.end
