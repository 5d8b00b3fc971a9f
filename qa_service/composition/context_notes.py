"""What stands beside the quotes of an answer: sources that disagree, notices, and the references cited. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from corpus.article import Article, Disagreement, Reference
from qa_service.answer import FIRST_RANK, Notice, Quote
from qa_service.composition.notices import article_notices
from qa_service.composition.page_questions import orphan, read_page_question
from qa_service.composition.quoting import quote_of_span


def also_consider(
    quotes: Sequence[Quote], known: Iterable[Disagreement], documents: Mapping[str, Article]
) -> tuple[Quote, ...]:
    """Sentences that contradict or limit what is quoted, as far as it is `known`, each once."""
    shown = [(q.doc_id, q.start, q.end) for q in quotes]
    found: dict[tuple[str, int, int], Quote] = {}
    for disagreement in known:
        sides = (disagreement.article, disagreement.others)
        for here, there in (sides, sides[::-1]):
            if not any(s.doc_id == d and s.start < e and b < s.end for s in here for d, b, e in shown):
                continue
            for span in there:
                quote = quote_of_span(span, documents, _relation(disagreement.relation))
                if quote is None:
                    continue
                key = (quote.doc_id, quote.start, quote.end)
                if not any(d == key[0] and b < key[2] and key[1] < e for d, b, e in shown):
                    found.setdefault(key, quote)
    return tuple(found.values())


def notices_of_articles(
    articles: Sequence[Article], asked: Article | None, quotes: Sequence[Quote], documents: Mapping[str, Article]
) -> tuple[Notice, ...]:
    """Review status and date of those of some articles that are `asked` about or quoted, in their order."""
    meant = asked.doc_id if asked is not None else None
    shown = {q.doc_id for q in quotes} | {documents[q.doc_id].parent for q in quotes}
    return tuple(
        notice
        for article in articles
        if article.doc_id == meant or article.doc_id in shown
        for notice in article_notices(article)
    )


def reference_notices(question: str, article: Article | None) -> tuple[Notice, ...]:
    """Why the article asked about cannot tell of the reference whose number a question names; none where it can.

    There is none either where it is not clear which article is asked about.
    """
    page = read_page_question(question)
    if article is None or page is None or page.number is None:
        return ()
    if article.reference(page.number) is None:
        listed = [r.number for r in article.references if r.number is not None and r.csl is not None]
        has = f"it lists {_ranges(listed)}" if listed else "it lists no references"
        return (Notice("reference_unknown", f"The article has no reference {page.number}: {has}.", FIRST_RANK),)
    if orphan(page, article) is not None:
        text = f"The article cites {page.number}, but its list of references has no entry with that number."
        return (Notice("reference_not_listed", text, FIRST_RANK),)
    return ()


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in order, neighbours joined.

    >>> _ranges([3, 1, 2, 5])
    '1–3, 5'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def references_of(quotes: Sequence[Quote], documents: Mapping[str, Article]) -> tuple[Reference, ...]:
    """The references of the citations shown, by article and number; orphans too."""
    found: dict[tuple[str, int], Reference] = {}
    for quote in quotes:
        document = documents[quote.doc_id]
        article = documents.get(document.parent or document.doc_id, document)
        for citation in quote.citations:
            reference = article.reference(citation.number)
            if reference is not None:
                found[article.doc_id, citation.number] = reference
    return tuple(found[key] for key in sorted(found))


def _relation(name: str) -> Literal["differs", "qualifies"]:
    return "qualifies" if name == "qualifies" else "differs"
