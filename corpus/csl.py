"""`references.json`: CSL-JSON with the resolution of each item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article, RecordKind, Reference, ResolutionStatus
from corpus.citing import citing_texts
from corpus.errors import SourceFormatError
from corpus.plain_values import read_json
from corpus.resolution import with_orphans


@dataclass(frozen=True, slots=True)
class CslItem:
    """A checked item: its place in the printed list from 1, and what is known of its number."""

    reference: Reference
    printed_order: int | None


def read_references(path: Path) -> list[CslItem]:
    """Items of a references.json. Raises `SourceFormatError` naming the item that cannot be read."""
    items = read_json(path)
    if not isinstance(items, list):
        raise SourceFormatError(path, "not a list of CSL-JSON items")
    read = [_item(path, position, item) for position, item in enumerate(items, start=1)]
    for what, values in (
        ("id", [item.reference.reference_id for item in read]),
        ("custom.number", [item.reference.number for item in read if item.reference.number is not None]),
    ):
        doubled = sorted(str(value) for value, times in Counter[object](values).items() if times > 1)
        if doubled:
            raise SourceFormatError(path, f"{what} used more than once: {', '.join(doubled)}")
    return read


def apply_references(article: Article, items: Sequence[CslItem]) -> tuple[Reference, ...]:
    """The article's references with the items in place of what was read from the printed list."""
    printed = [unit for unit in article.units if unit.record is RecordKind.REFERENCE]
    references = []
    for item in items:
        at = item.printed_order
        unit = printed[at - 1].index if at is not None and 0 < at <= len(printed) else None
        r = item.reference
        references.append(Reference(r.number, r.status, r.reference_id, r.csl, r.reason, unit, r.label, r.kind))
    return with_orphans(references, citing_texts(article.text, article.units))


def _item(path: Path, position: int, item: object) -> CslItem:
    where = f"item {position}"
    if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not item["id"]:
        raise SourceFormatError(path, f"{where} has no text `id`")
    custom = item.get("custom", {})
    resolution = custom.get("resolution", {}) if isinstance(custom, dict) else None
    if not isinstance(custom, dict) or not isinstance(resolution, dict):
        raise SourceFormatError(path, f"{where} ({item['id']}): `custom` and `custom.resolution` must be objects")
    number, status = custom.get("number"), resolution.get("status", "explicit")
    if number is not None and (not isinstance(number, int) or isinstance(number, bool) or number < 1):
        raise SourceFormatError(path, f"{where} ({item['id']}): `custom.number` is not a positive number")
    if not isinstance(status, str) or status not in set(ResolutionStatus):
        known = ", ".join(ResolutionStatus)
        raise SourceFormatError(path, f"{where} ({item['id']}): unknown status {status!r}", hint=f"Known: {known}.")
    for name, value in (
        ("custom.resolution.reason", resolution.get("reason")),
        ("custom.printed_label", custom.get("printed_label")),
        ("custom.kind", custom.get("kind")),
    ):
        if value is not None and not isinstance(value, str):
            raise SourceFormatError(path, f"{where} ({item['id']}): `{name}` is not a text")
    order = custom.get("printed_order")
    reference = Reference(
        number,
        ResolutionStatus(status),
        item["id"],
        {key: value for key, value in item.items() if key != "custom"},
        resolution.get("reason"),
        None,
        custom.get("printed_label"),
        custom.get("kind"),
    )
    return CslItem(reference, order if isinstance(order, int) else None)
