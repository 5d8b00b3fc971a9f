"""Searches for every query and collects a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from eval.formats.trec import ranked


class Mode(StrEnum):
    """What to search with: words and vectors fused, or one of them alone."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


def run_retrieval(
    search: Callable[[str, int], list[tuple[str, float]]],
    queries: Mapping[str, str],
    k: int = 100,
    *,
    identical_ids: bool = False,
    on_query: Callable[[], object] = lambda: None,
) -> dict[str, list[tuple[str, float]]]:
    """The k best documents of each query in the order of a run file; `on_query` is called after each query.

    A document that comes more than once keeps its best score. One with the query's own id is left out unless
    `identical_ids`, as BEIR's evaluation leaves it out: in ArguAna and Quora the query is a document of the corpus.
    """
    run: dict[str, list[tuple[str, float]]] = {}
    for query_id, text in queries.items():
        best: dict[str, float] = {}
        for doc_id, score in search(text, k):
            if identical_ids or doc_id != query_id:
                best[doc_id] = max(score, best.get(doc_id, score))
        run[query_id] = ranked(best.items())[:k]
        on_query()
    return run
