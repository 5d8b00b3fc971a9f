"""Which reader reads which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from corpus.article import Article
from corpus.canonical import read_canonical
from corpus.doc_ids import fault_of_doc_id
from corpus.errors import SourceFormatError
from corpus.front_matter import given_doc_id, split_front_matter
from corpus.readers.markdown import read_markdown
from corpus.readers.plain_text import read_plain_text
from corpus.slug import slug

Reader = Callable[[str, Path, str], Article]
"""(canonical text, path for messages, doc_id where the source names none) to an Article."""

READERS: dict[str, Reader] = {".md": read_markdown, ".markdown": read_markdown, ".txt": read_plain_text}


def read_source(path: Path, doc_id: str | None = None) -> Article:
    """The Article of a file, by its ending.

    Raises `SourceNotFoundError`, and `SourceFormatError` for an unknown ending or a text without a single unit.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise SourceFormatError(path, f"no reader for files ending in {path.suffix!r}", hint=f"Readable: {known}.")
    article = reader(read_canonical(path), path, doc_id or slug(path.stem))
    if (fault := fault_of_doc_id(article.doc_id)) is not None:
        raise SourceFormatError(
            path, f"its doc_id {fault}", hint="Give it a shorter name, or a doc_id in its front matter."
        )
    if not any(True for _ in article.quotable()):
        raise SourceFormatError(path, "no sentence, list item or table row found in it")
    return article


def source_doc_id(path: Path, otherwise: str) -> str:
    """The doc_id that the front matter of a file gives, else `otherwise`; the body is not read into units.

    Raises as `read_source`, for what stands in the front matter.
    """
    return given_doc_id(split_front_matter(read_canonical(path), path)[0], path) or otherwise
