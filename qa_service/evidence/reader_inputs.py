"""How a message in its conversation and a chunk are laid out for the evidence reader; shared by training and serving.

    [CLS] message [SEP] last question [SEP] the one before [SEP] heading path [U] unit 1 [U] unit 2 ... [SEP]

Up to MAX_EARLIER earlier questions stand behind the message, the last one first. [U] is an unused wordpiece that opens
a unit. A unit's tokens, [U] included, are averaged to one vector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CLS, SEP, OPEN = 101, 102, 1
"""Wordpiece ids of the uncased BERT vocabulary: [CLS], [SEP], [unused0]."""
MAX_QUESTION, MAX_HEADING, MAX_TOKENS = 160, 32, 384
MAX_EARLIER, MAX_EARLIER_TOKENS = 3, 40
"""How many earlier questions are read, and how many wordpieces of each."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Token ids, segment (0 messages, 1 chunk) and unit number of each token (-1 for none); `units` that fit."""

    ids: list[int]
    segments: list[int]
    unit_of: list[int]
    units: int


def lay_out(
    question: Sequence[int],
    heading: Sequence[int],
    units: Sequence[Sequence[int]],
    history: Sequence[Sequence[int]] = (),
) -> Layout:
    """The layout of wordpiece ids; units that no longer fit MAX_TOKENS are left out, the first is cut instead.

    `history` holds the earlier questions, oldest first.
    """
    ids = [CLS, *question[:MAX_QUESTION], SEP]
    for earlier in list(reversed(history))[:MAX_EARLIER]:
        ids += [*earlier[:MAX_EARLIER_TOKENS], SEP]
    segments = [0] * len(ids)
    tail = list(heading[:MAX_HEADING])
    unit_of = [-1] * (len(ids) + len(tail))
    room, kept = MAX_TOKENS - len(ids) - len(tail) - 1, 0
    for number, unit in enumerate(units):
        tokens = [OPEN, *unit]
        if len(tokens) > room:
            if number:
                break
            tokens = tokens[:room]
        tail.extend(tokens)
        unit_of.extend([number] * len(tokens))
        room -= len(tokens)
        kept = number + 1
    tail.append(SEP)
    unit_of.append(-1)
    return Layout(ids + tail, segments + [1] * len(tail), unit_of, kept)


def batch(layouts: Sequence[Layout]) -> dict[str, npt.NDArray[np.int64]]:
    """Padded arrays of shape (len(layouts), longest): input_ids, attention_mask, token_type_ids, unit_of."""
    longest = max(len(layout.ids) for layout in layouts)
    shape = (len(layouts), longest)
    arrays = {n: np.zeros(shape, dtype=np.int64) for n in ("input_ids", "attention_mask", "token_type_ids")}
    arrays["unit_of"] = np.full(shape, -1, dtype=np.int64)
    for row, layout in enumerate(layouts):
        size = len(layout.ids)
        arrays["input_ids"][row, :size] = layout.ids
        arrays["attention_mask"][row, :size] = 1
        arrays["token_type_ids"][row, :size] = layout.segments
        arrays["unit_of"][row, :size] = layout.unit_of
    return arrays


def unit_means(unit_of: npt.NDArray[np.int64], units: int) -> npt.NDArray[np.float32]:
    """Averaging weights, shape (rows, units, tokens): 1 / length on the tokens of a unit, 0 elsewhere."""
    weights = (unit_of[:, None, :] == np.arange(units)[None, :, None]).astype(np.float32)
    total = weights.sum(axis=2, keepdims=True)
    return np.asarray(weights / np.maximum(total, 1.0), dtype=np.float32)
