"""What a question asks for, from its form. Pure; English cue words only, nothing of any article."""

from __future__ import annotations

import re

from qa_service.language.words import terms

_NUMERIC = re.compile(
    r"\bhow (?:much|many|long|often|old|high|low|far|soon|fast|quickly|big|large|common|likely|frequent(?:ly)?|late|early)\b"
    r"|\bwhat (?:dose|dosage|percentage|percent|share|proportion|rate|age|number|size|weight|threshold|cut-?off|level|value"
    r"|range|interval|risk|duration|frequency|year|limit|reduction|date|target|maximum|minimum|amount)\b"
    r"|\b(?:dose|dosage|dosing|percentage|cut-?off|threshold|threshhold|interval|half-life|maximum|minimum|how many|mg|range"
    r"|%|limit|loading|odds ratio|p-value|confidence interval|sample size)\b|\bby how\b|\bfrom which year\b|\bwhen\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:how|what|when|which|who|whom|whose|why|where)\b|^(?:is|are|was|do|does|did|can|could|should|may|must|has|have)\b",
    re.IGNORECASE,
)

MAX_JOINED = 3
"""Most questions that a message is taken to join; a longer one tells a story, whose clauses are no questions."""
_JOIN = re.compile(
    r"(?:[;?]|,?\s{1,9}and|,)\s{1,9}(?=(?:also\s+)?(?:(?:at|by|for|from|in|over|with)\s+)?"
    r"(?:how|what|when|which|who|why|where|does|do|is|are|can|should)\b)",
    re.IGNORECASE,
)
"""Where one question ends and the next begins: an "and", a comma or a stop before a word that asks."""


_CLAUSE = re.compile(r"(?:do|does|is|are|can|should)\s+(?:not|never|only|also|always|often)\b", re.IGNORECASE)
"""A verb without a subject behind it."""


def asks_amount(text: str) -> bool:
    """Whether a message asks for an amount or a time, so that the figures of an answer are its key phrase.

    >>> asks_amount("How long is its half-life?"), asks_amount("How does it work?")
    (True, False)
    """
    return _NUMERIC.search(text) is not None


def is_question(text: str) -> bool:
    """Whether a message asks anything at all; "my throat is swelling" does not."""
    return "?" in text or _ASKS.search(text.strip()) is not None


def is_clause(part: str) -> bool:
    """Whether a part of a message goes on telling ("and does not look typical") and asks nothing.

    >>> is_clause("does not look typical"), is_clause("does it hurt?")
    (True, False)
    """
    return _CLAUSE.match(part.strip()) is not None


def joined_questions(text: str) -> tuple[str, ...]:
    """The two or three questions that a message joins, in order; empty where it is one.

    >>> joined_questions("How is it given, and how long is its half-life?")
    ('How is it given', 'how long is its half-life?')
    >>> joined_questions("How is it given?")
    ()
    """
    parts = tuple(part.strip() for part in _JOIN.split(text) if part.strip())
    joins = 2 <= len(parts) <= MAX_JOINED and _ASKS.search(parts[0]) is not None and all(map(terms, parts))
    return parts if joins else ()
