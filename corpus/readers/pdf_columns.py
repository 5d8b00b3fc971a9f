"""The runs of a page in reading order: its columns one after the other, between the lines that go over all of them. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from corpus.readers.pdf_page import Run

_MIDDLE = (0.3, 0.7)
"""Where between the edges of the text the strip between two columns lies."""
_THIRDS = 0.08
"""How far from the middle the strip must lie for a side of it to be looked at for columns again."""
_BINS = 300
_CROSSING = 0.6
"""The part of a page's rows that may cross the strip, as titles, abstracts and wide tables do."""
_CROSSING_KNOWN = 0.8
"""The same where earlier pages have columns at that place."""
_NARROWEST = 0.5
"""Sizes of the letters that the strip is wide at least; words of one line are seldom so far apart in many lines."""
_FILLED = 0.55
"""The part of a column that its lines fill, usually; cells of a table are shorter."""
_LEAST_TABLE = 3
"""Rows of a table over both columns that are told as one."""
_CELL_GAP = 1.4
"""Sizes of the letters by which cells of such a table are apart."""
_AT_EDGE = 0.4
"""Sizes of the letters from the edge of the right column within which a cell stands at it."""
_FAR = 3.0
"""The same beyond which one cell alone is none of that column."""
_MARK = re.compile(r"\s?(?:[•·▪‣◦●○■–*-]|\(?(?:\d{1,2}|[a-z])[.)])(?:\s|$)")
_LEAST_ROWS = 6
_LEAST_CHARACTERS = 200
_OVERHANG = 0.06
"""The part of the text's width by which a word that could not be broken may hang out of its column."""


class Strip(NamedTuple):
    """The white strip between two columns, from its left to its right edge, in points."""

    left: float
    right: float


class Stretch(NamedTuple):
    """Runs that stand in one column, or over all of them, in the order of the page; `edges` are those of the column."""

    runs: list[Run]
    edges: tuple[float, float]


def in_order(runs: Sequence[Run], known: Strip | None = None, depth: int = 0) -> tuple[list[Stretch], Strip | None]:
    """(stretches of a page in reading order, the strip between its columns, None for a page of one).

    `known` is the strip of an earlier page: where it is clear here too, a last page with little in a column is told.
    """
    if not runs:
        return [], None
    rows = rows_of(runs)
    edges = (min(run.left for run in runs), max(run.right for run in runs))
    strip = _strip(rows, edges, known, depth)
    if strip is None:
        return [Stretch(list(runs), edges)], None
    stretches: list[Stretch] = []
    left: list[Run] = []
    right: list[Run] = []

    def flush() -> None:
        for side in (left, right):
            if side:
                stretches.extend(
                    _side(side, (edges[0], strip.left) if side is left else (strip.right, edges[1]), depth)
                )
                side.clear()

    over = _crossing(rows, strip, edges)
    for row, is_over in zip(rows, over, strict=True):
        if is_over:
            flush()
            stretches.append(Stretch(list(row), edges))
        else:
            middle = (strip.left + strip.right) / 2
            left += [run for run in row if run.left < middle]
            right += [run for run in row if run.left >= middle]
    flush()
    return stretches, strip


def rows_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs on one baseline together, from the top of the page down, each row from the left."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.base):
        if rows and abs(rows[-1][0].base - run.base) < 0.35 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _side(runs: list[Run], edges: tuple[float, float], depth: int) -> list[Stretch]:
    """A column, or the two that are found in it where a page has three."""
    found, strip = in_order(runs, None, depth + 1) if depth == 0 and _is_wide(runs, edges) else ([], None)
    return found if strip is not None else [Stretch(list(runs), edges)]


def _is_wide(runs: Sequence[Run], edges: tuple[float, float]) -> bool:
    """Whether a side of a page could hold two columns of usual lines."""
    return edges[1] - edges[0] > 28 * median(run.size for run in runs)


def _strip(
    rows: Sequence[Sequence[Run]], edges: tuple[float, float], known: Strip | None, depth: int = 0
) -> Strip | None:
    """The strip between two columns, None for a page of one."""
    for found in _empty_strips(rows, edges):
        if _parts_columns(rows, found, edges, depth):
            return found
    if known is not None and edges[0] < known.left and known.right < edges[1] and _is_clear(rows, known, edges):
        return known
    return None


def _empty_strips(rows: Sequence[Sequence[Run]], edges: tuple[float, float]) -> list[Strip]:
    """The strips in the middle that the fewest rows reach into, the widest first."""
    start, step = edges[0], (edges[1] - edges[0]) / _BINS
    if step <= 0:
        return []
    size = median(run.size for row in rows for run in row)
    covered = [0] * _BINS
    for row in rows:
        reached: set[int] = set()
        for run in row:
            first, last = int((run.left - start) / step), int((run.right - start) / step)
            reached.update(range(max(first, 0), min(last, _BINS - 1) + 1))
        for place in reached:
            covered[place] += 1
    low, high = int(_MIDDLE[0] * _BINS), int(_MIDDLE[1] * _BINS)
    most = min(covered[low:high]) + max(1, 0.04 * len(rows))
    found: list[Strip] = []
    at = low
    while at < high:
        end = at
        while end < _BINS and covered[end] <= most:
            end += 1
        if (end - at) * step >= _NARROWEST * size:
            found.append(Strip(start + at * step, start + end * step))
        at = end + 1
    return sorted(found, key=lambda strip: strip.left - strip.right)


