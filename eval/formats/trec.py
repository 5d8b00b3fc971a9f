"""TREC run files: `query_id Q0 doc_id rank score tag`, one line a document, ranks from 1.

Ranking is by score, higher first; documents that tie come by id, the larger first, because that is how trec_eval
reads a run whatever its ranks say.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from eval.formats.jsonl import DataError, read_lines

Ranking: TypeAlias = Sequence[tuple[str, float]]
"""(doc_id, score), best first."""
Run: TypeAlias = Mapping[str, Ranking]


def ranked(scored: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Documents in the order of a run file."""
    by_id = sorted(scored, key=lambda pair: pair[0], reverse=True)
    return sorted(by_id, key=lambda pair: -pair[1])


def write_run(path: Path, run: Run, tag: str = "article-qa") -> None:
    """Writes a run, queries in their order. Scores are written so that they read back as the same numbers."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for query_id, scored in run.items():
            for rank, (doc_id, score) in enumerate(ranked(scored), start=1):
                file.write(f"{query_id} Q0 {doc_id} {rank} {float(score)!r} {tag}\n")


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Reads a run. Its ranks are ignored. Raises `DataError` for a line of another form or a document given twice."""
    scores: dict[str, dict[str, float]] = {}
    for line, words in read_lines(path):
        fields = words.split()
        if len(fields) != 6:
            raise DataError(path, line, f"has {len(fields)} fields, not query_id Q0 doc_id rank score tag")
        query_id, _, doc_id, _, score, _ = fields
        documents = scores.setdefault(query_id, {})
        if doc_id in documents:
            raise DataError(path, line, f"ranks {doc_id} for {query_id} again")
        documents[doc_id] = _score(path, line, score)
    return {query_id: ranked(documents.items()) for query_id, documents in scores.items()}


def _score(path: Path, line: int, score: str) -> float:
    try:
        value = float(score)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(path, line, f"score {score!r} is no finite number")
    return value
