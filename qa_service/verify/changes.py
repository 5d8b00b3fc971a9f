"""Differences between a quote and the place it comes from, with what is dangerous about each. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.article import Span
from qa_service.verify.alignment import Alignment, Step
from qa_service.verify.danger import dangers, negates
from qa_service.verify.normalised import normalise
from qa_service.verify.source_index import Source
from qa_service.verify.tokens import Tokens, tokenise
from qa_service.verify.verdict import Change, Flag

_SIGNS = frozenset("-/,:.<>≤≥=±+~×^·")
_AROUND_NUMBERS = re.compile(r"[\d\s,;\-\[\]()^]*")


def changes(tokens: Tokens, text: str, found: Alignment) -> list[Change]:
    """Every difference in order; `text` is the comparable form that `tokens` were made of.

    Tokens that differ only in case or in a space before them are changes too, and so is what a quote leaves off of
    the figure or word that it begins or ends in.
    """
    steps = [*_cut(tokens, found), *found.steps]
    differing = [part for step in steps for part in ([step] if not step.equal else _unlike(tokens, found, step))]
    differing.sort(key=lambda step: (step.printed_from, step.printed_to))
    return [_change(tokens, text, found, step) for step in differing]


def cut_off(source: Source, span: Span, grown: Span) -> list[Change]:
    """What stands in `grown` beside `span`, as changes of a quote that has left it off."""
    found = []
    for edge in (Span(span.doc_id, grown.start, span.start), Span(span.doc_id, span.end, grown.end)):
        printed = source.article.slice(edge)
        if printed:
            flags = dangers([], tokenise(normalise(printed).text).folded)
            if Flag.NEGATION not in flags and negates(printed):
                flags.add(Flag.NEGATION)
            found.append(Change("", printed, edge, tuple(flag for flag in Flag if flag in flags)))
    return found


def _cut(tokens: Tokens, found: Alignment) -> Iterator[Step]:
    """The tokens of the source that the edges of a quote cut off from what they belong to."""
    first, last = found.source.whole(found.first, found.last)
    if first < found.first:
        yield Step(False, 0, 0, first, found.first)
    if last > found.last:
        yield Step(False, len(tokens), len(tokens), found.last, last)


def _unlike(tokens: Tokens, found: Alignment, step: Step) -> Iterator[Step]:
    printed = found.source.tokens
    for at in range(step.quoted_to - step.quoted_from):
        mine, its = step.quoted_from + at, step.printed_from + at
        spaced = at > 0 and tokens.glued(mine) != printed.glued(its)
        if spaced:
            yield Step(False, mine - 1, mine + 1, its - 1, its + 1)
        elif tokens.printed[mine] != printed.printed[its]:
            yield Step(False, mine, mine + 1, its, its + 1)


def _change(tokens: Tokens, text: str, found: Alignment, step: Step) -> Change:
    source = found.source
    span = source.span_of(step.printed_from, step.printed_to)
    quoted = _slice(tokens, text, step.quoted_from, step.quoted_to)
    printed = source.article.slice(span)
    if step.printed_from < step.printed_to and source.in_marker(span) and _AROUND_NUMBERS.fullmatch(quoted):
        return Change(quoted, printed, span, (Flag.CITATION_MARKER,))
    mine = tokens.folded[step.quoted_from : step.quoted_to]
    its = source.tokens.folded[step.printed_from : step.printed_to]
    flags = dangers(mine, its)
    if Flag.DIGITS not in flags and (
        _touches_figure(tokens, step.quoted_from, step.quoted_to)
        or _touches_figure(source.tokens, step.printed_from, step.printed_to)
    ):
        flags.add(Flag.DIGITS)
    return Change(quoted, printed, span, tuple(flag for flag in Flag if flag in flags))


def _slice(tokens: Tokens, text: str, first: int, last: int) -> str:
    return text[tokens.starts[first] : tokens.ends[last - 1]] if first < last else ""


def _touches_figure(tokens: Tokens, first: int, last: int) -> bool:
    """Whether a changed sign is printed against a figure: "5-6" made "5 6"."""
    for at in range(first, last):
        if tokens.printed[at] not in _SIGNS:
            continue
        before = at > 0 and tokens.glued(at) and tokens.printed[at - 1][-1].isdigit()
        after = at + 1 < len(tokens) and tokens.glued(at + 1) and tokens.printed[at + 1][0].isdigit()
        if after or (before and tokens.printed[at] not in ",.:"):
            return True
    return False
