"""What a change must not fall behind: stored bounds on the measures, and a stored run to be held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from eval.measures.answer_measures import Result
from eval.measures.summary import Summary, summarise
from eval.measures.verbatim import altered_quotes, cut_quotes
from eval.reports.comparison import MeasureComparison, compare_runs
from eval.runs.detail import detail_rows

LEVEL = 0.05
"""Of a significant regression, unless the gates say otherwise."""


@dataclass(frozen=True, slots=True)
class Gates:
    """Lowest and highest allowed value by measure of `eval.measures.metrics`.

    `baseline` is a pattern of the result file to be held against, from the project's root; a measure regresses when
    it is worse with a corrected p below `level`. `conversations` holds bounds of the turns in each folder of
    eval/data/conversations, as typed: measures of `eval.reports.conversation_figures`; `contrasts` floors of the share of
    contrast pairs among these turns of which both questions are right, by group of pairs.
    """

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]
    baseline: str | None = None
    level: float = LEVEL
    conversations: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    contrasts: Mapping[str, float] = field(default_factory=dict)
    messages: dict[str, float] = field(default_factory=dict)
    """Floor of danger_recall and ceiling of danger_false_alarms over eval/data/messages."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A measure outside its bound; `value` is None when it could not be measured."""

    measure: str
    value: float | None
    bound: float
    side: str

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.4f}"
        return f"{self.measure} is {value}, {self.side} {self.bound:.4f}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a run does not pass: measures out of bounds, measures worse than the baseline's, quotes not verbatim or cut."""

    violations: Sequence[Violation]
    regressions: Sequence[MeasureComparison]
    altered: Sequence[str]
    cut: Sequence[str]
    compared: int
    """Questions that the baseline has too."""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.violations or self.regressions or self.altered or self.cut)

    def reasons(self) -> list[str]:
        """Everything that is wrong, a line each."""
        return [
            *map(str, self.violations),
            *(
                f"{m.measure} fell from {m.a:.4f} to {m.b:.4f} on {m.n} questions, by more than chance"
                f" (p {m.p_corrected:.4f}, {m.losses} worse, {m.wins} better)"
                for m in self.regressions
            ),
            *(f"{item_id}: a quote is not the words of its source at its place" for item_id in self.altered),
            *(f"{item_id}: a quote does not begin and end where units do" for item_id in self.cut),
        ]


def judge(
    results: Sequence[Result],
    baseline: Sequence[Result],
    sources: Sequence[Article],
    gates: Gates,
    seed: int = 0,
) -> Judgement:
    """Holds a run against the bounds, against an earlier run of the same questions, and against its sources.

    Both runs are measured by the same labels, so that a corrected label is no regression. Without a `baseline`
    there is none. `sources` are the articles that quotes may come from.
    """
    compared = compare_runs(list(detail_rows(baseline)), list(detail_rows(results)), seed) if baseline else None
    return Judgement(
        compare(summarise(results), gates),
        [m for m in compared.measures if m.worse and m.p_corrected < gates.level] if compared else [],
        altered_quotes(results, {source.doc_id: source.text for source in sources}),
        cut_quotes(results, sources),
        compared.n if compared else 0,
    )


def compare(summary: Summary, gates: Gates) -> list[Violation]:
    """The measures that are outside their bounds; one that could not be measured is."""
    violations: list[Violation] = []
    for side, bounds, sign in (("below the floor", gates.floors, 1), ("above the ceiling", gates.ceilings, -1)):
        for name, bound in bounds.items():
            value = summary[name]
            if value is None or sign * value < sign * bound:
                violations.append(Violation(name, value, bound, side))
    return violations
