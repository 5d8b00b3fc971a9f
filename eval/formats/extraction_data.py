"""Questions with passages in which answers are marked: a folder in BEIR layout with answers.jsonl beside it.

A row of answers.jsonl is {query_id, answers: [{doc_id, start, end}] | [] | null}: null when the passages do not answer,
[] when they do but no span is marked. The passages of a question are those judged in qrels, those its answers lie
in, and those its row names under `distractor`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eval.formats.beir import read_corpus, read_qrels, read_queries
from eval.formats.jsonl import DataError, Row, read_rows

Span = tuple[int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text read for a question, and the code point ranges of it that are marked as its answer."""

    doc_id: str
    text: str
    marked: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ExtractionItem:
    """A question, whether its passages answer it, and these passages."""

    query_id: str
    question: str
    answerable: bool
    passages: tuple[Passage, ...]


def read_extraction(folder: Path) -> list[ExtractionItem]:
    """The questions that have a passage, in order.

    Raises `DataError` for an answer that lies outside its passage, or names a query or passage that is not there.
    """
    path = folder / "answers.jsonl"
    queries, qrels = read_queries(folder), read_qrels(folder) or {}
    texts = {doc_id: text for doc_id, _, text in read_corpus(folder)}
    items: list[ExtractionItem] = []
    for line, row in read_rows(path):
        query_id = row.get("query_id")
        if query_id not in queries:
            raise DataError(path, line, f"query_id {query_id!r} is not in queries.jsonl")
        spans = _spans(path, line, row, texts)
        named = [*qrels.get(query_id, ()), *spans, *row.get("distractor", ())]
        if missing := [doc_id for doc_id in named if doc_id not in texts]:
            raise DataError(path, line, f"passage {missing[0]!r} is not in corpus.jsonl")
        passages = tuple(Passage(d, texts[d], tuple(spans.get(d, ()))) for d in dict.fromkeys(named))
        if passages:
            items.append(ExtractionItem(query_id, queries[query_id], row["answers"] is not None, passages))
    if not items:
        raise DataError(path, None, "holds no question with a passage")
    return items


def sample(items: Sequence[T], limit: int | None, seed: int) -> list[T]:
    """So many of the items, drawn at random and left in their order; all without a limit."""
    if limit is None or limit >= len(items):
        return list(items)
    return [items[i] for i in sorted(random.Random(seed).sample(range(len(items)), limit))]


def _spans(path: Path, line: int, row: Row, texts: dict[str, str]) -> dict[str, list[Span]]:
    if "answers" not in row:
        raise DataError(path, line, "has no answers; write null for a question that the passages do not answer")
    spans: dict[str, list[Span]] = {}
    for answer in row["answers"] or ():
        try:
            doc_id, start, end = answer["doc_id"], answer["start"], answer["end"]
        except (KeyError, TypeError):
            raise DataError(path, line, "has an answer without doc_id, start and end") from None
        if not 0 <= start < end <= len(texts.get(doc_id, "")):
            raise DataError(path, line, f"an answer is [{start}, {end}) of {doc_id!r}, which is not in that passage")
        spans.setdefault(doc_id, []).append((start, end))
    return spans
