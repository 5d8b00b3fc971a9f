"""Word documents (.docx): mammoth makes HTML of them, which is read as HTML is. Alone in knowing mammoth."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata
from corpus.errors import SourceFormatError
from corpus.readers.docx_formulas import with_formulas_written_out
from corpus.readers.draft import Draft
from corpus.readers.extras import library
from corpus.readers.html import lower_headings, parse_html, write_page
from corpus.readers.words import Words
from corpus.readers.xml_source import Element, parse_xml, tag, words_of
from corpus.standing import notices_of_title, standing_fields

_MAIN = "word/document.xml"
_MOST_PARTS = 5_000
_MOST_BYTES = 200_000_000
"""Bytes that the parts of a document may unpack to."""
_STYLES = "\n".join(
    [
        "p[style-name='Title'] => p.title:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='Caption'] => p:fresh",
        "p[style-name='caption'] => p:fresh",
    ]
)
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class DocxReader:
    """Word documents of 2007 and later, and those that LibreOffice and others write in that form."""

    name: str = "Word (.docx)"
    endings: tuple[str, ...] = (".docx",)

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether it is a zip archive with the main part of a Word document in it."""
        return raw.startswith(b"PK\x03\x04") and _MAIN.encode() in raw

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: documents are named by their files."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The Article of a document; comments and pictures are no part of it, deleted words neither."""
        parts = _parts(raw, path)
        mammoth = library("mammoth", "Word", path)
        try:
            html = mammoth.convert_to_html(
                BytesIO(with_formulas_written_out(raw, parts, path)),
                style_map=_STYLES,
                convert_image=lambda image: [],
                external_file_access=False,
                include_embedded_style_map=False,
            ).value
        except Exception as error:  # whatever a damaged document makes the library raise
            raise SourceFormatError(path, "not readable as a Word document", hint="Save it anew in Word.") from error
        if not html.strip():
            raise SourceFormatError(path, "there are no words in it")
        document = parse_html(html.encode("utf-8"), path)
        title, metadata = _properties(parts, path)
        draft = Draft()
        printed = _title_taken_out(document)
        if printed is not None or title:
            draft.add_heading(1, Words(printed or title or ""))
        if draft.parts or len(list(document.iter("h1"))) > 1:
            lower_headings(document)
        write_page(next(document.iter("body"), document), draft)
        return draft.article(
            doc_id,
            title=title if printed is None else None,
            metadata=metadata,
            lists_are_known=False,
            links_are_known=False,
        )


def _parts(raw: bytes, path: Path) -> zipfile.ZipFile:
    """The archive. Raises `SourceFormatError` for one that is damaged, encrypted or unpacks to more than any document."""
    try:
        archive = zipfile.ZipFile(BytesIO(raw))
        entries = archive.infolist()
        if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_BYTES:
            raise SourceFormatError(path, f"it unpacks to more than {_MOST_BYTES} bytes")
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise SourceFormatError(path, "it is encrypted", hint="Save it without a password.")
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                _refuse_declarations(archive, entry, path)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error) as error:
        raise SourceFormatError(path, "a damaged Word document", hint="Is it whole?") from error
    return archive


def _refuse_declarations(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    """Raises `SourceFormatError` for a part that is larger than it says, or declares a document type."""
    with archive.open(entry) as part:
        read = part.read(entry.file_size + 1)
    if len(read) > entry.file_size:
        raise SourceFormatError(path, "a damaged Word document", hint="Is it whole?")
    if b"<!DOCTYPE" in read or b"<!ENTITY" in read or b"<\0!\0D\0O\0C\0T" in read:
        raise SourceFormatError(path, "it declares entities of its own, which are not read")


def _properties(archive: zipfile.ZipFile, path: Path) -> tuple[str | None, ArticleMetadata]:
    """(title, metadata) as the properties of the document give them."""
    found: dict[str, str] = {}
    if "docProps/core.xml" in archive.namelist():
        for element in parse_xml(archive.read("docProps/core.xml"), path):
            found[tag(element)] = words_of(element)
    title = found.get("title") or None
    date = found.get("modified", "")[:10] or None
    extra: dict[str, Any] = standing_fields(notices_of_title(title or ""))
    return title, ArticleMetadata(updated=date, language=(found.get("language") or "en").lower(), extra=extra)


def _title_taken_out(document: Element) -> str | None:
    """The words of the paragraph that has the style of a title, taken out; else of the one heading of the first level that
    everything stands under."""
    titled = [p for p in document.iter("p") if p.get("class") == "title"]
    first = list(document.iter("h1"))
    blocks = [block for block in next(document.iter("body"), document) if isinstance(block.tag, str)]
    if not titled and len(first) == 1 and blocks and blocks[0] is first[0]:
        return None
    words = " ".join(" ".join("".join(p.itertext()).split()) for p in titled)
    for p in titled:
        p.getparent().remove(p)
    return words or None
