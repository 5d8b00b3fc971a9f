"""The runs of pages as lines in reading order: columns one after the other. Pure."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.readers.pdf_columns import Stretch, Strip, in_order, rows_of
from corpus.readers.pdf_heads import lone_heads, running_heads
from corpus.readers.pdf_page import WIDE_GAP, Page, Run
from corpus.readers.words import raised_text

_FEWEST_SPACES = 3
_WORDED_LINES = 3
"""Lines of a page whose words are drawn one by one, from which on all of them are."""
_WIDEST_SPACE = 1.4
"""Sizes of the letters that spaces of a justified line may be wide."""
_EVEN = 0.25
"""Sizes of the letters by which spaces of one line may differ: the edges of letters are not straight."""
_LEADERS = re.compile(r"\s?\.(?:\s?\.){4,400}\s?")
"""The dots between the names and the page numbers of a table of contents."""


@dataclass(slots=True)
class PdfLine:
    """A line: its cells, mostly one, and where it stands; `column` are the edges of its column, `is_head` tells that it is a
    head or foot of its page and no part of the text."""

    page: int
    cells: list[Run]
    column: tuple[float, float]
    is_head: bool = False
    left: float = field(init=False)
    right: float = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.right = min(c.left for c in self.cells), max(c.right for c in self.cells)
        main = max(self.cells, key=lambda cell: len(cell.text))
        self.base, self.size = main.base, main.size

    @property
    def indent(self) -> float:
        """How far from the edge of its column the line begins."""
        return self.left - self.column[0]

    @property
    def text(self) -> str:
        """The words of the line."""
        return _LEADERS.sub(" … ", " ".join(cell.text for cell in self.cells))

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(cell.bold for cell in self.cells)


def reading_lines(pages: Sequence[Page]) -> list[PdfLine]:
    """The lines of all pages in reading order, heads and feet that stand on one page only marked as such."""
    running = running_heads(pages)
    size = _usual_size(pages)
    lines: list[PdfLine] = []
    strip: Strip | None = None
    for page in pages:
        kept = [run for run in _upright(page.runs) if run.text.strip(" .") and not running(page, run)]
        apart = set(lone_heads(page, kept, size))
        runs = _with_raised([run for run in kept if run not in apart])
        stretches, own = in_order(runs, strip)
        strip = own or strip
        worded = _sets_words_apart(stretches)
        lines += [line for stretch in stretches for line in _lines(page.number, stretch, worded)]
        lines += _heads(page, [run for run in kept if run in apart])
    return lines


def _heads(page: Page, runs: Sequence[Run]) -> list[PdfLine]:
    lines = _lines(page.number, Stretch(list(runs), (0.0, page.width)), True)
    for line in lines:
        line.is_head = True
    return lines


def _usual_size(pages: Sequence[Page]) -> float:
    """The size in which most characters of a document are set."""
    counted: Counter[float] = Counter()
    for page in pages:
        for run in page.runs:
            counted[round(run.size, 1)] += len(run.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def body_size(lines: Iterable[PdfLine]) -> float:
    """The size in which most characters are set."""
    counted: Counter[float] = Counter()
    for line in lines:
        counted[round(line.size, 1)] += len(line.text)
    return counted.most_common(1)[0][0] if counted else 0.0


def _upright(runs: Sequence[Run]) -> list[Run]:
    """Runs without those of text that stands on its side, which come as one character under the other."""
    kept: list[Run] = []
    stack: list[Run] = []
    for run in runs:
        if (
            stack
            and len(run.text) <= 1
            and abs(run.left - stack[-1].left) < 0.3 * run.size
            and run.base != stack[-1].base
        ):
            stack.append(run)
            continue
        kept += stack if len(stack) < 5 else []
        stack = [run]
    return kept + (stack if len(stack) < 5 else [])


def _with_raised(runs: Sequence[Run]) -> list[Run]:
    """Small runs above or below the line they stand in joined to it, raised figures as raised characters."""
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before is not None and _goes_on(before, run):
            joined[-1] = _joined(before, run)
        else:
            joined.append(run)
    return joined


def _joined(before: Run, run: Run) -> Run:
    """Two runs of a line as one, which stands where the larger of them stands."""
    main, other = (before, run) if before.size >= run.size else (run, before)
    raised = other.size < 0.88 * main.size and other.base - main.base > 0.12 * main.size
    texts = [raised_text(part.text.strip()) if raised and part is other else part.text for part in (before, run)]
    touches = other.size < 0.88 * main.size and run.left - before.right < 0.25 * main.size
    glue = "" if touches else _space(before, run)
    return main._replace(
        text=f"{texts[0].rstrip()}{glue}{texts[1]}",
        left=before.left,
        right=max(before.right, run.right),
        bold=main.bold,
        is_apart=before.is_apart,
    )


def _goes_on(before: Run, run: Run) -> bool:
    """Whether a run stands right behind another, on its line or a little above or below."""
    if run.is_apart:
        return False
    gap, height = run.left - before.right, abs(run.base - before.base)
    size = max(run.size, before.size)
    if not -0.6 * size < gap < WIDE_GAP * size:
        return False
    return height < 0.1 * size or (height < 0.6 * size and min(run.size, before.size) < 0.88 * size)


def _space(before: Run, run: Run) -> str:
    """What parts two runs of a line: nothing where they touch."""
    return " " if before.text.endswith(" ") or run.left - before.right > 0.12 * run.size else ""


def _sets_words_apart(stretches: Sequence[Stretch]) -> bool:
    """Whether the file draws the words of a page one by one: then that two are drawn apart tells no cells of a table."""
    rows = (row for stretch in stretches for row in rows_of(stretch.runs))
    return sum(map(_is_spaced_line, rows)) >= _WORDED_LINES


def _lines(page: int, stretch: Stretch, worded: bool) -> list[PdfLine]:
    """The lines of one column; `worded` tells that the words of lines are drawn one by one."""
    lines = []
    for row in rows_of(stretch.runs):
        is_line = _is_spaced_line(row)
        cells: list[Run] = []
        for run in row:
            gap = run.left - cells[-1].right if cells else 0.0
            if cells and (is_line or ((worded or not run.is_apart) and gap < WIDE_GAP * run.size)):
                before = cells[-1]
                main = before if len(before.text) >= len(run.text) else run
                cells[-1] = main._replace(
                    text=f"{before.text}{_space(before, run)}{run.text}",
                    left=before.left,
                    right=max(before.right, run.right),
                    bold=before.bold and run.bold,
                    is_apart=before.is_apart,
                )
            else:
                cells.append(run)
        lines.append(PdfLine(page, cells, stretch.edges))
    return lines


def _is_spaced_line(row: Sequence[Run]) -> bool:
    """Whether a row is a justified line whose words the file sets one by one: with equal spaces, and mostly of letters."""
    gaps = [run.left - before.right for before, run in itertools.pairwise(row)]
    wide = [gap for gap in gaps if gap > 0.12 * row[0].size]
    if len(wide) < _FEWEST_SPACES or max(wide) > _WIDEST_SPACE * row[0].size:
        return False
    lettered = sum(any(map(str.isalpha, run.text)) for run in row)
    return max(wide) - min(wide) < _EVEN * row[0].size and lettered >= 0.6 * len(row)
