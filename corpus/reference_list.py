"""The printed reference list of a page, read into entries. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from corpus.layout import Line, is_hard_wrapped
from corpus.list_numbers import Numbered, numbered_lines
from corpus.printed_names import read_authors
from corpus.printed_reference import csl_fields

_LABEL = re.compile(
    r"(?:clinical )?(?:guidelines?|research|review|systematic review|meta-analysis|trial|study|case report|label|book"
    r"|website|drug label|drug information|news|consensus|position statement|textbook|report)$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_YEAR_END = re.compile(r"\b(?:19|20)\d\d[a-z]?\)?[.;]?\s*$")
_BULLET = re.compile(r"\s*(?:[-*+•‣◦▪●·]\s+|[\^↑]\s*(?:(?:[a-z]{1,2}\s+)+(?=[^\Wa-z_]|[“\"]))?)(?=\S)")
_KEY = re.compile(r"\s{0,8}\[?@([\w:.#$%&+?<>~/-]{1,80}?)\]?:?\s{1,8}(?=\S)")
_LINK = r"\[(?:DOI|PubMed|Pub Med|PMC(?: free article)?|Google Scholar|Cross ?Ref|Full Text(?: PDF)?|Free (?:PMC|full text)|Article|CAS|MEDLINE|Abstract|PDF|View|Web of Science|ISI|Scopus|Europe PMC|Links?)[^\[\]]{0,40}\]"
LINKS = re.compile(rf"(?:\s*(?:{_LINK}|\|))+\s*$", re.IGNORECASE)
"""Names of links that a page prints behind an entry: "[DOI] [PubMed] [Google Scholar]"."""
_LINK_LINE = re.compile(
    rf"\s*(?:(?:{_LINK}|(?:DOI|PubMed|PMC|Google Scholar|CrossRef|Full Text|Article|CAS|Abstract|View Article|Download|Cited \d+ times)\b)[\s|·,;]*)+$",
    re.IGNORECASE,
)
_IDENTIFIER_LINE = re.compile(
    r"\s*(?:doi\s{0,3}:?\s{0,3}10\.|https?://|PMID\s{0,3}:?\s{0,3}\d|PMCID\s{0,3}:?\s{0,3}PMC|Available (?:from|at))",
    re.IGNORECASE,
)
_TORN = re.compile(r"\b10\.\d{4,9}/\S*[./_]$|https?://\S*[/_=]$")
"""A DOI or an address that goes on in the next line."""
_ENTRY_SIGN = re.compile(
    r"\b10\.\d{4,9}/\S|\bPMID\b|\bhttps?://|\d{1,4}\s?(?:\([^)]{1,15}\))?\s?:\s?[A-Za-z]?\d|\bvol\.\s*\d|\bpp?\.\s*\d|\bet al\b|\bISBN\b"
    r"|\(\s?(?:19|20)\d\d[a-z]?\s?\)|\b(?:19|20)\d\d[a-z]?\)?\s*[.;,:]?\s*(?:$|\d)|\b\d{1,2}(?:st|nd|rd|th) ed(?:ition|n)?\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|must|should|shall|can|could|may|might|will|do|does|did|gives?|means?|shows?|wrote|declare[sd]?)\b"
)
_NO_STATEMENT = re.compile(r"\b10\.\d{4,9}/|\bhttps?://|\d\s?:\s?\d|\(\d{4}\)")
_NAMED = re.compile(r"\d|\s[\W_]*[^\W\d_a-z]")
"""Figures and capitals: an entry has them, a plain sentence may have none."""
_NAMED_LABEL = re.compile(r"([^.:]{3,40})\.\s+(?=\S)")
_CITING = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|[¹²³⁴-⁹]")


@dataclass(frozen=True)
class Entry:
    """A printed entry at `[start, end)`; `number` as printed, None in a list without numbers.

    `title` is its title, or its first words where no title can be told from the rest; `links` are places of names of
    links ("[PubMed]") behind it.
    """

    number: int | None
    start: int
    end: int
    label: str | None
    words: str
    line_title: str | None = None
    links: tuple[tuple[int, int], ...] = ()
    key: str | None = None
    """The key that a list for Pandoc prints before it: "@okafor2019: Okafor T."."""
    aside: bool = False
    """Whether it stands in a second list of the page, whose numbers and order are not those that the text cites."""
    given: Mapping[str, object] | None = None
    """CSL fields that the source itself has, so that they need not be read from the words."""
    linked: bool = False
    """Whether the source links its markers to the entry: the number is then sure, also where none is printed."""

    @cached_property
    def fields(self) -> Mapping[str, object]:
        """CSL fields of what the source has, or of what is printed."""
        return self.given if self.given is not None else csl_fields(self.words, self.line_title)

    @property
    def title(self) -> str:
        """The title, or what stands first."""
        return str(self.fields["title"])

    def csl(self, reference_id: str) -> dict[str, object]:
        """A CSL-JSON item of what is printed, no more."""
        return {"id": reference_id, **self.fields}


@dataclass(frozen=True)
class ReadList:
    """Entries, and the lines (places among those given) that are theirs, from the first to the last.

    `headings` are places of lines between entries that head a part of the list.
    """

    entries: tuple[Entry, ...] = ()
    first: int = 0
    end: int = 0
    headings: tuple[int, ...] = ()
    numbered: bool = field(default=False)


def read_list(lines: Sequence[Line], breaks: frozenset[int] = frozenset()) -> ReadList:
    """The list at the head of some lines, the lines below its heading; what stands behind it is left.

    `breaks` are places of lines that are headings for certain: no entry goes on over one.
    """
    filled = [at for at, line in enumerate(lines) if not line.blank and at not in breaks]
    if not filled:
        return ReadList()
    numbers = numbered_lines([line.emptied() if at in breaks else line for at, line in enumerate(lines)])
    begins = {n.at for n in numbers} or _marked(lines, filled)
    groups = _split(lines, filled, begins)
    if not begins:
        parts = [list(part) for _, part in groupby(filled, key=lambda at: sum(place < at for place in breaks))]
        return _made(lines, [group for part in parts for group in _paragraphs(lines, part)], {}, tuple(breaks))
    bare = frozenset(n.at for n in numbers if not lines[n.at].text[n.offset :].strip())
    groups, headings = _trimmed(lines, groups, breaks, bare)
    return _made(lines, groups, {n.at: n for n in numbers}, tuple(sorted({*headings, *breaks})))


def _marked(lines: Sequence[Line], filled: Sequence[int]) -> set[int]:
    """Places of lines that begin with a label, or, without any, with a bullet where there are two."""
    labelled = {at for at in filled if _LABEL.match(lines[at].text.strip())}
    bullets = {at for at in filled if _BULLET.match(lines[at].text)}
    return labelled or (bullets if len(bullets) >= 2 else set())


def reads_like_entry(words: str) -> bool:
    """Whether words look like an entry of a reference list by themselves: authors, a year at the end, pages, a DOI."""
    return not reads_like_statement(words) and (
        _ENTRY_SIGN.search(words) is not None or read_authors(words) is not None
    )


def reads_like_statement(words: str) -> bool:
    """Whether words are a sentence that says something, as no entry of a list does."""
    text = " ".join(words.split())
    if _CITING.search(text) and not _CITING.match(text):
        return True
    if (
        len(text.split()) < 5
        or not text.endswith((".", "!", "?", "。"))
        or _YEAR_END.search(text)
        or read_authors(text)
    ):
        return False
    if _NO_STATEMENT.search(text):
        return False
    return (len(text.split()) >= 8 and not _NAMED.search(text)) or _VERB.search(text) is not None


def _split(lines: Sequence[Line], filled: Sequence[int], begins: set[int]) -> list[list[int]]:
    """Places of filled lines in groups that each begin at one of the places; lines before the first are left out."""
    groups: list[list[int]] = []
    for at in filled:
        if at in begins:
            groups.append([])
        if groups:
            groups[-1].append(at)
    return groups


def _trimmed(
    lines: Sequence[Line], groups: list[list[int]], breaks: frozenset[int], bare: frozenset[int]
) -> tuple[list[list[int]], list[int]]:
    """Groups without what stands behind the list, and the lines between entries that head a part of it.

    An entry is as many blocks (lines without a blank line between) as the shortest one has, links aside.
    """
    blocks = [_blocks(lines, group, breaks, bare) for group in groups]
    usual = min(len(found) for found in blocks) if len(blocks) > 1 else 1
    kept, headings = [], []
    for place, found in enumerate(blocks):
        last = place == len(blocks) - 1
        take = found[:usual] if last else found
        if last and take:
            take[-1] = _without_statement(lines, take[-1])
        elif len(found) > usual and len(found[-1]) == 1 and _heads_part(lines[found[-1][0]].text):
            take = found[:-1]
            headings.append(found[-1][0])
        kept.append([at for block in take for at in block])
    return [group for group in kept if group], headings


def _blocks(
    lines: Sequence[Line], group: Sequence[int], breaks: frozenset[int], bare: frozenset[int]
) -> list[list[int]]:
    """A group in runs of lines without a blank line between.

    Names of links and identifiers join the run above, and what stands below a `bare` number joins that.
    """
    runs: list[list[int]] = []
    for at in group:
        joined = runs and (runs[-1][-1] == at - 1 or runs[-1][-1] in bare)
        if runs and any(between in breaks for between in range(runs[-1][-1], at)):
            break
        if runs and (joined or _LINK_LINE.match(lines[at].text) or _IDENTIFIER_LINE.match(lines[at].text)):
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs


def _without_statement(lines: Sequence[Line], block: list[int]) -> list[int]:
    """The lines of the last entry before one that says something: the page goes on below its list."""
    for place in range(1, len(block)):
        above = lines[block[place - 1]].text.rstrip()
        if above.endswith((".", ")", "]")) and reads_like_statement(lines[block[place]].text):
            return block[:place]
    return block


def _heads_part(text: str) -> bool:
    words = text.strip(" *_#")
    return len(words.split()) <= 8 and words[-1:] not in ".;,)]" and _YEAR.search(words) is None and words[:1].isupper()


def _paragraphs(lines: Sequence[Line], filled: Sequence[int]) -> list[list[int]]:
    """Groups of lines between blank lines; where every group is one line, an entry ends at its year or before authors.

    What stands behind the last entry (a sentence, a heading above one) is left.
    """
    groups: list[list[int]] = []
    for at in filled:
        if groups and groups[-1][-1] == at - 1:
            groups[-1].append(at)
        else:
            groups.append([at])
    groups = _before_statements(lines, groups)
    if len(groups) == 1:
        return _before_statements(lines, _lines_in_entries(lines, groups[0]))
    if any(len(group) > 1 for group in groups):
        return groups
    merged: list[list[int]] = [[]]
    authored = {at for (at,) in groups if read_authors(lines[at].text) is not None}
    for (at,) in groups:
        if at in authored and not authored.isdisjoint(merged[-1]):
            merged.append([])
        merged[-1].append(at)
        if _YEAR_END.search(lines[at].text):
            merged.append([])
    merged = [group for group in merged if group]
    return merged if len(merged) > 1 else groups


def _before_statements(lines: Sequence[Line], groups: list[list[int]]) -> list[list[int]]:
    """Groups up to the first that says something, if no entry stands behind it, and without a heading over it."""
    words = [" ".join(lines[at].text for at in group) for group in groups]
    last_entry = max((place for place, text in enumerate(words) if reads_like_entry(text)), default=-1)
    said = next((place for place in range(last_entry + 1, len(groups)) if reads_like_statement(words[place])), None)
    kept = groups[:said]
    if said is not None and len(kept) > 1 and len(kept[-1]) == 1 and _heads_part(words[said - 1]):
        kept.pop()
    if kept:
        kept[-1] = _without_statement(lines, kept[-1])
    return kept


def _lines_in_entries(lines: Sequence[Line], block: Sequence[int]) -> list[list[int]]:
    """Entries of lines without blank lines between.

    A line goes on with the entry above where it is indented or begins as none does, and, where entries begin with
    their authors, where the line above has not come to an end.
    """
    authored = sum(read_authors(lines[at].text) is not None for at in block) > 1
    hangs = not lines[block[0]].text[:1].isspace()
    groups: list[list[int]] = []
    for at in block:
        text = lines[at].text
        above = lines[groups[-1][-1]].text.rstrip() if groups else ""
        ended = above[-1:] in ".;)]/" or above[-1:].isdigit() or "://" in above[above.rfind(" ") :]
        begins = not re.match(r"\s*[a-zà-öø-ÿ0-9(]", text)
        if groups and ((hangs and text[:1].isspace()) or not begins or (authored and not ended)):
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _made(
    lines: Sequence[Line], groups: Sequence[Sequence[int]], numbers: Mapping[int, Numbered], headings: tuple[int, ...]
) -> ReadList:
    wrapped = is_hard_wrapped([lines[at] for group in groups for at in group])
    kept: list[tuple[list[int], Entry]] = []
    for group in groups:
        entry = _entry([lines[at] for at in group], numbers.get(group[0]), wrapped)
        if entry is not None:
            kept.append((list(group), entry))
        elif kept:  # nothing but names of links, which belong to the entry above
            held, before = kept[-1]
            links = [link for at in group if (link := _piece(lines[at], 0)[2]) is not None]
            kept[-1] = [*held, *group], replace(before, links=(*before.links, *links))
    if not kept:
        return ReadList()
    first, end = kept[0][0][0], max(kept[-1][0]) + 1
    above = next((at for at in range(first - 1, -1, -1) if not lines[at].blank), None)
    inside = {at for at in headings if at < end}
    if above is not None and _heads_part(lines[above].text) and not re.search(r"[\t|]", lines[above].text):
        inside.add(above)
    return ReadList(tuple(entry for _, entry in kept), first, end, tuple(sorted(inside)), bool(numbers))


def _entry(lines: Sequence[Line], numbered: Numbered | None, wrapped: bool) -> Entry | None:
    first = lines[0]
    bullet = None if numbered else _BULLET.match(first.text)
    offset = numbered.offset if numbered else bullet.end() if bullet else 0
    key = _KEY.match(first.text, offset)
    offset = key.end() if key else offset
    pieces = [_piece(first, offset), *(_piece(line, 0) for line in lines[1:])]
    links = [link for _, _, link in pieces if link is not None]
    worded = [(start, text) for start, text, _ in pieces if text]
    if not worded:
        return None  # a bullet or a number without words
    start, end = worded[0][0], worded[-1][0] + len(worded[-1][1])
    label, title, words = _parts([_of_cells(text) for _, text in worded], wrapped)
    number = numbered.number if numbered else None
    beside = tuple(link for link in links if link[0] >= end or link[1] <= start)
    return Entry(number, start, end, label, words, title, beside, key[1] if key else None)


def _parts(texts: list[str], wrapped: bool) -> tuple[str | None, str | None, str]:
    """Label, title in a line of its own, and the other words of an entry's lines."""
    label = texts.pop(0) if len(texts) > 1 and _LABEL.match(texts[0]) else None
    words, title = _joined(texts), None
    if len(texts) > 1 and not wrapped and not _runs_on(texts[0], texts[1]) and read_authors(words) is None:
        title, words = texts[0], _joined(texts[1:])
    elif label is None and (named := _NAMED_LABEL.match(words)) and _LABEL.match(named[1]):
        label, words = named[1], words[named.end() :]
    return label, title, words


