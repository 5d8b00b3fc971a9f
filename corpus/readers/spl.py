"""DailyMed SPL XML: the label of a drug, its sections by their LOINC codes, its set id, version and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft
from corpus.readers.tables import table_rows
from corpus.readers.words import Words
from corpus.readers.xml_source import (
    Element,
    add_inline,
    add_part,
    below,
    child,
    children,
    first_tags,
    parse_xml,
    tag,
    words_of,
)

LOINC = {
    "34066-1": "Boxed warning",
    "34067-9": "Indications and usage",
    "34068-7": "Dosage and administration",
    "34070-3": "Contraindications",
    "34071-1": "Warnings",
    "43685-7": "Warnings and precautions",
    "34084-4": "Adverse reactions",
    "34073-7": "Drug interactions",
    "43684-0": "Use in specific populations",
    "34088-5": "Overdosage",
    "34089-3": "Description",
    "34090-1": "Clinical pharmacology",
    "34092-7": "Clinical studies",
    "34069-5": "How supplied",
    "34076-0": "Information for patients",
}
"""Headings of sections that print none."""
_BLOCKS = {"paragraph", "list", "table"}
_ABOUT_LABEL = re.compile(r"these highlights do not|see full prescribing information", re.IGNORECASE)
_APPROVED = re.compile(r"initial u\.?s\.? approval", re.IGNORECASE)
_SIGNS = "*†‡§¶"
_NOT_TITLE = "about the highlights of prescribing information"


@dataclass(frozen=True, slots=True)
class SplReader:
    """Labels as DailyMed gives them."""

    name: str = "DailyMed SPL XML"
    endings: tuple[str, ...] = (".xml",)

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether its root is a document with a set id, or with the body that labels have."""
        tags = first_tags(raw)
        return tags[:1] == ("document",) and not {"setId", "structuredBody"}.isdisjoint(tags)

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: a label is named by its file, since a set has many versions."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The label as an Article."""
        root = parse_xml(raw, path)
        body = child(root, "component", "structuredBody")
        if body is None:
            raise SourceFormatError(path, "a label without a body")
        draft = Draft()
        title, more = _title(child(root, "title"))
        title = title or _product(root)
        if title:
            draft.add_heading(1, Words(title))
        for words, notice in more:
            draft.add_paragraph(Words(words), notice=notice)
        codes: dict[str, str] = {}
        for component in children(body, "component"):
            for section in children(component, "section"):
                _section(section, 2, draft, codes)
        return draft.article(doc_id, title=title or None, metadata=_metadata(root, codes))


def _title(element: Element | None) -> tuple[str, list[tuple[str, str | None]]]:
    """(the title of a label, its other lines, each with why it is no part of the label).

    Titles of US labels begin with two lines on the highlights of prescribing information, and end with the year of approval.
    """
    if element is None:
        return "", []
    for line in below(element, "br"):
        line.tail = f"\u2028{line.tail or ''}"
    found = "".join(element.itertext()).split("\u2028")
    lines = [" ".join(line.split()) for line in found if line.strip()]
    named = [line for line in lines if not _ABOUT_LABEL.match(line) and not _APPROVED.match(line)]
    title = " ".join(named or lines)
    rest = [line for line in lines if line not in named] if named else []
    return title, [(line, _NOT_TITLE if _ABOUT_LABEL.match(line) else None) for line in rest]


def _product(root: Element) -> str:
    """The name of the first product."""
    return words_of(
        next((name for product in below(root, "manufacturedProduct") for name in children(product, "name")), None)
    )


def _section(section: Element, level: int, draft: Draft, codes: dict[str, str]) -> None:
    """A section under its title, its text, then the sections in it; `codes` gathers LOINC codes by title."""
    code_element = child(section, "code")
    code = (code_element.get("code") or "") if code_element is not None else ""
    title = words_of(child(section, "title")) or LOINC.get(code, "")
    if title:
        draft.add_heading(level, Words(title))
        if code in LOINC:
            codes.setdefault(title, code)
    for text in children(section, "text"):
        _blocks(text, draft, 0)
    for component in children(section, "component"):
        for inner in children(component, "section"):
            _section(inner, level + 1 if title else level, draft, codes)


