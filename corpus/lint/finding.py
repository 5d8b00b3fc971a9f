"""What a rule is and what it finds. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.article import Article, Bundle, RecordKind, Span, Unit


class Severity(StrEnum):
    """How much a finding matters, worst first; the words are the levels of SARIF."""

    ERROR = "error"
    """A reader is misled, or cannot check a claim."""
    WARNING = "warning"
    """An editor should look at it."""
    NOTE = "note"
    """Untidy; nothing is wrong with what is said."""

    def at_least(self, other: Severity) -> bool:
        """Whether this matters as much as `other`, or more."""
        ranks = list(Severity)
        return ranks.index(self) <= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a finding speaks of, in the article or in one of its sources."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where, which rule, and what is wrong in words. `span` lies in the article."""

    rule_id: str
    severity: Severity
    span: Span
    message: str
    related: tuple[Related, ...] = ()


Found = tuple[Span, str] | tuple[Span, str, tuple[Related, ...]]
"""(span in the article, message[, related]): a finding before its rule puts its name to it."""
Check = Callable[[Bundle, date], Iterable[Found]]
"""(bundle, today) to what one rule finds; the order does not matter."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its name; `summary` says what it finds and is the rule's line in docs/lint.md."""

    rule_id: str
    severity: Severity
    summary: str
    check: Check

    def findings(self, bundle: Bundle, today: date) -> Iterator[Finding]:
        """What the rule finds in a bundle."""
        for span, message, *related in self.check(bundle, today):
            yield Finding(self.rule_id, self.severity, span, message, related[0] if related else ())


def top_of(article: Article) -> Span:
    """Where a finding about the whole page stands: its first heading, else its first unit."""
    spans = [h.span for h in article.headings[:1]] or [u.span for u in article.units[:1]]
    return spans[0] if spans else Span(article.doc_id, 0, 0)


def prose_of(article: Article) -> list[Unit]:
    """Units that say something about the subject of the page, in order: no records, no page furniture."""
    return [unit for unit in article.quotable() if unit.record is None]


def entries_of(article: Article) -> list[Unit]:
    """Units that print an entry of the reference list, in printed order."""
    return [unit for unit in article.units if unit.record is RecordKind.REFERENCE]


def ordinal(number: int) -> str:
    """A number as a place in a list.

    >>> [ordinal(n) for n in (1, 2, 3, 4, 11, 22)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd']
    """
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(numbers: Iterable[int]) -> str:
    """Numbers in words.

    >>> listed([6, 7, 8])
    '6, 7 and 8'
    """
    words = [str(n) for n in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
