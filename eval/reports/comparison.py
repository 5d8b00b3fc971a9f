"""Two runs over the same questions: which measures differ by more than chance, which questions changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.formats.jsonl import Row
from eval.measures.metrics import METRICS
from eval.measures.stats import holm, paired_randomisation, smallest_difference
from eval.reports.report_columns import LOWER_IS_BETTER

Verdict = Literal["win", "loss", "same"]
_JUDGED_BY = ("success", "f1", "token_f1")
"""The first of these that a run has decides whether a changed question was won or lost."""


class UnlikeRunsError(ValueError):
    """Two runs cannot be compared; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureComparison:
    """A measure over the n items that have it in both runs.

    `difference` is b - a. `p_value` is that of the paired randomisation test, `p_corrected` is corrected over the
    measures (Holm). `wins` and `losses` count items on which b is better and worse. `smallest` is the difference
    that so many items, scattered like these, would show with power .8.
    """

    measure: str
    n: int
    a: float
    b: float
    difference: float
    p_value: float
    p_corrected: float
    wins: int
    losses: int
    smallest: float | None

    @property
    def worse(self) -> bool:
        """Whether b is worse at all."""
        return self.difference > 0 if self.measure in LOWER_IS_BETTER else self.difference < 0

    @property
    def regressed(self) -> bool:
        """Whether b is worse by more than chance (corrected p below .05)."""
        return self.worse and self.p_corrected < 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """An item that got another answer."""

    verdict: Verdict
    a: Row
    b: Row


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Everything about two runs; ids that only one of them has were left out."""

    n: int
    measures: tuple[MeasureComparison, ...]
    changes: tuple[Change, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def compare_runs(a: Sequence[Row], b: Sequence[Row], seed: int = 0) -> RunComparison:
    """Compares items (`id`, `measures`, and what was given) by their id, in the order of a.

    Raises `UnlikeRunsError` when an id is given twice, asks something else in the other run, or none is in both.
    """
    by_a, by_b = _by_id(a, "first"), _by_id(b, "second")
    common = [item_id for item_id in by_a if item_id in by_b]
    if not common:
        raise UnlikeRunsError("the runs have no question in common; compare runs over the same questions")
    for item_id in common:
        if by_a[item_id].get("question") != by_b[item_id].get("question"):
            raise UnlikeRunsError(f"{item_id} is another question in the second run; compare runs over the same file")
    pairs = [(by_a[item_id], by_b[item_id]) for item_id in common]
    judged_by = next((name for name in _JUDGED_BY if name in pairs[0][0]["measures"]), None)
    return RunComparison(
        len(pairs),
        _measures(pairs, seed),
        tuple(Change(_verdict(x, y, judged_by), x, y) for x, y in pairs if answer_of(x) != answer_of(y)),
        tuple(item_id for item_id in by_a if item_id not in by_b),
        tuple(item_id for item_id in by_b if item_id not in by_a),
    )


def answer_of(row: Row) -> Mapping[str, object]:
    """What was given for an item: nothing is shown by an abstention."""
    shown = [] if row.get("abstained") else row.get("shown", [])
    spans = [(span.get("doc_id"), span["start"], span["end"]) for span in shown]
    return {
        "abstained": row.get("abstained"),
        "shown": spans,
        "citations": row.get("citations") if spans else None,
        "resolved": row.get("resolved"),
    }


def _by_id(rows: Sequence[Row], which: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if row["id"] in found:
            raise UnlikeRunsError(f"the {which} run has {row['id']} twice")
        found[row["id"]] = row
    return found


def _measures(pairs: Sequence[tuple[Row, Row]], seed: int) -> tuple[MeasureComparison, ...]:
    tested = _known_in_both(pairs)
    tests = [paired_randomisation(x, y, seed=seed) for _, x, y in tested]
    corrected = holm([test.p_value for test in tests])
    found = []
    for (name, x, y), test, p in zip(tested, tests, corrected, strict=True):
        sign = -1 if name in LOWER_IS_BETTER else 1
        differences = [after - before for before, after in zip(x, y, strict=True)]
        found.append(
            MeasureComparison(
                measure=name, n=test.n, a=sum(x) / test.n, b=sum(y) / test.n, difference=test.difference, p_value=test.p_value, p_corrected=p,
                wins=sum(sign * d > 0 for d in differences), losses=sum(sign * d < 0 for d in differences),
                smallest=smallest_difference(differences),
            )
        )  # fmt: skip
    return tuple(found)


def _known_in_both(pairs: Sequence[tuple[Row, Row]]) -> list[tuple[str, list[float], list[float]]]:
    """(measure, its values in the first, its values in the second) where both know it, of those that are compared."""
    tested = []
    named = dict.fromkeys(name for x, _ in pairs for name in x["measures"])
    for name in (name for name in named if name not in METRICS or METRICS[name].compared):
        both = [(x["measures"].get(name), y["measures"].get(name)) for x, y in pairs]
        known = [(float(x), float(y)) for x, y in both if x is not None and y is not None]
        if known:
            tested.append((name, [x for x, _ in known], [y for _, y in known]))
    return tested


def _verdict(a: Row, b: Row, measure: str | None) -> Verdict:
    before, after = a["measures"].get(measure), b["measures"].get(measure)
    if before is None or after is None or before == after:
        return "same"
    return "win" if after > before else "loss"