def _crossing(rows: Sequence[Sequence[Run]], strip: Strip, edges: tuple[float, float]) -> list[bool]:
    """Whether each row goes over the strip; one between two that do goes over it too, where a space of it lies there.

    So do the rows of a table over both columns.
    """
    over = [_goes_over(row, strip, edges) for row in rows]
    tabular = [_is_table_row(row, strip, edges) for row in rows]
    for at in range(len(rows) - _LEAST_TABLE + 1):
        if all(tabular[at : at + _LEAST_TABLE]):
            over[at : at + _LEAST_TABLE] = [True] * _LEAST_TABLE
    whole = list(over)
    for at in range(1, len(rows) - 1):
        near = rows[at - 1][0].base - rows[at + 1][0].base < 3.2 * rows[at][0].size
        both = rows[at][0].left < strip.left and rows[at][-1].right > strip.right
        if over[at - 1] and over[at + 1] and both and near:
            whole[at] = True
    return whole


def _goes_over(row: Sequence[Run], strip: Strip, edges: tuple[float, float]) -> bool:
    """Whether a run of a row reaches over the strip; a word that hangs out of the left column a little does not."""
    inner = 0.15 * (strip.right - strip.left)
    for run in row:
        if run.left < strip.right - inner and run.right > strip.left + inner:
            hangs = run.left < strip.left and run.right < strip.right + _OVERHANG * (edges[1] - edges[0])
            if not (hangs and row[0].left < edges[0] + 3 * run.size and run is row[-1]):
                return True
    return False


def _is_table_row(row: Sequence[Run], strip: Strip, edges: tuple[float, float]) -> bool:
    """Whether a row has cells with wide gaps on both sides of a strip, or on one and one cell on the other.

    What begins where its column does, or with a bullet, is a table or list of that column, and no cell of a row over both.
    """
    middle = (strip.left + strip.right) / 2
    sides = ([run for run in row if run.left < middle], [run for run in row if run.left >= middle])
    if not all(sides):
        return False
    gapped = [
        any(run.left - before.right > _CELL_GAP * run.size for before, run in itertools.pairwise(side))
        for side in sides
    ]
    if any(_MARK.match(side[0].text) for side in sides):
        return False
    away = (sides[1][0].left - strip.right) / sides[1][0].size
    if not (any(gapped) and away > (_AT_EDGE if all(gapped) else _FAR)):
        return False
    widths = (strip.left - edges[0], edges[1] - strip.right)
    return all(_filled([side], width) < _FILLED for side, width in zip(sides, widths, strict=True))


def _sides(
    rows: Sequence[Sequence[Run]], strip: Strip, edges: tuple[float, float]
) -> tuple[list[list[Run]], list[list[Run]], float]:
    """(the rows of the left column, those of the right, the part of all rows that go over the strip)."""
    over = _crossing(rows, strip, edges)
    free = [row for row, is_over in zip(rows, over, strict=True) if not is_over]
    middle = (strip.left + strip.right) / 2
    left = [side for row in free if (side := [run for run in row if run.left < middle])]
    right = [side for row in free if (side := [run for run in row if run.left >= middle])]
    return left, right, sum(over) / len(rows)


def _parts_columns(rows: Sequence[Sequence[Run]], strip: Strip, edges: tuple[float, float], depth: int) -> bool:
    """Whether what stands on both sides of a strip is text that fills its column; a table has rows of short cells.

    A side of a page of three columns may hold two that are filled.
    """
    left, right, crossing = _sides(rows, strip, edges)
    if crossing > _CROSSING:
        return False
    for side, within in ((left, (edges[0], strip.left)), (right, (strip.right, edges[1]))):
        if len(side) < _LEAST_ROWS or sum(len(run.text) for row in side for run in row) < _LEAST_CHARACTERS:
            return False
        is_filled = _filled(side, within[1] - within[0]) >= _FILLED
        if not is_filled and (depth > 0 or _strip(side, within, None, depth + 1) is None):
            return False
    return True


def _is_clear(rows: Sequence[Sequence[Run]], strip: Strip, edges: tuple[float, float]) -> bool:
    """Whether a strip that parts columns on another page parts text here: one side at least is filled by its lines."""
    left, right, crossing = _sides(rows, strip, edges)
    if crossing > _CROSSING_KNOWN or not left or not right:
        return False
    return max(_filled(left, strip.left - edges[0]), _filled(right, edges[1] - strip.right)) >= _FILLED


def _filled(side: Sequence[Sequence[Run]], width: float) -> float:
    """The part of a column's width that its lines fill, usually."""
    return median(sum(run.right - run.left for run in row) for row in side) / width if width > 0 else 0.0
