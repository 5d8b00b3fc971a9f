"""The measures of a whole gold set, and of each kind of question in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.answer_measures import Given, ItemMeasures
from eval.confidence_measures import aurc, auroc
from eval.gold import GoldItem


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


@dataclass(frozen=True, slots=True)
class Summary:
    """Means over items; None where no item has the measure."""

    n: int
    answerable: int
    success: float | None
    support: float | None
    precision: float | None
    citation_precision: float | None
    citation_recall: float | None
    must_contain: float | None
    abstention_recall: float | None
    false_abstention: float | None
    auroc: float | None
    aurc: float | None


def summarise(results: Sequence[Result]) -> Summary:
    """The measures over all results.

    AUROC tells answerable from unanswerable questions by the confidence. AURC takes an answer as wrong when it
    was no success, the question was unanswerable, or nothing was shown.
    """
    scores = [result.given.confidence for result in results]
    measures = [result.measures for result in results]
    return Summary(
        n=len(results),
        answerable=sum(result.item.answerable for result in results),
        success=mean(m.success for m in measures),
        support=mean(m.supported for m in measures),
        precision=mean(m.precision for m in measures),
        citation_precision=mean(m.citation_precision for m in measures),
        citation_recall=mean(m.citation_recall for m in measures),
        must_contain=mean(m.must_contain for m in measures),
        abstention_recall=mean(r.given.abstained for r in results if not r.item.answerable),
        false_abstention=mean(r.given.abstained for r in results if r.item.answerable),
        auroc=auroc(scores, [result.item.answerable for result in results]),
        aurc=aurc(scores, [result.right_to_answer for result in results]),
    )


def by_kind(results: Sequence[Result]) -> dict[str, Summary]:
    """The measures of each kind, in the order in which the kinds first come."""
    kinds = dict.fromkeys(result.item.kind for result in results)
    return {kind: summarise([result for result in results if result.item.kind == kind]) for kind in kinds}


def mean(values: Iterable[float | bool | None]) -> float | None:
    """The mean of the values that are not None, or None without any."""
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None
