"""Quotes put together from true pieces: which pieces, from where, and whether they belong together. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from corpus.article import Span
from qa_service.verify.source_index import Source, SourceIndex
from qa_service.verify.tokens import Tokens, is_gap, is_word

_FEWEST_WORDS = 4
"""Shorter pieces are found in any text."""
_FEWEST_AT_GAP = 2
"""The same beside an ellipsis, which says that a piece ends there."""
_BETWEEN = frozenset(".,;:-()[]'\"*_•")
_NEAR = 4
"""Words left out between two pieces that still read as one passage, with something dropped from it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens [first, last) of a quote, printed word for word at tokens [printed, ...) of a source."""

    first: int
    last: int
    source: Source
    printed: int

    @property
    def span(self) -> Span:
        """Where it stands in its source."""
        return self.source.span_of(self.printed, self.printed + self.last - self.first)


def pieces_of(tokens: Tokens, source_index: SourceIndex) -> list[Piece]:
    """True pieces that together are the whole quote but for stops and brackets between them; [] where there are none.

    Each piece is the longest that begins where the one before ended.
    """
    pieces = []
    at = 0
    while at < len(tokens):
        if tokens.printed[at] in _BETWEEN or is_gap(tokens.printed[at]):
            at += 1
            continue
        piece = max(
            (p for source in source_index.sources if (p := _longest(tokens, at, source)) is not None),
            key=lambda p: p.last,
            default=None,
        )
        if piece is None:
            return []
        pieces.append(piece)
        at = piece.last
    return pieces


def is_one_passage(tokens: Tokens, pieces: list[Piece]) -> bool:
    """Whether the pieces follow each other in one source with little between them, and the quote marks no gap."""
    return all(_follows(tokens, before, after) for before, after in pairwise(pieces))


def _longest(tokens: Tokens, at: int, source: Source) -> Piece | None:
    """The longest piece of a source that a quote's tokens from `at` on are, with whole words at both ends."""
    if at + 1 >= len(tokens):
        return None
    printed = source.tokens
    best: Piece | None = None
    for begin in source.pairs.get((tokens.folded[at], tokens.folded[at + 1]), ()):
        if not source.may_begin(begin):
            continue
        length = 0
        while (
            at + length < len(tokens)
            and begin + length < len(printed)
            and tokens.printed[at + length] == printed.printed[begin + length]
            and (not length or tokens.glued(at + length) == printed.glued(begin + length))
        ):
            length += 1
        if best is not None and at + length <= best.last:
            continue
        while length and not source.may_end(begin + length):
            length -= 1
        if sum(map(is_word, tokens.printed[at : at + length])) >= _fewest(tokens, at, at + length):
            best = Piece(at, at + length, source, begin)
    return best


def _fewest(tokens: Tokens, first: int, last: int) -> int:
    beside = [*tokens.printed[max(0, first - 2) : first], *tokens.printed[last : last + 2]]
    return _FEWEST_AT_GAP if any(map(is_gap, beside)) else _FEWEST_WORDS


def _follows(tokens: Tokens, before: Piece, after: Piece) -> bool:
    between = tokens.printed[before.last : after.first]
    end = before.printed + before.last - before.first
    if before.source is not after.source or after.printed < end or any(map(is_gap, between)):
        return False
    skipped = before.source.tokens.printed[end : after.printed]
    if sum(map(is_word, skipped)) < _NEAR:
        return True
    units = before.source.units_at(Span(before.span.doc_id, before.span.start, after.span.end))
    return len(units) == 1
