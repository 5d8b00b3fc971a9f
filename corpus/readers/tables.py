"""Tables of XML and HTML as rows of cells, spans of rows and columns filled in. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from corpus.readers.words import Words
from corpus.readers.xml_source import Element, tag

_MOST_SPAN = 100
"""Rows or columns that one cell is believed to fill."""
_MOST_CELLS = 200


def table_rows(
    rows: Iterable[Element], words_of_cell: Callable[[Element], Words], in_head: Callable[[Element], bool]
) -> tuple[list[Sequence[Words]], int | None]:
    """(cells of each row, how many of the first rows are the header, None where the table does not say).

    A cell over several rows stands in each of them; one over several columns in each of a header, and once in a row. A
    table whose first cell stands over several rows begins with what it lists, and has no header.
    """
    filled: list[Sequence[Words]] = []
    heads, open_head, is_grouped = 0, True, False
    hanging: dict[int, tuple[int, Words]] = {}
    for row in rows:
        cells = [cell for cell in row if tag(cell) in {"td", "th", "entry"}]
        is_head = open_head and (in_head(row) or (bool(cells) and all(tag(cell) == "th" for cell in cells)))
        line = _row(cells, hanging, words_of_cell, is_head)
        if not any(cell.text.strip() for cell in line):
            continue
        is_grouped = is_grouped or (not filled and not is_head and _span(cells[0], "rowspan") > 1)
        filled.append(line)
        open_head = is_head
        heads += is_head
    return filled, heads if heads or is_grouped else None


def _row(
    cells: Sequence[Element],
    hanging: dict[int, tuple[int, Words]],
    words_of_cell: Callable[[Element], Words],
    is_head: bool,
) -> list[Words]:
    line: list[Words] = []

    def fill() -> None:
        while len(line) in hanging and len(line) < _MOST_CELLS:
            left, words = hanging[len(line)]
            if left > 1:
                hanging[len(line)] = (left - 1, words)
            else:
                del hanging[len(line)]
            line.append(words)

    for cell in cells:
        fill()
        words = words_of_cell(cell)
        for step in range(_span(cell, "colspan")):
            if len(line) >= _MOST_CELLS:
                return line
            if (down := _span(cell, "rowspan")) > 1:
                hanging[len(line)] = (down - 1, words)
            line.append(words if is_head or step == 0 else Words())
    fill()
    return line


def _span(cell: Element, name: str) -> int:
    given = (cell.get(name) or "1").strip()
    return min(int(given), _MOST_SPAN) if given.isdecimal() and given.isascii() and len(given) < 6 and int(given) else 1
