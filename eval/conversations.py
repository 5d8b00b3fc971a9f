"""Follow-up questions with self-contained rewrites by people: conversations.jsonl, or a gold file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, ArticleMetadata, SourceType, Span, Unit, UnitKind
from corpus.sentences import split_sentences
from eval.gold import GoldItem
from eval.jsonl import DataError, Row, read_rows


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question after others, oldest first, and what it means on its own."""

    turn_id: str
    history: tuple[str, ...]
    question: str
    rewrite: str


def conversations_file(source: Path) -> Path:
    """conversations.jsonl or conversations.jsonl.gz of a folder, or the file itself. Raises `DataError`."""
    if source.is_file():
        return source
    for name in ("conversations.jsonl", "conversations.jsonl.gz"):
        if (source / name).is_file():
            return source / name
    raise DataError(source, None, "has neither conversations.jsonl nor conversations.jsonl.gz")


def is_gold(path: Path) -> bool:
    """Whether a file holds gold questions and not conversations, by its first line. Raises `DataError`."""
    for _, row in read_rows(path):
        return "turns" not in row
    raise DataError(path, None, "holds no line")


def read_conversations(path: Path) -> tuple[list[FollowUp], list[Article]]:
    """The turns after the first that have a rewrite, and each conversation's own words as an article.

    A line is {conversation_id, title?, section?, turns: [{turn_id?, question, rewrite?, answer?}]}. The articles hold
    titles, questions and answers, but no rewrite. Raises `DataError`.
    """
    turns: list[FollowUp] = []
    articles: list[Article] = []
    for line, row in read_rows(path):
        name = str(row.get("conversation_id", line))
        asked: list[str] = []
        words = [str(row[field]) for field in ("title", "section") if row.get(field)]
        for number, turn in enumerate(_turns(path, line, row), start=1):
            question, rewrite = str(turn["question"]).strip(), turn.get("rewrite")
            if asked and isinstance(rewrite, str) and rewrite.strip():
                turn_id = str(turn.get("turn_id", f"{name}_{number}"))
                turns.append(FollowUp(f"{name} {turn_id}", tuple(asked), question, rewrite.strip()))
            asked.append(question)
            words += [question, *([turn["answer"]] if isinstance(turn.get("answer"), str) else [])]
        articles.append(_article(name, words))
    if not turns:
        raise DataError(path, None, "holds no turn with earlier questions and a rewrite")
    return turns, articles


def gold_follow_ups(items: Iterable[GoldItem]) -> list[tuple[GoldItem, FollowUp]]:
    """The gold items with history and rewrite."""
    return [
        (item, FollowUp(item.item_id, item.history, item.question, item.rewrite))
        for item in items
        if item.history and item.rewrite
    ]


def _turns(path: Path, line: int, row: Row) -> Sequence[Row]:
    turns = row.get("turns")
    if not isinstance(turns, list):
        raise DataError(path, line, "has no list of turns")
    for number, turn in enumerate(turns, start=1):
        if not isinstance(turn, dict) or not isinstance(turn.get("question"), str):
            raise DataError(path, line, f"turn {number} has no question")
    return turns


def _article(name: str, words: Sequence[str]) -> Article:
    text = "\n".join(words)
    units = tuple(Unit(i, Span(name, a, b), UnitKind.SENTENCE, (), 0) for i, (a, b) in enumerate(split_sentences(text)))
    return Article(name, words[0] if words else name, text, SourceType.ARTICLE, ArticleMetadata(), (), (), units)
