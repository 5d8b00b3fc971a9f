"""Which lines of a PDF are headings, and of which level: by their size, then by being bold. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.headings import reads_like_heading
from corpus.readers.pdf_lines import PdfLine

_LARGER = 1.08
"""A line is a heading from this many times the size of the text on."""
_LONGEST = 250
_AS_LARGE = 0.4
"""Points by which headings of one level may differ."""
_MOST_TITLES = 3
"""Lines of the largest size that may be a title; with more, they are headings and the document has none."""


def heading_levels(lines: Sequence[PdfLine], size: float) -> dict[int, int]:
    """The level of each line that is a heading, by its place; `size` is that of the text."""
    large = {place: round(line.size, 1) for place, line in enumerate(lines) if _is_large(line, size)}
    ranks = _ranks(large.values())
    levels = {place: ranks[found] for place, found in large.items()}
    if sum(level == 1 for level in levels.values()) > _MOST_TITLES:
        levels = {place: level + 1 for place, level in levels.items()}
    deepest = max(levels.values(), default=1)
    for place in range(len(lines)):
        if place not in levels and _is_bold_heading(lines, place, size):
            levels[place] = deepest + 1
    return {place: min(level, 6) for place, level in levels.items()}


def near(above: PdfLine, line: PdfLine, times: float) -> bool:
    """Whether a line stands no more than so many times its size below another, on one page."""
    return above.page == line.page and 0 < above.base - line.base < times * max(line.size, above.size)


def _is_large(line: PdfLine, size: float) -> bool:
    return line.size >= _LARGER * size and len(line.text) <= _LONGEST and any(map(str.isalpha, line.text))


def _ranks(sizes: Iterable[float]) -> dict[float, int]:
    """The rank of each size from 1, the largest; sizes that hardly differ share one."""
    ranks: dict[float, int] = {}
    top, rank = 0.0, 0
    for found in sorted(set(sizes), reverse=True):
        if not rank or top - found > _AS_LARGE:
            top, rank = found, rank + 1
        ranks[found] = rank
    return ranks


def _is_bold_heading(lines: Sequence[PdfLine], place: int, size: float) -> bool:
    """Whether a bold line in the size of the text reads like a heading, and no bold line goes on from it."""
    line = lines[place]
    if not line.bold or abs(line.size - size) >= 0.08 * size or not reads_like_heading(line.text.strip()):
        return False
    above, below = lines[max(0, place - 1)], lines[min(place + 1, len(lines) - 1)]
    return not (above.bold and near(above, line, 1.3)) and not (below.bold and near(line, below, 1.3))
