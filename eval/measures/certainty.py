"""How sure the figures of a gold set are: a bootstrap interval for each, and the smallest difference it can show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from eval.measures.answer_measures import Result
from eval.measures.metric import SetMetric
from eval.measures.metrics import ITEM_METRICS, SET_METRICS
from eval.measures.stats import Interval, bootstrap_interval, bootstrap_statistic, smallest_difference_unrelated


def intervals(results: Sequence[Result], seed: int = 0) -> dict[str, Interval]:
    """The 95 % interval of each measure that has a value, resampling items."""
    found: dict[str, Interval] = {}
    for name, metric in ITEM_METRICS.items():
        if known := metric.values(results):
            found[name] = bootstrap_interval(known, seed=seed)
    for name, together in SET_METRICS.items():
        interval = bootstrap_statistic(partial(_over, results, together), len(results), seed=seed)
        if interval is not None:
            found[name] = interval
    return found


def smallest_differences(results: Sequence[Result]) -> dict[str, float]:
    """The difference to another system that a set of this size shows with power .8 (alpha .05), by measure.

    Taken as if the other system erred on other items, which is the worst case.
    """
    found = {name: smallest_difference_unrelated(metric.values(results)) for name, metric in ITEM_METRICS.items()}
    return {name: smallest for name, smallest in found.items() if smallest is not None}


def _over(results: Sequence[Result], metric: SetMetric[Result], rows: Iterable[int]) -> float | None:
    return metric.over([results[row] for row in rows])
