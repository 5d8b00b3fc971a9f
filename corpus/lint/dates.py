"""How old a page is by its own word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from corpus.article import Article, Bundle, RecordKind, Span
from corpus.dates import last_day
from corpus.lint.finding import Found, Rule, Severity, top_of
from corpus.records import DATE

MAX_AGE = timedelta(days=2 * 365 + 1)
"""Long enough for a slow editor, short enough for a field that gets new drugs every year."""
_DUE = re.compile(r"\b(?:due|next (?:review|revision|update)|valid (?:until|to)|expir\w+)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def _stale(bundle: Bundle, today: date) -> Iterator[Found]:
    article = bundle.article
    dated = _dated(article)
    if dated is None:
        yield top_of(article), "the page does not say when it was last updated"
        return
    span, words = dated
    due = _due(words)
    updated = _updated(words)
    if due is not None and due < today:
        yield span, f"its review was due by {due.isoformat()}, before {today.isoformat()}"
    elif updated is not None and updated > _end_of_month(today):
        yield span, f"the date {updated.isoformat()} lies after {today.isoformat()}"
    elif due is None and updated is not None and today - updated > MAX_AGE:
        years = (today - updated).days / 365.25
        yield span, f"last updated {updated.isoformat()}, {years:.1f} years before {today.isoformat()}"


def _dated(article: Article) -> tuple[Span, str] | None:
    """Where a page gives its date, and in what words: its date line, else its front matter."""
    for unit in article.units:
        if unit.record is RecordKind.DATE:
            return unit.span, article.unit_text(unit)
    if article.metadata.updated is None:
        return None
    line = re.search(r"^updated:.*$", article.text, re.MULTILINE)
    return (Span(article.doc_id, *line.span()) if line else top_of(article)), article.metadata.updated


def _due(words: str) -> date | None:
    """The day by which a page wants to be reviewed again."""
    found = _DUE.search(words)
    if found is None:
        return None
    rest = words[found.end() :]
    printed, year = DATE.search(rest), _YEAR.search(rest)
    if printed:
        return last_day(printed.group())
    return date(int(year.group()), 12, 31) if year else None


def _updated(words: str) -> date | None:
    """The latest day a date line names, leaving out the one by which a review is due."""
    found = _DUE.search(words)
    days = [last_day(printed) for printed in DATE.findall(words[: found.start()] if found else words)]
    return max((day for day in days if day), default=None)


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


RULES = (
    Rule(
        "stale-date",
        Severity.WARNING,
        "A last update more than two years ago, a review that is overdue, a date that lies ahead, or none at all.",
        _stale,
    ),
)
