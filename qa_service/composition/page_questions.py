"""Questions about the page itself: its date, its review status, its reference list. Pure.

They are answered from record units and the reference list, never by likeness of words: "Who published reference 6?"
has no answer when the list has no entry 6, however well some other entry matches.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from corpus.article import Article, RecordKind, Reference, Unit, UnitKind
from indexer.folding import stem
from qa_service.language.words import STOP, terms, tokens

_PAGE = r"(?:this|the)\s+(?:\w+\s)?(?:page|article|text|content|document|piece|information|summary|overview|it)"
_THIS = rf"(?:{_PAGE}|this|it)"
_REF = r"(?:references?|refs?\.?|citations?|sources?|entry|entries|footnotes?|note)"
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
)  # fmt: skip
_CARDINALS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_NUMBERED = re.compile(
    rf"\b{_REF}\s{{0,3}}(?:numbers?|no\.?|nr\.?|#)?\s{{0,3}}[\[(]?(\d{{1,3}}|(?:{'|'.join(_CARDINALS)})\b)[\])]?|\[(\d{{1,3}})\]|\b(?:number|no\.|#)\s?(\d{{1,3}})\s+in\s+the"
    rf"\s+{_REF}|\b(\d{{1,2}})(?:st|nd|rd|th)\s+{_REF}\b|\b({'|'.join(_ORDINALS)})\s+{_REF}\b",
    re.IGNORECASE,
)
_FIRST_OUT = re.compile(r"\b(?:first|originally|initially|created|came out|come out|launched)\b", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:next|due|expir\w+|upcoming|future|will)\b", re.IGNORECASE)
_CHECKED = re.compile(r"\b(?:review\w*|approv\w*|vetted|signed off|verified)\b", re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:when|what date|which date|how (?:old|recent|current|up[- ]to[- ]date|fresh)|date of|since when|which day|what day)\b[^?]*"
    rf"\b(?:updated?|revised|written|published|reviewed|modified|changed|posted|put online|{_PAGE})\b"
    rf"|\b(?:last|latest|next|most recent)\s+(?:updated?|revisi\w+|revised|change\w*|edit\w*|review(?:ed)?)\b"
    rf"|\b(?:is|are|was)\s+{_THIS}\s+(?:still\s+)?(?:up[- ]to[- ]date|current|recent|outdated|old)\b",
    re.IGNORECASE,
)
_STATUS = re.compile(
    rf"\b(?:review(?:ed)?\s+status|status of (?:the )?review|editorial status|peer[- ]review(?:ed)?|sign(?:ed)?[- ]off|medically reviewed)\b"
    rf"|\b(?:has|have|is|was|were|are)\b[^?]*\b{_THIS}?[^?]*\b(?:been\s+)?(?:reviewed|approved|vetted|checked|signed off|verified)\b"
    r"[^?]*\b(?:by|yet|already|experts?|doctors?|anyone|somebody|board|physicians?|finished|complete)\b"
    rf"|\b(?:is|has)\b[^?]*\breview\b[^?]*\b(?:finished|complete[d]?|done|over|pending)\b|\bwho (?:has )?(?:reviewed|approved|checked)\b"
    rf"|\b(?:has|is|was)\s+{_THIS}\s+(?:been\s+)?(?:reviewed|approved|peer[- ]reviewed)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"\bhow many\s+(?:\w+\s){{0,2}}{_REF}\b(?! (?:back|support|say|agree|mention))|\bnumber of {_REF}\b", re.IGNORECASE
)
_LISTED = re.compile(
    rf"\b(?:which|what)\s+(?:\w+\s){{0,2}}{_REF}\s+(?:in the (?:reference )?list\s+)?(?:is|are|was|were|deals?|concerns?|covers?|comes? from|has)\b"
    rf"|\b(?:show|list|give)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?{_REF}\b|\bin the reference list\b",
    re.IGNORECASE,
)
_BACKS = re.compile(
    rf"\b(?:which|what)\s+(?:\w+\s){{0,2}}(?:{_REF}|number)s?\b[^?]*\b(?:back(?:s|ed|ing)?|support(?:s|ed)?|behind|for|stands?|printed|cited|given|prove[sn]?"
    rf"|attached|at the|from|used)\b|\bwhere does\b[^?]*\bcome from\b|\b(?:what|which) is the (?:source|citation|reference) (?:for|of|behind)\b",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    rf"\b(?:disclaimer|liabl\w+|liability|responsib\w+ for|intended (?:for|audience|readers?)|who is {_THIS} (?:for|meant|intended|written)|written for"
    rf"|meant for|medical advice|replace[s]? (?:my|a|the|your) (?:doctor|physician|clinician|prescriber|judge?ment)|legal)\b",
    re.IGNORECASE,
)
_ATTRIBUTES = re.compile(
    r"\b(?:title[d]?|called|named?|publish(?:ed|er|ers)?|publication|journal|year|date[d]?|old|when|author(?:s|ed)?|wrote|written"
    r"|what is|what's|which is|cite[ds]?|who|kind|type|appear(?:ed|s)?|issued|came out|from)\b",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"\b(?:authors?|wrote|written by|author(?:ed)?)\b", re.IGNORECASE)
_OTHER_ATTRIBUTE = re.compile(
    r"\b(?:funded|funding|sponsor\w*|how many|sample size|participants|patients|doi|pmid|volume|issue|pages?|impact factor|design"
    r"|conflict|method\w*|retracted|open access|url|link|address|how much|result\w*|conclu\w+|found|find|report\w*|show(?:s|ed|n)|mechanism|abstract|full text|pdf)\b",
    re.IGNORECASE,
)


_BYLINE = re.compile(
    r"(?:written by|authors?\s?[:|]|authored by|by (?:dr|prof)\b|by (?=(?-i:[A-Z][\w.'’-]{0,30} [A-Z])))", re.IGNORECASE
)
"""How a line begins that names who wrote the page."""
_PAGE_WORDS = set(map(stem, (
    "reference", "references", "ref", "citation", "source", "entry", "entries", "list", "listed", "article", "page",
)))  # fmt: skip


class PageTopic(StrEnum):
    """What of the page is asked for."""

    DATE = "date"
    STATUS = "status"
    REFERENCE = "reference"
    COUNT = "count"
    LISTED = "listed"
    DISCLAIMER = "disclaimer"
    BACKS = "backs"
    AUTHOR = "author"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question about the page; `number` is the citation number it names."""

    topic: PageTopic
    number: int | None = None


