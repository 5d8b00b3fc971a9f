"""Who must not, when to stop, what is not needed: a question put in the negative is answered by what says so. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from qa_service.evidence.pool import Candidate, Pool

_NEGATIVE = r"contra-?indicat\w*|unsuitable|inappropriate|ineligible|unsafe|forbid\w*|forbidden|prohibit\w*|exclu(?:de|des|ded|ding|sion)\b"
_ASKS = re.compile(
    rf"\b(?:who|whom|which|what|when|where)\b[^.?!]{{0,80}}(?:\b(?:not|never|{_NEGATIVE})|n['’]t\b)|\bcontra-?indications?\b",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:why|what|how) (?:is|are|was|were|do|does|did|if|about)\b[^.?!]{0,60}\b(?:not|n['’]t)\b", re.IGNORECASE
)
"""Asks what something that is not is: "what if it does not work", "why is it not given": anything may answer these."""
_SAYS = re.compile(
    rf"\b(?:not|never|neither|nor|cannot|unless|except|no (?:need|role|reason|indication|place|benefit)|(?:be|is|are) avoided"
    rf"|stop(?:s|ped|ping)?|withh[eo]ld|only (?:if|when|for)|{_NEGATIVE}|caution\w*)\b|n['’]t\b|^\W*(?:avoid|no)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:when|if|after|although|though|because|since|where|whose|who|that)\b[^,.;:]{0,120}", re.IGNORECASE
)
"""A clause that says under what condition: "refer when goals are not met" does not say when not to refer."""


def asks_in_the_negative(message: str) -> bool:
    """Whether a message asks for whom or when something is not.

    >>> asks_in_the_negative("Who must not get iron?"), asks_in_the_negative("What if it does not work?")
    (True, False)
    """
    return _ASKS.search(message) is not None and _BUT.search(message) is None


def of_polarity(pool: Pool, message: str) -> Pool:
    """The units that can answer a message put in the negative: those that say "not" or the like; all, for any other."""
    if not asks_in_the_negative(message):
        return pool
    return replace(pool, candidates=tuple(c for c in pool.candidates if _says_not(c)))


def _says_not(candidate: Candidate) -> bool:
    """Whether a unit says so outside of its conditions; of a list item what introduces the list does, or its heading."""
    article, unit = candidate.article, candidate.unit
    headings = [heading for heading in unit.heading_path if heading != article.title]
    texts = [article.unit_text(unit) if unit.lead_in is None else ""]
    while unit.lead_in is not None:
        unit = article.units[unit.lead_in]
        texts.append(article.unit_text(unit))
    return any(_SAYS.search(text) for text in (*headings, *(_CONDITION.sub(" ", text) for text in texts)))
