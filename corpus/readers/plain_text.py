"""Plain text as copied from a web page: headings without marks, bullets, bare tables."""

from __future__ import annotations

import re
from pathlib import Path

from corpus.article import Article
from corpus.assembly import assemble
from corpus.plain_headings import PLAIN
from corpus.readers.markdown import read_markdown

_ATX = re.compile(r"^#{1,6} \S", re.MULTILINE)


def read_plain_text(text: str, path: Path, doc_id: str) -> Article:
    """The Article of a canonical plain text; a text with at least two `#` headings is read as Markdown."""
    if len(_ATX.findall(text)) >= 2:
        return read_markdown(text, path, doc_id)
    return assemble(text, PLAIN, doc_id=doc_id)
