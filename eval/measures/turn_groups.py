"""Groups of turns that fail in different ways: by what came before, and by where the answer stands. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eval.gold.items import GoldItem

InGroup = Callable[[GoldItem, str], bool]
"""Whether an item about the article with this doc_id belongs to a group."""


def leans(item: GoldItem) -> bool:
    """Whether a turn cannot be understood without what was asked before: its self-contained form has other words."""
    return bool(item.history) and item.rewrite is not None and item.rewrite != item.question


def needs_note(item: GoldItem, doc_id: str) -> bool:
    """Whether some evidence group of an item stands in notes only, no alternative of it in the article."""
    return any(all(span.doc_id not in {None, doc_id} for span in group) for group in item.evidence)


GROUPS: Mapping[str, InGroup] = {
    "all": lambda item, doc_id: True,
    "first_turn": lambda item, doc_id: not item.history,
    "leaning": lambda item, doc_id: leans(item),
    "standalone": lambda item, doc_id: bool(item.history) and not leans(item),
    "unanswerable": lambda item, doc_id: not item.answerable,
    "needs_note": needs_note,
}
"""By name, in the order of the reports; a turn belongs to several."""


def groups_of(item: GoldItem, doc_id: str) -> frozenset[str]:
    """The names of the groups that an item about an article belongs to."""
    return frozenset(name for name, belongs in GROUPS.items() if belongs(item, doc_id))
