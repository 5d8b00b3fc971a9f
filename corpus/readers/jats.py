"""JATS XML, as PubMed Central and publishers give articles: sections, tables, markers that lead to their entries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft
from corpus.readers.jats_metadata import jats_metadata
from corpus.readers.jats_references import add_reference_list
from corpus.readers.tables import table_rows
from corpus.readers.words import Words
from corpus.readers.xml_source import (
    Element,
    add_inline,
    add_part,
    below,
    child,
    children,
    first_tags,
    parse_xml,
    tag,
    words_of,
)

_ROOTS = {"article", "pmc-articleset", "OAI-PMH"}
_SECTIONS = {"sec", "app", "ack", "notes", "glossary", "bio", "boxed-text", "fn-group"}
_NAMES = {
    "ack": "Acknowledgements",
    "glossary": "Glossary",
    "fn-group": "Footnotes",
    "app": "Appendix",
    "notes": "Notes",
}
"""Headings of sections that print none."""
_BLOCKS = _SECTIONS | {
    "p", "list", "def-list", "disp-quote", "disp-formula", "table-wrap", "table-wrap-group", "fig", "fig-group",
    "statement", "verse-group", "speech", "ref-list", "app-group", "preformat", "title", "abstract", "fn",
}  # fmt: skip
_OTHER_LANGUAGE = "abstract in another language"
_PASSED = {"title", "label", "sec-meta", "supplementary-material", "media", "graphic", "alternatives", "object-id"}


@dataclass(frozen=True, slots=True)
class JatsReader:
    """JATS and NLM articles, alone or as PMC's services wrap them."""

    name: str = "JATS XML"
    endings: tuple[str, ...] = (".xml", ".nxml")

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether an article with its front matter stands in it, or the answer of PMC that there is none."""
        tags = first_tags(raw)
        if not tags or tags[0] not in _ROOTS:
            return False
        return tags[0] == "OAI-PMH" or not {"front", "article-meta", "journal-meta"}.isdisjoint(tags)

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: an article may lie in several files."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The first article of the file."""
        root = parse_xml(raw, path)
        article = next(below(root, "article"), None)
        if article is None:
            said = "; ".join(words_of(error) or error.get("code", "") for error in below(root, "error"))
            raise SourceFormatError(path, f"no article in it{f' ({said})' if said else ''}")
        draft = Draft()
        meta = child(article, "front", "article-meta")
        title = _title(meta) if meta is not None else ""
        if title:
            draft.add_heading(1, Words(title))
        writer = _Writer(draft)
        for abstract in children(meta, "abstract"):
            writer.section(abstract, 2, "Abstract")
        draft.leave_sections()
        for paragraph in below(next(iter(children(meta, "trans-abstract")), None), "title", "p"):
            draft.add_paragraph(Words(words_of(paragraph)), notice=_OTHER_LANGUAGE)
        for part in children(article, "body", "back", "floats-group"):
            writer.blocks(part, 1)
        return draft.article(doc_id, metadata=jats_metadata(article))


def _title(meta: Element) -> str:
    """Title and subtitle, without the marks of notes to them."""
    group = child(meta, "title-group")
    for mark in [mark for mark in below(group, "xref", "fn") if mark.get("ref-type", "fn") == "fn"]:
        mark.text, mark[:] = "", []
    title, more = words_of(child(group, "article-title")) if group is not None else "", children(group, "subtitle")
    return ": ".join(part for part in (title.rstrip(":"), *map(words_of, more)) if part)


