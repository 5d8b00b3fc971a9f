"""Figures that no citation stands behind. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from corpus.article import Article, Bundle, Unit, UnitKind
from corpus.lint.finding import Found, Related, Rule, Severity, prose_of, top_of

_NUMBER = re.compile(r"(?<![\w.,/])(?<!\w[-–])(?<!\d\s[–-])\d++(?:[.,]\d++)*+(?![-–]?[^\W\d_])")
"""A number by itself: not the 5 of IL-5 or FEV1, not the 12 of a 12-lead electrocardiogram."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NAMES = re.compile(
    r"\b(?:type|phase|factor|version|table|figure|fig\.?|box|section|chapter|part|appendix|page|vitamin|step|no\.?|number"
    r"|panel|group|arm|question|chromosome)\s+$",
    re.IGNORECASE,
)
"""Words after which a number is a name: type 2, figure 3. Steps of treatment, in the plural, are content."""
_MAY_CITE = re.compile(
    r"(?:[\s.,;)\]][(\[]?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*[)\]]?|[⁰¹²³⁴⁵⁶⁷⁸⁹][⁰¹²³⁴⁵⁶⁷⁸⁹⁻,–-]*)[.;:?!]?$"
)
"""A number at the very end may be a citation that could not be told from a figure ("for 3 weeks 1.")."""
_SENTENCE_STYLE = 0.6
"""From this share of cited sentences on, a page cites every sentence, not only the last of a paragraph."""


def _uncited(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    prose = prose_of(article)
    cites = [unit for unit in prose if unit.numbers or any(m.label for m in (*unit.markers, *unit.inherited))]
    cited = {unit.index for unit in cites}
    bare = [unit for unit in prose if unit.index not in cited and _has_figure(article, unit)]
    if not cites:
        yield from _without_citations(article, bare)
        return
    covered = _covered(prose, cites)
    left = [u for u in bare if u.index not in covered and not _MAY_CITE.search(article.unit_text(u))]
    for _, together in groupby(left, key=lambda u: u.index if u.kind is UnitKind.SENTENCE else -1 - u.block):
        first, *others = together
        if not others:
            yield first.span, "a claim with a figure, without a citation"
            continue
        what = "items of this list" if first.kind is UnitKind.LIST_ITEM else "rows of this table"
        message = f"{1 + len(others)} {what} hold a figure, without a citation on them or above them"
        yield first.span, message, tuple(Related(unit.span, "holds a figure too") for unit in others)


def _without_citations(article: Article, bare: Sequence[Unit]) -> Iterator[Found]:
    if bare:
        noun = "sentence holds" if len(bare) == 1 else "sentences hold"
        related = tuple(Related(unit.span, "holds a figure") for unit in bare[:10])
        yield top_of(article), f"the page has no citation at all, and {len(bare)} of its {noun} a figure", related


def _covered(prose: Sequence[Unit], cites: Sequence[Unit]) -> set[int]:
    """Units that a citation near them may stand for.

    A lead-in whose items are cited; a row under a row or caption that is; and, on a page that cites by paragraph, a
    sentence with a cited one after it in its paragraph.
    """
    cited = {unit.index for unit in cites}
    sentences = [unit for unit in prose if unit.kind is UnitKind.SENTENCE]
    by_paragraph = sum(unit.index in cited for unit in sentences) < _SENTENCE_STYLE * len(sentences)
    last: dict[int, int] = {unit.block: unit.index for unit in cites if unit.kind is not UnitKind.LIST_ITEM}
    covered = set(cited)
    for unit in prose:
        if unit.lead_in in covered or (by_paragraph and unit.index < last.get(unit.block, -1)):
            covered.add(unit.index)
    return covered | {unit.lead_in for unit in cites if unit.lead_in is not None}


def _has_figure(article: Article, unit: Unit) -> bool:
    words = article.unit_text(unit)
    return any(
        not _YEAR.fullmatch(match.group()) and not _NAMES.search(words[: match.start()])
        for match in _NUMBER.finditer(words)
    )


RULES = (
    Rule(
        "uncited-figure",
        Severity.WARNING,
        "A sentence, list item or table row with a figure and no citation.",
        _uncited,
    ),
)
