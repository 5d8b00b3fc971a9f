"""The figures of turns asked in one form or both: by set, by group of turns, and one form against the other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.measures.metric import mean
from eval.measures.metrics import ITEM_METRICS
from eval.measures.stats import Interval, bootstrap_interval, holm, paired_randomisation
from eval.measures.turn_groups import GROUPS
from eval.reports.report_columns import CONVERSATIONS
from eval.runs.run_conversations import FORMS, TurnResult

MEASURES = tuple(column.name for column in CONVERSATIONS)
"""In the order of the reports."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The measures of some turns in one form: means by name, None where no turn has one, with 95 % intervals.

    `very_probable` counts the answers that are called very probable, `right` those of them that are right.
    """

    n: int
    answerable: int
    means: dict[str, float | None]
    intervals: dict[str, Interval]
    right: int
    very_probable: int


@dataclass(frozen=True, slots=True)
class FormTest:
    """Success of the same n turns as typed and self-contained, and how often chance alone sets them so far apart.

    `p_corrected` is corrected over the tests that were made together (Holm).
    """

    n: int
    typed: float
    alone: float
    p_value: float
    p_corrected: float


@dataclass(frozen=True, slots=True)
class HistoryCost:
    """Stand-alone turns asked with the history that they do not need, against the same without it.

    `lost` succeed only without it, `gained` only with it.
    """

    n: int
    lost: int
    gained: int

    @property
    def net_lost(self) -> int:
        """How many more are lost than gained."""
        return self.lost - self.gained


def cell_of(turns: Sequence[TurnResult], *, seed: int = 0, measured: Sequence[str] = MEASURES) -> Cell:
    """The measures of turns of one form, with the intervals of those that are `measured`."""
    results = [turn.result for turn in turns]
    values = {name: ITEM_METRICS[name].values(results) for name in MEASURES}
    very_probable = values["right_when_very_probable"]
    return Cell(
        len(turns),
        sum(turn.turn.answerable for turn in turns),
        {name: mean(known) for name, known in values.items()},
        {name: bootstrap_interval(values[name], seed=seed) for name in measured if values[name]},
        int(sum(very_probable)),
        len(very_probable),
    )


def cells(
    turns: Sequence[TurnResult], *, seed: int = 0, measured: Sequence[str] = MEASURES
) -> dict[str, dict[str, Cell]]:
    """The measures by form and group, those without a turn left out."""
    found: dict[str, dict[str, Cell]] = {}
    for form in FORMS:
        asked = [turn for turn in turns if turn.form == form]
        groups = {name: [turn for turn in asked if name in turn.groups] for name in GROUPS}
        if asked:
            found[form] = {
                name: cell_of(group, seed=seed, measured=measured) for name, group in groups.items() if group
            }
    return found


def form_tests(turns: Sequence[TurnResult], *, seed: int = 0) -> dict[str, FormTest]:
    """The test of each group that has turns; none unless the turns were asked in both forms."""
    pairs = {name: known for name in GROUPS if (known := _pairs(turns, name))}
    sides = {name: ([typed for typed, _ in known], [alone for _, alone in known]) for name, known in pairs.items()}
    p_values = [paired_randomisation(typed, alone, seed=seed).p_value for typed, alone in sides.values()]
    return {
        name: FormTest(len(typed), sum(typed) / len(typed), sum(alone) / len(alone), p, corrected)
        for (name, (typed, alone)), p, corrected in zip(sides.items(), p_values, holm(p_values), strict=True)
    }


def history_cost(turns: Sequence[TurnResult]) -> HistoryCost | None:
    """What the history costs turns that stand alone; None unless there are some, asked in both forms."""
    pairs = _pairs(turns, "standalone")
    if not pairs:
        return None
    return HistoryCost(len(pairs), sum(typed < alone for typed, alone in pairs), sum(t > a for t, a in pairs))


def by_set(turns: Sequence[TurnResult]) -> dict[str, list[TurnResult]]:
    """The turns by their set, in the order in which the sets first come."""
    found: dict[str, list[TurnResult]] = {}
    for turn in turns:
        found.setdefault(turn.set_name, []).append(turn)
    return found


def _pairs(turns: Sequence[TurnResult], group: str) -> list[tuple[float, float]]:
    """Success as typed and self-contained, of the turns of a group that were asked in both forms."""
    success = {
        form: {turn.turn.item_id: float(turn.result.measures.success) for turn in turns if turn.form == form}
        for form in FORMS
    }
    ids = [turn.turn.item_id for turn in turns if turn.form == "typed" and group in turn.groups]
    return [(success["typed"][i], success["alone"][i]) for i in ids if i in success["alone"]]
