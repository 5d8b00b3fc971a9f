"""Sentences that give different figures for the same thing. Pure.

Two sentences speak of the same thing when they have the same words, apart from words that say nothing about the
subject ("about", "patients", "reported"), and the same other figures. A rule this strict misses many conflicts and
invents few; those that are known besides come from the bundle's own record of disagreements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.article import Article, Bundle, Span, Unit, UnitKind
from corpus.lint.figures import Figure, figures_of
from corpus.lint.finding import Found, Related, Rule, Severity, prose_of

_MIN_SHARED = 3
"""Fewer words are no subject: "The dose is 5 mg" may be about anything."""
_MOST_ALIKE = 50
"""Sentences with the same words that are held against one another; more are a table, not prose."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_FRAME = frozenset(
    _WORD.findall(
        """about after all also an and any approximately are around as at be because been being between but by can
        case cases could did do does during each estimated even every for found from given gives had has have having
        however if in incidence into is it its just may might more most nearly observed occur occurred occurring occurs
        of on only or other our participants patient patients people percent person persons proportion rate rates
        reported reports risk risks roughly seen share should show showed shown shows so some study studies such than
        that the their them then there these they this those to trial trials up was were when where which while who
        whose will with within would years year months month weeks week days day hours hour minutes minute mg ml"""
    )
)
"""Words that say how something is told, not what: two sentences may differ in them and speak of one thing."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A sentence with exactly one figure in some unit, and what it says besides."""

    article: Article
    unit: Unit
    figure: Figure
    subject: tuple[frozenset[str], frozenset[str], str]


def _conflicts(bundle: Bundle, _: date) -> Iterator[Found]:
    own = bundle.article
    alike: dict[tuple[frozenset[str], frozenset[str], str], list[_Claim]] = {}
    for document in bundle.documents():
        for unit in prose_of(document):
            for claim in _claims(document, unit):
                alike.setdefault(claim.subject, []).append(claim)
    for claims in alike.values():
        for at, claim in enumerate(claims[:_MOST_ALIKE]):
            against = [c for c in claims[at + 1 : _MOST_ALIKE] if not claim.figure.agrees(c.figure)]
            if claim.article.doc_id == own.doc_id and against:
                shown = _printed(claim.article, claim.figure)
                others = " and ".join(_printed(c.article, c.figure) for c in against)
                related = tuple(Related(c.unit.span, f"says {_printed(c.article, c.figure)}") for c in against)
                yield claim.unit.span, f"gives {shown} for what is {others} elsewhere", related
    yield from _recorded(bundle)


def _claims(article: Article, unit: Unit) -> Iterator[_Claim]:
    if unit.kind is UnitKind.TABLE_ROW:
        return  # rows of a table have the same words by design
    figures = list(figures_of(article, unit))
    words = _words(article, unit)
    if len(words) < _MIN_SHARED:
        return
    for figure in figures:
        rest = [f for f in figures if f is not figure]
        if all(f.unit != figure.unit for f in rest):
            numbers = frozenset(_other_numbers(article, unit, figure))
            yield _Claim(article, unit, figure, (words, numbers, figure.unit))


def _words(article: Article, unit: Unit) -> frozenset[str]:
    found = _WORD.findall(article.unit_text(unit).lower())
    return frozenset(word.removesuffix("s") for word in found if word not in _FRAME)


def _other_numbers(article: Article, unit: Unit, figure: Figure) -> Iterator[str]:
    marked = [(m.span.start, m.span.end) for m in unit.markers] + [(figure.start, figure.end)]
    for match in re.finditer(r"\d[\d.,]*", article.unit_text(unit)):
        at = unit.span.start + match.start()
        if not any(start <= at < end for start, end in marked):
            yield match.group().rstrip(".,")


def _recorded(bundle: Bundle) -> Iterator[Found]:
    """Disagreements of the bundle that are about a figure; one is reported for a figure of the article."""
    documents = {document.doc_id: document for document in bundle.documents()}
    seen: set[tuple[Span, int]] = set()
    for disagreement in bundle.disagreements:
        others = [(span, _figures_at(documents[span.doc_id], span)) for span in disagreement.others]
        for span in disagreement.article:
            for figure in _figures_at(bundle.article, span):
                against = [
                    Related(other, f"says {_printed(documents[other.doc_id], figures[0])}")
                    for other, found in others
                    if (figures := [f for f in found if f.unit == figure.unit]) and not any(map(figure.agrees, figures))
                ]
                if against and (span, figure.start) not in seen:
                    seen.add((span, figure.start))
                    yield span, f"gives {_printed(bundle.article, figure)}: {disagreement.reason}", tuple(against)


def _figures_at(article: Article, span: Span) -> Sequence[Figure]:
    return [f for unit in article.units if unit.span == span for f in figures_of(article, unit)]


def _printed(article: Article, figure: Figure) -> str:
    return " ".join(article.text[figure.start : figure.end].split())


RULES = (
    Rule(
        "figures-disagree",
        Severity.WARNING,
        "Two sentences of the article, or the article and one of its sources, with different figures for one thing.",
        _conflicts,
    ),
)
