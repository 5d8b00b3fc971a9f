"""Lines of pages as headings, paragraphs, items and tables: what goes on, what begins anew. Pure."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.layout import LEADS_IN
from corpus.readers.draft import Draft
from corpus.readers.pdf_headings import heading_levels, near
from corpus.readers.pdf_lines import PdfLine, body_size
from corpus.readers.pdf_tables import PdfTable, find_tables
from corpus.readers.words import Words
from corpus.section_names import reference_name

_BULLET = re.compile(r"[•·▪‣◦●■–\u2023\uf0b7\uf0a7]\s{0,9}(?=\S)")
_NUMBER = re.compile(r"[\[(]?(\d{1,3})(?:[\])]|\.(?=\s))\s{0,9}(?=\S)")
_ENDED = re.compile(r"[.!?:…][\"”’)\]⁰¹²³⁴⁵⁶⁷⁸⁹,⁻–\d\[ ]{0,20}$")
_HEAD = "head or foot of a page"
_LOOKED_AT = 40
"""Lines of a paragraph by which its edge is told."""
_TORN = re.compile(r"(?<=[^\W\d_])-$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,500}$")
"""An address at the end of a line, which a sign of addresses at the beginning of the next goes on from."""
_HALF = 4
"""Letters of a word that can be the half of a compound."""
_WORD = re.compile(r"[^\W\d_]{2,40}(?:-[^\W\d_]{2,40}){0,3}")


@dataclass(slots=True)
class Paragraph:
    """Lines that are one paragraph, heading (`level` from 1) or table; `kind` is `text`, `heading` or `table`.

    `is_item` tells that it is an item of a list, with a bullet or without.
    """

    kind: str
    lines: list[PdfLine]
    level: int = 0
    table: PdfTable | None = None
    is_item: bool = False


def write_lines(lines: Sequence[PdfLine], draft: Draft) -> None:
    """Writes the lines of a document, in reading order, into a draft."""
    known = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    heads = [line for line in lines if line.is_head]
    paragraphs = _paragraphs([line for line in lines if not line.is_head])
    page = 0
    for paragraph in paragraphs:
        if paragraph.lines[0].page != page:
            page = paragraph.lines[0].page
            draft.begin_page(page)
        _write_heads(heads, page, draft)
        if paragraph.table is not None:
            draft.add_rows([[Words(cell) for cell in row] for row in paragraph.table.rows], 1)
        else:
            texts = [line.text for line in paragraph.lines]
            words, starts = joined(texts, known)
            _write(paragraph, words, draft)
            for at, line in enumerate(paragraph.lines):
                if line.page > page:
                    page = line.page
                    draft.begin_page(page, starts[at])
    _write_heads(heads, page, draft)


def _write_heads(heads: list[PdfLine], page: int, draft: Draft) -> None:
    """Writes the heads of pages up to one, and takes them off the list."""
    while heads and heads[0].page <= page:
        draft.add_paragraph(Words(heads.pop(0).text), notice=_HEAD)


def joined(texts: Sequence[str], known: Counter[str]) -> tuple[str, list[int]]:
    """Lines as one, and where each of them begins in it; a word that is broken at the end of a line is put together.

    It keeps its hyphen where the document has the word so elsewhere (`known` counts its words), or where what follows
    begins with a capital or a figure.
    """
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for text in map(str.strip, texts):
        last = parts[-1] if parts else ""
        if last.endswith("-") and not last.endswith((" -", "--")):
            if _drops_hyphen(last, text, known):
                parts[-1] = last[:-1]
                length -= 1
        elif parts and not (_ADDRESS.search(last) and text.startswith(("/", "?", "&", "#"))):
            parts.append(" ")
            length += 1
        starts.append(length)
        parts.append(text)
        length += len(text)
    return "".join(parts), starts


def _drops_hyphen(above: str, below: str, known: Counter[str]) -> bool:
    """Whether the hyphen at the end of a line only breaks a word.

    Where the document has both halves as words, and not the whole ("high-", "dose"), it is likelier a part of the word.
    """
    before, after = re.split(r"[^\w-]", above[-60:])[-1], re.match(r"[\w-]{0,60}", below)
    behind = after[0] if after else ""
    first = before[:-1].lower()
    if _TORN.search(above) is None or not behind[:1].islower():
        return False
    if known[first + behind.lower()]:
        return True
    is_compound = min(len(first), len(behind)) >= _HALF and known[first] and known[behind.lower()]
    return not known[(before + behind).lower()] and not is_compound


def _write(paragraph: Paragraph, words: str, draft: Draft) -> None:
    line = Words()
    line.add(words)
    if paragraph.kind == "heading":
        draft.add_heading(paragraph.level, line)
    elif bullet := _BULLET.match(line.text):
        draft.add_item(Words(line.text[bullet.end() :]))
    elif paragraph.is_item and not _NUMBER.match(line.text):
        draft.add_item(line)
    elif _NUMBER.match(line.text):
        draft.add_lines(line)
    else:
        draft.add_paragraph(line)


def _paragraphs(lines: Sequence[PdfLine]) -> list[Paragraph]:
    size = body_size(lines)
    leading = _leading(lines, size)
    tables = find_tables(lines, leading)
    levels = heading_levels(lines, size)
    behind = 0
    found: list[Paragraph] = []
    in_references, last_number = False, 0
    for index, line in enumerate(lines):
        before = found[-1] if found else None
        level = levels.get(index, 0)
        number = _NUMBER.match(line.text)
        if index < behind:
            continue
        if (table := tables.get(index)) is not None:
            behind = table.end
            found.append(Paragraph("table", list(lines[index:behind]), table=table))
        elif level:
            if (
                before is not None
                and before.kind == "heading"
                and before.level == level
                and near(before.lines[-1], line, 1.7)
            ):
                before.lines.append(line)
            else:
                found.append(Paragraph("heading", [line], level))
                in_references, last_number = reference_name(line.text) is not None, 0
        elif before is None or before.kind != "text" or _begins(before, line, leading, in_references, last_number):
            found.append(Paragraph("text", [line], is_item=_is_item(before, line)))
            last_number = int(number[1]) if number else last_number
        else:
            before.lines.append(line)
    return _over_breaks(found)


def _begins(paragraph: Paragraph, line: PdfLine, leading: float, in_references: bool, last_number: int) -> bool:
    """Whether a line begins a paragraph and does not go on with the one above it."""
    above = paragraph.lines[-1]
    if _BULLET.match(line.text):
        return True
    number = _NUMBER.match(line.text)
    if in_references and number:
        return int(number[1]) == last_number + 1
    if abs(line.size - above.size) > 0.12 * above.size:
        return True
    if line.page != above.page or line.column != above.column:
        if paragraph.is_item and _has_room(above, line):
            return True
        return not _runs_on(above.text, line.text) and _ENDED.search(above.text) is not None
    down = above.base - line.base
    if down < 0 or down > 1.35 * leading * max(1.0, line.size / above.size):
        return True
    if number and int(number[1]) == last_number + 1 and _ENDED.search(above.text):
        return True
    return _begins_in_column(paragraph, line, paragraph.is_item or in_references)


def _begins_in_column(paragraph: Paragraph, line: PdfLine, hangs: bool) -> bool:
    """The same of a line right below, by where the two begin and end; `hangs` tells that first lines stand further out."""
    first, above = paragraph.lines[0], paragraph.lines[-1]
    if LEADS_IN.search(above.text) and not above.text.endswith("-") and line.indent - first.indent > 0.8 * line.size:
        return True
    indents = [known.indent for known in (first, *paragraph.lines[-_LOOKED_AT:])]
    least = min(indents)
    if hangs:
        hanging = max(indents) > first.indent + 0.3 * first.size
        outdented = line.indent < first.indent + 0.3 * line.size
        return (outdented and (hanging or _has_room(above, line))) or line.indent < least - 0.3 * line.size
    if line.indent - least > 0.8 * line.size and above.indent - least < 0.3 * line.size:
        return True
    return _has_room(above, line) and _ENDED.search(above.text) is not None


def _is_item(before: Paragraph | None, line: PdfLine) -> bool:
    """Whether a line begins an item: with a bullet, or indented under a line that ends in a colon, or under such an item."""
    if _BULLET.match(line.text) or _NUMBER.match(line.text):
        return True
    if before is None or before.kind != "text" or before.lines[-1].page != line.page:
        return False
    above = before.lines[0]
    if before.is_item:
        return (
            abs(line.indent - above.indent) < 0.3 * line.size
            and not _BULLET.match(above.text)
            and not _NUMBER.match(above.text)
        )
    return LEADS_IN.search(before.lines[-1].text) is not None and line.indent - above.indent > 0.8 * line.size


def _has_room(above: PdfLine, line: PdfLine) -> bool:
    """Whether the first word of a line would have stood in the line above, so that the break is meant."""
    word = line.text.split(maxsplit=1)[0]
    return above.column[1] - above.right > (0.55 * len(word) + 0.8) * line.size


def _runs_on(above: str, below: str) -> bool:
    return above.endswith(("-", ",")) or below[:1].islower()


def _leading(lines: Sequence[PdfLine], size: float) -> float:
    """The usual distance between two lines of the text."""
    steps = [
        above.base - line.base
        for above, line in itertools.pairwise(lines)
        if above.page == line.page
        and above.column == line.column
        and abs(line.size - size) < 0.6
        and 0 < above.base - line.base < 3 * size
    ]
    return median(steps) if steps else 1.2 * size


def _over_breaks(found: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs that go on behind a figure, a table, a footnote or the end of a page put together."""
    whole: list[Paragraph] = []
    for paragraph in found:
        size = paragraph.lines[0].size
        texts = (p for p in reversed(whole[-4:]) if p.kind == "text" and abs(p.lines[-1].size - size) < 0.05 * size)
        before = next(texts, None)
        if (
            paragraph.kind == "text"
            and before is not None
            and before is not whole[-1]
            and _is_elsewhere(before.lines[-1], paragraph.lines[0])
            and not _ENDED.search(before.lines[-1].text)
            and paragraph.lines[0].text[:1].islower()
            and not any(p.kind == "heading" for p in whole[whole.index(before) :])
        ):
            before.lines += paragraph.lines
        else:
            whole.append(paragraph)
    return whole


def _is_elsewhere(above: PdfLine, line: PdfLine) -> bool:
    """Whether a line begins another page or column than the one it may go on from."""
    return above.page != line.page or above.column != line.column
