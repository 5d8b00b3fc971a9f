"""Numbers printed in the text against the reference list: orphans, entries never cited, order. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from corpus.article import Article, Bundle, Marker, ResolutionStatus
from corpus.lint.finding import Found, Related, Rule, Severity, listed, top_of

_MOST_NAMED = 20
"""Entries of a list that are named one by one in a message."""
_MOST_BREAKS = 3
"""A list whose numbers come out of turn more often is ordered by something else, and is named once."""


def _orphans(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    places = _places(article)
    orphans = [r.number for r in article.references if r.status is ResolutionStatus.ORPHAN and r.number in places]
    entries = [r.number for r in article.references if r.csl is not None]
    if orphans and not entries:
        first = min(m.span for number in orphans if number is not None for m in places[number])
        yield first, f"the text cites {listed(n for n in orphans if n)}, but the page has no reference list"
        return
    for number in orphans:
        if number is None:
            continue
        first, *others = [marker.span for marker in places[number]]
        message = f"citation {number} is not in the reference list ({_named(entries)})"
        yield first, message, tuple(Related(span, f"cited {number} again") for span in others)
    yield from _unknown_names(article, entries)


def _unknown_names(article: Article, entries: list[int | None]) -> Iterator[Found]:
    """Names that lead to no entry, or to two, on a page whose other names lead to one."""
    named = [marker for marker in _markers(article) if marker.label]
    if any(marker.numbers for marker in named):
        for marker in named:
            if not marker.numbers:
                yield marker.span, f"{marker.label} leads to no single entry of the reference list ({_named(entries)})"


def _named(entries: list[int | None]) -> str:
    numbers = [number for number in entries if number is not None]
    return listed(numbers) if len(numbers) == len(entries) <= _MOST_NAMED else f"{len(entries)} entries"


def _never_cited(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    if any(marker.label and not marker.numbers for marker in _markers(article)):
        return  # a name that leads to no entry may stand for one that seems never cited
    places = _places(article)
    printed = [r for r in article.references if r.csl is not None]
    if printed and not places:
        yield top_of(article), f"the text cites none of its {len(printed)} references"
        return
    for reference in printed:
        if reference.number in places:
            continue
        span = article.units[reference.unit].span if reference.unit is not None else top_of(article)
        title = reference.csl.get("title") if reference.csl else None
        what = f"reference {reference.number}" if reference.number else "a reference without a number"
        yield span, f"{what} ({title}) is never cited in the text"


def _out_of_order(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    if any(marker.label for marker in _markers(article)):
        return  # the text cites by name, and its list is in the order of the names
    for marker in _markers(article):
        if any(a > b for a, b in pairwise(marker.numbers)):
            inside = ", ".join(map(str, marker.numbers))
            yield marker.span, f"citations {inside} printed together are not in ascending order"
    places = _places(article)
    firsts = sorted((markers[0].span.start, number) for number, markers in places.items())
    breaks = [(number, max(n for _, n in firsts[:at])) for at, (_, number) in enumerate(firsts) if at]
    breaks = [(number, before) for number, before in breaks if number < before]
    breaks = [(n, before) for n, before in breaks if places[n][0].span != places[before][0].span]
    if len(breaks) > _MOST_BREAKS:
        message = (
            f"citations are not numbered in the order in which the text cites them: {len(breaks)} come out of turn"
        )
        yield places[breaks[0][0]][0].span, message
        return
    for number, before in breaks:
        related = (Related(places[before][0].span, f"first citation of {before}"),)
        yield places[number][0].span, f"citation {number} first stands after citation {before}", related


def _markers(article: Article) -> list[Marker]:
    return [marker for unit in article.units for marker in unit.markers]


def _places(article: Article) -> dict[int, list[Marker]]:
    """Markers by citation number, each list in the order of the text."""
    places: dict[int, list[Marker]] = {}
    for marker in _markers(article):
        for number in marker.numbers:
            places.setdefault(number, []).append(marker)
    return places


RULES = (
    Rule(
        "orphan-marker",
        Severity.ERROR,
        "A citation in the text, by number or by name, that has no entry in the reference list.",
        _orphans,
    ),
    Rule(
        "reference-never-cited",
        Severity.WARNING,
        "An entry of the reference list that no sentence cites.",
        _never_cited,
    ),
    Rule(
        "citation-order",
        Severity.NOTE,
        "Numbers printed together that do not ascend, or a number first cited after a larger one.",
        _out_of_order,
    ),
)
