"""Where a quote that is not verbatim comes from, and how its tokens lie against those of the source. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from qa_service.verify.source_index import Source, SourceIndex
from qa_service.verify.tokens import Tokens, is_word

MOST_TOKENS = 400
"""A longer quote is compared in parts: the work grows with the square of its length."""
MOST_WINDOWS = 2
_BAND = 32
_SLACK = 16
_WORDS_SHARED = 3
_SHARE = 0.6
"""A place is the origin of a quote if it has this share of the quote's words, and at least three of them."""
_COST = 0.5
"""More edits than this, per token of the longer side, make it another text."""

_SKIPPED, _PUT = 2, 3
"""Weight of a token that only the source has, and of one that only the quote has: a quote rather leaves words out."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """Tokens [quoted_from, quoted_to) of the quote against [printed_from, printed_to) of the source."""

    equal: bool
    quoted_from: int
    quoted_to: int
    printed_from: int
    printed_to: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """A quote laid against the stretch of a source it is nearest to; `cost` counts changed tokens."""

    source: Source
    first: int
    last: int
    cost: int
    steps: tuple[Step, ...]


def align(tokens: Tokens, source_index: SourceIndex) -> Alignment | None:
    """The nearest stretch of any source, if it is near enough to be where the quote comes from.

    Quotes of more than `MOST_TOKENS` tokens give None.
    """
    if len(tokens) > MOST_TOKENS:
        return None
    candidates = [_aligned(tokens, source, at) for source, at in _windows(tokens, source_index)]
    near = [candidate for candidate in candidates if _is_near(tokens, candidate)]
    return min(near, key=lambda a: a.cost, default=None)


def _windows(tokens: Tokens, source_index: SourceIndex) -> list[tuple[Source, tuple[int, int]]]:
    """Stretches of sources that share the most pairs of tokens with a quote in the same order, best first."""
    found = []
    slack = _SLACK + len(tokens) // 4
    for place, source in enumerate(source_index.sources):
        votes: Counter[int] = Counter()
        for at, pair in enumerate(pairwise(tokens.folded)):
            votes.update((printed - at) // _BAND for printed in source.pairs.get(pair, ()))
        best = Counter({band: count + votes.get(band + 1, 0) for band, count in votes.items()})
        for band, count in sorted(best.items(), key=lambda item: (-item[1], item[0]))[:MOST_WINDOWS]:
            start = max(0, band * _BAND - slack)
            end = min(len(source.tokens), (band + 2) * _BAND + len(tokens) + slack)
            found.append((-count, place, start, end))
    return [(source_index.sources[place], (start, end)) for _, place, start, end in sorted(found)[:MOST_WINDOWS]]


def _aligned(tokens: Tokens, source: Source, window: tuple[int, int]) -> Alignment:
    ids: dict[str, int] = {}
    quoted = np.array([ids.setdefault(t, len(ids)) for t in tokens.folded], np.int64)
    start, end = window
    printed = np.array([ids.get(t, -1) for t in source.tokens.folded[start:end]], np.int64)
    last = _best_end(quoted, printed)
    first = last - _best_end(quoted[::-1], printed[:last][::-1])
    steps = []
    cost = 0
    for code in Levenshtein.opcodes(quoted.tolist(), printed[first:last].tolist()):
        equal = code.tag == "equal"
        at = start + first
        steps.append(Step(equal, code.src_start, code.src_end, at + code.dest_start, at + code.dest_end))
        cost += 0 if equal else max(code.src_end - code.src_start, code.dest_end - code.dest_start)
    return Alignment(source, start + first, start + last, cost, tuple(_joined(steps)))


def _best_end(quoted: Ids, printed: Ids) -> int:
    """End of the stretch of `printed` that `quoted` is the least edited from, wherever it begins; ties: the longest.

    Sellers' algorithm, a row per token of the quote: O(len(quoted) * len(printed)).
    """
    steps = _SKIPPED * np.arange(len(printed) + 1)
    row = np.zeros(len(printed) + 1, np.int64)
    for token in quoted:
        edited = row + _PUT
        edited[1:] = np.minimum(edited[1:], row[:-1] + _PUT * (printed != token))
        row = np.minimum.accumulate(edited - steps) + steps
    return int(len(row) - 1 - np.argmin(row[::-1]))


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Steps with changes that follow each other made one."""
    joined: list[Step] = []
    for step in steps:
        if joined and not step.equal and not joined[-1].equal:
            last = joined.pop()
            step = Step(False, last.quoted_from, step.quoted_to, last.printed_from, step.printed_to)
        joined.append(step)
    return joined


def _is_near(tokens: Tokens, found: Alignment) -> bool:
    words = sum(map(is_word, tokens.printed))
    shared = sum(is_word(t) for s in found.steps if s.equal for t in tokens.printed[s.quoted_from : s.quoted_to])
    longer = max(len(tokens), found.last - found.first)
    return shared >= _WORDS_SHARED and shared >= _SHARE * words and found.cost <= _COST * longer
