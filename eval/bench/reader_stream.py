"""Questions in the order in which readers may send them: some far more often than others. Pure.

Nobody's log was at hand, so the shape is an assumption, and is told with every figure made of it: the n-th question of a
seeded order is asked in proportion to 1/n (Zipf's law, exponent 1), and every other request is one that a reader meets
on the page: an example under the box, or a question that opens a conversation.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Question = TypeVar("Question")


def reader_stream(asked: Sequence[Question], opening: Sequence[Question], length: int, seed: int = 0) -> list[Question]:
    """`length` questions, by turns from `asked` by Zipf's law and from `opening` evenly; the same for the same seed.

    Raises ValueError where either is empty.
    """
    if not asked or not opening:
        raise ValueError("a stream needs questions of both kinds")
    chance = random.Random(seed)
    ordered = chance.sample(list(asked), len(asked))
    weights = [1 / rank for rank in range(1, len(ordered) + 1)]
    popular = chance.choices(ordered, weights, k=length)
    return [popular[at] if at % 2 else chance.choice(opening) for at in range(length)]


def share_of_repeats(stream: Sequence[Question]) -> float:
    """The share of a stream that was in it before, 0 to 1; 0 for none.

    >>> share_of_repeats(["a", "b", "a", "a"])
    0.5
    """
    return 1 - len(set(map(repr, stream))) / len(stream) if stream else 0.0
