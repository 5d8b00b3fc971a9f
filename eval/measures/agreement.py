"""How far two people agree who labelled the same questions without seeing each other's labels. Pure.

Kappa: Cohen (1960), Educational and Psychological Measurement 20(1), 37-46. Evidence is compared by the units it covers,
so that a stop or a bullet more or less is no disagreement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from eval.gold.items import GoldItem, GoldSpan
from eval.measures.answer_measures import Given, Shown, measure
from eval.measures.metric import mean
from eval.measures.selection_measures import Span, covered, f1
from eval.measures.stats import Interval, bootstrap_statistic

Place: TypeAlias = tuple[str, Span]
"""A unit: doc_id, and its code points there."""
Places: TypeAlias = frozenset[Place]
Units: TypeAlias = Mapping[str, Sequence[Span]]
"""The units of each source; the article comes first."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with both labels. `groups` are the evidence, each group as the units of its alternatives."""

    item_id: str
    question: str
    answerable: tuple[bool, bool]
    groups: tuple[frozenset[Places], frozenset[Places]]
    accepted: tuple[Places, Places]
    """Evidence and acceptable extra evidence."""
    success: bool
    """Whether the second's evidence, one alternative of each group, is a success as an answer by the first's labels."""

    @property
    def evidence(self) -> tuple[Places, Places]:
        """All units of the evidence, whatever the groups."""
        first, second = (frozenset(unit for group in groups for unit in group) for groups in self.groups)
        return first, second

    @property
    def exact(self) -> bool:
        """The same verdict, and the same units in the same groups."""
        return self.answerable[0] == self.answerable[1] and self.groups[0] == self.groups[1]

    @property
    def f1(self) -> float | None:
        """F1 of the one's evidence units against the other's; None unless both say answerable."""
        first, second = self.evidence
        return f1(len(first), len(second), len(first & second)) if all(self.answerable) else None

    @property
    def jaccard(self) -> float | None:
        """Units in both over units in either; None unless both say answerable."""
        first, second = self.evidence
        return len(first & second) / len(first | second) if all(self.answerable) else None

    @property
    def tolerated(self) -> float | None:
        """Share of the second's evidence units that the first takes as evidence or as acceptable extra."""
        second = self.evidence[1]
        return len(second & self.accepted[0]) / len(second) if all(self.answerable) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Figures over the pairs, each with its bootstrap interval; None where no pair has a meaning for it."""

    n: int
    both_answerable: int
    answerable: Interval | None
    kappa: Interval | None
    evidence_f1: Interval | None
    evidence_jaccard: Interval | None
    tolerated: Interval | None
    exact: Interval | None
    success: Interval | None


def pairs_of(
    first: Sequence[GoldItem], second: Sequence[GoldItem], units: Units, texts: Mapping[str, str]
) -> list[Pair]:
    """The questions that the second labelled, in the order of the first.

    `units` and `texts` are those of each source by doc_id. Raises KeyError for a question that the first lacks.
    """
    by_id = {item.item_id: item for item in second}
    if unknown := by_id.keys() - {item.item_id for item in first}:
        raise KeyError(min(unknown))
    return [_pair(item, by_id[item.item_id], units, texts) for item in first if item.item_id in by_id]


def agreement(pairs: Sequence[Pair], seed: int = 0) -> Agreement:
    """The figures. Raises ValueError without pairs."""
    if not pairs:
        raise ValueError("agreement needs at least one question that both labelled")

    def interval(statistic: Callable[[Sequence[Pair]], float | None]) -> Interval | None:
        return bootstrap_statistic(lambda rows: statistic([pairs[row] for row in rows]), len(pairs), seed=seed)

    return Agreement(
        n=len(pairs),
        both_answerable=sum(all(pair.answerable) for pair in pairs),
        answerable=interval(lambda drawn: mean([float(p.answerable[0] == p.answerable[1]) for p in drawn])),
        kappa=interval(lambda drawn: cohen_kappa([p.answerable for p in drawn])),
        evidence_f1=interval(lambda drawn: mean([p.f1 for p in drawn if p.f1 is not None])),
        evidence_jaccard=interval(lambda drawn: mean([p.jaccard for p in drawn if p.jaccard is not None])),
        tolerated=interval(lambda drawn: mean([p.tolerated for p in drawn if p.tolerated is not None])),
        exact=interval(lambda drawn: mean([float(p.exact) for p in drawn])),
        success=interval(lambda drawn: mean([float(p.success) for p in drawn])),
    )


def cohen_kappa(verdicts: Sequence[tuple[bool, bool]]) -> float | None:
    """(p - e) / (1 - e): p the share of equal verdicts, e that by chance alone; None if chance alone makes all equal.

    >>> round(cohen_kappa([(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15), 3)
    0.4
    """
    n = len(verdicts)
    if not n:
        return None
    equal = sum(a == b for a, b in verdicts) / n
    first, second = sum(a for a, _ in verdicts) / n, sum(b for _, b in verdicts) / n
    chance = first * second + (1 - first) * (1 - second)
    return (equal - chance) / (1 - chance) if chance < 1 else None


def _pair(first: GoldItem, second: GoldItem, units: Units, texts: Mapping[str, str]) -> Pair:
    a, b = _groups(first, units), _groups(second, units)
    return Pair(
        first.item_id,
        first.question,
        (first.answerable, second.answerable),
        (a, b),
        (_accepted(first, units), _accepted(second, units)),
        measure(first, _as_answer(second, next(iter(units)), texts), next(iter(units))).success,
    )


def _as_answer(labels: GoldItem, article: str, texts: Mapping[str, str]) -> Given:
    """The evidence as what a system shows: the first alternative of each group; an abstention without evidence."""
    spans = [(group[0].doc_id or article, group[0].start, group[0].end) for group in labels.evidence]
    shown = [Shown(doc_id, start, end, texts[doc_id][start:end]) for doc_id, start, end in spans]
    return Given(not labels.answerable, 1.0, tuple(shown))


def _groups(item: GoldItem, units: Units) -> frozenset[Places]:
    return frozenset(frozenset(place for span in group for place in _places(span, units)) for group in item.evidence)


def _accepted(item: GoldItem, units: Units) -> Places:
    spans = [*(span for group in item.evidence for span in group), *item.acceptable_extra_evidence]
    return frozenset(place for span in spans for place in _places(span, units))


def _places(span: GoldSpan, units: Units) -> set[Place]:
    """The units that a span covers; where a source has none there (front matter), the span itself."""
    doc_id = span.doc_id or next(iter(units))
    found = covered(units[doc_id], [(span.start, span.end)])
    return {(doc_id, unit) for unit in found or {(span.start, span.end)}}
