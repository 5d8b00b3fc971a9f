"""What is claimed to be a quote, and what was found of it. Pure value types, no wire format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.article import SourceType, Span
from qa_service.answer import Citation


class Verdict(StrEnum):
    """How a quote stands to the sources."""

    EXACT = "exact"
    """The same code points, from and to the edge of a word."""
    NORMALISED = "normalised"
    """The same but for white space, line wraps, invisible characters, and the shape of quotation marks and dashes."""
    ALTERED = "altered"
    """Near words of one place, with other words, figures, marks or letters in it."""
    STITCHED = "stitched"
    """True words of several places put together as one quote."""
    MISATTRIBUTED = "misattributed"
    """True words, but of another source or place, or with a citation number that is not printed there."""
    NOT_FOUND = "not_found"


VERBATIM = frozenset([Verdict.EXACT, Verdict.NORMALISED])


class Flag(StrEnum):
    """What makes a change dangerous, or harmless."""

    DIGITS = "digits"
    NEGATION = "negation"
    UNIT = "unit"
    COMPARATIVE = "comparative"
    CITATION_MARKER = "citation_marker"
    """Only citation numbers that the source prints differ."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Words said to be a quote, with what is said of their place.

    `readings` are other forms of the same words, tried after `text` (an answer in Markdown may print its own marks
    inside); `start` and `end` are code points of the source `doc_id`; `beside` is what the answer
    prints before and behind the quotation marks.
    """

    text: str
    doc_id: str | None = None
    start: int | None = None
    end: int | None = None
    citations: tuple[int, ...] = ()
    readings: tuple[str, ...] = ()
    beside: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a source: `text` is its slice at `span`; `citations` are those printed for these words."""

    span: Span
    text: str
    source_type: SourceType
    heading_path: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the quote says `quoted` where the source prints `printed`, at `span`; either may be empty."""

    quoted: str
    printed: str
    span: Span
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim with its verdict; `places` in the order of the quote, `reason` in words where it is not verbatim."""

    claim: Claim
    verdict: Verdict
    places: tuple[Place, ...] = ()
    changes: tuple[Change, ...] = ()
    reason: str | None = None

    @property
    def verbatim(self) -> bool:
        """Whether the quote may be shown as one."""
        return self.verdict in VERBATIM

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Flags of all changes, each once."""
        found = {flag for change in self.changes for flag in change.flags}
        return tuple(flag for flag in Flag if flag in found)
