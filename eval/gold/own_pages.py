"""Whole pages, each a text with its questions beside it, and the units that answer them.

A page is `NAME.txt` or `NAME.md`, its questions `NAME.questions.jsonl` beside it, one object a line:

    {"kind": "compound", "question": "...", "evidence": [["words of one unit"], ["of another", "or instead of it"]],
     "extra": ["..."], "history": ["earlier question", ...], "rewrite": "self-contained form of a follow-up"}

Evidence is in groups: one unit of each group must be shown. A unit is named by words that stand in it and in no other;
`extra` names units that may be shown as well. No evidence means that the page does not answer the question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.load import load_corpus
from eval.formats.jsonl import DataError, Row, read_rows
from eval.gold.checks import KINDS as GOLD_KINDS
from eval.gold.named_units import unit_named

KINDS = frozenset(GOLD_KINDS) - {"meta", "safety", "injection", "note"} | {"yesno", "why"}
_FIELDS = {"kind", "question", "evidence", "extra", "history", "rewrite"}


class LabelError(DataError):
    """A question that cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """A question; `evidence` holds groups of unit indices (one of each group answers), none where unanswerable.

    `line` is its place in the file, from 1.
    """

    kind: str
    text: str
    history: tuple[str, ...]
    rewrite: str | None
    evidence: tuple[frozenset[int], ...]
    extra: frozenset[int]
    line: int

    @property
    def alone(self) -> str:
        """The question in self-contained form."""
        return self.rewrite or self.text


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page with its questions, in the order of their file."""

    path: Path
    article: Article
    questions: tuple[OwnQuestion, ...]


def page_paths(folder: Path) -> list[Path]:
    """The pages of a folder that have questions, by name."""
    return [p for p in sorted(folder.iterdir()) if p.suffix in {".txt", ".md"} and questions_of(p).is_file()]


def questions_of(page: Path) -> Path:
    """Where the questions of a page stand."""
    return page.with_suffix(".questions.jsonl")


def read_own_pages(folder: Path) -> Iterator[OwnPage]:
    """Every page of a folder that has questions, by name. Raises as `read_own_page`."""
    return map(read_own_page, page_paths(folder))


def read_own_page(path: Path) -> OwnPage:
    """A page with its questions. Raises `LabelError`, `CorpusError`, `DataError`."""
    (bundle,) = load_corpus(path)
    rows = read_rows(questions_of(path))
    questions = tuple(_question(row, bundle.article, questions_of(path), line) for line, row in rows)
    return OwnPage(path, bundle.article, questions)


def _question(row: Row, article: Article, path: Path, line: int) -> OwnQuestion:
    if set(row) - _FIELDS:
        raise LabelError(path, line, f"no such field: {sorted(set(row) - _FIELDS)}")
    kind, history = row.get("kind"), row.get("history", [])
    if kind not in KINDS:
        raise LabelError(path, line, f"kind {kind!r} is none of {sorted(KINDS)}")
    if not isinstance(row.get("question"), str) or not row["question"].strip():
        raise LabelError(path, line, "no question")
    if bool(history) != bool(row.get("rewrite")):
        raise LabelError(path, line, "a question with a history has a rewrite, and no other has")
    try:
        groups = tuple(frozenset(unit_named(words, article) for words in group) for group in row.get("evidence", []))
        extra = frozenset(unit_named(words, article) for words in row.get("extra", []))
    except ValueError as error:
        raise LabelError(path, line, str(error)) from error
    if kind.startswith("unanswerable") and groups:
        raise LabelError(path, line, "an unanswerable question has evidence")
    if not kind.startswith(("unanswerable", "followup")) and not groups:
        raise LabelError(path, line, f"kind {kind} has no evidence")
    return OwnQuestion(
        kind=kind,
        text=row["question"],
        history=tuple(history),
        rewrite=row.get("rewrite"),
        evidence=groups,
        extra=extra,
        line=line,
    )
