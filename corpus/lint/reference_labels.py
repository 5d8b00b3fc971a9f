"""What a page calls its references against what they are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.addresses import host_of
from corpus.article import Article, Bundle, Reference
from corpus.lint.finding import Found, Rule, Severity, entries_of

_GUIDELINE = re.compile(r"guideline", re.IGNORECASE)
_DIGEST = re.compile(
    r"\b(?:practical summar(?:y|ies)|summar(?:y|ies) of (?:\w+ ){0,2}guidelines?|digest|topic overview|editorial (?:team|staff)"
    r"|advisory board|& editors|and editors|medical insights|newsletter)\b",
    re.IGNORECASE,
)
"""Words of publishers who retell guidelines; a body that issues one signs with its own name."""


def _digests(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    printed = {unit.index: unit for unit in entries_of(article)}
    for reference in article.references:
        unit = printed.get(reference.unit) if reference.unit is not None else None
        if unit is None or not reference.label or not _GUIDELINE.search(reference.label):
            continue
        grounds = _grounds(reference, article, article.unit_text(unit))
        if grounds:
            yield unit.span, f"labelled {reference.label}, but it is no guideline: {grounds}"


def _grounds(reference: Reference, article: Article, words: str) -> str | None:
    """Why an entry is a digest, in words; None where nothing says so."""
    if reference.kind:
        return f"its record calls it a {reference.kind}" if reference.kind == "digest" else None
    said = _DIGEST.search(words)
    if said:
        return f"it says {said.group()!r}"
    site = _site(article)
    return "it is published by the site of the article itself" if site and site in _folded(words) else None


def _site(article: Article) -> str | None:
    """The name of the article's site without its ending: "droracle" of www.droracle.ai."""
    host = host_of(article.metadata.source_url) or ""
    labels = host.removeprefix("www.").split(".")
    return labels[-2] if len(labels) >= 2 and len(labels[-2]) >= 5 else None


def _folded(words: str) -> str:
    return re.sub(r"[\W_]+", "", words.lower())


RULES = (
    Rule(
        "digest-called-guideline",
        Severity.WARNING,
        "A reference labelled Guideline that is a summary by some publisher, not a guideline.",
        _digests,
    ),
)
