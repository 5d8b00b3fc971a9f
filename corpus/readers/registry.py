"""Which reader reads which file."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article
from corpus.canonical import read_bytes
from corpus.doc_ids import fault_of_doc_id
from corpus.errors import SourceFormatError
from corpus.readers.bioc import BiocReader
from corpus.readers.docx import DocxReader
from corpus.readers.html import HtmlReader
from corpus.readers.jats import JatsReader
from corpus.readers.openfda import OpenFdaReader
from corpus.readers.pdf import PdfReader
from corpus.readers.protocol import SourceReader
from corpus.readers.pubmed import PubmedReader
from corpus.readers.signatures import known_otherwise
from corpus.readers.spl import SplReader
from corpus.readers.text import MARKDOWN_READER, PLAIN_READER
from corpus.slug import slug

READERS: tuple[SourceReader, ...] = (
    PdfReader(),
    DocxReader(),
    JatsReader(),
    PubmedReader(),
    SplReader(),
    BiocReader(),
    OpenFdaReader(),
    HtmlReader(),
    MARKDOWN_READER,
    PLAIN_READER,
)
"""Every format, the more certain ones first: the first that recognises a file reads it."""

ENDINGS = tuple(dict.fromkeys(ending for reader in READERS for ending in reader.endings))
"""Endings of files that are looked into."""
_OFTEN_OTHER = frozenset({".json"})
"""Endings of files that lie beside articles and are mostly no sources: such a file is one where a reader recognises it."""


def read_source(path: Path, doc_id: str | None = None) -> Article:
    """The Article of a file, read by the reader that recognises it.

    Raises `SourceNotFoundError`, and `SourceFormatError` for what no reader knows or has not a single unit.
    """
    raw = read_bytes(path)
    article = reader_of(raw, path).read(raw, path, doc_id or slug(path.stem))
    if (fault := fault_of_doc_id(article.doc_id)) is not None:
        raise SourceFormatError(
            path, f"its doc_id {fault}", hint="Give it a shorter name, or a doc_id in its front matter."
        )
    if not any(True for _ in article.quotable()):
        raise SourceFormatError(path, "no sentence, list item or table row found in it")
    return article


def reader_of(raw: bytes, path: Path) -> SourceReader:
    """The reader of some bytes. Raises `SourceFormatError` that names what they are, where that can be told."""
    ending = path.suffix.lower()
    for reader in READERS:
        if reader.recognises(raw, ending):
            return reader
    readable = f"Readable: {', '.join(reader.name for reader in READERS)}."
    if (other := known_otherwise(raw)) is not None:
        problem, hint = other
        if ending == ".docx" and "zip archive" in problem:
            problem, hint = "a damaged Word document", "Is it whole?"
        raise SourceFormatError(path, problem, hint=hint or readable)
    if not raw.strip(b"\0 \t\r\n"):
        raise SourceFormatError(path, "it is empty", hint="Is it whole?")
    if ending == ".xml":
        raise SourceFormatError(path, "XML of no kind that is read", hint=readable)
    named = next((reader.name for reader in READERS if ending in reader.endings), None)
    if named is not None:
        raise SourceFormatError(path, f"its name says {named}, its contents are none", hint=readable)
    raise SourceFormatError(path, f"no reader for files ending in {path.suffix!r}", hint=readable)


def may_be_source(path: Path) -> bool:
    """Whether a file that lies in a folder is read as a source of it: by its ending, by its contents where that says little."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        return False
    if ending not in _OFTEN_OTHER or not path.is_file():
        return True
    raw = read_bytes(path)
    return any(reader.recognises(raw, ending) for reader in READERS)


def source_doc_id(path: Path, otherwise: str) -> str:
    """The doc_id that a file itself gives, else `otherwise`; its body is not read into units.

    Raises as `read_source`, for what is looked at.
    """
    raw = read_bytes(path)
    return reader_of(raw, path).doc_id(raw, path) or otherwise
