"""The authored questions and passages: reading them, and laying passages out as small articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata, SourceType, Span, Unit, UnitKind
from corpus.citing import attach_markers
from corpus.layout import LEADS_IN
from eval.formats.jsonl import read_rows


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its units as (start, end) in its text."""

    passage_id: str
    source: str
    split: str
    heading_path: tuple[str, ...]
    text: str
    units: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question over one passage; `evidence` holds unit numbers, none where the passage does not answer."""

    question_id: str
    passage_id: str
    split: str
    kind: str
    text: str
    evidence: tuple[int, ...]


def read_passages(folder: Path) -> dict[str, Passage]:
    """Passages by id."""
    rows = read_folder_rows(folder, "passages")
    return {
        r["passage_id"]: Passage(
            r["passage_id"],
            r["source"],
            r["split"],
            tuple(r["heading_path"]),
            r["text"],
            tuple((int(a), int(b)) for a, b in r["units"]),
        )
        for r in rows
    }


def read_questions(folder: Path) -> list[Question]:
    """Questions, and follow-ups in their self-contained form."""
    found = [_question(r, r["question"]) for r in read_folder_rows(folder, "questions")]
    found += [_question(r, r["rewrite"]) for r in read_folder_rows(folder, "followups") if r.get("rewrite")]
    return found


def article_of(passages: Sequence[Passage], doc_id: str) -> tuple[Article, dict[tuple[str, int], int]]:
    """Passages joined to one Article, and where each (passage_id, unit number) is in `Article.units`."""
    text = ""
    units: list[Unit] = []
    places: dict[tuple[str, int], int] = {}
    for block, passage in enumerate(passages):
        lead: int | None = None
        for number, (start, end) in enumerate(passage.units):
            index = len(units)
            places[passage.passage_id, number] = index
            words = passage.text[start:end]
            own_line = (start == 0 or passage.text[start - 1] == "\n") and len(words) < 200
            kind = UnitKind.LIST_ITEM if lead is not None and own_line else UnitKind.SENTENCE
            if kind is UnitKind.SENTENCE:
                lead = None
            span = Span(doc_id, len(text) + start, len(text) + end)
            units.append(Unit(index, span, kind, passage.heading_path, block, lead))
            if LEADS_IN.search(words):
                lead = index
        text += passage.text + "\n\n"
    marked = attach_markers(text, units)
    article = Article(doc_id, "", text, SourceType.ARTICLE, ArticleMetadata(), (), (), tuple(marked))
    return article, places


def _question(row: dict[str, Any], text: str) -> Question:
    return Question(row["id"], row["passage_id"], row["split"], row["kind"], text, tuple(row["evidence"]))


def read_folder_rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """Objects of `name`.jsonl in a data folder, or of its gzipped form. Raises `DataError`."""
    packed = folder / f"{name}.jsonl.gz"
    return (row for _, row in read_rows(packed if packed.is_file() else folder / f"{name}.jsonl"))
