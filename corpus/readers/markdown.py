"""Markdown sources, with optional YAML front matter."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article, SourceType
from corpus.assembly import assemble
from corpus.errors import SourceFormatError
from corpus.front_matter import given_doc_id, metadata_of, split_front_matter
from corpus.headings import MARKDOWN


def read_markdown(text: str, path: Path, doc_id: str) -> Article:
    """The Article of a canonical Markdown text; `doc_id` and `title` of the front matter come first."""
    fields, body = split_front_matter(text, path)
    title = fields.get("title")
    source_type = SourceType.ARTICLE
    kind = fields.get("kind")
    if kind is not None and not isinstance(kind, str):
        raise SourceFormatError(path, "front matter field kind is not a text", hint="Quote it.")
    if kind in set(SourceType):
        source_type = SourceType(kind)
    return assemble(
        text,
        MARKDOWN,
        doc_id=given_doc_id(fields, path) or doc_id,
        body_start=body,
        title=str(title) if title else None,
        metadata=metadata_of(fields),
        source_type=source_type,
    )
