"""How near in meaning a unit is to a message: the cosine of their vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Lock

import numpy as np
from cachetools import LRUCache

from indexer.backend import Vector
from indexer.embedder import Embedder
from qa_service.evidence.pool import Candidate, Pool

MOST_KEPT = 8192
"""Vectors of units that are kept: 12 MB at 384 dimensions."""


class UnitVectors:
    """The vectors of units of one index, made when they are first read and kept while there is room; safe for threads."""

    def __init__(self, embedder: Embedder, most: int = MOST_KEPT) -> None:
        self._embedder, self._lock = embedder, Lock()
        self._kept: LRUCache[tuple[str, int], Vector] = LRUCache(most)

    def nearness(self, query: Vector, candidates: Sequence[Candidate]) -> list[float]:
        """The cosine of each candidate's unit, under its heading, with a unit vector: in [-1, 1]."""
        with self._lock:
            known = {c.key: self._kept[c.key] for c in candidates if c.key in self._kept}
        missing = [c for c in candidates if c.key not in known]
        made = self._embedder.embed_passages([_words(c) for c in missing])
        known.update((c.key, vector) for c, vector in zip(missing, made, strict=True))
        with self._lock:
            self._kept.update(known)
        if not candidates:
            return []
        cosines = np.stack([known[c.key] for c in candidates]) @ query
        return [float(cosine) for cosine in cosines]


def measured(
    pool: Pool, message: str, earlier: Sequence[str], embed: Callable[[str], Vector], vectors: UnitVectors
) -> Pool:
    """The pool with the nearness of each unit to a message, put behind the last of the `earlier` questions it is read with."""
    near = vectors.nearness(embed(" ".join((*earlier[-1:], message))), pool.candidates)
    found = (replace(c, nearness=value) for c, value in zip(pool.candidates, near, strict=True))
    return replace(pool, candidates=tuple(found))


def _words(candidate: Candidate) -> str:
    return " ".join((*candidate.unit.heading_path[-1:], candidate.article.unit_text(candidate.unit)))
