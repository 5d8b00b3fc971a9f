"""Follow-up questions with self-contained rewrites by people: conversations.jsonl, or a gold file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.formats.jsonl import DataError, Row, read_rows
from eval.gold.items import GoldItem
from qa_service.conversation.candidate_chunks import EARLIER


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


def read_conversations(path: Path) -> list[FollowUp]:
    """The turns with earlier turns and a rewrite.

    A line is {conversation_id, title?, section?, turns: [{turn_id?, question, rewrite?}]}. One with a `section` is about
    a page, as those of CANARD are (Elgohary et al., EMNLP 2019): the page's title stands first in every history, before
    at most the last two questions, so that it is always among the turns that are looked at. Raises `DataError`.
    """
    found: list[FollowUp] = []
    for line, row in read_rows(path):
        name = str(row.get("conversation_id", line))
        page = [str(row["title"])] if row.get("title") and row.get("section") else []
        asked: list[str] = []
        for number, turn in enumerate(_turns(path, line, row), start=1):
            question, rewrite = str(turn["question"]).strip(), turn.get("rewrite")
            history = (*page, *(asked[-(EARLIER - 1) :] if page else asked))
            if history and isinstance(rewrite, str) and rewrite.strip():
                turn_id = str(turn.get("turn_id", f"{name}_{number}"))
                found.append(FollowUp(f"{name} {turn_id}", history, question, rewrite.strip()))
            asked.append(question)
    if not found:
        raise DataError(path, None, "holds no turn with earlier questions and a rewrite")
    return found


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
