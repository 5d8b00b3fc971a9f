"""What a page says of its own review, where it says two things. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from corpus.article import Article, Bundle, RecordKind, Span, UnitKind
from corpus.lint.finding import Found, Related, Rule, Severity

_OPEN = re.compile(
    r"\bpending\b|\bawait\w*|\bunreviewed\b|\bnot (?:yet )?(?:been )?(?:peer[- ])?(?:reviewed|approved|started)\b"
    r"|\bunder review\b|\bin review\b|\bdraft\b|\bone of (?:two|three)\b|\bfirst of\b|\bto be (?:reviewed|approved)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:is|are|was|were|been|has|have)\s+(?:\w+\s){0,2}?(?:peer[- ]?)?(?:reviewed|approved|fact[- ]checked)\b"
    r"|\b(?:medically |clinically |peer[- ]|expert[- ])reviewed\b|\breviewed (?:and approved )?by\b|\bapproved by\b"
    r"|\b(?:review|approval|status)(?: status)?\s*:\s*(?:\w+\s){0,2}?(?:complete[d]?|approved|reviewed|passed)\b"
    r"|\breview (?:is |was )?completed?\b",
    re.IGNORECASE,
)
_SPEAKS_OF_ITSELF = re.compile(
    r"\b(?:this|our|all|the) (?:\w+ )?(?:articles?|pages?|contents?|documents?|information|material|text)\b|\bcontent is\b"
    r"|\bmedical(?:ly)? review|^review\b|\breview(?:ed)? (?:status|by)\b",
    re.IGNORECASE,
)


def _contradiction(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    statements = list(_statements(article))
    opened = [(span, words) for span, words in statements if _OPEN.search(words)]
    done = [(span, words) for span, words in statements if _DONE.search(words) and not _OPEN.search(words)]
    if opened and done:
        span, words = done[0]
        others = tuple(Related(s, "review is open here") for s, _ in opened)
        yield span, f"says that review is done ({_short(words)}), but also {_short(opened[0][1])}", others


def _statements(article: Article) -> Iterator[tuple[Span, str]]:
    """Lines in which the page speaks of its review, in its records, its furniture and its front matter."""
    seen = ""
    for unit in article.units:
        words = article.unit_text(unit)
        status = unit.record is RecordKind.REVIEW_STATUS
        aside = unit.kind is UnitKind.FURNITURE or unit.record is RecordKind.DISCLAIMER
        if status or (aside and _SPEAKS_OF_ITSELF.search(words)):
            seen += words.lower() + "\n"
            yield unit.span, words
    stated = article.metadata.review_status
    line = re.search(r"^review_status:.*$", article.text, re.MULTILINE)
    if stated and line and stated.lower() not in seen:
        yield Span(article.doc_id, *line.span()), f"review status: {stated}"


def _short(words: str, most: int = 90) -> str:
    flat = " ".join(words.split())
    return f'"{flat if len(flat) <= most else flat[: most - 1] + "…"}"'


RULES = (
    Rule(
        "status-contradiction",
        Severity.ERROR,
        "The page says in one place that it is reviewed and in another that review is open.",
        _contradiction,
    ),
)
