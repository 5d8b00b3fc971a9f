"""Entries of a list without numbers whose place in it is not the citation that their content answers to. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from corpus.article import Bundle, Marker, ResolutionStatus, Unit
from corpus.citing import citing_texts
from corpus.lint.finding import Found, Related, Rule, Severity, entries_of, ordinal
from corpus.subjects import Subjects

_MOVED = {ResolutionStatus.INFERRED, ResolutionStatus.CONTRADICTED}
_MIN_RARE = 3
"""Rare words a title must share with the sentences of another number; two are met by chance in about 1 of 200."""


def _contradicted(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    by_unit = {reference.unit: reference for reference in article.references if reference.unit is not None}
    citing = citing_texts(article.text, article.units)
    subjects = Subjects(citing)
    for place, unit in enumerate(entries_of(article), start=1):
        reference = by_unit.get(unit.index)
        if reference is None or reference.number is None:
            continue
        number = reference.number
        if reference.status in _MOVED:
            message = (
                f"the {ordinal(place)} entry would be citation {place} by its place, but its content says {number}"
            )
            reason = f" ({reference.reason})" if reference.reason else ""
            yield unit.span, message + reason, _first_citing(article.units, place)
        elif reference.status is ResolutionStatus.BY_ORDER and number in citing and reference.csl:
            title = str(reference.csl.get("title", ""))
            others = [n for n in subjects.sharing(title, _MIN_RARE) if n != number]
            best = None if subjects.rare(title, number) else subjects.elsewhere(title, number, others)
            if best is not None:
                message = (
                    f"the {ordinal(place)} entry is citation {number} by its place, but its title has the words of the "
                    f"sentences that cite {best}, and none of those that cite {number}"
                )
                yield unit.span, message, _first_citing(article.units, number)


def _first_citing(units: tuple[Unit, ...], number: int) -> tuple[Related, ...]:
    markers: list[Marker] = [m for unit in units for m in unit.markers if number in m.numbers]
    return tuple(Related(marker.span, f"first citation of {number}") for marker in markers[:1])


RULES = (
    Rule(
        "order-contradicted",
        Severity.ERROR,
        "An entry of a list without numbers whose content does not fit the citation that its place gives it.",
        _contradicted,
    ),
)