def read_page_question(question: str) -> PageQuestion | None:
    """Which part of the page a question is about, if it is about the page."""
    number = reference_number(question)
    if number is not None and _ATTRIBUTES.search(question):
        return PageQuestion(PageTopic.REFERENCE, number)
    if _COUNT.search(question):
        return PageQuestion(PageTopic.COUNT)
    if _LISTED.search(question) and number is None and not _BACKS.search(question):
        return PageQuestion(PageTopic.LISTED)
    if _BACKS.search(question):
        return PageQuestion(PageTopic.BACKS, number)
    if _STATUS.search(question):
        return PageQuestion(PageTopic.STATUS)
    if _DATE.search(question):
        return PageQuestion(PageTopic.DATE)
    if _DISCLAIMER.search(question):
        return PageQuestion(PageTopic.DISCLAIMER)
    return None


def reference_number(question: str) -> int | None:
    """The number of the reference that a question names, as a figure or as a word; None where it names none.

    >>> reference_number("reference five"), reference_number("ref13"), reference_number("the 2nd source"), reference_number("why?")
    (5, 13, 2, None)
    """
    named = _NUMBERED.search(question)
    return next((_number(g) for g in named.groups() if g), None) if named else None


def names_several(question: str) -> bool:
    """Whether a question names more than one reference by its number."""
    return len(_NUMBERED.findall(question)) > 1


