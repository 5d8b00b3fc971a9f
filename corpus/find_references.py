"""Where the reference lists of a page stand, and which lines are theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from corpus.furniture import closes
from corpus.headings import DISCLAIMER, FURNITURE, Place
from corpus.layout import Line
from corpus.reference_list import Entry, ReadList, read_list, reads_like_entry
from corpus.section_names import ends_references, reference_name

_LONGEST_NAME = 80
"""Characters of a line that may name a list, without tags."""
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*$")
_CLOSING_TAG = re.compile(r"\s*(?:</[a-z]+>\s*)+$", re.IGNORECASE)
_UNHEADED = re.compile(r"\s*(?:\[\^\d{1,4}\]:|\\?\[\d{1,4}\\?\](?!\())\s*\S")
_MARKED = re.compile(r"\s*(?:#{1,6}\s|[*_]{2}|<)")


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A reference list: the line and place of its heading, if it has one, and its lines `[first, end)` by number.

    `parts` are numbers of lines that head a part of it.
    """

    heading: int | None
    place: Place | None
    first: int
    end: int
    entries: tuple[Entry, ...]
    parts: tuple[int, ...] = ()
    certain: bool = True
    convincing: bool = True
    """Whether an entry of it reads like one, not only its heading like that of a list."""

    @property
    def lines(self) -> range:
        """Numbers of the lines that are no body text, from the heading on."""
        return range(self.first if self.heading is None else self.heading, self.end)


def find_lists(lines: Sequence[Line], headings: Mapping[int, Place]) -> list[PrintedList]:
    """The reference lists of a page in printed order.

    A line that names one is the heading of a list where entries stand below it: the contents of a page name it too.
    """
    short = (line for line in lines if 2 <= len(line.text) <= _LONGEST_NAME or line.text.lstrip().startswith("<"))
    names = {line.number: name for line in short if (name := reference_name(line.text))}
    found = [
        printed
        for number, (start, end, certain) in names.items()
        if (printed := _list_below(lines, number, (start, end), certain, headings, names)) is not None
    ]
    lists = [printed for printed in found if printed.convincing] or found[-1:]
    if not lists and (unheaded := _without_heading(lines)) is not None:
        lists = [unheaded]
    return _numbered_once(lists)


def _list_below(
    lines: Sequence[Line],
    number: int,
    words: tuple[int, int],
    certain: bool,
    headings: Mapping[int, Place],
    names: Mapping[int, tuple[int, int, bool]],
) -> PrintedList | None:
    line = lines[number]
    marked = number in headings or _MARKED.match(line.text) is not None
    level = headings[number][0] if number in headings and line.text.lstrip().startswith("#") else 0
    end, breaks = _range_end(lines, number, level, headings, names)
    below = lines[number + 1 : end]
    read = read_list(below, frozenset(at - number - 1 for at in breaks))
    convincing = _read_like_entries(read.entries, 1 if certain else (len(read.entries) + 1) // 2)
    if not read.entries or not (convincing or (certain and (read.numbered or marked))):
        return None
    seen = headings.get(number)
    place = (level or _level_of(seen), *(seen[1:] if seen else (line.start + words[0], line.start + words[1])))
    return replace(_printed(read, number, place, number + 1, certain), convincing=convincing)


def _level_of(place: Place | None) -> int:
    return place[0] if place is not None and place[0] else 2


def _printed(read: ReadList, heading: int | None, place: Place | None, offset: int, certain: bool) -> PrintedList:
    parts = tuple(offset + at for at in read.headings)
    return PrintedList(heading, place, offset + read.first, offset + read.end, read.entries, parts, certain)


def _read_like_entries(entries: Sequence[Entry], enough: int) -> bool:
    """Whether so many entries read like entries of a reference list by themselves."""
    words = (f"{entry.line_title or ''} {entry.words}".strip() for entry in entries)
    return sum(1 for _ in islice(filter(reads_like_entry, words), enough)) >= enough


def _range_end(
    lines: Sequence[Line],
    number: int,
    level: int,
    headings: Mapping[int, Place],
    names: Mapping[int, tuple[int, int, bool]],
) -> tuple[int, list[int]]:
    """(number of the line before which a list ends at the latest, numbers of lines in it that are headings)."""
    breaks: list[int] = []
    for line in lines[number + 1 :]:
        if line.blank:
            continue
        if (
            line.number in names
            or closes(line.text)
            or _RULE.match(line.text)
            or _CLOSING_TAG.match(line.text)
            or ends_references(line.text)
        ):
            return line.number, breaks
        text = line.text.strip(" #*_")
        if line.number in headings:
            if DISCLAIMER.match(text) or FURNITURE.match(text):
                return line.number, breaks
            if line.text.lstrip().startswith("#"):
                if not level or headings[line.number][0] <= level:
                    return line.number, breaks
                breaks.append(line.number)
    return len(lines), breaks


def _without_heading(lines: Sequence[Line]) -> PrintedList | None:
    """A list that no heading names: entries in square brackets or footnotes, one below the other, to their end."""
    starts = [line.number for line in lines if _UNHEADED.match(line.text)]
    if len(starts) < 2:
        return None
    below = lines[starts[0] :]
    read = read_list(below)
    if read.first or len(read.entries) < 2 or not _read_like_entries(read.entries, (len(read.entries) + 1) // 2):
        return None
    return _printed(read, None, None, starts[0], certain=False)


def _numbered_once(lists: Sequence[PrintedList]) -> list[PrintedList]:
    """Lists whose numbers can be told apart: where two print the same ones, the better list keeps them.

    Two lists under names that are as certain both keep theirs; resolution then calls the shared numbers contradicted.
    """
    if len(lists) < 2:
        return list(lists)
    best = max(lists, key=lambda printed: (printed.certain, _numbers(printed) != set(), len(printed.entries)))
    kept = []
    for printed in lists:
        clash = _numbers(printed) & _numbers(best)
        if printed is best or (_numbers(printed) and (not clash or printed.certain == best.certain)):
            kept.append(printed)
        else:
            aside = tuple(replace(entry, number=None, aside=True) for entry in printed.entries)
            kept.append(replace(printed, entries=aside))
    return kept


def _numbers(printed: PrintedList) -> set[int]:
    return {entry.number for entry in printed.entries if entry.number is not None}
