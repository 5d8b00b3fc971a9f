"""A table, and how it looks in a terminal, in Markdown and in HTML. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from rich import box
from rich.console import Console
from rich.markup import escape as escape_markup
from rich.table import Table as Terminal

_WIDTH = 120


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of cells; `total` stands below; the first `words` columns hold words, the others figures."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] | None = None
    words: int = 1


def text_table(table: Table) -> str:
    """As printed in a terminal."""
    terminal = Terminal(box=box.SIMPLE, pad_edge=False)
    for at, heading in enumerate(table.headings):
        terminal.add_column(heading, justify="left" if at < table.words else "right")
    for row in table.rows:
        terminal.add_row(*map(escape_markup, row))
    if table.total is not None:
        terminal.add_section()
        terminal.add_row(*map(escape_markup, table.total))
    out = io.StringIO()
    Console(file=out, width=_WIDTH, color_system=None, highlight=False).print(terminal)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def markdown_table(table: Table) -> str:
    """As a GitHub table."""
    marks = [":--" if at < table.words else "--:" for at in range(len(table.headings))]
    total = [] if table.total is None else [[f"**{cell}**" for cell in map(_escaped, table.total)]]
    rows = [table.headings, marks, *([_escaped(cell) for cell in row] for row in table.rows), *total]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def html_table(table: Table) -> str:
    """As an HTML table in a box that scrolls sideways."""
    head = "".join(f'<th scope="col"{_side(table, at)}>{escape(h)}</th>' for at, h in enumerate(table.headings))
    body = "".join(f"<tr>{_cells(table, row)}</tr>" for row in table.rows)
    foot = "" if table.total is None else f"<tfoot><tr>{_cells(table, table.total)}</tr></tfoot>"
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>'


def _cells(table: Table, row: Sequence[str]) -> str:
    return "".join(f"<td{_side(table, at)}>{escape(cell)}</td>" for at, cell in enumerate(row))


def _side(table: Table, at: int) -> str:
    return ' class="words"' if at < table.words else ""


def _escaped(cell: str) -> str:
    return escape(cell, quote=False).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
