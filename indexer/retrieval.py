"""Hybrid retrieval: lexical and dense rankings joined by rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.backend import SearchBackend, SearchFilter, Vector
from indexer.fusion import fuse

Mode = Literal["hybrid", "lexical", "dense"]
DEPTH = 100
"""Ranks of each ranking that are joined."""


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved chunk with its fused score and its ranks from 1, None where a ranking lacks it."""

    chunk_id: str
    score: float
    dense_rank: int | None
    lexical_rank: int | None


def retrieve(
    backend: SearchBackend, query: str, vector: Vector | None, k: int, where: SearchFilter, mode: Mode = "hybrid"
) -> list[Found]:
    """The k best chunks, best first. `vector` may be None for `lexical` only."""
    depth = max(DEPTH, k)
    rankings: dict[str, list[str]] = {}
    if mode != "lexical" and vector is not None:
        rankings["dense"] = [hit.chunk_id for hit in backend.dense(vector, depth, where)]
    if mode != "dense":
        rankings["lexical"] = [hit.chunk_id for hit in backend.lexical(query, depth, where)]
    ranks = {name: {c: r for r, c in enumerate(ranking, start=1)} for name, ranking in rankings.items()}
    return [
        Found(chunk_id, score, ranks.get("dense", {}).get(chunk_id), ranks.get("lexical", {}).get(chunk_id))
        for chunk_id, score in fuse(rankings)[:k]
    ]