def _blocks(parent: Element, draft: Draft, depth: int) -> None:
    words, notes = Words(), _notes_taken_out(parent)
    words.add(parent.text or "")
    for part in parent:
        name = tag(part)
        if name in _BLOCKS:
            draft.add_paragraph(words.stripped())
            words = Words()
            if name == "list":
                _items(part, draft, depth)
            elif name == "table":
                _table(part, draft)
            else:
                _blocks(part, draft, depth)
            words.add(part.tail or "")
        elif name == "renderMultiMedia":
            words.add(part.tail or "")
        else:
            add_part(part, words)
    draft.add_paragraph(words.stripped())
    for note in notes:
        draft.add_paragraph(note)


def _notes_taken_out(parent: Element) -> list[Words]:
    """The words of the footnotes in a text, each under its sign, which stays where they stood: within a sentence."""
    notes = []
    for number, note in enumerate(list(below(parent, "footnote"))):
        sign = _SIGNS[number % len(_SIGNS)] * (number // len(_SIGNS) + 1)
        notes.append((note, Words(f"{sign} {words_of(note)}"), sign))
    for note, _, sign in notes:
        note.tag, note.text, note[:] = "content", sign, []
    return [words for _, words, _ in notes]


def _items(part: Element, draft: Draft, depth: int) -> None:
    caption = words_of(child(part, "caption"))
    if caption:
        draft.add_paragraph(Words(caption))
    ordered = part.get("listType") == "ordered"
    for number, item in enumerate(children(part, "item"), start=1):
        words = Words()
        words.add(item.text or "")
        nested = []
        for inner in item:
            if tag(inner) in {"list", "table"}:
                nested.append(inner)
                words.add(f" {inner.tail or ''}")
            elif tag(inner) == "caption":
                words.add(f"{words_of(inner)} ")
                words.add(inner.tail or "")
            else:
                add_part(inner, words)
        draft.add_item(words.stripped(), depth, f"{number}." if ordered else "-")
        for inner in nested:
            if tag(inner) == "list":
                _items(inner, draft, depth + 1)
            else:
                _table(inner, draft)


def _table(part: Element, draft: Draft) -> None:
    caption = words_of(child(part, "caption"))
    if caption:
        draft.add_paragraph(Words(caption))
    feet = [row for foot in below(part, "tfoot") for row in below(foot, "tr")]
    body = [row for row in below(part, "tr") if row not in feet]
    rows, heads = table_rows(body, _cell, lambda row: tag(row.getparent()) == "thead")
    draft.add_rows(rows, heads)
    for row in feet:
        draft.add_paragraph(Words(words_of(row)))


def _cell(cell: Element) -> Words:
    words = Words()
    add_inline(cell, words)
    return words.stripped()


def _metadata(root: Element, codes: dict[str, str]) -> ArticleMetadata:
    def value(name: str, attribute: str) -> str:
        element = child(root, name)
        return (element.get(attribute) or "").strip() if element is not None else ""

    set_id, day = value("setId", "root"), value("effectiveTime", "value")
    date = "-".join(part for part in (day[:4], day[4:6], day[6:8]) if part) if day[:8].isdecimal() else ""
    kind = child(root, "code")
    extra: dict[str, Any] = {
        "publication": (kind.get("displayName") if kind is not None else "") or "Drug label",
        "publisher": words_of(child(root, "author", "assignedEntity", "representedOrganization", "name")),
        "source_type": "label",
        "date": date,
        "identifiers": {
            name: found for name, found in (("set_id", set_id), ("version", value("versionNumber", "value"))) if found
        },
        "sections": codes,
        "seen": "the label",
    }
    return ArticleMetadata(
        source_url=f"https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={set_id}" if set_id else None,
        updated=date or None,
        extra={name: found for name, found in extra.items() if found},
    )
