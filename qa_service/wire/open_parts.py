"""What is said of a message that joins several questions where one of them is left open. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qa_service.answer import Answer, Quote


def open_parts_json(answer: Answer, quote_json: Callable[[Quote], dict[str, Any]]) -> list[dict[str, Any]]:
    """The open parts, each with its nearest passages, which do not answer it."""
    return [{"text": part.text, "nearest": [quote_json(q) for q in part.nearest]} for part in answer.open_parts]


_NO_MARKS = dict.fromkeys(map(ord, '“”„"«»「」`'))


def open_part_words(answer: Answer) -> list[str]:
    """Which of the joined questions are answered and which are left open, in words; empty where none is left open."""
    if not answer.open_parts:
        return []
    left = [part.text for part in answer.open_parts]
    said = [("Answered", answer.answered_parts), ("Not found in these sources", left)]
    return [f"{label}: {_named(parts)}." for label, parts in said if parts]


def open_part_passages(answer: Answer) -> list[Quote]:
    """The passages nearest to the open parts, in order."""
    return [quote for part in answer.open_parts for quote in part.nearest]


def _named(parts: Sequence[str]) -> str:
    """The parts without quotation marks, which would make a reader's words a quote to who checks quotes."""
    return "; ".join(part.translate(_NO_MARKS).strip().rstrip("?.!,; ") for part in parts)
