"""PDF with text: columns in reading order, headings by size, running heads left out, the page of every unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft
from corpus.readers.pdf_lines import reading_lines
from corpus.readers.pdf_page import opened, pages_of
from corpus.readers.pdf_paragraphs import write_lines
from corpus.standing import notices_of_title, standing_fields

_SIGN = b"%PDF-"
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")


@dataclass(frozen=True, slots=True)
class PdfReader:
    """PDF files."""

    name: str = "PDF"
    endings: tuple[str, ...] = (".pdf",)

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether the sign of a PDF stands at its head, where the format allows it."""
        return _SIGN in raw[:1024]

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: papers are named by their files."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The Article of a PDF. A scan has no text and is refused, as is what is encrypted or damaged."""
        with opened(raw, path) as document:
            pages = list(pages_of(document))
            named = document.get_metadata_dict(skip_empty=True)
        empty = [page.number for page in pages if not page.runs]
        if len(empty) == len(pages):
            raise SourceFormatError(
                path, "it has no text, as a scan has none", hint="Run it through text recognition first."
            )
        draft = Draft(has_furniture=True)
        lines = reading_lines(pages)
        write_lines(lines, draft)
        if draft.is_empty():
            raise SourceFormatError(path, "it has no text beside running heads and page numbers")
        date = _DATE.match(named.get("ModDate") or named.get("CreationDate") or "")
        title = (named.get("Title") or "").strip()
        extra: dict[str, Any] = {"pages_without_text": empty} if empty else {}
        metadata = ArticleMetadata(
            updated="-".join(part for part in date.groups() if part) if date else None,
            extra={**extra, **standing_fields(notices_of_title(title))},
        )
        return draft.article(doc_id, title=None, metadata=metadata, lists_are_known=False, links_are_known=False)
