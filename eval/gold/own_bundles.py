"""Bundles with `questions.jsonl` beside their article: questions over an article and the notes on its references.

A question is one line:

    {"conversation": "c01", "kind": "...", "question": "...", "history": ["..."], "rewrite": "...",
     "evidence": [[{"doc": "article", "text": "..."}, {"doc": "note", "text": "..."}], ...], "extra": [{"doc", "text"}]}

`doc` is `article` or the stem of a note's file; `text` is words that stand in exactly one unit of it. One unit of each
group must be shown, `extra` may be. Without groups the bundle does not answer. A turn with a history has a `rewrite`,
which equals the question where the turn stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.article import Article, Bundle
from corpus.load import load_bundle
from eval.formats.jsonl import DataError, Row, read_rows
from eval.gold.items import GoldItem, GoldSpan
from eval.gold.named_units import unit_named

QUESTIONS = "questions.jsonl"
_FIELDS = {"conversation", "kind", "question", "history", "rewrite", "evidence", "extra"}


def bundle_folders(folder: Path) -> list[Path]:
    """The bundles with questions in a folder, by name."""
    return [path for path in sorted(folder.iterdir()) if is_asked_bundle(path)]


def is_asked_bundle(path: Path) -> bool:
    """Whether a folder is a bundle with questions."""
    return (path / "article.md").is_file() and (path / QUESTIONS).is_file()


def read_own_bundle(folder: Path) -> tuple[str, list[GoldItem]]:
    """The doc_id of a bundle's article and its questions, whose ids are the folder's name and the line.

    Raises `CorpusError`, and `DataError` naming file and line.
    """
    bundle = load_bundle(folder)
    documents = _by_name(bundle)
    path = folder / QUESTIONS
    items = []
    for line, row in read_rows(path):
        try:
            items.append(_item(f"{folder.name}-{line:04d}", row, documents))
        except ValueError as error:
            raise DataError(path, line, str(error)) from error
    return bundle.article.doc_id, items


def _by_name(bundle: Bundle) -> dict[str, Article]:
    """Documents as the questions call them: a note's doc_id is that of its article, a dot and its stem."""
    return {"article": bundle.article} | {source.doc_id.rsplit(".", 1)[-1]: source for source in bundle.sources}


def _item(item_id: str, row: Row, documents: Mapping[str, Article]) -> GoldItem:
    if unknown := sorted(set(row) - _FIELDS):
        raise ValueError(f"no such field: {unknown}")
    question, history, rewrite = _message(row)
    groups = row.get("evidence") or []
    if not isinstance(groups, list) or not all(isinstance(group, list) and group for group in groups):
        raise ValueError("evidence is not a list of groups that are not empty")
    return GoldItem(
        item_id=item_id,
        kind=str(row.get("kind") or "other"),
        question=question,
        answerable=bool(groups),
        history=tuple(history),
        evidence=tuple(tuple(_span(place, documents) for place in group) for group in groups),
        acceptable_extra_evidence=tuple(_span(place, documents) for place in row.get("extra") or ()),
        sources="all",
        rewrite=rewrite or None,
    )


def _message(row: Row) -> tuple[str, list[str], str | None]:
    """Question, history and rewrite of a row. Raises ValueError."""
    question, history, rewrite = row.get("question"), row.get("history") or [], row.get("rewrite")
    if not isinstance(question, str) or not question.strip():
        raise ValueError("no question")
    if not isinstance(history, list) or not all(isinstance(earlier, str) and earlier for earlier in history):
        raise ValueError("history is not a list of questions")
    if rewrite is not None and not isinstance(rewrite, str):
        raise ValueError(f"rewrite is {rewrite!r}, not a question")
    if history and not rewrite:
        raise ValueError("a question with a history has no rewrite")
    return question, history, rewrite


def _span(place: Any, documents: Mapping[str, Article]) -> GoldSpan:
    """The unit that is named. Raises ValueError."""
    name, words = (place.get("doc"), place.get("text")) if isinstance(place, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(words, str) or not words:
        raise ValueError(f"a place needs doc and text, not {place!r}")
    if name not in documents:
        raise ValueError(f"no document {name!r}; there are {', '.join(sorted(documents))}")
    try:
        span = documents[name].units[unit_named(words, documents[name])].span
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    return GoldSpan(span.start, span.end, span.doc_id)
