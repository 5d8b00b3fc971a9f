"""Of a message that compares two things: which of them what is shown speaks of, and what is asked for the other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from corpus.article import Article, Unit
from qa_service.answer import ComparedSide, Quote
from qa_service.composition.compose import Picked
from qa_service.composition.judgement import Judgement, joined
from qa_service.composition.open_parts import NO_PARTS, JoinedParts
from qa_service.evidence.pool import Candidate
from qa_service.language.comparison import Comparison

NOTHING = Judgement()


def judged_sides(
    comparison: Comparison, whole: Judgement, ask: Callable[[str], Judgement], threshold: float, alone: float
) -> tuple[Judgement, JoinedParts]:
    """The judgement on a message that compares, and which of its sides is left open; `ask` judges the question to a side.

    `threshold` is the least confidence of an answer. `alone` is that from which what was found for the whole message is enough
    where it speaks of both sides, and from which one side is shown where nothing is found for the other.
    """
    named = _named_by(comparison, whole) if _is_sure(whole, threshold) else frozenset()
    sides = {at: ask(comparison.questions[at]) for at in sides_to_ask(comparison, whole, threshold, alone)}
    speaking = {at: _speaking(judged, comparison, at) for at, judged in sides.items()}
    sure = {at for at, judged in speaking.items() if _is_sure(judged, threshold)}
    surer = [judged for judged in speaking.values() if _is_sure(judged, alone)]
    if named and len(surer) == len(comparison.sides):
        return joined(NOTHING, surer, threshold), NO_PARTS
    if not _is_sure(whole, threshold) and len(sure) == 1:
        (side,) = sure
        if not comparison.is_named[side] or speaking[side].confidence < alone:
            return whole, NO_PARTS
    missing = {at: judged for at, judged in sides.items() if at not in named}
    found = joined(whole, [speaking[at] for at in missing], threshold)
    return found, open_sides(found, missing, comparison, threshold)


def sides_to_ask(comparison: Comparison, whole: Judgement, threshold: float, alone: float) -> tuple[int, ...]:
    """The sides that are asked for by themselves: those of which nothing speaks that was found for the whole message, and
    both where this is not sure enough.

    None where the message asks nothing else of them, and where what was found speaks of neither: it may be meant for both.
    """
    if not comparison.questions:
        return ()
    if not _is_sure(whole, threshold):
        return 0, 1
    named = _named_by(comparison, whole)
    if not named:
        return ()
    return (0, 1) if whole.confidence < alone else tuple(at for at in (0, 1) if at not in named)


def _named_by(comparison: Comparison, judged: Judgement) -> frozenset[int]:
    return frozenset(at for candidate in judged.chosen for at in _of_candidate(comparison, candidate))


def open_sides(
    found: Judgement, sides: Mapping[int, Judgement], comparison: Comparison, threshold: float
) -> JoinedParts:
    """The question to a side is left open where its own answer is not sure, or speaks of something else, and nothing that is
    shown has a word of it."""
    shown = [text for c in found.chosen for text in _texts(c.article, c.unit)]
    left = {
        at: _nearest(judged, comparison, at)
        for at, judged in sides.items()
        if not _is_sure(_speaking(judged, comparison, at), threshold)
        and not any(comparison.hints_at(at, text) for text in shown)
        and (comparison.is_named[at] or not _is_sure(judged, threshold))
    }
    return JoinedParts(comparison.questions, left) if left and len(left) < len(comparison.sides) else NO_PARTS


def compared_sides(
    comparison: Comparison | None, quotes: Sequence[Quote], parts: JoinedParts
) -> tuple[ComparedSide, ...]:
    """Both sides with the places of the quotes that speak of them; empty where one has neither a quote of its own nor an
    open part, so that there is nothing to be held against the other.

    A quote that speaks of both stands with both, and one that speaks of neither with neither.
    """
    if comparison is None:
        return ()
    of = [_named(comparison, *_quote_texts(quote)) for quote in quotes]
    if any(at not in parts.nearest and frozenset({at}) not in of for at in (0, 1)):
        return ()
    questions = comparison.questions or comparison.sides
    return tuple(
        ComparedSide(
            text=comparison.sides[at],
            question=questions[at],
            quotes=tuple(place for place, sides in enumerate(of) if at in sides),
        )
        for at in (0, 1)
    )


def _speaking(judged: Judgement, comparison: Comparison, side: int) -> Judgement:
    """A judgement with what it chose that speaks of a side; of no confidence where the best does not."""
    best = [c for c in judged.chosen if side in _of_candidate(comparison, c)]
    if not best or best[0] is not judged.chosen[0]:
        return replace(judged, chosen=(), confidence=0.0)
    return replace(judged, chosen=tuple(best))


def _nearest(judged: Judgement, comparison: Comparison, side: int) -> tuple[Picked, ...]:
    """What is nearest to the question to a side, that which speaks of the side first."""
    return tuple(sorted(judged.nearest, key=lambda p: side not in _named(comparison, *_texts(p.article, p.units[0]))))


def _is_sure(judged: Judgement, threshold: float) -> bool:
    return bool(judged.chosen) and judged.confidence >= threshold


def _of_candidate(comparison: Comparison, candidate: Candidate) -> frozenset[int]:
    return _named(comparison, *_texts(candidate.article, candidate.unit))


def _named(comparison: Comparison, *texts: str) -> frozenset[int]:
    """The sides that the first of some texts names that names any: the words themselves before what stands over them."""
    return next((sides for text in texts if (sides := comparison.named_in(text))), frozenset())


def _texts(article: Article, unit: Unit) -> tuple[str, ...]:
    lead = article.unit_text(article.units[unit.lead_in]) if unit.lead_in is not None else ""
    return article.unit_text(unit), lead, *reversed(unit.heading_path)


def _quote_texts(quote: Quote) -> tuple[str, ...]:
    lead = quote.lead_in.text if quote.lead_in is not None else ""
    return quote.text, lead, *reversed(quote.heading_path)
