"""`references.json`: CSL-JSON with the resolution of each item."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.article import Article, Marker, RecordKind, Reference, ResolutionStatus, Unit
from corpus.citing import citing_texts
from corpus.errors import SourceFormatError
from corpus.markers.author_year import names_and_years
from corpus.markers.named_entries import NamedEntries
from corpus.plain_values import read_json
from corpus.resolution import with_orphans

_LONG_TITLE = 4
"""Words of a title that is known again wherever in an entry it stands; a shorter one must be all of the entry's title."""


@dataclass(frozen=True, slots=True)
class CslItem:
    """A checked item: its place in the printed list from 1, and what is known of its number."""

    reference: Reference
    printed_order: int | None
    numbered: bool = True
    """Whether the item itself says which number it has, or that it has none."""


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
    """The article's references with the items in place of what was read from the printed list.

    Items none of which has a number, as reference managers write them, take those of the printed entries that have
    their titles; where the article prints no list, the n-th item is citation n.
    """
    printed = [unit for unit in article.units if unit.record is RecordKind.REFERENCE]
    if items and not any(item.numbered for item in items):
        items = _numbered(article, items, printed)
    references = []
    for item in items:
        at = item.printed_order
        unit = printed[at - 1].index if at is not None and 0 < at <= len(printed) else None
        r = item.reference
        references.append(Reference(r.number, r.status, r.reference_id, r.csl, r.reason, unit, r.label, r.kind))
    return with_orphans(references, citing_texts(article.text, article.units))


@dataclass(frozen=True, slots=True)
class _Given:
    """An item as what a name in the text may lead to: its fields, and its title for words."""

    fields: Mapping[str, object]

    @property
    def words(self) -> str:
        return str(self.fields.get("title", ""))


def with_names_led(article: Article) -> Article:
    """The article with the names that it cites by, and that no printed entry has, led to its references."""
    given = [(r.number, _Given(r.csl)) for r in article.references if r.number is not None and r.csl is not None]
    named = NamedEntries(given)

    def led(markers: tuple[Marker, ...]) -> tuple[Marker, ...]:
        return tuple(_led(marker, named) if marker.label and not marker.numbers else marker for marker in markers)

    if not any(marker.label and not marker.numbers for unit in article.units for marker in unit.markers):
        return article
    units = [replace(u, markers=led(u.markers), inherited=led(u.inherited)) for u in article.units]
    return replace(article, units=tuple(units))


def _led(marker: Marker, named: NamedEntries) -> Marker:
    for printed in names_and_years(marker.label or ""):
        if (number := named.number_of(printed.names, printed.year)) is not None:
            return replace(marker, numbers=(number,))
    return marker


def _numbered(article: Article, items: Sequence[CslItem], printed: Sequence[Unit]) -> list[CslItem]:
    """Items with the numbers of the printed list, by title; by order where there is none."""
    words = [_letters(article.unit_text(unit)) for unit in printed]
    titles = {r.unit: _letters(str((r.csl or {}).get("title", ""))) for r in article.references}
    numbered = []
    for place, item in enumerate(items, start=1):
        title = _letters(str((item.reference.csl or {}).get("title", "")))
        found = [at for at, unit in enumerate(printed) if title and titles.get(unit.index) == title]
        if not found and len(title.split()) >= _LONG_TITLE:
            found = [at for at, entry in enumerate(words) if f" {title} " in f" {entry} "]
        number = printed[found[0]].reference_number if len(found) == 1 else None
        status, reason = ResolutionStatus.EXPLICIT, "no entry of the printed list has its title"
        if not printed:
            number, status, reason = (
                place,
                ResolutionStatus.BY_ORDER,
                "references.json has no numbers; its place there fits",
            )
        elif number is not None:
            reason = "the printed entry with its title has this number"
        at = found[0] + 1 if len(found) == 1 else None
        reference = replace(item.reference, number=number, status=status, reason=reason)
        numbered.append(replace(item, reference=reference, printed_order=at))
    return _each_number_once(numbered)


def _each_number_once(items: Sequence[CslItem]) -> list[CslItem]:
    """Items of which no two claim one number: the later ones lose it."""
    used: set[int] = set()
    kept = []
    for item in items:
        number = item.reference.number
        if number is not None and number in used:
            reference = replace(item.reference, number=None, reason=f"another item has the title of entry {number}")
            item = replace(item, reference=reference)
        elif number is not None:
            used.add(number)
        kept.append(item)
    return kept


def _letters(words: str) -> str:
    """Words to compare titles by: letters and figures alone, without the tags that CSL allows."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"<[^<>]*>", "", words).casefold()))


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
    return CslItem(reference, order if isinstance(order, int) else None, "number" in custom)
