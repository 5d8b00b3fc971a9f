"""Holds the answers to the turns of conversations against their bounds, by folder and by contrast pair. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from eval.gold.contrast_pairs import ContrastPair
from eval.measures.verbatim import altered_quotes, cut_quotes
from eval.reports.contrast_figures import PairCell, contrast_cells
from eval.reports.conversation_figures import Cell, cell_of
from eval.reports.gates import Violation
from eval.reports.report_columns import LOWER_IS_BETTER
from eval.runs.run_conversations import TurnResult


@dataclass(frozen=True, slots=True)
class FolderJudgement:
    """The measures of a folder, those out of bounds, and the ids of turns with a quote that is not verbatim or cut."""

    folder: str
    cell: Cell
    violations: Sequence[Violation]
    altered: Sequence[str]
    cut: Sequence[str]


def judge_folder(
    folder: str, turns: Sequence[TurnResult], sources: Sequence[Article], bounds: Mapping[str, float]
) -> FolderJudgement:
    """Judges turns that were asked as typed; `sources` are the documents that quotes may come from.

    A bound is a floor, or a ceiling where lower is better. What could not be measured is out of its bounds.
    """
    cell, results = cell_of(turns, measured=()), [turn.result for turn in turns]
    violations = []
    for name, bound in bounds.items():
        value, lower = cell.means[name], name in LOWER_IS_BETTER
        if value is None or (value > bound if lower else value < bound):
            side = "above the ceiling" if lower else "below the floor"
            violations.append(Violation(f"{folder}: {name}", value, bound, side))
    texts = {source.doc_id: source.text for source in sources}
    return FolderJudgement(folder, cell, violations, altered_quotes(results, texts), cut_quotes(results, sources))


@dataclass(frozen=True, slots=True)
class ContrastJudgement:
    """The share of pairs with both questions right, by group of pairs, and the groups below their floors."""

    cells: Mapping[str, PairCell] = field(default_factory=dict)
    violations: Sequence[Violation] = ()


def judge_contrasts(
    turns: Sequence[TurnResult], pairs: Sequence[ContrastPair], floors: Mapping[str, float]
) -> ContrastJudgement:
    """Judges the pairs among turns that were asked as typed. A group without a pair is below its floor."""
    cells = contrast_cells(turns, pairs).get("typed", {})
    values = {name: cells[name].both_right if name in cells else None for name in floors}
    violations = [
        Violation(f"contrasts: {name}", value, floors[name], "below the floor")
        for name, value in values.items()
        if value is None or value < floors[name]
    ]
    return ContrastJudgement(cells, violations)
