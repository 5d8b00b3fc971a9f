"""What must hold of a gold item: its fields, its evidence, its conversation. Pure.

An item is the JSON object of one line of a gold file; docs/labelling.md describes every field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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


Fault: TypeAlias = tuple[str, str]
"""A field and what is wrong with it."""


def check_item(item: Item, documents: Mapping[str, str]) -> None:
    """Raises `GoldError` if the item contradicts itself or its documents (texts by doc_id, the article first)."""
    for field, problem in (*_label_faults(item), *item_faults(item, is_printed(item, documents))):
        raise GoldError(item["id"], field, problem)


def check_all(items: Sequence[Item]) -> None:
    """Raises `GoldError` for an id or question given twice, or a conversation whose turns do not fit together."""
    for at, (field, problem) in set_faults(items):
        raise GoldError(items[at]["id"], field, problem)


def is_printed(item: Item, documents: Mapping[str, str]) -> Callable[[int], bool]:
    """Whether a citation number stands in the evidence of an item or in its lead-ins, as a plain number."""
    near = " ".join(_with_lead_in(span, documents) for group in item["evidence"] for span in group)
    return lambda number: re.search(rf"(?<![\d.,-]){number}(?![\d%-]|\.\d)", near) is not None


def item_faults(item: Item, printed: Callable[[int], bool] | None = None) -> Iterator[Fault]:
    """Everything in which an item contradicts itself; `printed` says whether its evidence has a citation number.

    `item` has every field of docs/labelling.md, each of its type.
    """
    if item["answerable"] != bool(item["evidence"]) or not all(item["evidence"]):
        yield "answerable", "must be true exactly when there is evidence, and no group may be empty"
    if item["kind"] == "followup" and not (item["history"] and item["rewrite"] and item["conversation"]):
        yield "history", "a followup needs history, rewrite and conversation"
    if item["turn"] != len(item["history"]) + 1:
        yield "turn", f"is {item['turn']} after {len(item['history'])} earlier questions"
    yield from _evidence_faults(item, printed)


def set_faults(items: Sequence[Item]) -> Iterator[tuple[int, Fault]]:
    """Everything in which items contradict each other, with the place of the later one in `items`."""
    ids: set[str] = set()
    asked: dict[str, str] = {}
    so_far: dict[str, list[str]] = {}
    for at, item in enumerate(items):
        if item["id"] in ids:
            yield at, ("id", "is given to two items")
        ids.add(item["id"])
        context = json.dumps([item["history"], item["sources"], item["question"].lower()])
        if context in asked:
            yield at, ("question", f"is also that of {asked[context]}")
        asked[context] = item["id"]
        if item["conversation"] is None:
            continue
        history = [turn["question"] for turn in item["history"]]
        before = so_far.get(item["conversation"], history)
        if history != before:
            yield at, ("history", f"is not what {item['conversation']} had so far: {before}")
        so_far[item["conversation"]] = [*history, item["question"]]


def _label_faults(item: Item) -> Iterator[Fault]:
    for field, values in _ALLOWED.items():
        if item[field] not in values:
            yield field, f"{item[field]!r} is none of {', '.join(map(str, values))}"


def _evidence_faults(item: Item, printed: Callable[[int], bool] | None) -> Iterator[Fault]:
    groups = item["evidence"]
    for words in item["must_contain"]:
        if not any(all(words in span["text"] for span in group) for group in groups):
            yield "must_contain", f"{words!r} is not in every alternative of one evidence group"
    for number in item["citations"]:
        if printed is not None and not printed(number):
            yield "citations", f"{number} is printed neither in the evidence nor in its lead-in"
    if twice := set(item["citations"]) & set(item["acceptable_extra_citations"]):
        yield "acceptable_extra_citations", f"{min(twice)} is already among the citations"
    if item["sources"] == "article" and any("doc_id" in span for group in groups for span in group):
        yield "sources", 'must be "all" when the evidence lies in a note'


def _with_lead_in(span: Item, documents: Mapping[str, str]) -> str:
    """The words of a span, and behind them the last line before it under the same heading that ends in a colon."""
    text = documents[span.get("doc_id", next(iter(documents)))]
    section = text[text.rfind("\n#", 0, span["start"]) + 1 : span["start"]]
    lead_ins = _LEAD_IN.findall(section)
    return f"{span['text']} {lead_ins[-1] if lead_ins else ''}"