@dataclass(slots=True)
class _Writer:
    """Writes the blocks of an article into a draft."""

    draft: Draft

    def section(self, section: Element, level: int, name: str | None) -> None:
        """A section under its own heading, or under `name` where it prints none."""
        if tag(section) == "boxed-text" and (caption := child(section, "caption", "title")) is not None:
            heading = caption
        else:
            heading = child(section, "title")
        words = Words()
        label = words_of(child(section, "label"))
        if label:
            words.add(f"{label} ")
        if heading is not None:
            add_inline(heading, words, citing="xref")
        elif name is not None and not label:
            words.add(name)
        if words.text.strip():
            self.draft.add_heading(level, words)
        self.blocks(section, level if words.text.strip() else level - 1)

    def blocks(self, parent: Element, level: int) -> None:
        """What stands in a section whose heading has this level."""
        words, notes = Words(), []
        if parent.text and tag(parent) not in _SECTIONS | {"body", "back", "abstract"}:
            words.add(parent.text)
        for part in parent:
            if tag(part) == "fn" and tag(parent) == "p":
                notes.append(part)
                words.add(part.tail or "")
            elif tag(part) == "caption" and tag(parent) == "boxed-text":
                self.blocks(part, level)
            elif tag(part) in _BLOCKS or tag(part) in _PASSED:
                self.draft.add_paragraph(words.stripped())
                words = Words()
                self.block(part, level)
                if part.tail:
                    words.add(part.tail)
            else:
                add_part(part, words, citing="xref")
        self.draft.add_paragraph(words.stripped())
        for note in notes:
            self.note(note)

    def note(self, part: Element) -> None:
        """A footnote, its sign before its first words; one in a paragraph is read behind it, since it stands in a sentence."""
        label = words_of(child(part, "label")) or part.get("symbol") or ""
        for number, paragraph in enumerate(children(part, "p")):
            words = Words()
            if label and number == 0:
                words.add(label, raised=True)
                words.add(" ")
            add_inline(paragraph, words, citing="xref")
            self.draft.add_paragraph(words.stripped())

    def block(self, part: Element, level: int) -> None:
        """One block."""
        name = tag(part)
        if name in _PASSED:
            return
        if name in _SECTIONS:
            self.section(part, level + 1, _NAMES.get(name))
            if name == "boxed-text":
                self.draft.leave_sections(level)
        elif name == "ref-list":
            add_reference_list(self.draft, part, level + 1)
        elif name == "list":
            self.items(part, 0)
        elif name == "def-list":
            self.terms(part)
        elif name == "table-wrap":
            self.table(part)
        elif name == "fig":
            self.caption(part)
        else:
            self.blocks(part, level)

    def caption(self, part: Element) -> None:
        """Label and caption of a figure or table, as one paragraph."""
        words = Words()
        label = words_of(child(part, "label"))
        if label:
            words.add(f"{label} " if label.endswith((".", ":")) else f"{label}. ")
        for piece in children(child(part, "caption"), "title", "p"):
            add_inline(piece, words, citing="xref")
            words.add(" ")
        self.draft.add_paragraph(words.stripped())

    def table(self, part: Element) -> None:
        """A table under its caption, with the notes below it."""
        self.caption(part)
        for table in below(part, "table"):
            rows, heads = table_rows(below(table, "tr"), _cell, lambda row: tag(row.getparent()) == "thead")
            self.draft.add_rows(rows, heads)
        for foot in children(part, "table-wrap-foot"):
            for inner in foot:
                if tag(inner) == "fn":
                    self.note(inner)
                else:
                    self.block(inner, 6)

    def items(self, part: Element, depth: int) -> None:
        """Items of a list; what an item holds besides its first paragraph stands one deeper."""
        ordered = (part.get("list-type") or "").startswith(("order", "number"))
        for number, item in enumerate(children(part, "list-item"), start=1):
            words, first = Words(), True
            for block in [piece for piece in item if tag(piece) != "label"]:
                if tag(block) == "list":
                    first = self._item(words, depth, number if ordered else None, first)
                    words = Words()
                    self.items(block, depth + 1)
                else:
                    if words.text and tag(block) == "p":
                        first = self._item(words, depth, number if ordered else None, first)
                        words = Words()
                    add_inline(block, words, citing="xref")
            self._item(words, depth, number if ordered else None, first)

    def _item(self, words: Words, depth: int, number: int | None, first: bool) -> bool:
        if not words.text.strip():
            return first
        mark = "-" if number is None or not first else f"{number}."
        self.draft.add_item(words.stripped(), depth if first else depth + 1, mark)
        return False

    def terms(self, part: Element) -> None:
        """Terms, each over its meaning."""
        for item in children(part, "def-item"):
            term, meaning = Words(), Words()
            for element in children(item, "term"):
                add_inline(element, term, citing="xref")
            for element in children(item, "def"):
                add_inline(element, meaning, citing="xref")
            self.draft.add_paragraph(term.stripped())
            self.draft.add_meaning(meaning.stripped())


def _cell(cell: Element) -> Words:
    words = Words()
    add_inline(cell, words, citing="xref")
    return words.stripped()
