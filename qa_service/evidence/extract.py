"""The evidence reader alone, on any text: which sentences answer a question. Pure but for the reader handed in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corpus.sentences import split_sentences
from qa_service.evidence.calibration import sigmoid
from qa_service.evidence.reader import Passage, Reader

WINDOW = 10
"""Sentences read in one pass; the next window begins two sentences before the end of the last."""
SHOWN = 0.1
"""Units below this probability are no evidence, but for the best one of a context that answers."""
KEPT = 0.3
"""Share of the best unit's probability that a further unit must reach. Both have the highest F1 of units over answerable
dev passages (authored, own, open: .80, where .35 and .5 without the best one have .62); it is flat around them."""
ANSWERS = 0.1
"""Below this probability that the context answers, a best unit under `SHOWN` is not evidence either."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A span of the context, code points, with the probability that it is evidence."""

    start: int
    end: int
    text: str
    score: float


def extract(reader: Reader, question: str, context: str) -> tuple[float, list[Extracted]]:
    """(probability that the context answers, its evidence in order). An empty context gives (0, [])."""
    units = split_sentences(context)
    if not units or not question.strip():
        return 0.0, []
    windows = [units[at : at + WINDOW] for at in range(0, max(1, len(units) - 2), WINDOW - 2)]
    readings = reader.read(question, [Passage("", tuple(context[a:b] for a, b in window)) for window in windows])
    scores: dict[tuple[int, int], float] = {}
    for window, reading in zip(windows, readings, strict=True):
        for unit, score in zip(window, sigmoid(reading.units), strict=True):
            scores[unit] = max(scores.get(unit, 0.0), float(score))
    answerable = float(sigmoid(np.array([max(r.answers for r in readings)]))[0])
    limit = max(SHOWN, KEPT * max(scores.values()))
    kept = [unit for unit in units if scores[unit] >= limit]
    if not kept and answerable >= ANSWERS:
        kept = [max(units, key=lambda unit: scores[unit])]
    return answerable, [Extracted(a, b, context[a:b], scores[a, b]) for a, b in kept]
