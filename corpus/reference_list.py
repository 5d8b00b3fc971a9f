"""The printed reference list of a page, read into entries. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.layout import Line

_NUMBER = re.compile(r"\s*(?:[-*•]\s+)?(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})[.)]|\[\^(\d{1,3})\]:)\s*(?=\S)")
_LABEL = re.compile(
    r"(?:clinical )?(?:guidelines?|research|review|systematic review|meta-analysis|trial|study|case report|label|book"
    r"|website|drug label|drug information|news|consensus|position statement|textbook|report)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_END = re.compile(r"\b(?:19|20)\d\d[a-z]?\)?[.;]?\s*$")
_BULLET = re.compile(r"\s*[-*•]\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A printed entry at `[start, end)`; `number` as printed, None in a list without numbers."""

    number: int | None
    start: int
    end: int
    label: str | None
    title: str
    rest: str

    @property
    def year(self) -> int | None:
        """The last year printed in the entry."""
        years = _YEAR.findall(f"{self.title} {self.rest}")
        return int(years[-1]) if years else None

    def csl(self, reference_id: str) -> dict[str, object]:
        """A CSL-JSON item of what is printed, no more: `document` with title, year and the rest as `source`."""
        item: dict[str, object] = {"id": reference_id, "type": "document", "title": self.title}
        if self.rest:
            item["source"] = self.rest
        if self.year:
            item["issued"] = {"date-parts": [[self.year]]}
        return item


def read_entries(lines: Sequence[Line]) -> list[Entry]:
    """Entries of the lines below the heading of a reference list, in printed order."""
    filled = [line for line in lines if not line.blank]
    if not filled:
        return []
    numbered = [line for line in filled if _NUMBER.match(line.text)]
    if len(numbered) >= 2 or (len(filled) == 1 and numbered):
        groups = _split_at(filled, lambda line: _NUMBER.match(line.text) is not None)
    elif any(_LABEL.match(line.text.strip()) for line in filled):
        groups = _split_at(filled, lambda line: _LABEL.match(line.text.strip()) is not None)
    elif sum(bool(_BULLET.match(line.text)) for line in filled) >= 2:
        groups = _split_at(filled, lambda line: _BULLET.match(line.text) is not None)
    else:
        groups = _paragraphs(lines)
    return [entry for entry in map(_entry, groups) if entry is not None]


def _split_at(lines: Sequence[Line], begins: Callable[[Line], bool]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if begins(line) or not groups:
            groups.append([])
        groups[-1].append(line)
    return groups


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines between blank lines; where every group is one line, an entry ends at its year."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        if line.blank:
            groups.append([])
        else:
            groups[-1].append(line)
    groups = [group for group in groups if group]
    if len(groups) == 1:
        return [[line] for line in groups[0]]
    if any(len(group) > 1 for group in groups):
        return groups
    merged: list[list[Line]] = [[]]
    for (line,) in groups:
        merged[-1].append(line)
        if _YEAR_END.search(line.text):
            merged.append([])
    merged = [group for group in merged if group]
    return merged if len(merged) > 1 else groups


def _entry(lines: Sequence[Line]) -> Entry | None:
    first = lines[0]
    number = _NUMBER.match(first.text)
    bullet = None if number else _BULLET.match(first.text)
    offset = number.end() if number else bullet.end() if bullet else len(first.text) - len(first.text.lstrip())
    start = first.start + offset
    end = lines[-1].start + len(lines[-1].text.rstrip())
    texts = [first.text[offset:].strip(), *(line.text.strip() for line in lines[1:])]
    if not any(texts):
        return None  # a bullet or a number without words
    label = texts.pop(0) if len(texts) > 1 and _LABEL.match(texts[0]) else None
    if len(texts) == 1:
        label, title, rest = _split_single(texts[0], label)
    else:
        title, rest = texts[0], " ".join(texts[1:])
    printed = next((int(g) for g in number.groups() if g), None) if number else None
    return Entry(printed, start, end, label, title, rest)


def _split_single(text: str, label: str | None) -> tuple[str | None, str, str]:
    """Label, title and the rest of an entry printed on one line, split at its full stops."""
    parts = [part for part in re.split(r"(?<=[.?!])\s+", text) if part]
    if label is None and len(parts) > 1 and _LABEL.match(parts[0].rstrip(".")):
        label = parts.pop(0).rstrip(".")
    return label, (parts[0] if parts else text).rstrip("."), " ".join(parts[1:])
