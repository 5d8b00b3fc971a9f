"""What is shown for a message, and why it is no more: the result of every way a message can go. Pure."""

from __future__ import annotations

from dataclasses import dataclass

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
