"""How often both questions of a contrast pair are got right, by what differs between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.gold.contrast_pairs import GROUPS, ContrastPair
from eval.measures.stats import Interval, bootstrap_interval
from eval.reports.report_columns import figure
from eval.reports.tables import Table
from eval.runs.run_conversations import FORMS, TurnResult


@dataclass(frozen=True, slots=True)
class PairCell:
    """The share of n pairs of which both questions are a success, in [0, 1], with its 95 % interval over pairs."""

    n: int
    both_right: float
    interval: Interval


def contrast_cells(
    turns: Sequence[TurnResult], pairs: Sequence[ContrastPair], *, seed: int = 0
) -> dict[str, dict[str, PairCell]]:
    """By form and group of pairs; forms and groups without a pair of which both questions were asked are left out."""
    found: dict[str, dict[str, PairCell]] = {}
    for form in FORMS:
        success = {turn.turn.item_id: turn.result.measures.success for turn in turns if turn.form == form}
        right = [
            (pair.groups, float(success[pair.a] and success[pair.b]))
            for pair in pairs
            if pair.a in success and pair.b in success
        ]
        values = {name: [both for groups, both in right if name in groups] for name in GROUPS}
        if right:
            found[form] = {name: _cell(known, seed) for name, known in values.items() if known}
    return found


def contrast_table(cells: Mapping[str, Mapping[str, PairCell]]) -> Table:
    """A row per form and group."""
    rows = [
        (
            form,
            name.replace("_", " "),
            str(cell.n),
            figure(cell.both_right),
            f"{figure(cell.interval.low)}–{figure(cell.interval.high)}",
        )
        for form, groups in cells.items()
        for name, cell in groups.items()
    ]
    return Table(("asked", "contrast pairs", "n", "both right", "95 %"), rows, words=2)


def contrast_json(cells: Mapping[str, Mapping[str, PairCell]]) -> dict[str, object]:
    """The cells as JSON."""
    return {form: {name: _cell_json(cell) for name, cell in groups.items()} for form, groups in cells.items()}


def _cell(values: Sequence[float], seed: int) -> PairCell:
    return PairCell(len(values), sum(values) / len(values), bootstrap_interval(values, seed=seed))


def _cell_json(cell: PairCell) -> dict[str, object]:
    interval = {"level": 0.95, "low": cell.interval.low, "high": cell.interval.high}
    return {"n": cell.n, "both_right": cell.both_right, "interval": interval}
