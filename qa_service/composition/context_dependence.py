"""Sentences that do not stand alone: those that lean on the one before, those that limit it. Pure."""

from __future__ import annotations

import re

_LEANS = re.compile(
    r"(?:it|its|they|their|them|this|that|these|those|such|he|she|both|neither|the (?:former|latter|same|other|two|first"
    r"|second)|another|others|one of (?:them|these)|here|there|then|otherwise|doing so|(?:if|once|when|because) (?:it|they|this"
    r"|these)|most of (?:them|these)|for (?:this|that|these) reasons?|in (?:this|that|these|such) (?:case|group|setting)s?)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"(?:it is (?:not )?(?:recommended|important|unclear|essential|known|possible)|there (?:is|are|was|were))\b", re.I
)
_QUALIFIES = re.compile(
    r"(?:however|but|except|unless|nevertheless|nonetheless|yet|although|though|caution|note that|only if|provided|by contrast"
    r"|in contrast|on the other hand|conversely|this does not|these do not|exceptions?)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether a sentence takes its subject from the one before it ("It is unsuitable in asthma (8).")."""
    head = text.lstrip("\"'“‘(*_ ")
    return _LEANS.match(head) is not None and _STANDS.match(head) is None


def qualifies(text: str) -> bool:
    """Whether a sentence limits the one before it ("However, ...")."""
    return _QUALIFIES.match(text.lstrip("\"'“‘(*_ ")) is not None
