"""Articles cut into chunks of whole units under one heading path. Pure: the token counter is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article, SourceType, Unit, UnitKind
from indexer.backend import Chunk

SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Chunking:
    """How articles are cut: at most `max_tokens` tiktoken tokens a chunk, its heading line included.

    A unit that is longer by itself stays whole and makes a chunk of its own.
    """

    max_tokens: int = 180
    overlap_units: int = 1


def chunk_article(article: Article, count_tokens: Callable[[str], int], chunking: Chunking) -> list[Chunk]:
    """Chunks that together hold every quotable unit, in order; neighbours may share `overlap_units` units."""
    chunks: list[Chunk] = []
    for group in _groups(article):
        head = _head(article, group[0])
        start = 0
        while start < len(group):
            end = start + 1
            while (
                end < len(group) and count_tokens(_text(article, head, group[start : end + 1])) <= chunking.max_tokens
            ):
                end += 1
            chunks.append(_chunk(article, head, group[start:end], count_tokens))
            if end == len(group):
                break
            start = max(start + 1, end - chunking.overlap_units)
    return chunks


def chunk_text(article: Article, chunk: Chunk) -> str:
    """The text of a chunk of an article: its heading line and its units, a line each."""
    units = [unit for unit in article.units[chunk.unit_start : chunk.unit_end] if unit.kind is not UnitKind.FURNITURE]
    return _text(article, _head(article, units[0]), units)


def _groups(article: Article) -> Iterator[list[Unit]]:
    """Runs of quotable units under one heading path; records and prose apart."""
    group: list[Unit] = []
    for unit in article.quotable():
        if group and (unit.heading_path, unit.record) != (group[-1].heading_path, group[-1].record):
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _head(article: Article, unit: Unit) -> str:
    path = list(unit.heading_path)
    if article.source_type is not SourceType.ARTICLE and article.title and article.title not in path:
        path.insert(0, article.title)
    return SEPARATOR.join(path)


def _text(article: Article, head: str, units: Sequence[Unit]) -> str:
    lines = [article.unit_text(unit) for unit in units]
    return "\n".join([head, *lines] if head else lines)


def _chunk(article: Article, head: str, units: Sequence[Unit], count_tokens: Callable[[str], int]) -> Chunk:
    text = _text(article, head, units)
    first, last = units[0].index, units[-1].index
    digest = hashlib.sha256(f"{article.doc_id}\0{first}\0{last}\0{text}".encode()).hexdigest()[:16]
    return Chunk(
        chunk_id=f"{article.doc_id}:{first}-{last}:{digest}",
        doc_id=article.doc_id,
        unit_start=first,
        unit_end=last + 1,
        heading_path=units[0].heading_path,
        source_type=article.source_type,
        text=text,
        tokens=count_tokens(text),
    )
