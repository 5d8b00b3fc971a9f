"""HTML: a saved page or a piece of one."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft
from corpus.readers.html_blocks import HtmlWriter
from corpus.readers.html_content import article_part
from corpus.readers.html_metadata import page_metadata
from corpus.readers.html_references import heading_above, reference_list
from corpus.readers.words import Words
from corpus.readers.xml_source import Element

_BEGINS = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([\w-]{2,40})", re.IGNORECASE)
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class HtmlReader:
    """Web pages, saved whole or copied as HTML."""

    name: str = "HTML"
    endings: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether it begins as a page does, or is named as one and has a tag."""
        if _BEGINS.match(_first_tag(raw[:_HEAD].removeprefix(b"\xef\xbb\xbf"))):
            return True
        return (
            ending in self.endings and b"\0" not in raw[:_HEAD] and re.search(rb"<[a-zA-Z/!]", raw[:_HEAD]) is not None
        )

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: pages are named by their files."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The article of a page."""
        document = parse_html(raw, path)
        title, metadata = page_metadata(document)
        first = next(document.iter("h1"), None)
        headline = " ".join("".join(first.itertext()).split()) if first is not None else ""
        draft = Draft(has_furniture=True)
        part = article_part(document)
        if next(part.iter("h1"), None) is None and (headline or title):
            draft.add_heading(1, Words(headline or title or ""))
        elif title and len(list(part.iter("h1"))) > 1 and headline.casefold() not in title.casefold():
            draft.add_heading(1, Words(title))  # the headings of the first level are sections
            lower_headings(part)
        write_page(part, draft)
        return draft.article(doc_id, metadata=metadata, lists_are_known=False, links_are_known=False)


def write_page(part: Element, draft: Draft) -> None:
    """Writes what stands in an element into a draft, with its reference list."""
    references = reference_list(part)
    HtmlWriter(draft, references, heading_above(references) if references is not None else None).blocks(part)


def lower_headings(part: Element) -> None:
    """Puts every heading one level deeper, where the title is none of them."""
    for level in range(5, 0, -1):
        for heading in list(part.iter(f"h{level}")):
            heading.tag = f"h{level + 1}"


def parse_html(raw: bytes, path: Path) -> Element:
    """The root of a page. Raises `SourceFormatError` for what is empty or nested too deep to be read whole."""
    parser = html.HTMLParser(
        encoding=_encoding(raw), no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = html.document_fromstring(raw, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceFormatError(path, "not readable as HTML", hint="Is it whole?") from error
    for entry in parser.error_log:
        if entry.level_name == "FATAL" and ("depth" in entry.message.lower() or "huge" in entry.message.lower()):
            raise SourceFormatError(path, "elements are nested deeper than is read", line=entry.line)
    return root


def _first_tag(head: bytes) -> bytes:
    """What follows the comments and the XML declaration that a page may begin with."""
    while True:
        head = head.lstrip()
        closing = b"-->" if head.startswith(b"<!--") else b"?>" if head.startswith(b"<?") else None
        end = head.find(closing) if closing is not None else -1
        if closing is None or end < 0:
            return head
        head = head[end + len(closing) :]


def _encoding(raw: bytes) -> str:
    """The encoding of a page: what its first bytes or its head say, else UTF-8 where it is that, else Windows-1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return name
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    match = _CHARSET.search(raw[:_HEAD])
    named = match[1].decode("ascii") if match else "windows-1252"
    try:
        codecs.lookup(named)
    except LookupError:
        return "windows-1252"
    return named
