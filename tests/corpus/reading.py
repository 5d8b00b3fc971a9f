"""Sources read from text for tests."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article, RecordKind, UnitKind
from corpus.canonical import canonical
from corpus.readers.markdown import read_markdown
from corpus.readers.plain_text import read_plain_text
from corpus.readers.registry import read_source

CASES = Path(__file__).parent / "cases"


def case(name: str) -> Article:
    """A file of the cases, by the beginning of its name."""
    (path,) = CASES.glob(f"**/{name}*")
    return read_source(path)


def plain(text: str) -> Article:
    """A plain text read."""
    return read_plain_text(canonical(text), Path("page.txt"), "page")


def marked(text: str) -> Article:
    """A Markdown text read."""
    return read_markdown(canonical(text), Path("page.md"), "page")


def said(article: Article) -> list[str]:
    """The words of every unit that may be quoted and is no record, in order."""
    return [article.unit_text(u) for u in article.quotable() if u.record is None]


def left_out(article: Article) -> list[tuple[str, str | None]]:
    """The words of what is no part of the article, each with why."""
    return [(article.unit_text(u), u.left_out) for u in article.units if u.kind is UnitKind.FURNITURE]


def listed(article: Article) -> list[tuple[int | None, str, str]]:
    """(number, status, words as printed) of every entry of the reference lists, in printed order."""
    by_unit = {r.unit: r for r in article.references if r.unit is not None}
    return [
        (by_unit[u.index].number, str(by_unit[u.index].status), article.unit_text(u))
        for u in article.units
        if u.record is RecordKind.REFERENCE
    ]


def headings(article: Article) -> list[tuple[int, str]]:
    """(level, words) of every heading."""
    return [(h.level, h.text) for h in article.headings]


def under(article: Article, words: str) -> str:
    """The words of the unit that introduces the one beginning with some words; "" where none does."""
    (unit,) = [u for u in article.units if article.unit_text(u).startswith(words)]
    return article.unit_text(article.units[unit.lead_in]) if unit.lead_in is not None else ""
