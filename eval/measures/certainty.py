"""How sure the figures of a gold set are: a bootstrap interval for each, and the smallest difference it can show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from eval.measures.stats import Interval, bootstrap_interval, bootstrap_statistic, smallest_difference_unrelated
from eval.measures.summary import CONFIDENCE_VALUES, ITEM_VALUES, Result, values


def intervals(results: Sequence[Result], seed: int = 0) -> dict[str, Interval]:
    """The 95 % interval of each measure that has a value, resampling items."""
    found: dict[str, Interval] = {}
    for measure in ITEM_VALUES:
        if known := values(results, measure):
            found[measure] = bootstrap_interval(known, seed=seed)
    for measure, value in CONFIDENCE_VALUES.items():
        interval = bootstrap_statistic(partial(_over, results, value), len(results), seed=seed)
        if interval is not None:
            found[measure] = interval
    return found


def smallest_differences(results: Sequence[Result]) -> dict[str, float]:
    """The difference to another system that a set of this size shows with power .8 (alpha .05), by measure.

    Taken as if the other system erred on other items, which is the worst case.
    """
    found = {measure: smallest_difference_unrelated(values(results, measure)) for measure in ITEM_VALUES}
    return {measure: smallest for measure, smallest in found.items() if smallest is not None}


def _over(
    results: Sequence[Result], value: Callable[[Sequence[Result]], float | None], rows: Iterable[int]
) -> float | None:
    return value([results[row] for row in rows])
