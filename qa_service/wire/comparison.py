"""The two sides of a comparison, for those who show an answer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa_service.answer import Answer, Quote


def comparison_json(answer: Answer) -> list[dict[str, Any]]:
    """The sides with the places of their quotes; empty of an answer that is no comparison."""
    return [{"text": s.text, "question": s.question, "quotes": list(s.quotes)} for s in answer.comparison]


def quotes_by_side(answer: Answer) -> list[tuple[str, Sequence[Quote]]]:
    """The quotes in the order in which they are read: those of both sides or neither under no name, then each side's own.

    Every quote stands once; a side without one of its own is left out.
    """
    at_sides = [
        {side.text for side in answer.comparison if place in side.quotes} for place in range(len(answer.quotes))
    ]
    pairs = list(zip(answer.quotes, at_sides, strict=True))
    groups = [("", [quote for quote, sides in pairs if len(sides) != 1])]
    groups += [(side.text, [quote for quote, sides in pairs if sides == {side.text}]) for side in answer.comparison]
    return [(name, quotes) for name, quotes in groups if quotes]
