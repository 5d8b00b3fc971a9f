"""What each item got, as the rows of a details or result file, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval.formats.jsonl import Row
from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given, Result, Shown, measure
from eval.measures.metrics import item_values


def detail_rows(results: Iterable[Result]) -> Iterator[dict[str, object]]:
    """One object per item: what was asked, what was given, how good it is."""
    for result in results:
        yield {
            "id": result.item.item_id,
            "kind": result.item.kind,
            "persona": result.item.persona,
            "history": list(result.item.history),
            "question": result.item.question,
            "answerable": result.item.answerable,
            **given_row(result.given),
            "measures": item_values(result),
        }


def given_row(given: Given) -> dict[str, object]:
    """What was given, as JSON; what is not known is left out."""
    known: dict[str, object] = {} if given.band is None else {"band": given.band}
    if given.read is not None:
        known["read"] = [list(chunk) for chunk in given.read]
    if given.notices is not None:
        known["notices"] = list(given.notices)
    return {
        "abstained": given.abstained,
        "confidence": given.confidence,
        "shown": [asdict(span) for span in given.shown],
        "lead_ins": [asdict(span) for span in given.lead_ins],
        "citations": sorted(given.citations),
        **known,
    }


def given_of(row: Mapping[str, Any]) -> Given:
    """What a row says was given. Raises KeyError or TypeError for a row of another form."""
    return Given(
        abstained=row["abstained"],
        confidence=row["confidence"],
        shown=tuple(Shown(**span) for span in row["shown"]),
        lead_ins=tuple(Shown(**span) for span in row["lead_ins"]),
        citations=frozenset(row["citations"]),
        band=row.get("band"),
        read=tuple((doc_id, start, end) for doc_id, start, end in row["read"]) if "read" in row else None,
        notices=tuple(row["notices"]) if "notices" in row else None,
    )


def measured_again(rows: Iterable[Row], items: Sequence[GoldItem], doc_id: str) -> list[Result]:
    """The answers of an earlier run to items that still ask the same, measured by the labels of today.

    In the order of `items`, which are about the article `doc_id`. Raises KeyError or TypeError as `given_of`.
    """
    by_id = {row["id"]: row for row in rows}
    results: list[Result] = []
    for item in items:
        row = by_id.get(item.item_id)
        if row is not None and (row["question"], row["history"]) == (item.question, list(item.history)):
            given = given_of(row)
            results.append(Result(item, given, measure(item, given, doc_id)))
    return results
