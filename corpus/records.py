"""Lines in which a page speaks of itself: its date, its review status, its disclaimer. Pure."""

from __future__ import annotations

import re

from corpus.article import RecordKind

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = re.compile(
    rf"\d{{4}}-\d\d(?:-\d\d)?|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?"
    rf"\s+\d{{4}}|{_MONTH}\s+\d{{4}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}",
    re.IGNORECASE,
)
_DATED = re.compile(r"\b(?:updated?|revised|revision|reviewed|published|version|date|modified|issued)\b", re.IGNORECASE)
_STATUS = re.compile(
    r"\breview(?:ed)?\s*(?:status)?\s*:|\b(?:review|editorial|approval|publication)\s+status\b|\bstatus\s*:"
    r"|\bpending\b.*\breview|\breview\b.*\b(?:pending|completed?|not started|awaiting|approved)|\breviewed\s+(?:by|for)\b"
    r"|\bawaiting\b.*\b(?:review|sign-off|approval)|\bpeer[- ]review|\bsign-off\b|\bmedical review\b|\bdraft\b",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\b(?:not|no)\b.{0,30}\b(?:medical|individual|professional) advice|educational purposes? only"
    r"|\bnot\b.{0,20}\buse\b.{0,12}\bpatients?\b|\bnot for\b.{0,20}\bpatients?\b|not a clinical source"
    r"|\b(?:no|not a) substitute\b|\bno liability\b|for information only|\btest (?:page|article|document|material)\b",
    re.IGNORECASE,
)
_GLUED_AFTER_DATE = re.compile(r"(?<=\d{4})(?=[A-Z][a-z])")
_MAX_LENGTH = 200


def record_kind(text: str) -> RecordKind | None:
    """What a line of a page's head states about the page, if anything."""
    if len(text) > _MAX_LENGTH:
        return None
    if _DATED.search(text) and DATE.search(text):
        return RecordKind.DATE
    if _STATUS.search(text) and (len(text.split()) > 3 or ":" in text):
        return RecordKind.REVIEW_STATUS
    if _DISCLAIMER.search(text):
        return RecordKind.DISCLAIMER
    return None


def date_line_end(text: str) -> int:
    """Length of a date line without what a page glued behind its year ("2026View editorial policy").

    >>> date_line_end("Last updated: May 3, 2026View policy")
    25
    """
    glued = _GLUED_AFTER_DATE.search(text)
    return glued.start() if glued else len(text)
