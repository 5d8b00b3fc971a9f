"""Gold questions as read from a file: what was asked, what answers it, what may be shown as well.

docs/labelling.md describes every field. A field that is missing has its default; unknown fields are ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from eval.formats.jsonl import DataError, Row, read_rows
from qa_service.answer import Sources

NoticeKind = Literal["emergency", "personal"]
"""A kind of notice that a question may call for."""
Group: TypeAlias = "tuple[GoldSpan, ...]"
"""Alternatives: one of them must be shown."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Code points `[start, end)` of a source; `doc_id` is None for the article the questions are about."""

    start: int
    end: int
    doc_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldItem:
    """One question with its labels. An unanswerable item has no evidence.

    `expected_notice` is the kind of notice that must stand first, and None where that is not labelled.
    """

    item_id: str
    kind: str
    question: str
    answerable: bool
    history: tuple[str, ...] = ()
    evidence: tuple[Group, ...] = ()
    acceptable_extra_evidence: tuple[GoldSpan, ...] = ()
    citations: frozenset[int] = frozenset()
    acceptable_extra_citations: frozenset[int] = frozenset()
    must_contain: tuple[str, ...] = ()
    sources: Sources = "article"
    persona: str = "other"
    rewrite: str | None = None
    expected_notice: NoticeKind | Literal["none"] | None = None


def read_gold(path: Path) -> list[GoldItem]:
    """The items of a gold file, in order. Raises `DataError` naming the line and the field."""
    items: list[GoldItem] = []
    seen: dict[str, int] = {}
    for line, row in read_rows(path):
        try:
            item = gold_item(row)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(path, line, _problem(error)) from error
        if item.item_id in seen:
            raise DataError(path, line, f"id {item.item_id!r} stands on line {seen[item.item_id]} already")
        seen[item.item_id] = line
        items.append(item)
    if not items:
        raise DataError(path, None, "holds no question")
    return items


def gold_item(row: Row) -> GoldItem:
    """The item of a line. Raises KeyError, TypeError, ValueError or AttributeError for one of another form."""
    evidence = tuple(tuple(_span(span) for span in group) for group in row.get("evidence") or ())
    answerable = row.get("answerable", bool(evidence))
    if not isinstance(answerable, bool):
        raise ValueError("answerable must be true or false")
    if answerable != bool(evidence) or not all(evidence):
        raise ValueError("evidence must be given exactly when answerable is true, and no group may be empty")
    return GoldItem(
        item_id=_words(row, "id"),
        kind=str(row.get("kind") or "other"),
        question=_words(row, "question"),
        answerable=answerable,
        history=tuple(_words(turn, "question") for turn in row.get("history") or ()),
        evidence=evidence,
        acceptable_extra_evidence=tuple(_span(span) for span in row.get("acceptable_extra_evidence") or ()),
        citations=_numbers(row, "citations"),
        acceptable_extra_citations=_numbers(row, "acceptable_extra_citations"),
        must_contain=tuple(str(words) for words in row.get("must_contain") or ()),
        sources=_sources(row.get("sources") or "article"),
        persona=str(row.get("persona") or "other"),
        rewrite=_words(row, "rewrite") if row.get("rewrite") else None,
        expected_notice=_notice(row["expect_safety"]) if "expect_safety" in row else None,
    )


def _words(row: Row, field: str) -> str:
    value = row[field]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{field} must be a text that is not empty")
    return value


def _sources(value: object) -> Sources:
    if value == "article":
        return "article"
    if value == "all":
        return "all"
    raise ValueError(f'sources is {value!r}, neither "article" nor "all"')


def _notice(value: object) -> NoticeKind | Literal["none"]:
    if value is None or value is False:
        return "none"
    if value == "emergency":
        return "emergency"
    if value == "personal":
        return "personal"
    raise ValueError(f'expect_safety is {value!r}, neither "emergency" nor "personal" nor null')


def _numbers(row: Row, field: str) -> frozenset[int]:
    values = row.get(field) or ()
    if not all(isinstance(value, int) for value in values):
        raise ValueError(f"{field} must be whole numbers")
    return frozenset(values)


def _span(value: Any) -> GoldSpan:
    start, end, doc_id = value["start"], value["end"], value.get("doc_id")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise ValueError(f"a span needs whole numbers 0 <= start < end, not {start!r}, {end!r}")
    return GoldSpan(start, end, doc_id)


def _problem(error: Exception) -> str:
    return f"field {error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def one_of(known: Sequence[str], gold: Path) -> str:
    """The doc_id a gold file is about: the only one known, or the one whose doc_id is in the file's name.

    Raises `DataError` when neither settles it.
    """
    named = [doc_id for doc_id in known if doc_id in gold.name]
    for candidates in (known, named):
        if len(candidates) == 1:
            return candidates[0]
    raise DataError(gold, None, f"is not clear about which article it asks; the index has {', '.join(known) or 'none'}")
