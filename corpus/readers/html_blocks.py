"""The blocks of parsed HTML written into a draft: headings, paragraphs, lists, tables, terms, captions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.readers.draft import Draft
from corpus.readers.html_references import entries_of, fragment
from corpus.readers.tables import table_rows
from corpus.readers.words import Words
from corpus.readers.xml_source import Element

_HEADING = re.compile(r"h([1-6])$")
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "header", "hgroup", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "ul", "caption", "h1", "h2", "h3", "h4", "h5", "h6",
    ]
)  # fmt: skip
_PASSED = frozenset(
    ["img", "picture", "source", "annotation", "annotation-xml", "wbr", "hr", "map", "area", "head", "title"]
)
_BULLET = re.compile(r"[•·▪‣◦–]\s")
_RAISED = re.compile(r"vertical-align\s{0,3}:\s{0,3}super", re.IGNORECASE)
_QUOTES = ("“", "”")


@dataclass(slots=True)
class HtmlWriter:
    """Writes the blocks of a page; `references` is its reference list, and `heading` the heading over that."""

    draft: Draft
    references: Element | None = None
    heading: Element | None = None
    _level: int = 1

    def blocks(self, parent: Element) -> None:
        """What stands in an element: words between its blocks are paragraphs of their own."""
        words = Words()
        words.add(parent.text or "")
        for part in parent:
            if isinstance(part.tag, str) and (part.tag in _BLOCKS or _holds_blocks(part)):
                self._paragraph(words)
                words = Words()
                self._block(part)
            else:
                add_inline(part, words)
            words.add(part.tail or "")
        self._paragraph(words)

    def _block(self, part: Element) -> None:
        if part is self.heading:
            return
        if part is self.references:
            self._references()
        elif match := _HEADING.match(part.tag):
            self._heading(part, int(match[1]))
        elif part.tag == "summary":
            self._heading(part, self._level + 1)
        elif part.tag in {"ol", "ul"}:
            self._items(part, 0)
        elif part.tag == "dl":
            self._terms(part)
        elif part.tag == "table":
            self._table(part)
        elif part.tag == "pre":
            self.draft.add_lines(_line(part))
        elif part.tag != "hr":
            self.blocks(part)

    def _heading(self, part: Element, level: int) -> None:
        words = _line(part)
        if words.text:
            self.draft.add_heading(level, words)
            self._level = level

    def _paragraph(self, words: Words) -> None:
        """A paragraph, or lines where it is broken into them."""
        words = words.stripped()
        if "\n" in words.text or _BULLET.match(words.text):
            self.draft.add_lines(words)
        else:
            self.draft.add_paragraph(words)

    def _references(self) -> None:
        if self.references is None:
            return
        heading = _line(self.heading) if self.heading is not None else None
        match = _HEADING.match(self.heading.tag) if self.heading is not None else None
        self.draft.add_references(heading, entries_of(self.references), int(match[1]) if match else 2)

    def _items(self, part: Element, depth: int) -> None:
        """Items of a list; blocks of an item behind its first words stand one deeper, as lists in it do."""
        if _holds_sections(part):
            self.blocks(part)
            return
        first = part.get("start") or "1"
        number = int(first) if first.isdecimal() and len(first) < 4 else 1
        for item in part:
            if item.tag != "li":
                if item.tag in {"ol", "ul"}:
                    self._items(item, depth + 1)
                continue
            mark = f"{number}." if part.tag == "ol" else "-"
            number += 1
            words, said = Words(), False
            words.add(item.text or "")
            for block in item:
                if isinstance(block.tag, str) and (block.tag in _BLOCKS or _holds_blocks(block)):
                    said = self._item(words, depth, mark, said)
                    words = Words()
                    if block.tag in {"ol", "ul"}:
                        self._items(block, depth + 1)
                    elif block.tag == "table":
                        self._table(block)
                    else:
                        add_inline(block, words)
                        said = self._item(words, depth, mark, said)
                        words = Words()
                else:
                    add_inline(block, words)
                words.add(block.tail or "")
            self._item(words, depth, mark, said)

    def _item(self, words: Words, depth: int, mark: str, said: bool) -> bool:
        """Adds an item, or what more stands in one of which something was `said`; whether anything was."""
        words = words.stripped()
        if not words.text:
            return said
        self.draft.add_item(words, depth + 1 if said else depth, "-" if said else mark)
        return True

    def _terms(self, part: Element) -> None:
        for item in part.iter("dt", "dd"):
            words = _line(item)
            if item.tag == "dt":
                self.draft.add_paragraph(words)
            else:
                self.draft.add_meaning(words)

    def _table(self, part: Element) -> None:
        """A table under its caption; one that only lays a page out is read for what is in it."""
        caption = next((found for found in part if found.tag == "caption"), None)
        inside = sum(1 for _ in part.iter("table", "h1", "h2", "h3", "h4", "ul", "ol")) - 1
        if part.get("role") in {"presentation", "none"} or (inside and next(part.iter("th"), None) is None):
            self.blocks(part)
            return
        if caption is not None:
            self.draft.add_paragraph(_line(caption))
        rows, heads = table_rows(part.iter("tr"), _line, lambda row: row.getparent().tag == "thead")
        self.draft.add_rows(rows, heads)


def add_inline(part: Element, words: Words, *, raised: bool = False) -> None:
    """Adds the words of an element within a line, without what follows it; links into the page are kept."""
    if not isinstance(part.tag, str) or part.tag in _PASSED or _is_permalink(part):
        return
    if part.tag == "br":
        words.break_line()
        return
    if part.tag in _BLOCKS:
        words.add(" ")
    raised = raised or part.tag == "sup" or _RAISED.search(part.get("style") or "") is not None
    start = len(words.text)
    words.add((_QUOTES[0] if part.tag == "q" else "") + (part.text or ""), raised=raised)
    for inner in part:
        add_inline(inner, words, raised=raised)
        words.add(inner.tail or "", raised=raised)
    if part.tag == "q":
        words.add(_QUOTES[1])
    if part.tag == "a" and (target := fragment(part)) is not None:
        words.link(start, (target,))


def _is_permalink(part: Element) -> bool:
    """Whether an element is the sign behind a heading that links to the heading itself."""
    return part.tag == "a" and len(part) == 0 and (part.text or "").strip() in {"¶", "#", "§", "🔗"}


def _line(part: Element) -> Words:
    """The words of an element on one line."""
    words = Words()
    words.add(part.text or "")
    for inner in part:
        add_inline(inner, words)
        words.add(inner.tail or "")
    words.text = words.text.replace("\n", " ")
    return words.stripped()


def _holds_blocks(part: Element) -> bool:
    """Whether an element that belongs into a line holds blocks, as custom elements and careless links do."""
    return len(part) > 0 and any(inner.tag in _BLOCKS for inner in part.iter() if isinstance(inner.tag, str))


def _holds_sections(part: Element) -> bool:
    """Whether a list is made of sections with headings: it lays a page out and lists nothing."""
    return next(part.iter("h1", "h2", "h3", "h4"), None) is not None
