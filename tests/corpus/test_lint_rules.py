"""Each rule of the linter on small pages: what it finds, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, Bundle
from corpus.dates import last_day
from corpus.errors import CorpusError
from corpus.lint.finding import Finding, Severity
from corpus.lint.registry import RULES, lint
from corpus.readers.markdown import read_markdown

TODAY = date(2026, 6, 1)
PAGE = """# Gout

Last updated: 2026-01-10

{body}

## References

{references}
"""
NUMBERED = "1. Urate. 2020.\n2. Flares of gout. 2021.\n3. Tophi. 2022."


def page(body: str = "Urate rises [1]. It hurts [2]. It ends [3].", references: str = NUMBERED) -> str:
    return PAGE.format(body=body, references=references)


def found(text: str, rule_id: str, today: date = TODAY) -> list[tuple[str, str]]:
    """(words, message) of what one rule finds on a Markdown page."""
    article = read_markdown(text, Path("made.md"), "made")
    return [(article.slice(f.span), f.message) for f in RULES[rule_id].findings(Bundle(article), today)]


def words(text: str, rule_id: str, today: date = TODAY) -> list[str]:
    return [found_words for found_words, _ in found(text, rule_id, today)]


def test_a_sound_page_has_no_finding() -> None:
    assert lint(Bundle(read_markdown(page(), Path("made.md"), "made")), TODAY) == []


# Citations


NAMED = "Berg A. Urate. J Gout. 2020.\n\nMarsh P. Flares. J Gout. 2021."


def test_a_name_without_an_entry_is_an_orphan_beside_names_that_have_one() -> None:
    text = page("Urate rises (Marsh, 2021). It hurts (Berg, 2020). It ends (Ode, 2019).", NAMED)
    assert found(text, "orphan-marker") == [
        ("Ode, 2019", "Ode, 2019 leads to no single entry of the reference list (1 and 2)")
    ]
    assert found(text, "citation-order") == []


def test_an_entry_is_never_cited_where_every_name_leads_to_another() -> None:
    (never,) = words(page("Urate rises (Marsh, 2021). It hurts (Marsh, 2021).", NAMED), "reference-never-cited")
    assert never == "Berg A. Urate. J Gout. 2020."
    assert words(page("Urate rises (Marsh, 2021). It is (Marsh and Ode, 2018).", NAMED), "reference-never-cited") == []


def test_a_number_without_an_entry_is_an_orphan_and_is_named_once_with_all_its_places() -> None:
    text = page("Urate rises [1]. It hurts [2, 4]. It ends [3, 4].")
    (finding,) = RULES["orphan-marker"].findings(Bundle(read_markdown(text, Path("a.md"), "made")), TODAY)
    assert finding.message == "citation 4 is not in the reference list (1, 2 and 3)"
    assert text[finding.span.start : finding.span.end] == "[2, 4]"
    assert [text[r.span.start : r.span.end] for r in finding.related] == ["[3, 4]"]


def test_a_page_without_a_list_is_told_so_once() -> None:
    ((at, message),) = found("# Gout\n\nUrate rises [1]. It hurts [2]. It ends [1].", "orphan-marker")
    assert at == "[1]"
    assert message == "the text cites 1 and 2, but the page has no reference list"


def test_an_entry_that_nobody_cites_is_found() -> None:
    assert words(page("Urate rises [1]. It ends [3]."), "reference-never-cited") == ["Flares of gout. 2021."]


def test_a_citation_inside_a_range_counts() -> None:
    assert words(page("Urate rises [1–3]. It hurts [1]."), "reference-never-cited") == []


def test_a_text_without_markers_is_told_once_that_it_cites_nothing() -> None:
    ((at, message),) = found(page("Urate rises. It hurts."), "reference-never-cited")
    assert (at, message) == ("Gout", "the text cites none of its 3 references")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Urate rises [1]. It hurts [3, 2].", ["[3, 2]"]),
        ("Urate rises [1]. It hurts [3]. It ends [2].", ["[2]"]),
        ("Urate rises [1]. It hurts [2, 3]. It ends [1, 3]. Again [2].", []),
        ("Urate rises [1]. It hurts [3]. It ends [3].", []),
    ],
)
def test_numbers_out_of_order_are_found(body: str, expected: list[str]) -> None:
    assert words(page(body), "citation-order") == expected


def test_a_list_that_is_ordered_by_something_else_is_named_once() -> None:
    body = " ".join(f"Sentence of gout [{n}]." for n in (9, 8, 7, 6, 5, 4))
    (message,) = (message for _, message in found(page(body), "citation-order"))
    assert "5 come out of turn" in message


SWAPPED = """# Biologics

