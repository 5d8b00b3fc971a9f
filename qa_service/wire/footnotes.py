"""What the citation numbers of an answer point to, and how they are told apart where it cites two articles. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote as percent

from corpus.article import Reference
from qa_service.answer import Answer, Quote


@dataclass(frozen=True, slots=True)
class Footnote:
    """A reference of an answer: `article` is the doc_id of the article whose number it has."""

    article: str
    label: str
    reference: Reference


def footnotes(answer: Answer) -> list[Footnote]:
    """The references of an answer in its order, labelled by number; by doc_id and number where two articles are cited.

    Of equal references of two articles (orphans know nothing but their number) the first is the first article's.
    """
    left = list(answer.references)
    found: list[tuple[str, Reference]] = []
    keys = {(article_of(q), c.number): c.reference_id for q in answer.quotes for c in q.citations}
    for (article, number), reference_id in sorted(keys.items()):
        reference = next((r for r in left if (r.number, r.reference_id) == (number, reference_id)), None)
        if reference is not None:
            left.remove(reference)
            found.append((article, reference))
    one_article = len({article for article, _ in found}) <= 1
    return [Footnote(a, label_of(a, r.number, one_article), r) for a, r in found]


def article_of(quote: Quote) -> str:
    """doc_id of the article whose citation numbers a quote has: a note has those of the article it belongs to."""
    return quote.article or quote.doc_id


def label_of(article: str, number: int | None, one_article: bool) -> str:
    """The label of a footnote, without a sign that ends one in Markdown.

    >>> label_of("asthma", 5, one_article=False), label_of("a] b", 1, one_article=False)
    ('asthma-5', 'a%5D%20b-1')
    """
    if one_article:
        return str(number)
    return re.sub(r"[^\w.-]", lambda sign: percent(sign.group(), safe=""), article) + f"-{number}"
