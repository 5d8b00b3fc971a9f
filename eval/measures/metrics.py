"""The registry of measures: a further one is an entry here, and details, intervals, reports, gates and comparisons have it.

docs/evaluation.md has the formulas. Retrieval is measured by ir_measures (`eval.measures.retrieval_measures`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.measures.answer_measures import Result
from eval.measures.confidence_measures import aurc, auroc, calibration_error, excess_aurc
from eval.measures.metric import ItemMetric, Metric, SetMetric, Table, tables
from eval.measures.notice_measures import false_alarm, notice_found
from eval.measures.selection_measures import SelectionMeasures

PAGE_KIND = "meta"
"""The kind of questions about the page itself: its date, its review, its references."""


def _confidences(results: Sequence[Result]) -> list[float]:
    return [result.given.confidence for result in results]


_ANSWERS: tuple[Metric[Result], ...] = (
    ItemMetric(
        name="success", words="success", heading="success", tables=tables("kinds", "conversations"),
        value=lambda result: result.measures.success,
    ),
    ItemMetric(
        name="support", words="support", heading="support", tables=tables("kinds", "conversations"),
        value=lambda result: result.measures.supported,
    ),
    ItemMetric(
        name="precision", words="evidence precision", heading="precision", tables=tables("kinds", "conversations"),
        value=lambda result: result.measures.precision,
    ),
    ItemMetric(
        name="citation_precision", words="citation precision", heading="cit P", tables=tables("kinds"),
        value=lambda result: result.measures.citation_precision,
    ),
    ItemMetric(
        name="citation_recall", words="citation recall", heading="cit R", tables=tables("kinds"),
        value=lambda result: result.measures.citation_recall,
    ),
    ItemMetric(
        name="must_contain", words="needed words shown", heading="words", tables=tables("kinds"),
        value=lambda result: result.measures.must_contain,
    ),
    ItemMetric(
        name="abstention_recall", words="abstention recall", heading="abst", tables=tables("kinds", "conversations"),
        value=lambda result: None if result.item.answerable else result.given.abstained,
    ),
    ItemMetric(
        name="false_abstention", words="false abstention", heading="false abst",
        tables=tables("kinds", "conversations"), lower_is_better=True,
        value=lambda result: result.given.abstained if result.item.answerable else None,
    ),
    ItemMetric(
        name="evidence_read", words="evidence read", heading="read", tables=tables("conversations"),
        value=lambda result: result.measures.evidence_read,
    ),
    ItemMetric(
        name="right_when_very_probable", words="right of the answers called very probable", heading="very prob.",
        tables=tables("conversations"),
        value=lambda result: result.right_to_answer if result.very_probable else None,
    ),
    ItemMetric(
        name="page_questions_found", words="page questions answered", heading="page found", tables=tables("page and notices"),
        compared=False, value=lambda result: result.measures.supported if result.item.kind == PAGE_KIND else None,
    ),
    ItemMetric(
        name="emergency_recall", words="emergencies told", heading="emergency", tables=tables("page and notices"),
        compared=False, value=lambda result: notice_found(result.item, result.given, "emergency"),
    ),
    ItemMetric(
        name="emergency_false_alarms", words="false emergency notices", heading="false emergency",
        tables=tables("page and notices"), lower_is_better=True, compared=False,
        value=lambda result: false_alarm(result.item, result.given, "emergency"),
    ),
    ItemMetric(
        name="personal_recall", words="questions on one's own treatment told", heading="personal",
        tables=tables("page and notices"), compared=False,
        value=lambda result: notice_found(result.item, result.given, "personal"),
    ),
    ItemMetric(
        name="personal_false_alarms", words="false notices on one's own treatment", heading="false personal",
        tables=tables("page and notices"), lower_is_better=True, compared=False,
        value=lambda result: false_alarm(result.item, result.given, "personal"),
    ),
    SetMetric(
        name="auroc", words="AUROC of the confidence", heading="AUROC", tables=tables("confidence", "systems"),
        value=lambda results: auroc(_confidences(results), [result.item.answerable for result in results]),
    ),
    SetMetric(
        name="aurc", words="AURC of the confidence", heading="AURC", tables=tables("confidence", "systems"),
        lower_is_better=True,
        value=lambda results: aurc(_confidences(results), [result.right_to_answer for result in results]),
    ),
    SetMetric(
        name="excess_aurc", words="AURC beyond that of a perfect order", heading="excess AURC",
        tables=tables("confidence"), lower_is_better=True,
        value=lambda results: excess_aurc(_confidences(results), [result.right_to_answer for result in results]),
    ),
    SetMetric(
        name="ece", words="expected calibration error", heading="ECE", tables=tables("confidence"),
        lower_is_better=True,
        value=lambda results: calibration_error(_confidences(results), [result.item.answerable for result in results]),
    ),
)  # fmt: skip
METRICS: Mapping[str, Metric[Result]] = {metric.name: metric for metric in _ANSWERS}
"""Of answers to labelled questions, by name, in the order of the reports.

AUROC tells answerable from unanswerable questions by the confidence, and ECE compares it with the share that is
answerable. AURC takes an answer as wrong when it was no success, the question was unanswerable, or nothing was shown;
excess AURC is what the order of the questions adds to it.
"""
ITEM_METRICS: Mapping[str, ItemMetric[Result]] = {m.name: m for m in _ANSWERS if isinstance(m, ItemMetric)}
SET_METRICS: Mapping[str, SetMetric[Result]] = {m.name: m for m in _ANSWERS if isinstance(m, SetMetric)}

_SELECTION: tuple[ItemMetric[SelectionMeasures], ...] = (
    ItemMetric(
        name="f1", words="F1 over sentences", heading="F1", tables=tables("extraction"), value=lambda m: m.f1,
    ),
    ItemMetric(
        name="precision", words="precision over sentences", heading="precision", tables=tables("extraction"),
        value=lambda m: m.precision,
    ),
    ItemMetric(
        name="recall", words="recall over sentences", heading="recall", tables=tables("extraction"),
        value=lambda m: m.recall,
    ),
    ItemMetric(
        name="word_f1", words="F1 over words", heading="word F1", tables=tables("extraction"),
        value=lambda m: m.word_f1,
    ),
)  # fmt: skip
SELECTION_METRICS: Mapping[str, ItemMetric[SelectionMeasures]] = {metric.name: metric for metric in _SELECTION}
"""Of sentences selected in a passage, by name, in the order of the reports."""


def columns_of(table: Table) -> tuple[Metric[Result], ...]:
    """The measures of answers that are columns of a table, in their order."""
    return tuple(metric for metric in _ANSWERS if table in metric.tables)


def item_values(result: Result) -> dict[str, float | bool | None]:
    """What an item adds to each mean, by name; None where a measure has no meaning for it."""
    return {name: metric.value(result) for name, metric in ITEM_METRICS.items()}
