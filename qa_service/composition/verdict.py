"""What is shown for a message, and why it is no more: the result of every way a message can go. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qa_service.answer import Definition, Notice, Reason, Section
from qa_service.composition.compose import Picked
from qa_service.composition.open_parts import NO_PARTS, JoinedParts
from qa_service.language.comparison import Comparison

RECORD_CONFIDENCE = 0.95
"""Of an answer from the page's own records (date, status, reference list), which are found, not judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Quotes picked for a message and the probability that they are right; `nearest` best first.

    `reason` says why there is no answer and is not looked at where there is one; `notices` are said because of the kind of
    message it is; `definitions` and `sections` stand beside the quotes, or are the answer without any.
    """

    picked: tuple[Picked, ...] = ()
    confidence: float = 0.0
    nearest: tuple[Picked, ...] = ()
    answered: bool = False
    history: tuple[str, ...] = ()
    """The earlier questions that the message was read with."""
    reason: Reason = "no_evidence"
    notices: tuple[Notice, ...] = ()
    definitions: tuple[Definition, ...] = ()
    sections: tuple[Section, ...] = ()
    parts: JoinedParts = NO_PARTS
    comparison: Comparison | None = None


def refused(reason: Reason, *notices: Notice, nearest: tuple[Picked, ...] = ()) -> Verdict:
    """A message that is not answered, with what is said instead."""
    return Verdict(confidence=0.0, reason=reason, notices=notices, nearest=nearest)


def together(texts: Sequence[str], verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a message that asks several things, from those on the first of them: what is answered is shown, the rest is left open.

    The least sure answer speaks for all. Without any, the likeliest refusal does, with what is nearest to each.
    """
    if len(texts) == 1:
        return verdicts[0]
    answered = [v for v in verdicts if v.answered]
    if not answered:
        near = _each_once(picked for v in verdicts for picked in v.nearest[:1])
        return replace(max(verdicts, key=lambda v: v.confidence), nearest=near)
    return Verdict(
        picked=_each_once(picked for v in answered for picked in v.picked),
        confidence=min(v.confidence for v in answered),
        nearest=answered[0].nearest,
        answered=True,
        notices=tuple(dict.fromkeys(notice for v in verdicts for notice in v.notices)),
        definitions=tuple(dict.fromkeys(d for v in answered for d in v.definitions)),
        sections=tuple(dict.fromkeys(s for v in answered for s in v.sections)),
        parts=_parts_of_all(texts, verdicts),
    )


def _parts_of_all(texts: Sequence[str], verdicts: Sequence[Verdict]) -> JoinedParts:
    """What is asked, with what is left open: whole sentences, those that came too late, and open parts of answered ones."""
    names, left = list(texts), {at: v.nearest for at, v in enumerate(verdicts) if not v.answered}
    left |= dict.fromkeys(range(len(verdicts), len(texts)), ())
    for parts in (v.parts for v in verdicts if v.answered):
        for at, near in parts.nearest.items():
            left[len(names)] = tuple(near)
            names.append(parts.texts[at])
    return JoinedParts(tuple(names), left)


def _each_once(found: Iterable[Picked]) -> tuple[Picked, ...]:
    """Runs of units, each once, in order."""
    once: dict[tuple[str, tuple[int, ...]], Picked] = {}
    for picked in found:
        once.setdefault((picked.article.doc_id, tuple(unit.index for unit in picked.units)), picked)
    return tuple(once.values())