def record_units(page: PageQuestion, question: str, article: Article) -> list[Unit]:
    """The record units that answer a question about the page, in order; none where the page does not say it."""
    if page.topic is PageTopic.AUTHOR:
        return [u for u in article.units if u.kind is not UnitKind.FURNITURE and _BYLINE.match(article.unit_text(u))]
    if page.topic is PageTopic.REFERENCE:
        return _reference(page, question, article)
    if page.topic is PageTopic.DATE:
        return _dates(question, article)
    if page.topic is PageTopic.STATUS:
        return _of_kind(article, RecordKind.REVIEW_STATUS)
    if page.topic is PageTopic.COUNT:
        return _of_kind(article, RecordKind.REFERENCE)
    if page.topic is PageTopic.LISTED:
        return _matching(question, article, _of_kind(article, RecordKind.REFERENCE))
    if page.topic is PageTopic.DISCLAIMER:
        return _of_kind(article, RecordKind.DISCLAIMER)
    return []


def orphan(page: PageQuestion | None, article: Article) -> Reference | None:
    """The orphan entry that a question about a numbered reference runs into."""
    if page is None or page.number is None:
        return None
    reference = article.reference(page.number)
    return reference if reference is not None and reference.csl is None else None


def without_page_words(question: str) -> str:
    """A question about what backs a statement, without the words that ask for the backing."""
    cut = re.sub(
        rf"\b(?:which|what)\s+(?:\w+\s){{0,2}}(?:{_REF}|number)s?\b|\b(?:back(?:s|ed|ing)?|support(?:s|ed)?|stands?|behind|printed|claims?|statements?"
        r"|cited|sentence|passage)\b",
        " ",
        question,
        flags=re.IGNORECASE,
    )
    return " ".join(cut.split())


def _number(printed: str) -> int:
    if printed.isdigit():
        return int(printed)
    words = _CARDINALS if printed.lower() in _CARDINALS else _ORDINALS
    return words.index(printed.lower()) + 1


def _dates(question: str, article: Article) -> list[Unit]:
    """Date lines that state the date asked for: that of an update says nothing of the first day or of a review."""
    lines = _of_kind(article, RecordKind.DATE)
    if _NEXT.search(question):
        return [u for u in lines if _NEXT.search(article.unit_text(u))]
    if _CHECKED.search(question):
        return [u for u in lines if _CHECKED.search(article.unit_text(u))]
    if _FIRST_OUT.search(question):
        return [u for u in lines if re.search(r"publish|created|posted|first", article.unit_text(u), re.IGNORECASE)]
    return lines


def _of_kind(article: Article, kind: RecordKind) -> list[Unit]:
    return [unit for unit in article.units if unit.record is kind]


def _reference(page: PageQuestion, question: str, article: Article) -> list[Unit]:
    reference = article.reference(page.number) if page.number is not None else None
    if reference is None or reference.unit is None or reference.csl is None or _OTHER_ATTRIBUTE.search(question):
        return []
    if _AUTHOR.search(question) and "author" not in reference.csl:
        return []
    return [article.units[reference.unit]]


def _matching(question: str, article: Article, units: list[Unit]) -> list[Unit]:
    """Entries that share the most of the question's own words; all entries when it names no subject."""
    wanted = {t for t in terms(question) if t not in _PAGE_WORDS}
    if not wanted:
        return units
    shared: Callable[[Unit], int] = lambda unit: len(wanted & set(terms(article.unit_text(unit))))  # noqa: E731
    best = max((shared(unit) for unit in units), default=0)
    if best == 0 or best * 2 < len(wanted):
        return []
    return [unit for unit in units if shared(unit) == best]


def is_only_page_words(question: str) -> bool:
    """Whether nothing of a question is left without stop words."""
    return not [t for t in tokens(question) if t not in STOP and not t.isdigit()]
