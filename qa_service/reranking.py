"""The reader reorders what retrieval found: the same answerability that decides a refusal, joined by rank. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from indexer.fusion import fuse
from qa_service.reader import Passage, Reader

DEPTH = 20
"""So many of the first passages are read; those behind keep their order."""

T = TypeVar("T")


def rerank(reader: Reader, question: str, found: Sequence[T], passages: Sequence[Passage]) -> list[tuple[T, float]]:
    """(item, score) with the first `DEPTH` of `found` reordered, best first; `passages` are theirs, one each, in order.

    Both rankings weigh the same (reciprocal rank fusion, untuned). Scores fall with the new rank: those of fusion, and
    behind `DEPTH` 1 / (4 x DEPTH + rank), the rank from 0, which is less than any of them.
    """
    head = list(found[:DEPTH])
    readings = reader.read(question, passages[: len(head)])
    by_reader = sorted(range(len(head)), key=lambda i: (-readings[i].answers, i))
    names = [f"{i:06d}" for i in range(len(head))]
    joined = fuse({"found": names, "read": [names[i] for i in by_reader]})
    tail = [(item, 1 / (4 * DEPTH + rank)) for rank, item in enumerate(found[DEPTH:], start=DEPTH)]
    return [*((head[int(name)], score) for name, score in joined), *tail]
