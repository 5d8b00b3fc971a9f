"""A question understood in its conversation: what it leans on, and its self-contained form. Pure.

Most questions stand alone and come through unchanged, byte for byte. One that leans on an earlier question takes
over its subject: a pronoun is filled with it, a bare new subject ("and benralizumab?") takes the place of the old
one, a bare condition ("and in pregnancy?") is added. Words are taken over, whole histories never: gluing the history
to the query hurts retrieval (DESIGN: Answering).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.folding import stem
from qa_service.lexicon import Lexicon
from qa_service.words import STOP, fold, terms, tokens

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|this|these|those|that(?! (?:is|are|the|a|have|has|can|may)\b)|this one|that one|"
    r"the (?:drug|medicine|treatment|antibody|agent|test|score|same|other one|other kind|others|two|first one|second one|former|latter))\b",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:and|but|so|then|ok(?:ay)?|also|or|what about|how about|what if|and what about|and how about|any|fine|right|why|how so|"
    r"since when|says who|which one|which ones|name them|list them|same|for|in|with|over|at)\b[\s,.:]*",
    re.IGNORECASE,
)
_SELF_REFERRING = re.compile(
    r"\b(?:it is|is it|it's|does it|this|that) (?:true|correct|possible|important|necessary|safe to|ok to)\b", re.I
)
_ABOUT = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|fine|right|then)[\s,.:]+)*(?:what|how) about\s+|^(?:(?:and|but|ok(?:ay)?|so)[\s,.:]+)+(?:for|in|with|what if|if)?\s*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|may|must|will)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The self-contained form of a question, and the words it took over from which earlier question."""

    text: str
    carried: tuple[str, ...] = ()


def resolve(question: str, history: Sequence[str], lexicon: Lexicon) -> Resolved:
    """The question as it stands after its conversation; unchanged when it does not lean on it.

    `history` holds the earlier questions, oldest first.
    """
    if not history or not _leans(question, lexicon):
        return Resolved(question)
    earlier = ""
    for text in history:  # an earlier follow-up leans on what came before it
        earlier = _combine(text, earlier, lexicon).text if earlier and _leans(text, lexicon) else text
    return _combine(question, earlier, lexicon)


def _leans(question: str, lexicon: Lexicon) -> bool:
    own = _content(question, lexicon)
    if (
        _OPENER.match(question)
        and len(own) <= 4
        and not re.match(r"why|how|in|for|with|at|over|any|or", question, re.I)
    ):
        return True
    pronoun = _PRONOUN.search(question)
    if pronoun and not _SELF_REFERRING.search(question):
        named = [t for t in own if t in lexicon.weights.idf]
        before = [t for t in terms(question[: pronoun.start()]) if t in lexicon.weights.idf]
        if not before or len(named) <= 1:
            return True
    return len(own) <= 1 and len(question.split()) <= 8


def _content(text: str, lexicon: Lexicon) -> list[str]:
    """Content stems of a question, those that carry a subject first to be missed."""
    return [t for t in terms(text) if t not in _THIN]


_THIN = frozenset(
    stem(w)
    for w in [
        "long",
        "often",
        "fast",
        "soon",
        "dose",
        "dosage",
        "side",
        "effect",
        "effects",
        "safe",
        "safest",
        "safety",
        "better",
        "best",
        "worse",
        "work",
        "option",
        "options",
        "reason",
        "reasons",
        "common",
        "cost",
        "price",
        "number",
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "day",
        "days",
        "hour",
        "hours",
        "minute",
        "minutes",
        "time",
        "times",
        "reference",
        "source",
        "citation",
        "title",
        "children",
        "kids",
        "adults",
        "women",
        "men",
        "pregnant",
        "pregnancy",
        "elderly",
        "old",
        "young",
        "severe",
        "mild",
        "two",
    ]
)


def _combine(question: str, earlier: str, lexicon: Lexicon) -> Resolved:
    if not earlier:
        return Resolved(question)
    subject = _subject(earlier, lexicon)
    bare = _ABOUT.sub("", question).strip(" ?.!,")
    turned = _turned(question.strip(" ?.!,"), earlier)
    if turned:
        return Resolved(turned, (earlier,))
    if bare and not _ASKS.search(bare) and len(terms(bare)) <= 4:
        swapped = _swap(bare, earlier, lexicon)
        if swapped:
            return Resolved(swapped, (earlier,))
        return Resolved(f"{earlier.rstrip(' ?.!')}, {bare}?", (earlier,))
    if not terms(question):
        return Resolved(f"{earlier.rstrip(' ?.!')}: {question}", (earlier,))
    missing = [word for word in subject if stem(fold(word)) not in set(terms(question))]
    if not missing:
        return Resolved(question)
    return Resolved(f"{question.rstrip(' ?.!')} ({' '.join(missing)})?", tuple(missing))


def _turned(question: str, earlier: str) -> str | None:
    """The earlier question with its last phrase of a preposition replaced ("against omalizumab?"), if it has one."""
    phrase = re.fullmatch(
        r"(?:and |or |but )?(against|for|in|with|during|after|before|without|versus) (.+)", question, re.I
    )
    if phrase is None or _ASKS.search(question) or len(terms(question)) > 4:
        return None
    places = list(re.finditer(rf"\b{phrase.group(1)}\b", earlier, re.IGNORECASE))
    return f"{earlier[: places[-1].start()]}{phrase.group(1).lower()} {phrase.group(2)}?" if places else None


def _swap(bare: str, earlier: str, lexicon: Lexicon) -> str | None:
    """The earlier question with its subject replaced by a bare new one of the same kind, if there is one.

    Two words are of one kind when they are spelled alike at the end, as names of one drug class are.
    """
    new = [w for w in tokens(bare) if w not in STOP]
    if len(new) != 1:
        return None
    for match in re.finditer(r"[\w-]+", earlier):
        old = fold(match.group())
        if old != new[0] and len(old) > 5 and len(new[0]) > 5 and old[-3:] == new[0][-3:] and old not in STOP:
            return earlier[: match.start()] + bare + earlier[match.end() :]
    return None


def _subject(earlier: str, lexicon: Lexicon) -> list[str]:
    """Words of the earlier question that name its subject: its content words known to the article, in order."""
    words = [w for w in re.findall(r"[^\W_][\w+/-]*", earlier) if fold(w) not in STOP]
    known = [w for w in words if any(lexicon.weights.known(t) for t in terms(w)) and not set(terms(w)) <= _THIN]
    return list(dict.fromkeys(known or words))[:5]
