"""What stands over an article: who may rely on it, how far it is reviewed, how old it is. Pure."""

from __future__ import annotations

import re
from typing import Any

from corpus.addresses import host_of
from corpus.article import Article, RecordKind
from qa_service.composition.record_lines import record_lines

_PENDING = re.compile(
    r"\b(?:pending|draft|preprint|not (?:yet )?(?:been )?(?:peer[- ])?review|under review|unreviewed)", re.I
)


def banner(article: Article) -> dict[str, Any]:
    """Review status and date in the source's words, None where it states none; `pending` if a review is still due."""
    m = article.metadata
    lines = record_lines(article, RecordKind.REVIEW_STATUS)
    stated = m.review_status or (lines[-1] if lines else None)
    dates = record_lines(article, RecordKind.DATE) or ([m.updated] if m.updated else [])
    return {
        "review_status": _sentence(stated) if stated else None,
        "pending": any(_PENDING.search(line) for line in [stated or "", *lines]),
        "printed": [line for line in lines if line != stated],
        "updated": "; ".join(_value(line) for line in dates) or None,
        "source_url": m.source_url,
        "source_host": host_of(m.source_url),
        "licence": m.licence,
        "audience": m.audience,
    }


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _value(line: str) -> str:
    """A line of the page without the label it brings ("Last updated: January 18, 2026"); the page has its own."""
    label, colon, value = line.partition(":")
    return value.strip() if colon and len(label) < 30 and value.strip() else line
