"""Lets an extractor read the passages of questions, and measures what it selects and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.sentences import split_sentences
from eval.formats.extraction_data import ExtractionItem
from eval.measures.confidence_measures import auroc
from eval.measures.metrics import SELECTION_METRICS
from eval.measures.selection_measures import SelectionMeasures, measure_selection
from eval.runs.extractors import Extractor


@dataclass(frozen=True, slots=True)
class Read:
    """What one passage gave: spans with their words; measures only where spans are marked in it."""

    query_id: str
    doc_id: str
    question: str
    answerable: bool
    confidence: float
    shown: tuple[tuple[int, int, str], ...]
    measures: SelectionMeasures | None


def run_extraction(
    select: Extractor, items: Sequence[ExtractionItem], *, on_item: Callable[[], object] = lambda: None
) -> list[Read]:
    """One reading per passage, in order; `on_item` is called after each question."""
    found: list[Read] = []
    for item in items:
        for passage in item.passages:
            confidence, spans = select(item.question, passage.text)
            units = split_sentences(passage.text)
            measures = measure_selection(passage.text, units, passage.marked, spans) if passage.marked else None
            shown = tuple((start, end, passage.text[start:end]) for start, end in spans)
            found.append(
                Read(item.query_id, passage.doc_id, item.question, item.answerable, confidence, shown, measures)
            )
        on_item()
    return found


def answerability_auroc(found: Sequence[Read]) -> float | None:
    """AUROC of the surest passage of each question; None unless there are both kinds of questions."""
    surest: dict[str, tuple[float, bool]] = {}
    for read in found:
        before = surest.get(read.query_id, (0.0, read.answerable))[0]
        surest[read.query_id] = (max(before, read.confidence), read.answerable)
    return auroc([score for score, _ in surest.values()], [label for _, label in surest.values()])


def values(found: Sequence[Read], measure: str) -> list[float]:
    """The values of one of `SELECTION_METRICS`, of the passages that have it."""
    return SELECTION_METRICS[measure].values([read.measures for read in found if read.measures is not None])


def extraction_rows(found: Sequence[Read]) -> list[dict[str, object]]:
    """One object per passage for a result file."""
    return [
        {
            "id": f"{read.query_id} {read.doc_id}",
            "question": read.question,
            "answerable": read.answerable,
            "confidence": read.confidence,
            "shown": [{"doc_id": read.doc_id, "start": a, "end": b, "text": text} for a, b, text in read.shown],
            "measures": {
                name: m.value(read.measures) if read.measures else None for name, m in SELECTION_METRICS.items()
            },
        }
        for read in found
    ]
