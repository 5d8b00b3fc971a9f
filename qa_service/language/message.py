"""A message on its way through the service: as it was typed, as it is read, and what kind of message it is. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass

from qa_service.language.asking import Asking
from qa_service.language.message_kinds import Kind, Kinds
from qa_service.language.question import is_question

LONG = 400
"""Characters from which on a message is looked at in pieces, too: one sentence of many is easily lost in the whole."""
PIECE_SENTENCES = 3
FEWEST_WORDS = 4
DANGER, DANGER_BEHIND_OTHERS, DANGER_IN_PIECE = 0.4, 0.6, 0.9
"""Probability from which on a message, one that follows others, and a piece of a long one is taken for a report of danger.

A miss is worse than a notice too many. What follows a question is mostly a detail of the case: "upper arm by myself".
"""
MOST_SHOWN, LEAST_SHOWN = 4, 0.05
"""How many kinds are told of, and from which probability on."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--")
_END = re.compile(r"(?<=[.?!。？！])\s+|\n+")
_CLAUSE = re.compile(r"[,:;]\s+|(?<=[.!?])\s+|\s-\s+")
_NOTHING = Kinds({}, 0.0, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`typed` is what the reader sent, `text` what is searched and read: that with spelling and shorthand as the sources
    write them, and markup read as what it says.

    `dropped` tells that characters which are no text were left out of both; `kinds` says what it may be, `danger` whether
    it reports danger now, `language` in which language it is (an ISO 639 code). `asked` holds what a long message asks of
    the sources or the page, in order: that is what is read of it, and `kinds` are those of all of it.
    """

    typed: str
    text: str
    kinds: Kinds = _NOTHING
    danger: bool = False
    language: str = "en"
    dropped: bool = False
    asked: tuple[Asking, ...] = ()

    def probability(self, kind: Kind) -> float:
        """The probability in [0, 1] that it is a message of a kind."""
        return self.kinds.probability.get(kind, 0.0)

    def likely_kinds(self) -> tuple[tuple[str, float], ...]:
        """The kinds it may be with their probabilities, the likeliest first."""
        ranked = sorted(self.kinds.probability.items(), key=lambda item: (-item[1], item[0]))
        return tuple((str(kind), round(p, 4)) for kind, p in ranked[:MOST_SHOWN] if p >= LEAST_SHOWN)


def without_what_is_no_text(typed: str) -> str:
    """A text without NUL, lone surrogates and other control characters; tab and line ends stay.

    >>> without_what_is_no_text("a\\x00b\\ud800c\\n")
    'abc\\n'
    """
    return "".join(c for c in typed if c in "\t\n\r" or unicodedata.category(c) not in {"Cc", "Cs"})


def as_it_says(typed: str) -> str:
    """A text with its markup read as a browser would: tags left out, character references as their characters.

    >>> as_it_says("is <b>FEV1</b> &lt; 80 a < b ok?")
    'is FEV1 < 80 a < b ok?'
    """
    if "<" not in typed and "&" not in typed:
        return typed
    return without_what_is_no_text(html.unescape(_TAG.sub("", typed))).strip() or typed


def sentences(text: str) -> list[str]:
    """The sentences and lines of a message as people type it, in order."""
    return [part.strip() for part in _END.split(text) if part and part.strip()]


def pieces(text: str) -> list[str]:
    """What of a message is looked at by itself, too.

    Of a long one runs of three sentences, each begun two after the one before; of a short one that asks something the clauses
    that tell something: "she has passed out, is that a known risk?".
    """
    if len(text) < LONG:
        clauses = _CLAUSE.split(text) if is_question(text) else []
        return [c for c in clauses if len(clauses) > 1 and len(c.split()) >= FEWEST_WORDS and not is_question(c)]
    parts = sentences(text)
    return [" ".join(parts[at : at + PIECE_SENTENCES])[:LONG] for at in range(0, max(1, len(parts) - 1), 2)]
