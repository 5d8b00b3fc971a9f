"""`disagreements.json`: sentences of a bundle that contradict or limit each other, found by their exact words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from corpus.article import Article, Disagreement, Span
from corpus.errors import SourceFormatError


def read_disagreements(path: Path, article: Article, sources: Mapping[str, Article]) -> tuple[Disagreement, ...]:
    """Disagreements with spans of whole units. Raises `SourceFormatError` for words that are not a unit's."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise SourceFormatError(path, f"not JSON ({error})", line=getattr(error, "lineno", None)) from error
    documents = {article.doc_id: article, **sources}
    read = []
    for row in rows:
        name = row.get("id", "?")
        if row.get("relation") not in {"differs", "qualifies"}:
            raise SourceFormatError(path, f"{name}: relation is neither `differs` nor `qualifies`")
        own = tuple(_span(path, name, article, text) for text in row["article"])
        others = []
        for other in row["others"]:
            document = documents.get(other["doc_id"])
            if document is None:
                raise SourceFormatError(path, f"{name}: no source {other['doc_id']!r} in the bundle")
            others.append(_span(path, name, document, other["text"]))
        read.append(Disagreement(name, row["severity"], row["relation"], own, tuple(others), row["reason"]))
    return tuple(read)


def _span(path: Path, name: str, document: Article, text: str) -> Span:
    for unit in document.units:
        if document.unit_text(unit) == text:
            return unit.span
    raise SourceFormatError(path, f"{name}: no unit of {document.doc_id} reads {text[:60]!r}", hint="Copy it whole.")
