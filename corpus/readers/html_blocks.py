"""The blocks of parsed HTML written into a draft: headings, paragraphs, lists, tables, terms, captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.headings import reads_like_heading
from corpus.readers.draft import Draft
from corpus.readers.formulas import math_words
from corpus.readers.html_content import OPENS, PANEL
from corpus.readers.html_references import entries_of, entry_address, fragment
from corpus.readers.tables import table_rows
from corpus.readers.words import Words, add_break, is_raisable
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
_BOLD = frozenset(["b", "strong", "u"])
_LONGEST_LINE = 160
_LONGEST_LABEL = 3
_BACKLINKS = frozenset(["^", "↑", "↩", "↩︎", "⬆"])
_WIDE_CELL = 700
"""Characters of a cell from which a table without a header only lays a page out, where blocks stand in the cell."""


@dataclass(slots=True)
class HtmlWriter:
    """Writes the blocks of a page; `references` is its reference list, and `heading` the heading over that."""

    draft: Draft
    references: Element | None = None
    heading: Element | None = None
    _level: int = 1
    _above: dict[str, int] = field(default_factory=dict)
    """The level above the heading that opens each folded part, by the number of the part."""
    _opened: str | None = None
    """The folded part that the last heading opens."""

    def blocks(self, parent: Element) -> None:
        """What stands in an element: words between its blocks are paragraphs of their own."""
        words = Words()
        words.add(parent.text or "")
        for part in parent:
            if isinstance(part.tag, str) and (part.tag in _BLOCKS or _holds_blocks(part)):
                if _is_label(words) and part.tag in {"p", "div"} and not _holds_blocks(part):
                    add_inline(part, words)
                    self._paragraph(words)
                else:
                    self._paragraph(words)
                    self._block(part)
                words = Words()
            else:
                add_inline(part, words)
            words.add(part.tail or "")
        self._paragraph(words)

    def _block(self, part: Element) -> None:
        """A block; what is folded up ends with the heading that opens it, and stands under no other part's."""
        level = self._level if part.tag == "details" else None
        number = part.get(PANEL)
        if number is not None and number in self._above and self._opened != number:
            self._leave(self._above[number])
        self._block_within(part)
        level = self._above.get(number, level) if number is not None else level
        if level is not None:
            self._leave(level)

    def _leave(self, level: int) -> None:
        self._level = max(level, 1)
        self._opened = None
        self.draft.leave_sections(level)

    def _block_within(self, part: Element) -> None:
        if part is self.heading:
            return
        if part is self.references:
            self._references()
        elif match := _HEADING.match(part.tag):
            self._heading(part, int(match[1]))
        elif part.tag == "summary":
            if _holds_sections(part):
                self.blocks(part)
            else:
                self._heading(part, self._level + 1)
        elif part.tag == "p" and _is_bold(part):
            self._bold_line(part)
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
            self._opened = part.get(OPENS)
            if self._opened is not None:
                self._above[self._opened] = level - 1

    def _bold_line(self, part: Element) -> None:
        """A line that is bold as a whole: it introduces the list or table below it, or is a heading that is marked as none."""
        words = _line(part)
        below = part.getnext()
        if _is_run(below) and not words.text.endswith((".", "!", "?")):
            self.draft.add_paragraph(words, leads=True)
        elif below is not None and (self.draft.is_empty() or not _is_bold(below)) and reads_like_heading(words.text):
            self.draft.add_heading(1 if self.draft.is_empty() else self._level + 1, words)
        else:
            self._paragraph(words)

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
        own = [row for row in part.iter("tr") if next(row.iterancestors("table")) is part]
        if _lays_out(part, own):
            self.blocks(part)
            return
        if caption is not None:
            self.draft.add_paragraph(_line(caption))
        rows, heads = table_rows(own, _line, lambda row: row.getparent().tag == "thead")
        self.draft.add_rows(rows, heads)


def add_inline(part: Element, words: Words, *, raised: bool = False) -> None:
    """Adds the words of an element within a line, without what follows it; links into the page are kept."""
    if not isinstance(part.tag, str) or part.tag in _PASSED or _is_sign(part):
        return
    if part.tag == "br":
        words.break_line()
        return
    if part.tag == "math":
        words.add(math_words(part))
        return
    if part.tag in _BLOCKS:
        add_break(words, part.tag in {"li", "tr"} and part.getprevious() is not None)
    if part.tag == "sup" or _RAISED.search(part.get("style") or ""):
        raised = is_raisable("".join(part.itertext()))
    start = len(words.text)
    words.add((_QUOTES[0] if part.tag == "q" else "") + (part.text or ""), raised=raised)
    for inner in part:
        add_inline(inner, words, raised=raised)
        words.add(inner.tail or "", raised=raised)
    if part.tag == "q":
        words.add(_QUOTES[1])
    if part.tag == "a" and (target := fragment(part) or entry_address(part)) is not None:
        words.link(start, (target,))


def _is_sign(part: Element) -> bool:
    """Whether an element is the sign behind a heading that links to the heading itself, or that of a link back."""
    if part.tag != "a" or len(part):
        return False
    sign = (part.text or "").strip()
    return sign in {"¶", "#", "§", "🔗"} or (sign in _BACKLINKS and fragment(part) is not None)


def _is_label(words: Words) -> bool:
    """Whether words are but the sign or letter of a note that stands in a block of its own behind them."""
    return 0 < len(words.text.strip()) <= _LONGEST_LABEL and "\n" not in words.text


def _is_bold(part: Element) -> bool:
    """Whether all words of a short paragraph are bold or underlined."""
    if not isinstance(part.tag, str) or part.tag != "p" or (part.text or "").strip():
        return False
    words = "".join(part.itertext()).strip()
    inside = [inner for inner in part if isinstance(inner.tag, str)]
    return 0 < len(words) <= _LONGEST_LINE and all(
        (inner.tag in _BOLD or not "".join(inner.itertext()).strip()) and not (inner.tail or "").strip(" \n:")
        for inner in inside
    )


def _is_run(part: Element | None) -> bool:
    """Whether an element is a list or table, or a paragraph with a bullet."""
    if part is None or not isinstance(part.tag, str):
        return False
    if part.tag in {"ul", "ol", "table"}:
        return True
    return part.tag == "p" and _BULLET.match("".join(part.itertext()).lstrip()) is not None


def _lays_out(table: Element, rows: Sequence[Element]) -> bool:
    """Whether a table only lays a page out: it says so, or it has no header, and headings, one column or long cells of blocks."""
    if table.get("role") in {"presentation", "none"}:
        return True
    if next(table.iter("th"), None) is not None:
        return False
    if next(table.iter("h1", "h2", "h3", "h4"), None) is not None:
        return True
    cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
    blocks = next((b for b in table.iter("table", "ul", "ol") if b is not table), None)
    if blocks is None:
        return False
    longest = max((len("".join(cell.itertext())) for row in cells for cell in row), default=0)
    return max(map(len, cells), default=0) < 2 or longest > _WIDE_CELL


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
