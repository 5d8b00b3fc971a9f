"""Which of several articles a question about a page is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.article import Article
from qa_service.language.words import terms

_PAGE = r"(?:article|page|text|document|summary|overview)"
_NAMING = re.compile(
    rf"\b(?:the|this|that|your)\s+((?:(?!(?:the|of)\b)[\w'’-]+\s+){{1,6}}?){_PAGE}\b"
    rf"|\b{_PAGE}\s+(?:(?:on|about|of|for|called|titled|named)\b|(?=[\"“‘']))([^.,;?!]+)",
    re.IGNORECASE,
)
"""Words beside "article" that say which one: "the severe asthma article", "the page about ankle sprains"."""


def asked_article(messages: Sequence[str], articles: Sequence[Article]) -> Article | None:
    """The one article there is, or else the one that the messages name, the latest first; None where that is not clear.

    A name is words of a title or a `doc_id` that stand beside "article", "page" or the like, as in "the asthma article"
    and "the page about sprained ankles". The article with the most of them is meant, and none if several have as many.
    """
    if len(articles) == 1:
        return articles[0]
    for message in messages:
        naming = _naming(message)
        shared = [len(naming.intersection(terms(f"{a.title} {a.doc_id}"))) for a in articles] if naming else []
        if most := max(shared, default=0):
            return articles[shared.index(most)] if shared.count(most) == 1 else None
    return None


def _naming(message: str) -> frozenset[str]:
    """Stems of the words by which a message may name an article."""
    return frozenset(
        t for found in _NAMING.finditer(message) for words in found.groups() if words for t in terms(words)
    )
