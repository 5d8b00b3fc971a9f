"""References as they are exported: with how their number came to them, and the words they stand behind. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.article import Article, Reference
from qa_service.answer import Answer, Citation


@dataclass(frozen=True, slots=True)
class Entry:
    """A reference of the article `doc_id`.

    `key` is its own within one export; `quotes` are the words of an answer that it stands behind.
    """

    key: str
    reference: Reference
    doc_id: str
    article_title: str
    quotes: tuple[str, ...] = field(default=())

    @property
    def listed(self) -> bool:
        """Whether the source's reference list has it; what it has not is exported as just that."""
        return bool(self.reference.csl)

    @property
    def provenance(self) -> str:
        """Which citation of which article it is, and how that is known."""
        r = self.reference
        which = f"Citation {r.number}" if r.number is not None else "Entry without a number"
        how = "not listed in the source" if not self.listed else f"number {str(r.status).replace('_', ' ')}"
        return f"{which} of “{self.article_title}”; {how}" + (f": {r.reason}" if r.reason else "")


def entries_of_article(article: Article) -> list[Entry]:
    """All references of an article, orphans too, in their order."""
    return _keyed(Entry("", reference, article.doc_id, article.title) for reference in article.references)


def entries_of_answers(answers: Sequence[Answer], article_of: Callable[[str], Article]) -> list[Entry]:
    """The references behind the quotes of some answers, each once, by article and number.

    `article_of` gives a source by its doc_id; a note's citations are those of its article.
    """
    found: dict[tuple[str, int], Entry] = {}
    for quote in (q for answer in answers for q in answer.quotes):
        source = article_of(quote.doc_id)
        article = article_of(source.parent) if source.parent is not None else source
        for citation in quote.citations:
            key = article.doc_id, citation.number
            reference = article.reference(citation.number) or _unlisted(citation)
            entry = found.get(key) or Entry("", reference, article.doc_id, article.title)
            if quote.text not in entry.quotes:
                entry = replace(entry, quotes=(*entry.quotes, quote.text))
            found[key] = entry
    return _keyed(found[key] for key in sorted(found))


def _unlisted(citation: Citation) -> Reference:
    return Reference(citation.number, citation.status, citation.reference_id, None, citation.reason)


def _keyed(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with keys: the reference's id; made of article and number where that is missing or not unique."""
    listed = list(entries)
    used = Counter(e.reference.reference_id for e in listed)
    return [
        replace(e, key=own if own and used[own] == 1 else f"{e.doc_id}-ref-{e.reference.number or f'at-{place}'}")
        for place, e in enumerate(listed, start=1)
        for own in [e.reference.reference_id]
    ]
