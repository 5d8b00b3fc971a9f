"""The sentences of a long message that ask something: an e-mail tells much and asks little. Pure; English cue words only."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_ASKED = 6
"""Sentences of one message that are answered, each for itself; what is asked beyond them is named as left open."""
FEWEST_WORDS = 3
_VERB = r"(?:is|are|was|were|do|does|did|can|could|should|may|must|would|will|has|have|had)"
_SUBJECT = r"(?:i|we|you|he|she|it|they|there|this|that|these|those|the|my|our|his|her|their|a|an|any|anyone|someone)"
_BEFORE = r"(?:by|for|from|in|to|with|at|of|on|until|since)"
_LEAD = (
    r"(?:(?:and|so|but|also|then|or|ok|okay|now|well|please|hi|hello|first|second|third|firstly|secondly|thirdly|finally|lastly|next"
    r"|q|question|p\.?s\.?|\d{1,2})?[\s,.:;)*•–-]{1,4}){0,3}"
)
_INVERTED = re.compile(
    rf"{_LEAD}(?:(?:when|where|why|what|how|who|which)\s{{1,4}}{_VERB}\b"
    rf"|(?:{_BEFORE}\s{{1,4}})?(?:how|what|which|whose|whom)\s{{1,4}}(?!{_SUBJECT}\b)(?:[\w'’-]{{1,30}}\s{{1,4}}){{1,4}}?{_VERB}\b"
    rf"|{_VERB}\s{{1,4}}{_SUBJECT}\b)",
    re.IGNORECASE,
)
"""A sentence with its verb before its subject asks, with or without a mark; "When I was ten" does not."""
_REQUEST = re.compile(
    r"\b(?:(?:i|we)(?:['’]d| would) (?:like|love|want) to (?:know|understand|ask(?: you)?|hear|learn)|(?:i|we) (?:want(?:ed)?|need|wish) to (?:know|ask)"
    r"|(?:please|kindly) (?:tell|explain|advise|say|let (?:me|us) know)|(?:can|could|would|will) you (?:please |kindly |also )?(?:tell|explain|say|let (?:me|us) know)"
    r"|(?:i|we)(?: (?:only|also|just|often|still|do))? wonder|(?:i|we)['’ ]{1,2}(?:m|am|are|re|was|were) (?:just |also |still )?wondering|my (?:\w{1,12} )?questions? (?:is|are|was)"
    r"|do you (?:happen to )?know|(?:what )?(?:i|we) (?:do not|don['’]?t) (?:know|understand) is)\b[\s,:]{0,3}(?:(?:me|us|about|this)\b[\s,:]{0,3})?",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    rf"(?:{_BEFORE} )?(?:how|what|which|why|who|whom|whose|when|where|whether|if)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A sentence that asks, as it is read, and the sentence before it, which may say what it is about ("" for none)."""

    text: str
    before: str = ""


def asking_sentences(sentences: tuple[str, ...] | list[str]) -> tuple[Asking, ...]:
    """Those of a message's sentences that ask, in order, each once.

    >>> asking_sentences(["I have asthma.", "When I was ten I ran.", "I would like to know how benralizumab is given."])[0].text
    'how benralizumab is given.'
    """
    found: dict[str, Asking] = {}
    before = ""
    for sentence in sentences:
        if len(sentence.split()) < FEWEST_WORDS:
            continue
        if text := _asked(sentence):
            found.setdefault(text.casefold(), Asking(text, before))
        else:
            before = sentence
    return tuple(found.values())


def _asked(sentence: str) -> str | None:
    """What a sentence asks: itself, or what stands behind "I would like to know"; None for one that tells."""
    request = _REQUEST.search(sentence)
    if request is not None:
        rest = sentence[request.end() :]
        if len(rest.split()) < FEWEST_WORDS:  # "my first question is this."
            return None
        return rest if _SUBORDINATE.match(rest) else sentence
    return sentence if sentence.rstrip(" \"'”’)").endswith(("?", "？")) or _INVERTED.match(sentence) else None
