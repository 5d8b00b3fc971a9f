"""The figures of conversations as tables for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from eval.gold.contrast_pairs import ContrastPair
from eval.measures.metrics import METRICS
from eval.reports.contrast_figures import contrast_cells, contrast_json, contrast_table
from eval.reports.conversation_figures import Cell, FormTest, by_set, cells, form_tests, history_cost
from eval.reports.report_columns import CONVERSATIONS, figure
from eval.reports.tables import Table, text_table
from eval.runs.run_conversations import TurnResult

_GROUPS = {
    "all": "all",
    "first_turn": "first turn",
    "leaning": "leaning",
    "standalone": "stand-alone",
    "unanswerable": "unanswerable",
    "needs_note": "needs a note",
}
_COUNTED = "right_when_very_probable"
"""Shown last, as counts: it is known of few turns."""
_COLUMNS = [column for column in CONVERSATIONS if column.name not in {"success", _COUNTED}]


def conversation_figures(
    turns: Sequence[TurnResult], pairs: Sequence[ContrastPair], seed: int = 0
) -> dict[str, object]:
    """Measures by form and group, of all sets and of each, with intervals of all together; contrasts, tests of the forms."""
    cost = history_cost(turns)
    return {
        "overall": _cells_json(cells(turns, seed=seed)),
        "contrasts": contrast_json(contrast_cells(turns, pairs, seed=seed)),
        "typed_against_alone": _tests_json(form_tests(turns, seed=seed)),
        "standalone_history": None if cost is None else {**asdict(cost), "net_lost": cost.net_lost},
        "sets": {
            name: {
                "measures": _cells_json(cells(own, seed=seed, measured=("success",))),
                "typed_against_alone": _tests_json(form_tests(own, seed=seed)),
            }
            for name, own in by_set(turns).items()
        },
    }


def conversation_text(turns: Sequence[TurnResult], pairs: Sequence[ContrastPair], seed: int = 0) -> str:
    """A table of groups over all sets, and where there is something for them one of the sets, contrasts and forms."""
    sets = by_set(turns)
    measures = cells(turns, seed=seed, measured=("success",))
    parts = [text_table(_group_table(measures))]
    if len(sets) > 1:
        parts.append(text_table(_set_table(sets)))
    contrasts = contrast_cells(turns, pairs, seed=seed)
    if contrasts:
        parts.append(text_table(contrast_table(contrasts)))
    tests = form_tests(turns, seed=seed)
    if tests:
        parts.append(text_table(_test_table(tests)))
    cost = history_cost(turns)
    if cost is not None:
        parts.append(
            f"{cost.n} stand-alone turns: {cost.lost} lost by their history, {cost.gained} gained, net {cost.net_lost} lost"
        )
    return "\n".join(parts)


def _group_table(measures: Mapping[str, Mapping[str, Cell]]) -> Table:
    rows = [(form, _GROUPS[group], *_row(cell)) for form, groups in measures.items() for group, cell in groups.items()]
    return Table(("asked", "turns", *_headings()), rows, words=2)


def _set_table(sets: Mapping[str, Sequence[TurnResult]]) -> Table:
    rows = [
        (name, form, *_row(groups["all"], with_interval=False))
        for name, own in sets.items()
        for form, groups in cells(own, measured=()).items()
    ]
    return Table(("set", "asked", *_headings(with_interval=False)), rows, words=2)


def _test_table(tests: Mapping[str, FormTest]) -> Table:
    rows = [
        (
            _GROUPS[group],
            str(t.n),
            figure(t.typed),
            figure(t.alone),
            f"{t.typed - t.alone:+.3f}",
            f"{t.p_corrected:.4f}",
        )
        for group, t in tests.items()
    ]
    return Table(("turns", "n", "typed", "alone", "difference", "p"), rows)


def _headings(with_interval: bool = True) -> tuple[str, ...]:
    return (
        "n",
        "success",
        *(["95 %"] if with_interval else []),
        *(column.heading for column in _COLUMNS),
        METRICS[_COUNTED].heading,
    )


def _row(cell: Cell, with_interval: bool = True) -> tuple[str, ...]:
    interval = cell.intervals.get("success")
    ends = f"{interval.low:.3f}–{interval.high:.3f}" if interval else "–"
    return (
        str(cell.n),
        figure(cell.means["success"]),
        *([ends] if with_interval else []),
        *(figure(cell.means[column.name]) for column in _COLUMNS),
        f"{cell.right} / {cell.very_probable}",
    )


def _cells_json(measures: Mapping[str, Mapping[str, Cell]]) -> dict[str, object]:
    return {form: {group: _cell_json(cell) for group, cell in groups.items()} for form, groups in measures.items()}


def _cell_json(cell: Cell) -> dict[str, object]:
    return {
        "n": cell.n,
        "answerable": cell.answerable,
        **cell.means,
        "very_probable": {"right": cell.right, "n": cell.very_probable},
        "intervals": {name: {"level": 0.95, "low": i.low, "high": i.high} for name, i in cell.intervals.items()},
    }


def _tests_json(tests: Mapping[str, FormTest]) -> dict[str, object]:
    return {group: asdict(test) for group, test in tests.items()}
