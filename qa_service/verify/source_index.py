"""Sources made searchable for quotes: comparable text, tokens, and where each pair of tokens stands. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from corpus.article import Article, RecordKind, Span, Unit
from qa_service.answer import Sources
from qa_service.composition.quoting import citations_of
from qa_service.verify.normalised import Normalised, normalise
from qa_service.verify.tokens import Tokens, cuts_through, tokenise
from qa_service.verify.verdict import Place

MOST_LOOKED_AT = 2_000
"""Occurrences of the same characters that are looked at in one source: a quote of one letter is not worth more."""
MOST_PAIRS = 64
"""Places kept of one pair of tokens; "of the" says little about where a quote comes from."""


class Source:
    """One source; everything is made when it is first needed, since most quotes are exact."""

    def __init__(self, article: Article) -> None:
        self.article = article

    @cached_property
    def normalised(self) -> Normalised:
        """Its comparable text."""
        return normalise(self.article.text)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens of its comparable text."""
        return tokenise(self.normalised.text)

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], list[int]]:
        """Places, as token indices, of two folded tokens in a row; the first `MOST_PAIRS` of each."""
        found: dict[tuple[str, str], list[int]] = {}
        for at, pair in enumerate(pairwise(self.tokens.folded)):
            places = found.setdefault(pair, [])
            if len(places) < MOST_PAIRS:
                places.append(at)
        return found

    @cached_property
    def _unit_starts(self) -> list[int]:
        return [unit.span.start for unit in self.article.units]

    @cached_property
    def _edges(self) -> frozenset[int]:
        """Offsets where a quote may always begin or end: the edges of units and of citation markers glued to words."""
        markers = [m.span for unit in self.article.units for m in unit.markers]
        spans = [unit.span for unit in self.article.units] + markers
        return frozenset({s.start for s in spans} | {s.end for s in spans} | {m.start - 1 for m in markers})

    def exact(self, words: str, first: int = 0) -> Iterator[Span]:
        """Where the very code points stand, uncut: from offset `first` on, then before it."""
        yield from self._whole(_occurrences(self.article.text, words, first))

    def comparable(self, words: str, first: int = 0) -> Iterator[Span]:
        """Where words in comparable form stand, uncut; spans of the source, in the order of `exact`."""
        back = self.normalised
        found = _occurrences(back.text, words, back.made_from(first))
        yield from self._whole(
            (back.start_of(s), back.end_of(e)) for s, e in found if not back.splits(s) and not back.splits(e)
        )

    def span_of(self, first: int, last: int) -> Span:
        """The span of the tokens [first, last); an empty one where there are none."""
        back, tokens = self.normalised, self.tokens
        if first == last:
            at = back.end_of(tokens.ends[first - 1]) if first else back.start_of(tokens.starts[0])
            return Span(self.article.doc_id, at, at)
        return Span(self.article.doc_id, back.start_of(tokens.starts[first]), back.end_of(tokens.ends[last - 1]))

    def may_begin(self, token: int) -> bool:
        """Whether a quote may begin with a token."""
        return self._uncut(self.normalised.start_of(self.tokens.starts[token]))

    def may_end(self, token: int) -> bool:
        """Whether a quote may end before a token."""
        return self._uncut(self.normalised.end_of(self.tokens.ends[token - 1]))

    def units_at(self, span: Span) -> list[Unit]:
        """Units that a span touches, in order."""
        first = max(0, bisect_right(self._unit_starts, span.start) - 1)
        last = bisect_left(self._unit_starts, max(span.end, span.start + 1))
        return [u for u in self.article.units[first:last] if u.span.end > span.start]

    def in_marker(self, span: Span) -> bool:
        """Whether a stretch lies in one printed citation marker."""
        markers = (m.span for unit in self.units_at(span) for m in unit.markers)
        return any(m.start <= span.start < span.end <= m.end for m in markers)

    def _whole(self, found: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """Spans that neither begin nor end inside of a word or figure."""
        return (Span(self.article.doc_id, s, e) for s, e in found if self._uncut(s) and self._uncut(e))

    def _uncut(self, at: int) -> bool:
        return at in self._edges or not cuts_through(self.article.text, at)


class SourceIndex:
    """The sources that a quote may come from, in order."""

    def __init__(self, sources: Sequence[Source], documents: Mapping[str, Article]) -> None:
        self.sources = tuple(sources)
        self._by_id = {source.article.doc_id: source for source in sources}
        self._documents = documents

    @classmethod
    def of(cls, articles: Iterable[Article]) -> SourceIndex:
        """An index of all these articles, notes and texts."""
        sources = [Source(article) for article in articles]
        return cls(sources, {source.article.doc_id: source.article for source in sources})

    def within(self, article: str | None, sources: Sources) -> SourceIndex:
        """The part that belongs to one article, or without notes and texts of references; shares what is made."""
        kept = [
            s
            for s in self.sources
            if (article is None or article in {s.article.doc_id, s.article.parent})
            and (sources == "all" or s.article.parent is None)
        ]
        return SourceIndex(kept, self._documents)

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """Ids of its sources, in order."""
        return tuple(self._by_id)

    def source(self, doc_id: str) -> Source:
        """A source by id; KeyError where it is not in the index."""
        return self._by_id[doc_id]

    def place(self, span: Span) -> Place:
        """What stands at a span, with the citations printed for just these words."""
        source = self._by_id[span.doc_id]
        units = source.units_at(span)
        behind = {number for unit in units for number in _numbers_behind(unit, span)}
        citations = citations_of(source.article, units, self._documents)
        if source.article.parent is None:
            citations = tuple(c for c in citations if c.number in behind)
        return Place(
            span,
            source.article.slice(span),
            source.article.source_type,
            units[0].heading_path if units else (),
            citations,
        )


def _occurrences(text: str, words: str, first: int) -> Iterator[tuple[int, int]]:
    """Where words stand: from `first` on, then before it; `MOST_LOOKED_AT` of each."""
    for start, end in ((first, len(text)), (0, min(len(text), first + len(words) - 1))):
        at = text.find(words, start, end)
        looked = 0
        while at >= 0 and looked < MOST_LOOKED_AT:
            yield at, at + len(words)
            looked += 1
            at = text.find(words, at + 1, end)


def _numbers_behind(unit: Unit, span: Span) -> Iterator[int]:
    """Citation numbers for the part of a unit that a span covers: of its clauses, and what it inherits."""
    if unit.record is RecordKind.REFERENCE and unit.reference_number is not None:
        yield unit.reference_number
    for marker in unit.markers:
        if marker.clause_start < span.end and span.start < marker.span.end:
            yield from marker.numbers
    for marker in unit.inherited:
        yield from marker.numbers
