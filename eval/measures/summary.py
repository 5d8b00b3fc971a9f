"""The measures of a whole gold set, and of each kind of question in it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given, ItemMeasures
from eval.measures.confidence_measures import aurc, auroc, calibration_error, excess_aurc


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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    excess_aurc: float | None
    ece: float | None


ITEM_VALUES: Mapping[str, Callable[[Result], float | bool | None]] = {
    "success": lambda result: result.measures.success,
    "support": lambda result: result.measures.supported,
    "precision": lambda result: result.measures.precision,
    "citation_precision": lambda result: result.measures.citation_precision,
    "citation_recall": lambda result: result.measures.citation_recall,
    "must_contain": lambda result: result.measures.must_contain,
    "abstention_recall": lambda result: None if result.item.answerable else result.given.abstained,
    "false_abstention": lambda result: result.given.abstained if result.item.answerable else None,
}
"""What an item adds to the mean of a measure of `Summary`; None where the measure has no meaning for it."""
CONFIDENCE_VALUES: Mapping[str, Callable[[Sequence[Result]], float | None]] = {
    "auroc": lambda results: auroc(_confidences(results), [result.item.answerable for result in results]),
    "aurc": lambda results: aurc(_confidences(results), [result.right_to_answer for result in results]),
    "excess_aurc": lambda results: excess_aurc(_confidences(results), [result.right_to_answer for result in results]),
    "ece": lambda results: calibration_error(_confidences(results), [result.item.answerable for result in results]),
}
"""The measures of the confidence, each of all items together."""


def values(results: Iterable[Result], measure: str) -> list[float]:
    """The values of a measure of `ITEM_VALUES`, of the items that have one."""
    found = (ITEM_VALUES[measure](result) for result in results)
    return [float(value) for value in found if value is not None]


def summarise(results: Sequence[Result]) -> Summary:
    """The measures over all results.

    AUROC tells answerable from unanswerable questions by the confidence, and ECE compares it with the share that is
    answerable. AURC takes an answer as wrong when it was no success, the question was unanswerable, or nothing was
    shown; excess AURC is what the order of the questions adds to it.
    """
    return Summary(
        n=len(results),
        answerable=sum(result.item.answerable for result in results),
        **{measure: mean(values(results, measure)) for measure in ITEM_VALUES},
        **{measure: value(results) for measure, value in CONFIDENCE_VALUES.items()},
    )


def by_kind(results: Sequence[Result]) -> dict[str, Summary]:
    """The measures of each kind, in the order in which the kinds first come."""
    return _by(results, lambda result: result.item.kind)


def by_persona(results: Sequence[Result]) -> dict[str, Summary]:
    """The measures of each persona, in the order in which they first come."""
    return _by(results, lambda result: result.item.persona)


def mean(known: Sequence[float]) -> float | None:
    """The mean, or None without values."""
    return sum(known) / len(known) if known else None


def _by(results: Sequence[Result], group: Callable[[Result], str]) -> dict[str, Summary]:
    names = dict.fromkeys(map(group, results))
    return {name: summarise([result for result in results if group(result) == name]) for name in names}


def _confidences(results: Sequence[Result]) -> list[float]:
    return [result.given.confidence for result in results]
