"""How well sentences were selected in a passage, against the spans that people marked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
HALF = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SelectionMeasures:
    """Over the sentences of one passage, and over its words by place. Precision is None if nothing was selected."""

    precision: float | None
    recall: float
    f1: float
    word_f1: float


def measure_selection(
    text: str, units: Sequence[Span], marked: Sequence[Span], given: Sequence[Span]
) -> SelectionMeasures:
    """Measures the spans given for a passage of which `units` are the sentences and `marked`, not empty, the answer.

    A sentence is in the answer when half of it is marked, or when half of a marked span lies in it, so that the
    sentence around a short answer counts; what is given is brought to sentences in the same way.
    """
    wanted, chosen = covered(units, marked), covered(units, given)
    found = len(wanted & chosen)
    return SelectionMeasures(
        precision=found / len(chosen) if chosen else None,
        recall=found / len(wanted) if wanted else 0.0,
        f1=f1(len(wanted), len(chosen), found),
        word_f1=_word_f1(text, marked, given),
    )


def covered(units: Sequence[Span], spans: Iterable[Span]) -> set[Span]:
    """The units that the spans mean (see `measure_selection`)."""
    found: set[Span] = set()
    for start, end in spans:
        for unit in units:
            overlap = min(end, unit[1]) - max(start, unit[0])
            if overlap > 0 and (overlap >= HALF * (unit[1] - unit[0]) or overlap >= HALF * (end - start)):
                found.add(unit)
    return found


def f1(wanted: int, chosen: int, found: int) -> float:
    """Harmonic mean of precision and recall: 2 found / (wanted + chosen); 0 if both are empty."""
    return 2 * found / (wanted + chosen) if wanted + chosen else 0.0


def _word_f1(text: str, marked: Sequence[Span], given: Sequence[Span]) -> float:
    words = [match.span() for match in _WORD.finditer(text)]
    wanted, chosen = _inside(words, marked), _inside(words, given)
    return f1(len(wanted), len(chosen), len(wanted & chosen))


def _inside(words: Sequence[Span], spans: Sequence[Span]) -> set[Span]:
    return {word for word in words if any(start <= word[0] and word[1] <= end for start, end in spans)}
