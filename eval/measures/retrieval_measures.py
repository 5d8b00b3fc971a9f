"""Retrieval measures by name, computed by ir_measures (https://ir-measur.es): the one module that imports it.

It comes with the extra `eval`, since it brings scipy (143 MB), which nothing that serves needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.formats.qrels import Qrels
from eval.formats.trec import Run, ranked

DEFAULT = ("nDCG@10", "R@10", "R@100", "RR@10")


class UnknownMeasureError(ValueError):
    """Names that ir_measures does not know, or cannot compute here, all of them."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"no such measure: {', '.join(names)}; see https://ir-measur.es/en/latest/measures.html")
        self.names = tuple(names)


class MeasuresAbsentError(RuntimeError):
    """The library of retrieval measures is not installed; the words name the extra that brings it."""

    def __init__(self) -> None:
        super().__init__("retrieval measures need ir-measures. Install it: pip install 'article-qa[eval]'")


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """Values by measure name, in the order asked for: means, and per query_id."""

    means: dict[str, float]
    per_query: dict[str, dict[str, float]]


def parse_measures(names: Sequence[str]) -> list[Any]:
    """The measures of ir_measures with these names.

    Raises `UnknownMeasureError` with every name that is wrong, and MeasuresAbsentError.
    """
    parsed = [_parse(name) for name in names]
    if wrong := [name for name, measure in zip(names, parsed, strict=True) if measure is None]:
        raise UnknownMeasureError(wrong)
    return parsed


def score(names: Sequence[str], qrels: Qrels, run: Run) -> RetrievalScores:
    """Measures a run. A judged query for which the run has nothing counts as zero.

    Providers break ties differently (pytrec_eval by the larger id, MS MARCO's RR by the smaller), so they are given
    the places in the order of a run file instead of the scores. Raises as `parse_measures`.
    """
    measures = parse_measures(names)
    places = {
        query_id: {doc_id: float(-place) for place, (doc_id, _) in enumerate(ranked(scored), start=1)}
        for query_id, scored in run.items()
    }
    result = _ir_measures().calc(measures, qrels, places)
    assert isinstance(result.aggregated, dict)  # as it is for a list of measures
    by_query: dict[str, dict[str, float]] = {}
    for metric in result.per_query:
        by_query.setdefault(metric.query_id, {})[str(metric.measure)] = float(metric.value)
    asked = list(zip(names, measures, strict=True))
    return RetrievalScores(
        {name: float(result.aggregated[measure]) for name, measure in asked},
        {query_id: {name: values[str(measure)] for name, measure in asked} for query_id, values in by_query.items()},
    )


def _ir_measures() -> Any:
    """The library, imported when it is first needed. Raises MeasuresAbsentError."""
    try:
        import ir_measures  # optional extra
    except ImportError as error:
        raise MeasuresAbsentError from error
    return ir_measures


def _parse(name: str) -> Any:
    library = _ir_measures()
    try:
        measure = library.parse_measure(name)
        library.evaluator([measure], {})
    except Exception:  # ir_measures raises NameError, SyntaxError, ValueError and others for a wrong name
        return None
    return measure