Tralokinumab neutralises interleukin thirteen in adolescents with eczema [1]. It is injected [1].

Nemolizumab blocks the itch receptor of prurigo nodularis [2]. It is injected too [2].

Costs are high [3].

Doctors agree [4].

Nurses agree [5].

Patients agree [6].

## References

{first}
2024

{second}
2023

Costs
2020

Doctors
2020

Nurses
2020

Patients
2020
"""
TRALOKINUMAB = "Tralokinumab neutralises interleukin thirteen in adolescents"
NEMOLIZUMAB = "Nemolizumab for the itch of prurigo nodularis"


def test_two_entries_of_a_list_without_numbers_that_stand_in_each_other_s_place_are_found() -> None:
    assert words(SWAPPED.format(first=TRALOKINUMAB, second=NEMOLIZUMAB), "order-contradicted") == []
    swapped = found(SWAPPED.format(first=NEMOLIZUMAB, second=TRALOKINUMAB), "order-contradicted")
    assert [at.splitlines()[0] for at, _ in swapped] == [NEMOLIZUMAB, TRALOKINUMAB]
    assert "the 1st entry is citation 1 by its place" in swapped[0][1]
    assert "cite 2, and none of those that cite 1" in swapped[0][1]


def test_entries_that_are_numbered_are_believed() -> None:
    text = SWAPPED.format(first=f"1. {NEMOLIZUMAB}", second=f"2. {TRALOKINUMAB}")
    assert words(text, "order-contradicted") == []


@pytest.mark.parametrize(
    ("entry", "found_so"),
    [
        ("Guideline\nGout in practice\nBest Practice Digest, 2025", True),
        ("Guideline\nGout overview\nPractical Summaries of Clinical Guidelines, 2025", True),
        ("Guideline\nGout\nThe editorial team, 2025", True),
        ("Guideline\nManagement of gout\nAmerican College of Rheumatology, 2020", False),
        ("Research\nGout in practice\nBest Practice Digest, 2025", False),
    ],
)
def test_a_digest_with_the_label_of_a_guideline_is_found(entry: str, found_so: bool) -> None:
    text = page("Urate rises [1]. It hurts [2].", f"Research\nUrate\nAnnals of Joints, 2020\n\n{entry}")
    assert bool(words(text, "digest-called-guideline")) is found_so


def test_a_guideline_by_the_site_of_the_article_itself_is_a_digest() -> None:
    listed = "Guideline\nManagement of gout\nJoint-Pages.org, 2025"
    text = "---\nsource_url: https://www.jointpages.org/gout\n---\n" + page("It rises [1]. It hurts [1].", listed)
    assert [m for _, m in found(text, "digest-called-guideline")] == [
        "labelled Guideline, but it is no guideline: it is published by the site of the article itself"
    ]


# Words


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Advisory BoardAll pages are read by the board.", ["BoardAll"]),
        ("Changed in 2026View the policy.", ["2026View"]),
        ("Clinical BenefitsColchicine helps. Colchicine has benefits.", ["BenefitsColchicine"]),
        ("It ended. ### Dosing It is given daily.", [" ### "]),
        ("## Dosing It is given daily. It is cheap.", ["Dosing It is given daily. It is cheap."]),
        ("FcεRI, HbA1c, mRNA, IgE, eGFR and McArdle are words.", []),
        ("PubMed and MedlinePlus are sites, as PubMed says.", []),
        ("See www.GoutPages.org for pages on gout.", []),
        ("In the COVID-19 years 2020 Vision was sold.", []),
    ],
)
def test_words_run_together_are_found_and_names_are_left_alone(body: str, expected: list[str]) -> None:
    assert words(page(body), "glued-heading") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Antibodies like mepolizumab (mepolizumab) help.", ["mepolizumab (mepolizumab)"]),
        ("A proton pump inhibitor (Proton pump inhibitor) helps.", ["proton pump inhibitor (Proton pump inhibitor)"]),
        ("Adenosine monophosphate (phosphate) is not glossed by itself.", []),
        ("Non-steroidal drugs (steroidal drugs) are the contrary.", []),
        ("Gout (podagra) hurts, and 12 (12) patients knew it.", []),
    ],
)
def test_a_term_explained_by_itself_is_found(body: str, expected: list[str]) -> None:
    assert words(page(body), "self-gloss") == expected


# The page about itself


@pytest.mark.parametrize(
    ("lines", "found_so"),
    [
        ("All articles are reviewed by our board\n\nCaution: content is pending human review", True),
        ("Review status: approved\n\nThis page has not yet been peer reviewed", True),
        ("Medically reviewed by A. Smith\n\nStatus: draft", True),
        ("Medical review: completed by one of two reviewers", False),
        ("Review: submitted / first reader done / second reader pending", False),
        ("All articles are reviewed by our board", False),
        ("Caution: content is pending human review", False),
    ],
)
def test_a_page_that_is_reviewed_and_not_reviewed_is_found(lines: str, found_so: bool) -> None:
    text = f"# How is gout treated?\n\n{lines}\n\n## Treatment\n\nUrate must fall.\n"
    assert bool(words(text, "status-contradiction")) is found_so


def test_a_study_that_was_reviewed_is_no_word_about_the_page() -> None:
    text = (
        "# Gout\n\nStatus: draft\n\n## Treatment\n\nThe trials were reviewed by a panel and approved by the agency.\n"
    )
    assert words(text, "status-contradiction") == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Last updated: 2024-05-01", "last updated 2024-05-01, 2.1 years before 2026-06-01"),
        ("Last updated: 3 May 2024", "last updated 2024-05-03, 2.1 years before 2026-06-01"),
        ("Last updated: June 2024", None),
        ("Last updated: January 18, 2026", None),
        ("Last updated: 2027-01-01", "the date 2027-01-01 lies after 2026-06-01"),
        ("Last revised 14 June 2020, next revision due 2027", None),
        (
            "Last revised 14 June 2025, next review due March 2026",
            "its review was due by 2026-03-31, before 2026-06-01",
        ),
        ("Written by experts in the field", "the page does not say when it was last updated"),
    ],
)
def test_the_age_of_a_page_is_told_against_a_day(line: str, message: str | None) -> None:
    text = f"# How is gout treated?\n\n{line}\n\n## Treatment\n\nUrate must fall.\n"
    assert [m for _, m in found(text, "stale-date")] == ([message] if message else [])


def test_a_date_in_the_front_matter_is_found_there() -> None:
    text = "---\nupdated: 2020-01-01\n---\n# Gout\n\nUrate must fall.\n"
    assert words(text, "stale-date") == ["updated: 2020-01-01"]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2025-02", date(2025, 2, 28)),
        ("3rd September, 2025", date(2025, 9, 3)),
        ("Sept 2025", date(2025, 9, 30)),
        ("31.12.24", date(2024, 12, 31)),
        ("2025-13-01", None),
        ("31 June 2025", None),
        ("soon", None),
    ],
)
def test_printed_dates_are_read_as_the_last_day_they_may_name(printed: str, day: date | None) -> None:
    assert last_day(printed) == day


# Figures


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Urate falls [1]. It falls by 20%. It ends [2].", ["It falls by 20%."]),
        ("Urate falls [1]. Type 2 diabetes, IL-5 and a 12-lead trace matter. It ends [2].", []),
        ("Urate falls [1]. The guideline of 2020 said so. It ends [2].", []),
        ("Urate falls [1]. Doses are [2]:\n\n- 5 mg daily\n- 10 mg weekly", []),
        ("Urate falls [1]. It ends [2]. Doses are:\n\n- 5 mg daily\n- rest\n- 10 mg weekly", ["5 mg daily"]),
        ("Urate falls [1]. It ends [2]. At week 2 doses are:\n\n- 5 mg daily [1]\n- 10 mg weekly [1]", []),
        ("Urate falls [1]. It ends [2]. Doses are:\n\n- 5 mg daily [1]\n- 10 mg weekly", ["10 mg weekly"]),
        ("Urate falls by 3%. It falls by 20%. It ends [2].\n\nPain falls by 10%. It ends [1].", []),
    ],
)
def test_figures_without_a_citation_are_found(body: str, expected: list[str]) -> None:
    assert words(page(body), "uncited-figure") == expected


def test_a_number_that_may_be_a_citation_is_not_called_uncited() -> None:
    text = page("Urate falls 1. It ends 2. Rest for more than 6 weeks 1. It hurts 3.")
    assert words(text, "uncited-figure") == []


def test_a_page_without_citations_is_told_so_once() -> None:
    ((at, message),) = found("# Gout\n\nUrate falls by 20%.\n\nIt falls for 3 days.\n", "uncited-figure")
    assert (at, message) == ("Gout", "the page has no citation at all, and 2 of its sentences hold a figure")


A = "In the FREED trial, febuxostat reduced flares of gout by 26.2% when added to diet [1]."


@pytest.mark.parametrize(
    ("other", "found_so"),
    [
        ("When added to diet, febuxostat reduced flares of gout by 19% in the FREED trial [2].", True),
        ("When added to diet, febuxostat reduced flares of gout by 26% in the FREED trial [2].", False),
        ("When added to diet, febuxostat reduced flares of gout by 20 to 30% in the FREED trial [2].", False),
        ("When added to diet, febuxostat reduced flares of gout by at least 20% in the FREED trial [2].", False),
        ("When added to diet, febuxostat reduced flares of gout by more than 30% in the FREED trial [2].", True),
        ("When added to diet, allopurinol reduced flares of gout by 19% in the FREED trial [2].", False),
        ("In the FREED trial, febuxostat did not reduce flares of gout by 19% when added to diet [2].", False),
        ("When added to diet, febuxostat reduced flares of gout within 19 days in the FREED trial [2].", False),
        ("When added to diet, febuxostat 80 mg reduced flares of gout by 19% in the FREED trial [2].", False),
    ],
)
def test_two_sentences_with_the_same_words_and_another_figure_disagree(other: str, found_so: bool) -> None:
    assert bool(words(page(f"{A} {other}"), "figures-disagree")) is found_so


@pytest.mark.parametrize(
    ("one", "other", "found_so"),
    [
        ("licensed for children aged 12 years and older", "licensed for children aged 6 years and older", True),
        ("licensed for children aged at least 12 years", "licensed for children aged 12 years or older", False),
        ("given to adults with gout for 2 weeks", "given to adults with gout for 14 days", False),
        ("given to adults with gout at 1 g daily", "given to adults with gout at 500 mg daily", True),
    ],
)
def test_figures_are_compared_with_their_units_and_limits(one: str, other: str, found_so: bool) -> None:
    body = f"Febuxostat is {one} [1]. Febuxostat is {other} [2]."
    assert bool(words(page(body), "figures-disagree")) is found_so


def test_rows_of_a_table_do_not_disagree() -> None:
    table = "| drug | share |\n|---|---|\n| febuxostat flares diet | 20% |\n| febuxostat flares diet | 30% |"
    assert words(page(f"Urate falls [1]. Shares are [2]:\n\n{table}"), "figures-disagree") == []


def test_an_article_and_its_source_with_different_figures_disagree() -> None:
    article = read_markdown(page(f"{A} It hurts [2]."), Path("made.md"), "made")
    note = "# FREED\n\nFebuxostat added to diet reduced flares of gout by 19% in the FREED trial.\n"
    source = replace(read_markdown(note, Path("freed.md"), "made.freed"), parent="made")
    (finding,) = RULES["figures-disagree"].findings(Bundle(article, (source,)), TODAY)
    assert finding.message == "gives 26.2% for what is 19% elsewhere"
    assert [(r.span.doc_id, source.slice(r.span)) for r in finding.related] == [("made.freed", note[9:-1])]


# All rules


def test_an_ignored_rule_does_not_run(article_of: Callable[[str], Article]) -> None:
    bundle = Bundle(article_of("# Gout\n\nUrate falls [1] by 3%. It hurts [2].\n"))
    assert [f.rule_id for f in lint(bundle, TODAY)] == ["stale-date", "orphan-marker"]
    assert [f.rule_id for f in lint(bundle, TODAY, ["stale-date"])] == ["orphan-marker"]


def test_severities_are_ordered_from_error_to_note() -> None:
    assert Severity.ERROR.at_least(Severity.WARNING)
    assert Severity.NOTE.at_least(Severity.NOTE)
    assert not Severity.NOTE.at_least(Severity.WARNING)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["5 mg ", "word.1 x ", "x (1, 2) ", "BoardAll ", "a (a) ", "at least ", "Updated 2026 due ", "1"]
)
def test_a_page_of_one_endless_sentence_is_linted_in_time(piece: str) -> None:
    body = piece * (100_000 // len(piece))
    lint(Bundle(read_markdown(f"# Gout\n\n{body}", Path("made.md"), "made")), TODAY)


LINES = """# Gout
## References
1. Urate. 2020.
Urate (Urate) falls by 3% [1, 4].
- 5 mg daily [2]
| a | 3% |
Last updated: 2020-01-01
Status: draft
reviewed by A
Guideline
BoardAll 2026View
[9] ²,³ (1)
"""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES.split("\n")) | st.text(max_size=30), max_size=25))
def test_every_finding_lies_in_its_article_whatever_the_page(lines: list[str]) -> None:
    try:
        article = read_markdown("\n".join(lines).replace("\r", "\n"), Path("made.md"), "made")
    except CorpusError:
        return
    findings: list[Finding] = lint(Bundle(article), TODAY)
    for finding in findings:
        for span in (finding.span, *(r.span for r in finding.related)):
            assert span.doc_id == "made"
            assert 0 <= span.start <= span.end <= len(article.text)
        assert finding.message
    assert findings == lint(Bundle(article), TODAY)
