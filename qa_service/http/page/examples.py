"""Questions to begin with, made of an article's own headings. Pure."""

from __future__ import annotations

import re

from corpus.article import Article, UnitKind

MOST = 4
_LONGEST = 70


def examples(article: Article) -> list[str]:
    """Up to `MOST` questions, spread over the article; none of a heading without text under it."""
    headed = {
        u.heading_path[-1]
        for u in article.units
        if u.heading_path and u.record is None and u.kind is not UnitKind.FURNITURE
    }
    fit = [h.text for h in article.headings if h.level >= 2 and h.text in headed and len(h.text) < _LONGEST]
    fit = [text for text in fit if text != article.title]
    names = _names(article)
    step = max(1, len(fit) // MOST)
    return [f"What does the article say about {_lowered(text, names)}?" for text in fit[::step][:MOST]]


def _names(article: Article) -> frozenset[str]:
    """Words that the running text prints with a capital inside a sentence."""
    texts = (article.unit_text(u) for u in article.quotable() if u.record is None)
    return frozenset(word for text in texts for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text))


def _lowered(heading: str, names: frozenset[str]) -> str:
    """A heading as part of a sentence: "Mechanism of Action" reads "mechanism of action", "IgE" and names stay."""
    return re.sub(
        r"(?<![\w-])[A-Z][a-z]*(?![\w])",
        lambda m: m.group() if m.group() in names else m.group().lower(),
        heading.rstrip("?:."),
    )