def _piece(line: Line, offset: int) -> tuple[int, str, tuple[int, int] | None]:
    """(where the words of a line start, the words without links behind them, where those links stand)."""
    text = line.text.rstrip(" |\t")
    start = offset + len(text[offset:]) - len(text[offset:].lstrip(" |\t"))
    found = LINKS.search(text, start) or _LINK_LINE.match(text, start)
    end = found.start() if found else len(text)
    link = (
        (
            line.start + len(text[: found.end()]) - len(text[found.start() : found.end()].lstrip()),
            line.start + len(text),
        )
        if found
        else None
    )
    return line.start + start, text[start:end].rstrip(), link


def _of_cells(text: str) -> str:
    """The words of a table row as a line of text, a full stop between its cells."""
    if "\t" not in text and "|" not in text:
        return text
    cells = [cell.strip() for cell in re.split(r"\t+|(?<!\\)\|", text) if cell.strip()]
    return " ".join(
        cell if cell.endswith((".", "?", "!", ",", ";", ":")) or cell is cells[-1] else f"{cell}." for cell in cells
    )


def _joined(texts: Sequence[str]) -> str:
    """Lines as one; a word or range that is broken at its hyphen is not torn."""
    joined = ""
    for text in texts:
        torn = (joined.endswith("-") and joined[-2:-1].isalnum()) or (_TORN.search(joined) and text[:1].isdigit())
        joined = joined + text if torn or not joined else f"{joined} {text}"
    return joined


def _runs_on(above: str, below: str) -> bool:
    return not below[:1].isupper() or above.endswith((",", ";", "-", "–", "&"))
