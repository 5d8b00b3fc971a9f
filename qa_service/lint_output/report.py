"""What linting one article gave, with the file it stands in. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from corpus.article import Article, Bundle, Span
from corpus.lint.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Report:
    """Findings of one bundle; `file` is the article's path as given, or its doc_id where it has none."""

    bundle: Bundle
    file: str
    today: date
    findings: Sequence[Finding]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings of each severity, worst first."""
        found = Counter(finding.severity for finding in self.findings)
        return {str(severity): found[severity] for severity in Severity}

    def document(self, doc_id: str) -> Article:
        """The source that a span lies in."""
        return next(d for d in self.bundle.documents() if d.doc_id == doc_id)


@dataclass(frozen=True, slots=True)
class Region:
    """A span as editors count it: lines and columns from 1, columns in code points, the end column behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


class Lines:
    """Where the lines of an article begin."""

    def __init__(self, article: Article) -> None:
        self._starts = [0, *accumulate(len(line) + 1 for line in article.text.split("\n"))]

    def region(self, span: Span) -> Region:
        """The lines and columns of a span of the article."""
        return Region(*self._place(span.start), *self._place(span.end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
