"""Holds the answers to the turns of a folder of conversations against its bounds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article
from eval.measures.verbatim import altered_quotes, cut_quotes
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
