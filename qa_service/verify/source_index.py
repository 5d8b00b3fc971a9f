"""Sources made searchable for quotes: comparable text, tokens, and where each pair of tokens stands. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from corpus.article import Article, RecordKind, Span, Unit
from qa_service.answer import Sources
from qa_service.cancellation import Cancellation
from qa_service.composition.quoting import citations_of
from qa_service.verify.cuts import may_begin, may_end
from qa_service.verify.normalised import Normalised, normalise
from qa_service.verify.tokens import Tokens, tokenise
from qa_service.verify.verdict import Place

MOST_LOOKED_AT = 2_000
"""Occurrences of the same characters that are looked at in one source: a quote of one letter is not worth more."""
MOST_CUT_OFF = 8
"""Tokens that a quote is looked at for having left off at either end."""
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

    def cut(self, words: str) -> Iterator[tuple[Span, Span]]:
        """Where words in comparable form stand cut off: their spans, and the same with what was cut off."""
        back, tokens = self.normalised, self.tokens
        for start, end in _occurrences(back.text, words, 0):
            first = bisect_right(tokens.starts, start) - 1
            last = bisect_left(tokens.ends, end) + 1
            if 0 <= first < last <= len(tokens):
                grown = self.span_of(*self.whole(first, last))
                span = Span(self.article.doc_id, back.start_of(start), back.end_of(end))
                if grown != span:
                    yield span, grown

    def span_of(self, first: int, last: int) -> Span:
        """The span of the tokens [first, last); an empty one where there are none."""
        back, tokens = self.normalised, self.tokens
        if first == last:
            at = back.end_of(tokens.ends[first - 1]) if first else back.start_of(tokens.starts[0])
            return Span(self.article.doc_id, at, at)
        return Span(self.article.doc_id, back.start_of(tokens.starts[first]), back.end_of(tokens.ends[last - 1]))

    def may_begin(self, token: int) -> bool:
        """Whether a quote may begin with a token."""
        return self._begins(self.normalised.start_of(self.tokens.starts[token]))

    def may_end(self, token: int) -> bool:
        """Whether a quote may end before a token."""
        return self._ends(self.normalised.end_of(self.tokens.ends[token - 1]))

    def whole(self, first: int, last: int) -> tuple[int, int]:
        """The tokens [first, last) with those beside them that a quote of them would cut off; at most `MOST_CUT_OFF` of each."""
        least, most = max(0, first - MOST_CUT_OFF), min(len(self.tokens), last + MOST_CUT_OFF)
        while first > least and not self.may_begin(first):
            first -= 1
        while last < most and not self.may_end(last):
            last += 1
        return first, last

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
        """Spans that leave off nothing that their first and last words belong to."""
        return (Span(self.article.doc_id, s, e) for s, e in found if self._begins(s) and self._ends(e))

    def _begins(self, at: int) -> bool:
        return at in self._edges or may_begin(self.article.text, at)

    def _ends(self, at: int) -> bool:
        return at in self._edges or may_end(self.article.text, at)


class SourceIndex:
    """The sources that a quote may come from, in order; checks against it stop where `cancel` says so."""

    def __init__(
        self, sources: Sequence[Source], documents: Mapping[str, Article], cancel: Cancellation | None = None
    ) -> None:
        self._sources = tuple(sources)
        self._by_id = {source.article.doc_id: source for source in sources}
        self._documents, self._cancel = documents, cancel

    @classmethod
    def of(cls, articles: Iterable[Article]) -> SourceIndex:
        """An index of all these articles, notes and texts."""
        sources = [Source(article) for article in articles]
        return cls(sources, {source.article.doc_id: source.article for source in sources})

    @property
    def sources(self) -> tuple[Source, ...]:
        """Its sources, asked for at each step of a check. Raises WorkStoppedError where nobody waits for it any more."""
        if self._cancel is not None:
            self._cancel.check()
        return self._sources

    def within(self, article: str | None, sources: Sources, cancel: Cancellation | None = None) -> SourceIndex:
        """The part that belongs to one article, or without notes and texts of references; shares what is made."""
        kept = [
            s
            for s in self._sources
            if (article is None or article in {s.article.doc_id, s.article.parent})
            and (sources == "all" or s.article.parent is None)
        ]
        return SourceIndex(kept, self._documents, cancel)

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """Ids of its sources, in order."""
        return tuple(self._by_id)

    def source(self, doc_id: str) -> Source:
        """A source by id; KeyError where it is not in the index."""
        return self._by_id[doc_id]

    def is_whole(self, span: Span) -> bool:
        """Whether a span is one or more whole units, but for the marks and citation numbers at the end."""
        source = self._by_id[span.doc_id]
        units = source.units_at(span)
        if not units or units[0].span.start != span.start:
            return False
        markers = [m.span for m in units[-1].markers]
        left = range(span.end, units[-1].span.end)
        return not any(
            source.article.text[at].isalnum() and not any(m.start <= at < m.end for m in markers) for at in left
        )

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
