"""What a tool says in Markdown of what it found."""

from __future__ import annotations

from typing import Any

from qa_service.mcp.tools import TOOLS

LISTING = next(tool for tool in TOOLS if tool.name == "list_articles")
IRON: dict[str, Any] = {"doc_id": "iron", "title": "Iron", "source_type": "article"}


def test_a_page_of_the_list_says_how_to_go_on_and_the_last_one_does_not() -> None:
    assert LISTING.text({"articles": [IRON], "next": "iron"}) == "- iron: Iron (article)\n\nMore: after=iron"
    assert LISTING.text({"articles": [IRON], "next": None}) == "- iron: Iron (article)"
    assert LISTING.text({"articles": [], "next": None}) == "No article."
    assert "`after`" in LISTING.description
