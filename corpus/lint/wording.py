"""Words that came out of a page builder wrong: headings glued to text, terms glossed by themselves. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from corpus.article import Article, Bundle, Span
from corpus.lint.finding import Found, Rule, Severity, entries_of

_WORD = re.compile(r"[^\W\d_]+")
_JOINT = re.compile(r"(?<![\w./@#-])([^\W\d_]{2,}|\d{4})([A-Z][a-z]+)(?=[\s,]|$)")
"""Two words, or a year and a word, without a space between them ("BoardAll", "2026View")."""
_OPENERS = frozenset(
    _WORD.findall("a all an at by for from if in it no on our read see share the these this to view we you your")
)
"""Words that begin a line so often that they count as known on any page."""
_LATE_MARK = re.compile(r"^#{1,6}(?=\w)|(?<=\S)[ \t]*#{2,6}[ \t]+(?=[A-Z])")
_SENTENCE_INSIDE = re.compile(r"[a-z)\]]\.\s+[A-Z][a-z]")
_PARENTHESES = re.compile(r"\s?\(([^()\n]{2,80})\)")


def _glued(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    counts = Counter(word for word in _WORD.findall(_body(article)))
    known = {word.lower() for word in counts} | _OPENERS
    for start, end in _passages(article):
        for match in _JOINT.finditer(article.text, start, end):
            left, right = match.groups()
            if left[-1].isdigit():
                yield Span(article.doc_id, *match.span()), f"{right!r} is glued to the number before it"
            elif left[-1].islower() and counts[left + right] == 1 and {left.lower(), right.lower()} <= known:
                yield Span(article.doc_id, *match.span()), f"{left!r} and {right!r} are glued together"
    for unit in article.units:
        for match in _LATE_MARK.finditer(article.unit_text(unit)):
            at = unit.span.start + match.start()
            yield Span(article.doc_id, at, at + len(match.group())), "a heading mark inside text makes no heading"
    for heading in article.headings:
        if heading.level > 1 and _SENTENCE_INSIDE.search(heading.text):
            yield heading.span, "a heading runs on into a sentence"


def _self_glossed(bundle: Bundle, _: date) -> Iterator[Found]:
    article = bundle.article
    entries = {unit.span for unit in entries_of(article)}
    spans = [h.span for h in article.headings] + [u.span for u in article.units if u.span not in entries]
    for span in spans:
        for match in _PARENTHESES.finditer(article.text, span.start, span.end):
            gloss = match.group(1).strip()
            start = match.start() - len(gloss)
            term = article.text[max(span.start, start) : match.start()]
            before = article.text[start - 1 : start] if start > span.start else ""
            if _WORD.search(gloss) and term.lower() == gloss.lower() and not (before.isalnum() or before == "-"):
                yield Span(article.doc_id, start, match.end()), f"{term!r} is explained by itself"


def _passages(article: Article) -> list[tuple[int, int]]:
    """Lines of the page as [start, end), with headings and records, without front matter and reference list."""
    entries = [(u.span.start, u.span.end) for u in entries_of(article)]
    starts = [h.span.start for h in article.headings] + [u.span.start for u in article.units]
    at, passages = min(starts, default=0), []
    for start, end in [*sorted(entries), (len(article.text), len(article.text))]:
        passages.append((at, start))
        at = end
    return passages


def _body(article: Article) -> str:
    return "\n".join(article.text[start:end] for start, end in _passages(article))


RULES = (
    Rule(
        "glued-heading",
        Severity.WARNING,
        "A heading, label or date run together with the text after it, or a heading mark inside a line.",
        _glued,
    ),
    Rule(
        "self-gloss",
        Severity.WARNING,
        'A term explained by itself in parentheses: "mepolizumab (mepolizumab)".',
        _self_glossed,
    ),
)
