"""`disagreements.json`: sentences of a bundle that contradict or limit each other, found by their exact words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from corpus.article import Article, Disagreement, Span
from corpus.errors import SourceFormatError
from corpus.plain_values import read_json


def read_disagreements(path: Path, article: Article, sources: Mapping[str, Article]) -> tuple[Disagreement, ...]:
    """Disagreements with spans of whole units. Raises `SourceFormatError` for words that are not a unit's."""
    rows = read_json(path)
    if not isinstance(rows, list):
        raise SourceFormatError(path, "not a list of disagreements")
    documents = {article.doc_id: article, **sources}
    return tuple(_disagreement(path, place, row, article, documents) for place, row in enumerate(rows, start=1))


def _disagreement(
    path: Path, place: int, row: object, article: Article, documents: Mapping[str, Article]
) -> Disagreement:
    if not isinstance(row, dict):
        raise SourceFormatError(path, f"item {place} is not an object")
    name = row.get("id", "?")
    if not isinstance(name, str):
        raise SourceFormatError(path, f"item {place}: `id` is not a text")
    where = f"item {place} ({name})"
    relation, own, others = row.get("relation"), row.get("article"), row.get("others")
    if relation not in ("differs", "qualifies"):
        raise SourceFormatError(path, f"{where}: relation is neither `differs` nor `qualifies`")
    for field in ("severity", "reason"):
        if not isinstance(row.get(field), str):
            raise SourceFormatError(path, f"{where} has no text `{field}`")
    if not isinstance(own, list) or not all(isinstance(text, str) for text in own):
        raise SourceFormatError(path, f"{where}: `article` is not a list of sentences")
    if not isinstance(others, list) or not all(map(_is_other, others)):
        raise SourceFormatError(path, f"{where}: `others` is not a list of {{doc_id, text}}")
    for other in others:
        if other["doc_id"] not in documents:
            raise SourceFormatError(path, f"{where}: no source {other['doc_id']!r} in the bundle")
    return Disagreement(
        name,
        row["severity"],
        relation,
        tuple(_span(path, name, article, text) for text in own),
        tuple(_span(path, name, documents[other["doc_id"]], other["text"]) for other in others),
        row["reason"],
    )


def _is_other(other: object) -> bool:
    return isinstance(other, dict) and all(isinstance(other.get(field), str) for field in ("doc_id", "text"))


def _span(path: Path, name: str, document: Article, text: str) -> Span:
    for unit in document.units:
        if document.unit_text(unit) == text:
            return unit.span
    raise SourceFormatError(path, f"{name}: no unit of {document.doc_id} reads {text[:60]!r}", hint="Copy it whole.")
