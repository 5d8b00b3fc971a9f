"""Running heads and feet of pages, page numbers, and what browsers print there. Pure."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from corpus.headings import CAPTION
from corpus.readers.pdf_columns import rows_of
from corpus.readers.pdf_page import Page, Run

_MARGIN = 0.09
"""The part of a page's height, above and below, in which running heads stand."""
_EDGE = 0.065
"""The same for a head that stands on one page only."""
_APART = 1.5
"""Sizes of the letters that part two things on one line of a margin; words of one are nearer."""
_CLEAR = 1.9
"""Sizes of the letters that part a head from the text below it."""
_SMALLER = 0.97
_MOST_ROWS = 2
_MOST_PARTS = 3
"""Things on one line of a margin, of which one may be a page number; a row of a table has more."""
_PRINTED_BY_BROWSER = re.compile(
    r"(?:(?:https?|file)://\S{1,2000}|\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s\d{1,2}:\d\d(?:\s?[AP]M)?)(?:\s.{1,200})?",
    re.IGNORECASE,
)
"""The head and the foot that browsers print: address and page number, day and time and title."""
_PAGE_NUMBER = re.compile(
    r"(?:page\s)?[-–—|]?\s?(?:\d{1,4}|[ivxlc]{1,6})(?:\s?(?:of|/)\s?\d{1,4})?\s?[-–—|]?", re.IGNORECASE
)


def running_heads(pages: Sequence[Page]) -> Callable[[Page, Run], bool]:
    """Whether a run of a page is a page number, is printed by a browser, or stands in the margin of several pages.

    Several are three, or a third of all; both where there are two. A line of a margin is taken whole: where a file sets words
    one by one, "12" may be a word of the text.
    """
    parts = {page.number: dict(_parts(page)) for page in pages}
    counted: Counter[tuple[int, str]] = Counter()
    for found in parts.values():
        counted.update({key for key, _, _ in found.values()})
    least = min(max(2, min(3, len(pages)), len(pages) // 3 if len(pages) < 30 else 6), 6)

    def is_running(page: Page, run: Run) -> bool:
        if (found := parts[page.number].get(run)) is None:
            return False
        key, words, row = found
        forms = _PAGE_NUMBER, _PRINTED_BY_BROWSER
        return counted[key] >= least or any(form.fullmatch(text) for form in forms for text in (words, row))

    return is_running


def lone_heads(page: Page, runs: Sequence[Run], size: float) -> Iterator[Run]:
    """The runs at the upper and lower edge of a page that are smaller than the text (`size`) and stand clear of it."""
    rows = rows_of(runs)
    for ordered, edge, sign in ((rows, (1 - _EDGE) * page.height, 1), (rows[::-1], _EDGE * page.height, -1)):
        for count in range(1, min(_MOST_ROWS, len(ordered) - 3) + 1):
            head, below = ordered[:count], ordered[count]
            gap = abs(head[-1][0].base - below[0].base)
            named = any(CAPTION.match(row[0].text) for row in head)
            small = all(run.size < _SMALLER * size for row in head for run in row)
            if small and not named and sign * head[-1][0].base > sign * edge and gap > _CLEAR * size:
                yield from itertools.chain.from_iterable(head)
                break


def _parts(page: Page) -> Iterator[tuple[Run, tuple[tuple[int, str], str, str]]]:
    """(run, (what is alike on several pages, the words it stands in, those of the line)) of the runs in the margins.

    Alike are the height and the words without figures.
    """
    inside = [run for run in page.runs if not _MARGIN * page.height <= run.base <= (1 - _MARGIN) * page.height]
    for row in rows_of(inside):
        line = " ".join(run.text.strip() for run in row)
        parts: list[list[Run]] = [[row[0]]]
        for before, run in itertools.pairwise(row):
            if run.left - before.right > _APART * run.size:
                parts.append([])
            parts[-1].append(run)
        for part in parts:
            words = " ".join(run.text.strip() for run in part)
            key = round(row[0].base / 4), re.sub(r"\d{1,6}", "#", words)
            yield from ((run, (key, words if len(parts) <= _MOST_PARTS else line, line)) for run in part)
