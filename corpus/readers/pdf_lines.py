"""The runs of pages as lines in reading order: columns one after the other, running heads and page numbers left out. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from corpus.readers.pdf_page import WIDE_GAP, Page, Run
from corpus.readers.words import raised_text

_MARGIN = 0.09
"""The part of a page's height, above and below, in which running heads stand."""
_MIDDLE = (0.3, 0.7)
"""Where between the edges of the text the gap between two columns lies."""
_CROSSING = 0.12
"""The part of a page's lines that may cross the gap, as titles and wide tables do."""
_LEADERS = re.compile(r"\s?\.(?:\s?\.){4,400}\s?")
"""The dots between the names and the page numbers of a table of contents."""
_PRINTED_BY_BROWSER = re.compile(
    r"(?:(?:https?|file)://\S{1,2000}|\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s\d{1,2}:\d\d(?:\s?[AP]M)?)(?:\s.{1,200})?",
    re.IGNORECASE,
)
"""The head and the foot that browsers print: address and page number, day and time and title."""
_PAGE_NUMBER = re.compile(
    r"(?:page\s)?[-–—|]?\s?(?:\d{1,4}|[ivxlc]{1,6})(?:\s?(?:of|/)\s?\d{1,4})?\s?[-–—|]?", re.IGNORECASE
)


@dataclass(slots=True)
class PdfLine:
    """A line: its cells, mostly one, and where it stands; `column` is a number that differs between columns."""

    page: int
    cells: list[Run]
    column: tuple[float, float]
    left: float = field(init=False)
    right: float = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.right = min(c.left for c in self.cells), max(c.right for c in self.cells)
        main = max(self.cells, key=lambda cell: len(cell.text))
        self.base, self.size = main.base, main.size

    @property
    def text(self) -> str:
        """The words of the line."""
        return _LEADERS.sub(" … ", " ".join(cell.text for cell in self.cells))

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(cell.bold for cell in self.cells)


def reading_lines(pages: Sequence[Page]) -> list[PdfLine]:
    """The lines of all pages in reading order."""
    repeated = _running_heads(pages)
    lines: list[PdfLine] = []
    for page in pages:
        margin = _margin_words(page)
        runs = [
            run
            for run in _upright(page.runs)
            if run.text.strip(" .") and not _is_running(page, run, repeated, margin.get(round(run.base), ""))
        ]
        lines += _in_order(page.number, _with_raised(runs))
    return lines


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


def _key(page: Page, run: Run) -> tuple[int, str]:
    """What is alike in running heads of several pages: their height, and their words without figures."""
    return round(run.base / 4), re.sub(r"\d{1,6}", "#", run.text.strip())


def _in_margin(page: Page, run: Run) -> bool:
    return run.base > (1 - _MARGIN) * page.height or run.base < _MARGIN * page.height


def _running_heads(pages: Sequence[Page]) -> set[tuple[int, str]]:
    """Words that stand in the margin of several pages: of three, or of a third of all; of both where there are two."""
    counted: Counter[tuple[int, str]] = Counter()
    for page in pages:
        counted.update({_key(page, run) for run in page.runs if _in_margin(page, run)})
    least = max(2, min(3, len(pages)), len(pages) // 3 if len(pages) < 30 else 6)
    return {key for key, times in counted.items() if times >= min(least, 6)}


def _is_running(page: Page, run: Run, repeated: set[tuple[int, str]], margin: str) -> bool:
    """Whether a run is no text of its page; `margin` are the words of all that stands on its line, if that is in a margin."""
    if not margin:
        return False
    named = _PAGE_NUMBER, _PRINTED_BY_BROWSER
    return _key(page, run) in repeated or any(
        form.fullmatch(text) for form in named for text in (run.text.strip(), margin)
    )


def _margin_words(page: Page) -> dict[int, str]:
    """The words of each line in the margins of a page, by its height."""
    words: dict[int, str] = {}
    for run in page.runs:
        if _in_margin(page, run):
            at = round(run.base)
            words[at] = f"{words[at]} {run.text.strip()}" if at in words else run.text.strip()
    return words


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


def _in_order(page: int, runs: Sequence[Run]) -> list[PdfLine]:
    """The lines of a page: the columns of each stretch between two lines that go over all of it, from the left."""
    if not runs:
        return []
    gutter = _gutter(runs)
    if gutter is None:
        edges = (min(run.left for run in runs), max(run.right for run in runs))
        return _lines(page, runs, edges)
    lines: list[PdfLine] = []
    left: list[Run] = []
    right: list[Run] = []
    sides = [(min(r.left for r in runs), gutter), (gutter, max(r.right for r in runs))]

    def flush() -> None:
        for side, edges in ((left, sides[0]), (right, sides[1])):
            lines.extend(_lines(page, side, edges))
            side.clear()

    rows = _rows(runs)
    for row in rows:
        if any(run.left < gutter < run.right for run in row):
            flush()
            lines.extend(_lines(page, row, (sides[0][0], sides[1][1])))
        else:
            left += [run for run in row if run.right <= gutter]
            right += [run for run in row if run.left >= gutter]
    flush()
    return lines


def _gutter(runs: Sequence[Run]) -> float | None:
    """The middle of the gap between two columns, None for a page of one."""
    start, end = min(run.left for run in runs), max(run.right for run in runs)
    width = end - start
    size = median(run.size for run in runs)
    best, fewest = None, len(runs)
    for step in range(int(_MIDDLE[0] * 100), int(_MIDDLE[1] * 100) + 1):
        at = start + width * step / 100
        crossing = sum(1 for run in runs if run.left < at + 0.4 * size and run.right > at - 0.4 * size)
        if crossing < fewest:
            best, fewest = at, crossing
    if best is None or fewest > _CROSSING * len(runs):
        return None
    return best if _are_columns(runs, best, width) else None


def _are_columns(runs: Sequence[Run], gutter: float, width: float) -> bool:
    """Whether what stands on both sides of a gap is text that fills its column; a table has rows of short cells."""
    for side in ([run for run in runs if run.right <= gutter], [run for run in runs if run.left >= gutter]):
        if len(side) < 6 or sum(len(run.text) for run in side) < 200:
            return False
        if median(run.right - run.left for run in side) < 0.275 * width:
            return False
    return True


def _rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs on one baseline together, from the top of the page down."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.base):
        if rows and abs(rows[-1][0].base - run.base) < 0.35 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _lines(page: int, runs: Sequence[Run], edges: tuple[float, float]) -> list[PdfLine]:
    """The lines of one column."""
    lines = []
    for row in _rows(runs):
        cells: list[Run] = []
        for run in sorted(row, key=lambda run: run.left):
            if cells and not run.is_apart and run.left - cells[-1].right < WIDE_GAP * run.size:
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
        lines.append(PdfLine(page, cells, edges))
    return lines
