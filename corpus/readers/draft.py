"""A canonical text on its way: a line a heading, paragraph, item or row, with marks of what each of them is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.article import Article, ArticleMetadata, SourceType
from corpus.assembly import assemble
from corpus.cited import Cited, joined_markers
from corpus.layout import Piece, PieceKind
from corpus.markers.found import expand
from corpus.marks import MarkedList, Marks
from corpus.readers.words import Link, Words
from corpus.reference_list import Entry

_PRINTED_NUMBERS = re.compile(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹,;\s–\-⁻\[\]()]{1,80}")
_DEEPEST = 8
"""Lists inside one another that are told apart."""


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """An entry of a reference list: its words, the names by which links lead to it, its number where one is printed, and
    its CSL fields where the source has them."""

    words: Words
    names: tuple[str, ...] = ()
    number: int | None = None
    csl: Mapping[str, object] | None = None


@dataclass
class Draft:
    """The lines of a source in order. What is added is marked, but for `add_lines`, which are read by their look."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    pieces: dict[int, Piece] = field(default_factory=dict)
    pages: list[tuple[int, int]] = field(default_factory=list)
    has_furniture: bool = False
    leaves: list[tuple[int, int]] = field(default_factory=list)
    _links: list[Link] = field(default_factory=list)
    _lists: list[MarkedList] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _last: PieceKind | None = None
    _start: int = 0

    def add_heading(self, level: int, words: Words) -> None:
        """Adds a heading of a level from 1, the title, to 6."""
        level = min(max(level, 1), 6)
        self._add("#" * level + " ", words, PieceKind.HEADING, level=level)

    def add_paragraph(self, words: Words, *, notice: str | None = None, leads: bool = False) -> None:
        """Adds a paragraph; `notice` says why it is no part of the article, `leads` that it introduces what follows."""
        self._add("", words, PieceKind.PARAGRAPH, notice=notice, leads=leads)

    def leave_sections(self, level: int = 0) -> None:
        """Says that headings deeper than a level end here, as that of an abstract, a box or a folded part does."""
        self._end_run()
        self.leaves.append((self.length, level))

    def add_meaning(self, words: Words) -> None:
        """Adds what the term in the paragraph above means."""
        self._add(": ", words, PieceKind.ITEM, meaning=True)

    def add_item(self, words: Words, depth: int = 0, mark: str = "-") -> None:
        """Adds a list item; `mark` is a number with a full stop for one of an ordered list."""
        depth = min(depth, _DEEPEST)
        self._add("  " * depth + mark + " ", words, PieceKind.ITEM, level=2 * depth, ordered=mark != "-")

    def add_rows(self, rows: Sequence[Sequence[Words]], heads: int | None) -> None:
        """Adds a table; its first `heads` rows are its header, which is told by its look where that is None."""
        for number, row in enumerate(rows):
            if number == heads == 0:
                self._add("", Words("|" + "---|" * len(row)), PieceKind.RULE)
            line = Words("|")
            for cell in row:
                offset = len(line.text) + 1
                line.links += [Link(link.start + offset, link.end + offset, link.targets) for link in cell.links]
                line.text += f" {' '.join(cell.text.rstrip().split(chr(10)))} |"
            self._add("", line, PieceKind.ROW)
            if heads is not None and number + 1 == heads < len(rows):
                self._add("", Words("|" + "---|" * len(row)), PieceKind.RULE)
        self._end_run()

    def add_lines(self, words: Words) -> None:
        """Adds lines whose look tells what they are."""
        self._add("", words, None)

    def add_references(self, heading: Words | None, entries: Sequence[DraftEntry], level: int = 2) -> None:
        """Adds a reference list under its heading. Entries are numbered as printed, else in their order."""
        entries = [entry for entry in entries if entry.words.text.strip()]
        if not entries:
            return
        at = None
        self._end_run()
        if heading is not None and heading.text.strip():
            at = self.length
            self.add_heading(level, heading)
        printed = [entry.number for entry in entries]
        numbered = None not in printed and len(set(printed)) == len(printed)
        made = []
        for place, entry in enumerate(entries, start=1):
            number = entry.number if numbered and entry.number is not None else place
            self._numbers.update({name: number for name in entry.names if name not in self._numbers})
            mark = f"{number}. "
            start = self.length + len(mark)
            words = " ".join(entry.words.text.split())
            self._append(f"{mark}{words}\n")
            linked = bool(entry.names) and not numbered
            made.append(Entry(number, start, start + len(words), None, words, given=entry.csl, linked=linked))
        self._append("\n")
        self._last = None
        self._lists.append(MarkedList(at, tuple(made)))

    def begin_page(self, number: int, within: int | None = None) -> None:
        """Says that what follows stands on a page, or what follows after so many characters of the words added last."""
        self.pages.append((self.length if within is None else self._start + within, number))

    def is_empty(self) -> bool:
        """Whether nothing was added."""
        return not self.parts

    def marks(self, *, lists_are_known: bool, links_are_known: bool) -> Marks:
        """What is known of the text; where the reader does not know lists or links, they are found by their look."""
        text = self.text()
        cited = [found for link in self._links if (found := self._cited(text, link)) is not None]
        return Marks(
            pieces=self.pieces,
            cited=joined_markers(text, cited) if links_are_known or cited else None,
            lists=self._lists if lists_are_known or self._lists else None,
            pages=self.pages,
            has_furniture=self.has_furniture,
            leaves=self.leaves,
            links_are_known=links_are_known,
        )

    def article(
        self,
        doc_id: str,
        *,
        title: str | None = None,
        metadata: ArticleMetadata | None = None,
        lists_are_known: bool = True,
        links_are_known: bool = True,
    ) -> Article:
        """The Article of the lines."""
        marks = self.marks(lists_are_known=lists_are_known, links_are_known=links_are_known)
        text = self.text()
        return assemble(text, marks, doc_id=doc_id, title=title, metadata=metadata, source_type=SourceType.ARTICLE)

    def text(self) -> str:
        """The canonical text."""
        return "".join(self.parts)

    def _cited(self, text: str, link: Link) -> Cited | None:
        """The marker that a link is, None where it leads to no entry of a list.

        A link to one entry may print a range ("2–4"): then the printed numbers count.
        """
        numbers = tuple(dict.fromkeys(self._numbers[name] for name in link.targets if name in self._numbers))
        if not numbers:
            return None
        words = text[link.start : link.end]
        if _PRINTED_NUMBERS.fullmatch(words):
            printed = expand(words.strip("[]() "))
            if set(numbers) < set(printed) <= set(self._numbers.values()):
                numbers = printed
        return Cited(link.start, link.end, numbers)

    def _add(
        self,
        mark: str,
        words: Words,
        kind: PieceKind | None,
        *,
        level: int = 0,
        ordered: bool = False,
        notice: str | None = None,
        meaning: bool = False,
        leads: bool = False,
    ) -> None:
        text = words.text.strip()
        text = text.replace("\n", " ") if kind is not None else text
        if not text:
            return
        if kind is not PieceKind.RULE and (kind is not self._last or kind not in {PieceKind.ITEM, PieceKind.ROW}):
            self._end_run()
        cut = len(words.text) - len(words.text.lstrip())
        line, start = self.length, self.length + len(mark)
        if kind is not None:
            end = start + len(text)
            self.pieces[line] = Piece(
                kind,
                start,
                end,
                level,
                ordered,
                notice=notice,
                meaning=meaning,
                alone=True,
                leads=leads,
            )
        self._start = start
        shift = start - cut
        self._links += [Link(link.start + shift, link.end + shift, link.targets) for link in words.links]
        self._append(mark + text + "\n")
        self._last = PieceKind.ROW if kind is PieceKind.RULE else kind
        if kind in {None, PieceKind.PARAGRAPH, PieceKind.HEADING}:
            self._append("\n")

    def _end_run(self) -> None:
        if self._last in {PieceKind.ITEM, PieceKind.ROW}:
            self._append("\n")
        self._last = None

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
