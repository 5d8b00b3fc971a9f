"""The verdict on a claimed quote. Pure; every step is bounded in the length of the quote and of the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from corpus.sentences import split_sentences
from qa_service.verify.alignment import MOST_TOKENS, align
from qa_service.verify.changes import changes, cut_off
from qa_service.verify.normalised import bare, comparable
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.stitches import is_one_passage, pieces_of
from qa_service.verify.tokens import is_word, tokenise
from qa_service.verify.verdict import Change, Checked, Claim, Flag, Place, Verdict

_STOPS = re.compile(r"[.!?…]{4,}")
"""Longer runs than any sentence ends with; the splitter would look at each of their tails."""
MOST_PLACES = 500
"""Places of the same words that are held against what the claim says of its place."""
MOST_CUT = 20
"""The same, where the words are cut off."""


def check(claim: Claim, source_index: SourceIndex) -> Checked:
    """Whether the words of a claim are printed in the sources, and where; a claim without a word is not found."""
    forms = (claim.text, *claim.readings)
    for form in forms:
        attributed = _attributed(claim, islice(_verbatim(form, claim, source_index), MOST_PLACES))
        if attributed is not None:
            return attributed
    best = max((_not_verbatim(form, source_index) for form in forms), key=lambda c: _NEARNESS.index(c.verdict))
    return replace(best, claim=claim)


_NEARNESS = (Verdict.NOT_FOUND, Verdict.STITCHED, Verdict.ALTERED, Verdict.MISATTRIBUTED, Verdict.NORMALISED)


def _verbatim(form: str, claim: Claim, source_index: SourceIndex) -> Iterator[tuple[Place, Verdict]]:
    """Places of the very words, then of the words in comparable form; those where the claim says first."""
    words = form.strip()
    plain = [bare(form)]
    if not any(c.isalnum() for c in plain[0]):
        return
    sources = sorted(source_index.sources, key=lambda source: source.article.doc_id != claim.doc_id)
    start = claim.start or 0
    for source in sources:
        for span in source.exact(words, start):
            yield source_index.place(span), Verdict.EXACT
    plain += [whole for whole in (comparable(form).strip(),) if whole != plain[0]]
    for words in plain:
        for source in sources:
            for span in source.comparable(words, start):
                yield source_index.place(span), Verdict.NORMALISED
    if claim.beside != ("", ""):
        yield from _continued(form.strip(), plain[0], claim.beside, source_index)


def _continued(
    words: str, plain: str, beside: tuple[str, str], source_index: SourceIndex
) -> Iterator[tuple[Place, Verdict]]:
    """Places of words that are cut off there, where the answer prints what is cut off beside their quotation marks."""
    before, after = comparable(beside[0]), comparable(beside[1])
    for source in source_index.sources:
        for span, grown in islice(source.cut(plain), MOST_CUT):
            text = source.article.text
            left, right = comparable(text[grown.start : span.start]), comparable(text[span.end : grown.end])
            if before.endswith(left) and after.startswith(right):
                place = source_index.place(span)
                yield place, Verdict.EXACT if place.text == words else Verdict.NORMALISED


def _attributed(claim: Claim, found: Iterable[tuple[Place, Verdict]]) -> Checked | None:
    """The first place that is all that the claim says of it; else the nearest, as misattributed; None without one."""
    nearest: tuple[list[str], Place] | None = None
    for place, verdict in found:
        faults = _faults(claim, place)
        if not faults:
            return Checked(claim, verdict, (place,))
        if nearest is None or len(faults) < len(nearest[0]):
            nearest = faults, place
    return nearest and Checked(claim, Verdict.MISATTRIBUTED, (nearest[1],), (), "; ".join(nearest[0]))


def _faults(claim: Claim, place: Place) -> list[str]:
    """What a claim says of its place that is not so, in words."""
    faults = []
    if claim.doc_id is not None and claim.doc_id != place.span.doc_id:
        faults.append(f"these words are not in {claim.doc_id} but in {place.span.doc_id}")
    elif claim.start is not None and place.span.start < claim.start:
        faults.append(f"these words do not stand at {claim.start} but at {place.span.start}")
    elif claim.end is not None and place.span.end > claim.end:
        faults.append(f"these words do not end at {claim.end} but at {place.span.end}")
    elif claim.start is not None and claim.end is not None and place.span.start >= claim.end:
        faults.append(f"these words do not stand at {claim.start} but at {place.span.start}")
    wrong = _unprinted(claim.citations, place)
    return [*faults, wrong] if wrong else faults


def _unprinted(numbers: Sequence[int], place: Place) -> str | None:
    printed = [citation.number for citation in place.citations]
    wrong = [number for number in numbers if number not in printed]
    if not wrong:
        return None
    there = f"citation {_listed(printed)}" if printed else "no citation"
    return f"citation {_listed(wrong)} is not printed for these words; {there} is"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _not_verbatim(form: str, source_index: SourceIndex) -> Checked:
    text = bare(form)
    tokens = tokenise(text)
    claim = Claim(form)
    if not any(map(is_word, tokens.printed)):
        return Checked(claim, Verdict.NOT_FOUND, reason="there is no word in it")
    pieces = pieces_of(tokens, source_index)
    if len(pieces) > 1 and not is_one_passage(tokens, pieces):
        places = tuple(source_index.place(piece.span) for piece in pieces)
        return Checked(claim, Verdict.STITCHED, places, (), f"put together from {len(places)} places")
    found = align(tokens, source_index)
    if found is None:
        return _cut(claim, text, source_index) or _by_parts(claim, text, source_index)
    place = source_index.place(found.source.span_of(found.first, found.last))
    differing = changes(tokens, text, found)
    if not differing:
        return Checked(claim, Verdict.NORMALISED, (place,))
    return _altered(claim, (place,), differing)


def _cut(claim: Claim, text: str, source_index: SourceIndex) -> Checked | None:
    """The verdict on words too few to be aligned that stand in a source, but not without what they were cut from."""
    for source in source_index.sources:
        for span, grown in source.cut(text):
            differing = cut_off(source, span, grown)
            return _altered(claim, (source_index.place(span),), differing)
    return None


def _altered(claim: Claim, places: tuple[Place, ...], differing: Sequence[Change]) -> Checked:
    """Altered words; misattributed where nothing but printed citation numbers was put in place of others."""
    if all(change.flags == (Flag.CITATION_MARKER,) for change in differing):
        put = [int(n) for c in differing for n in tokenise(c.quoted).printed if n.isdecimal()]
        wrong = [_unprinted(put, place) for place in places]
        if all(wrong):
            return Checked(claim, Verdict.MISATTRIBUTED, places, tuple(differing), wrong[0])
        return Checked(claim, Verdict.ALTERED, places, tuple(differing), "only printed citation numbers differ")
    flags = {str(flag) for change in differing for flag in change.flags} - {str(Flag.CITATION_MARKER)}
    what = f": look at {', '.join(sorted(flags))}" if flags else ""
    noun = "difference" if len(differing) == 1 else "differences"
    return Checked(claim, Verdict.ALTERED, places, tuple(differing), f"{len(differing)} {noun}{what}")


def _by_parts(claim: Claim, text: str, source_index: SourceIndex) -> Checked:
    """The verdict on a quote that no place is near to, from the verdicts on its sentences."""
    text = _STOPS.sub("...", text)
    spans = [part for start, end in split_sentences(text) for part in _short(text, start, end)]
    if len(spans) < 2:
        return Checked(claim, Verdict.NOT_FOUND, reason="no source has these words or words near to them")
    parts = [check(Claim(text[start:end]), source_index) for start, end in spans]
    places = tuple(place for part in parts for place in part.places)
    missing = sum(part.verdict is Verdict.NOT_FOUND for part in parts)
    if missing:
        words = f"{missing} of its {len(parts)} parts are in no source"
        return Checked(claim, Verdict.NOT_FOUND, places, (), words)
    differing = [change for part in parts for change in part.changes]
    if differing:
        return _altered(claim, places, differing)
    return Checked(claim, Verdict.STITCHED, places, (), f"put together from {len(places)} places")


def _short(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in parts that are short enough to be compared."""
    tokens = tokenise(text[start:end])
    for first in range(0, len(tokens), MOST_TOKENS):
        last = min(first + MOST_TOKENS, len(tokens))
        yield start + tokens.starts[first], start + tokens.ends[last - 1]
