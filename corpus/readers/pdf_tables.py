"""Tables of a PDF: rows whose cells stand under one another, with the lines of one cell put together. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.pdf_lines import PdfLine
from corpus.readers.pdf_page import Run

_WRAPPED = 1.4
"""Sizes of the letters by which two lines of one cell are apart at most."""
_ITEM = re.compile(r"[•·▪‣◦●■–]\s|[\[(]?\d{1,3}(?:[\])]|\.)\s")


@dataclass(slots=True)
class PdfTable:
    """Lines `[first, end)`, by place, that are a table, and the words of its cells row by row."""

    first: int
    end: int
    rows: list[list[str]]


def find_tables(lines: Sequence[PdfLine], leading: float) -> dict[int, PdfTable]:
    """Tables by the place of their first line; `leading` is the usual distance of two lines of text."""
    tables: dict[int, PdfTable] = {}
    at = 0
    while at + 1 < len(lines):
        if _aligned(lines[at], lines[at + 1]):
            table = _table(lines, at, leading)
            tables[at] = table
            at = table.end
        else:
            at += 1
    return tables


def _aligned(above: PdfLine, line: PdfLine) -> bool:
    """Whether two lines have as many cells, each of which stands under one of the other."""
    if len(above.cells) < 2 or len(above.cells) != len(line.cells) or not _together(above, line):
        return False
    if _ITEM.match(above.text) or _ITEM.match(line.text):
        return False
    return all(_under(a, b, line.size) for a, b in zip(above.cells, line.cells, strict=True))


def _under(above: Run, cell: Run, size: float) -> bool:
    edges = (
        abs(above.left - cell.left),
        abs(above.right - cell.right),
        abs(above.left + above.right - cell.left - cell.right) / 2,
    )
    return min(edges) < 0.8 * size


def _together(above: PdfLine, line: PdfLine) -> bool:
    return above.page == line.page and above.column == line.column and 0 < above.base - line.base < 4 * line.size


def _table(lines: Sequence[PdfLine], first: int, leading: float) -> PdfTable:
    """The table that begins with two aligned lines, as far down as cells stand under its columns."""
    columns = list(lines[first].cells)
    table = PdfTable(first, first + 1, [[cell.text.strip() for cell in lines[first].cells]])
    while table.end < len(lines) and _together(lines[table.end - 1], lines[table.end]):
        line, above = lines[table.end], lines[table.end - 1]
        places = _places(columns, line)
        is_full = bool(places) and _goes_on(lines, table, columns, places)
        if not places or (places == [0] and not is_full):
            break
        row = [""] * len(columns)
        for place, cell in zip(places, line.cells, strict=True):
            row[place] = cell.text.strip()
            columns[place] = _wider(columns[place], cell)
        if is_full or (not row[0] and above.base - line.base < 1.15 * leading):
            table.rows[-1] = [f"{old} {new}".strip() for old, new in zip(table.rows[-1], row, strict=True)]
        elif len(line.cells) < 2:
            break
        else:
            table.rows.append(row)
        table.end += 1
    return table


def _places(columns: Sequence[Run], line: PdfLine) -> list[int]:
    """The column of each cell of a line; none where a cell stands under no column, or two under one."""
    places = [next((n for n, c in enumerate(columns) if _under(c, cell, line.size)), -1) for cell in line.cells]
    return [] if -1 in places or len(set(places)) < len(places) else places


def _goes_on(lines: Sequence[PdfLine], table: PdfTable, columns: Sequence[Run], places: Sequence[int]) -> bool:
    """Whether every cell of the next line goes on with the one above it, which has no room for another word."""
    line, above = lines[table.end], lines[table.end - 1]
    if above.base - line.base > _WRAPPED * line.size:
        return False
    end = max(other.right for other in lines[table.first : table.end + 1])
    for place, cell in zip(places, line.cells, strict=True):
        top = next((c for c in above.cells if _under(columns[place], c, line.size)), None)
        limit = columns[place + 1].left - 0.5 * line.size if place + 1 < len(columns) else end
        word = len(cell.text.split(maxsplit=1)[0]) + 1
        if top is None or top.right + word * (cell.right - cell.left) / max(1, len(cell.text)) <= limit:
            return False
    return True


def _wider(column: Run, cell: Run) -> Run:
    """The extent of a column, for the next row: that of its longest cell, where they begin alike."""
    return (
        cell
        if cell.right - cell.left > column.right - column.left and abs(cell.left - column.left) < cell.size
        else column
    )
