"""What must hold of a gold item: its fields, its evidence, its conversation. Pure.

An item is the JSON object of one line of a gold file; docs/labelling.md describes every field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Item: TypeAlias = dict[str, Any]

KINDS = (
    "direct",
    "paraphrase",
    "lay",
    "abbreviation",
    "typo",
    "keyword",
    "numeric",
    "list",
    "multi_evidence",
    "comparison",
    "negation",
    "false_premise",
    "followup",
    "compound",
    "unanswerable_near",
    "unanswerable_far",
    "meta",
    "safety",
    "personal",
    "injection",
    "note",
)
PERSONAS = ("clinician", "student", "patient", "caregiver", "researcher")
_ALLOWED: Mapping[str, Sequence[object]] = {
    "kind": KINDS,
    "persona": PERSONAS,
    "answerable": (True, False),
    "sources": ("article", "all"),
    "expect_safety": (None, "emergency", "personal"),
}
_LEAD_IN = re.compile(r"^.*:$", re.MULTILINE)


class GoldError(ValueError):
    """The source of the gold questions is wrong. The message names the item, the field and the problem."""

    def __init__(self, item_id: object, field: str, problem: str) -> None:
        super().__init__(f"{item_id}: {field}: {problem}")


def check_item(item: Item, documents: Mapping[str, str]) -> None:
    """Raises `GoldError` if the item contradicts itself or its documents (texts by doc_id, the article first)."""
    _check_fields(item)
    _check_evidence(item, documents)


def check_all(items: Sequence[Item]) -> None:
    """Raises `GoldError` for an id or question given twice, or a conversation whose turns do not fit together."""
    ids: set[str] = set()
    asked: dict[str, str] = {}
    for item in items:
        if item["id"] in ids:
            raise GoldError(item["id"], "id", "is given to two items")
        ids.add(item["id"])
        context = json.dumps([item["history"], item["sources"], item["question"].lower()])
        if context in asked:
            raise GoldError(item["id"], "question", f"is also that of {asked[context]}")
        asked[context] = item["id"]
    _check_conversations(items)


def _check_fields(item: Item) -> None:
    name = item["id"]
    for field, values in _ALLOWED.items():
        if item[field] not in values:
            raise GoldError(name, field, f"{item[field]!r} is none of {', '.join(map(str, values))}")
    if item["answerable"] != bool(item["evidence"]) or not all(item["evidence"]):
        raise GoldError(name, "answerable", "must be true exactly when there is evidence, and no group may be empty")
    if item["kind"] == "followup" and not (item["history"] and item["rewrite"] and item["conversation"]):
        raise GoldError(name, "history", "a followup needs history, rewrite and conversation")
    if item["turn"] != len(item["history"]) + 1:
        raise GoldError(name, "turn", f"is {item['turn']} after {len(item['history'])} earlier questions")


def _check_evidence(item: Item, documents: Mapping[str, str]) -> None:
    name, groups = item["id"], item["evidence"]
    for words in item["must_contain"]:
        if not any(all(words in span["text"] for span in group) for group in groups):
            raise GoldError(name, "must_contain", f"{words!r} is not in every alternative of one evidence group")
    near = " ".join(_with_lead_in(span, documents) for group in groups for span in group)
    for number in item["citations"]:
        if not re.search(rf"(?<![\d.,-]){number}(?![\d%-]|\.\d)", near):
            raise GoldError(name, "citations", f"{number} is printed neither in the evidence nor in its lead-in")
    if twice := set(item["citations"]) & set(item["acceptable_extra_citations"]):
        raise GoldError(name, "acceptable_extra_citations", f"{min(twice)} is already among the citations")
    if item["sources"] == "article" and any("doc_id" in span for group in groups for span in group):
        raise GoldError(name, "sources", 'must be "all" when the evidence lies in a note')


def _with_lead_in(span: Item, documents: Mapping[str, str]) -> str:
    """The words of a span, and behind them the last line before it under the same heading that ends in a colon."""
    text = documents[span.get("doc_id", next(iter(documents)))]
    section = text[text.rfind("\n#", 0, span["start"]) + 1 : span["start"]]
    lead_ins = _LEAD_IN.findall(section)
    return f"{span['text']} {lead_ins[-1] if lead_ins else ''}"


def _check_conversations(items: Sequence[Item]) -> None:
    """Within a conversation every item's history must be the conversation so far."""
    so_far: dict[str, list[str]] = {}
    for item in items:
        if item["conversation"] is None:
            continue
        history = [turn["question"] for turn in item["history"]]
        before = so_far.get(item["conversation"], history)
        if history != before:
            raise GoldError(item["id"], "history", f"is not what {item['conversation']} had so far: {before}")
        so_far[item["conversation"]] = [*history, item["question"]]
