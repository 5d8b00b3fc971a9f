"""How good one answer is, by what it shows and what the gold item asks for. Pure; docs/evaluation.md has the formulas.

A measure is None where it has no meaning for an item (citation recall when no number is expected), and such
items are left out of its mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eval.gold.items import GoldItem, GoldSpan

COVERED = 0.8
"""An alternative counts as shown when at least this share of its characters is."""
MINIMUM_PRECISION = 0.5
"""At most half of the shown text may be off evidence for a success."""
VERY_PROBABLY = "very_probably"
"""The band of answers that a reader may rely on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Words of a source put before the reader; `text` is the source's `[start:end]`."""

    doc_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a system gave for an item. `lead_ins` count for support, but neither for nor against precision.

    `band` is the confidence in words, `read` the (doc_id, start, end) of the chunks read, and `notices` the codes of the
    notices in their order, each None where unknown.
    """

    abstained: bool
    confidence: float
    shown: tuple[Shown, ...] = ()
    lead_ins: tuple[Shown, ...] = ()
    citations: frozenset[int] = frozenset()
    band: str | None = None
    read: tuple[tuple[str, int, int], ...] | None = None
    notices: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemMeasures:
    """What is measured of one item (`measure`); `evidence_read` is None too where it is not known what was read."""

    success: bool
    supported: bool | None = None
    precision: float | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    must_contain: bool | None = None
    evidence_read: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """An item, what was given for it and how good that is."""

    item: GoldItem
    given: Given
    measures: ItemMeasures

    @property
    def right_to_answer(self) -> bool:
        """Whether showing what was shown is right: a success on an answerable question."""
        return self.item.answerable and self.measures.success

    @property
    def very_probable(self) -> bool:
        """Whether something was shown and called very probable."""
        return not self.given.abstained and self.given.band == VERY_PROBABLY


def measure(item: GoldItem, given: Given, doc_id: str) -> ItemMeasures:
    """Measures what was given for an item about the article `doc_id`.

    An abstention shows nothing, whatever spans come with it. Unanswerable items have no measure but `success`.
    """
    shown = () if given.abstained else given.shown
    lead_ins = () if given.abstained else given.lead_ins
    citations = frozenset() if given.abstained else given.citations
    if not item.answerable:
        return ItemMeasures(success=given.abstained)
    supported = is_supported(item, (*shown, *lead_ins), doc_id)
    precision = evidence_precision(item, shown, doc_id)
    words = "\n".join(span.text for span in (*lead_ins, *shown))
    return ItemMeasures(
        success=supported and precision is not None and precision >= MINIMUM_PRECISION,
        supported=supported,
        precision=precision,
        citation_precision=citation_precision(item, citations),
        citation_recall=len(citations & item.citations) / len(item.citations) if item.citations else None,
        must_contain=all(needed in words for needed in item.must_contain) if item.must_contain else None,
        evidence_read=evidence_read(item, given, doc_id),
    )


def is_supported(item: GoldItem, shown: Iterable[Shown], doc_id: str) -> bool:
    """Whether every evidence group has an alternative of which at least `COVERED` of the characters are shown."""
    seen = {(span.doc_id, at) for span in shown for at in range(span.start, span.end)}
    return all(any(_share(alternative, seen, doc_id) >= COVERED for alternative in group) for group in item.evidence)


def evidence_read(item: GoldItem, given: Given, doc_id: str) -> bool | None:
    """Whether every evidence group has an alternative inside a chunk that was read.

    None for an unanswerable item, and where it is not known what was read.
    """
    if given.read is None or not item.answerable:
        return None
    read = given.read

    def inside(span: GoldSpan) -> bool:
        name = span.doc_id or doc_id
        return any(name == chunk and start <= span.start and span.end <= end for chunk, start, end in read)

    return all(any(map(inside, group)) for group in item.evidence)


def evidence_precision(item: GoldItem, shown: Iterable[Shown], doc_id: str) -> float | None:
    """Share of the shown characters that lie in evidence or acceptable extra evidence; None if nothing is shown.

    Whitespace is not counted, nor is a character shown twice.
    """
    wanted = {place for span in _wanted(item) for place in _places(span, doc_id)}
    seen = {
        (span.doc_id, span.start + offset)
        for span in shown
        for offset, character in enumerate(span.text)
        if not character.isspace()
    }
    return len(seen & wanted) / len(seen) if seen else None


def citation_precision(item: GoldItem, citations: frozenset[int]) -> float | None:
    """Share of the given numbers that are expected, acceptable extras set aside; None if no other is given."""
    judged = citations - (item.acceptable_extra_citations - item.citations)
    return len(judged & item.citations) / len(judged) if judged else None


def _wanted(item: GoldItem) -> tuple[GoldSpan, ...]:
    return (*(span for group in item.evidence for span in group), *item.acceptable_extra_evidence)


def _places(span: GoldSpan, doc_id: str) -> set[tuple[str, int]]:
    return {(span.doc_id or doc_id, at) for at in range(span.start, span.end)}


def _share(span: GoldSpan, seen: set[tuple[str, int]], doc_id: str) -> float:
    return len(_places(span, doc_id) & seen) / (span.end - span.start)
