"""What the linter finds in the shipped article: all of it, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.article import Bundle
from corpus.lint.finding import Finding
from corpus.lint.registry import RULES, lint
from corpus.load import ARTICLES, load_bundle

FOLDER = ARTICLES / "severe-asthma-immunotherapy"
EXPECTED = [
    ("self-gloss", "mepolizumab (mepolizumab)"),
    ("self-gloss", "benralizumab (benralizumab)"),
    ("status-contradiction", "Medical Advisory BoardAll articles are reviewed"),
    ("glued-heading", "BoardAll"),
    ("glued-heading", "2026View"),
    ("uncited-figure", "Immunotherapy plays a critical role in asthma management"),
    ("figures-disagree", "Omalizumab is indicated for patients aged 12 years and older"),
    ("figures-disagree", "In the INNOVATE trial, omalizumab reduced"),
    ("orphan-marker", "6"),
    ("orphan-marker", "7, 8"),
    ("orphan-marker", "7, 8"),
    ("orphan-marker", "9, 10"),
    ("orphan-marker", "9, 10"),
    ("citation-order", "11, 10"),
    ("citation-order", "11, 10"),
    ("digest-called-guideline", "Guideline\n\nGuideline Directed Topic Overview"),
    ("digest-called-guideline", "Guideline\n\nOmalizumab for Moderate Persistent Asthma"),
    ("digest-called-guideline", "Guideline\n\nOmalizumab for Steroid Reduction in Asthma"),
    ("digest-called-guideline", "Guideline\n\nBiologic Therapy in Severe Asthma Management"),
    ("order-contradicted", "Research\n\nCase study: A Combination of Mepolizumab and Omaluzimab"),
]
"""Every finding, by eye, in the order of the article."""
KNOWN_TO_THE_BUNDLE = "figures-disagree"
"""A rule that speaks from the bundle's notes, which the page as received does not have."""


def shown(bundle: Bundle, findings: list[Finding], expected: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Findings cut to the length of what is expected at their place."""
    lengths = [len(start) for _, start in expected] + [80] * len(findings)
    return [(f.rule_id, bundle.article.slice(f.span)[:n]) for f, n in zip(findings, lengths, strict=False)]


def test_everything_that_is_wrong_is_found_and_nothing_else() -> None:
    bundle = load_bundle(FOLDER)
    assert shown(bundle, lint(bundle, date(2026, 11, 1)), EXPECTED) == EXPECTED


def test_the_page_as_received_gives_the_same_findings_without_its_bundle() -> None:
    bundle = load_bundle(FOLDER / "original.txt")
    expected = [(rule, start) for rule, start in EXPECTED if rule != KNOWN_TO_THE_BUNDLE]
    assert shown(bundle, lint(bundle, date(2026, 11, 1)), expected) == expected


def test_the_page_is_stale_two_years_after_its_date() -> None:
    bundle = load_bundle(FOLDER)
    stale = RULES["stale-date"]
    assert list(stale.findings(bundle, date(2028, 1, 18))) == []
    (finding,) = stale.findings(bundle, date(2028, 2, 1))
    assert bundle.article.slice(finding.span) == "Last updated: January 18, 2026"


@pytest.mark.parametrize(
    ("words", "says", "elsewhere"),
    [
        ("Omalizumab is indicated", "the US label at 6 years", "says 6 years"),
        ("In the INNOVATE", "was 19%", "says 19%"),
    ],
)
def test_a_disagreement_on_a_figure_names_both_figures_and_the_source(words: str, says: str, elsewhere: str) -> None:
    bundle = load_bundle(FOLDER)
    findings = RULES["figures-disagree"].findings(bundle, date(2026, 11, 1))
    (finding,) = (f for f in findings if bundle.article.slice(f.span).startswith(words))
    assert says in finding.message
    assert [r.message for r in finding.related] == [elsewhere]
    assert finding.related[0].span.doc_id != bundle.article.doc_id


def test_the_misplaced_entry_says_which_citation_it_is_and_where_it_would_have_been_wrong() -> None:
    bundle = load_bundle(FOLDER)
    (finding,) = RULES["order-contradicted"].findings(bundle, date(2026, 11, 1))
    assert finding.message.startswith("the 6th entry would be citation 6 by its place, but its content says 11")
    (place,) = finding.related
    unit = next(u for u in bundle.article.units if any(m.span == place.span for m in u.markers))
    assert bundle.article.unit_text(unit).startswith("Omalizumab inhibits IgE binding")
