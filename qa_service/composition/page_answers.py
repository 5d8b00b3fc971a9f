"""Questions about the page, answered from the page: its records, opening, headings, glossary and front matter. Pure.

What kind of message it is decides whether one is about the page; its words decide which part of it (`page_questions`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.article import Article, Unit, UnitKind
from indexer.folding import stem
from qa_service.answer import FIRST_RANK, Notice, Section
from qa_service.composition.compose import Picked
from qa_service.composition.page_questions import (
    PageQuestion,
    PageTopic,
    names_several,
    orphan,
    read_page_question,
    record_units,
    reference_number,
)
from qa_service.composition.section_questions import section_blocks
from qa_service.composition.verdict import RECORD_CONFIDENCE, Verdict, refused
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind
from qa_service.language.words import terms

LIKELY, UNLIKELY = 0.4, 0.1
"""Probability from which on a message is taken for one about the page, and below which words alone do not make it one."""
OPENING_UNITS = 3
NEAREST = 3
_TOPICS = {
    Kind.PAGE_DATE: PageTopic.DATE,
    Kind.PAGE_REVIEW: PageTopic.STATUS,
    Kind.PAGE_AUTHOR: PageTopic.AUTHOR,
    Kind.PAGE_DISCLAIMER: PageTopic.DISCLAIMER,
    Kind.PAGE_REFERENCES: PageTopic.LISTED,
    Kind.PAGE_SUMMARY: PageTopic.SUMMARY,
}
_OF_THE_PAGE = {PageTopic.DATE, PageTopic.STATUS, PageTopic.AUTHOR}
_NOUN = re.compile(
    r"\b(?:pages?|articles?|texts?|web ?sites?|sites?|contents?|documents?|information|entry|post|piece)\b",
    re.IGNORECASE,
)
_PAGE_TERMS = frozenset(map(stem, (
    "updated", "updates", "update", "revised", "revision", "written", "write", "wrote", "published", "publish", "publication", "reviewed",
    "review", "reviewer", "reviewers", "modified", "changed", "change", "posted", "online", "date", "dated", "day", "year", "month",
    "last", "latest", "recent", "recently", "current", "currently", "old", "new", "fresh", "outdated", "version", "approved", "approve",
    "approval", "checked", "check", "vetted", "verified", "verify", "signed", "peer", "medically", "medical", "medicine", "doctor",
    "doctors", "expert", "experts", "physician", "physicians", "board", "editor", "editors", "editorial", "human", "person", "people",
    "author", "authors", "authored", "byline", "name", "names", "named", "writer", "writers", "writing", "made", "make", "created",
    "status", "pending", "finished", "complete", "completed", "yet", "somebody", "someone", "anyone", "professor", "credit", "credited",
    "behind", "put", "time", "next", "due", "today", "still", "long", "ago", "first", "come", "came", "out", "stated", "state", "tell",
)))  # fmt: skip
"""Stems of words that ask for a date, a review or an author and name nothing else that could have one."""
_ABOUT_PAGE = (*_TOPICS, Kind.ABOUT_ANSWER)
_BY_WORDS = {PageTopic.BACKS, PageTopic.REFERENCE}
"""Topics that the words alone decide: they name a reference, or ask for the backing of a statement."""
_LICENCE = re.compile(
    r"\b(?:licen[cs]e\w*|copyright\w*|reus\w+|reprint\w*|permission|terms of use|share|copy)\b", re.IGNORECASE
)
_SOURCE = re.compile(
    r"\b(?:urls?|links?|web ?sites?|original|address|where (?:is|was) (?:this|it) (?:from|published))\b", re.IGNORECASE
)
_KEY_POINTS = re.compile(
    r"key (?:points?|messages?|takeaways?|facts)|summary|abstract|overview|in (?:brief|short)|at a glance|introduction|background",
    re.IGNORECASE,
)
_NOT_STATED = {
    PageTopic.AUTHOR: "No author is named on this page.",
    PageTopic.DATE: "The page does not state this date.",
    PageTopic.STATUS: "The page states no review status.",
    PageTopic.COUNT: "The page has no list of references.",
    PageTopic.LISTED: "No reference in the list fits this.",
    PageTopic.REFERENCE: "The list of references does not state this.",
    PageTopic.DISCLAIMER: "The page does not state this about itself.",
    PageTopic.SUMMARY: "The page has no text to show.",
}


def page_question(message: Message, question: str) -> PageQuestion | None:
    """What of the page a message asks for; None for one that is about anything else.

    `question` is its text. Words that sound like the page ("when was it updated") count only where the message may be about it:
    a guideline has dates and editions, too.
    """
    by_words = read_page_question(question)
    if by_words is not None and by_words.topic in _BY_WORDS:
        return by_words
    kind = max(_TOPICS, key=message.probability)
    likely = message.probability(kind) >= LIKELY and message.probability(kind) > message.probability(Kind.SUBJECT)
    if (by_words.topic if by_words else _TOPICS[kind]) in _OF_THE_PAGE and _names_another(question):
        return None
    if by_words is not None:
        about = max(map(message.probability, _ABOUT_PAGE)) >= UNLIKELY
        return by_words if about or likely else None
    if not likely:
        return None
    number = reference_number(question)
    if kind is Kind.PAGE_REFERENCES and names_several(question):
        return None
    if kind is Kind.PAGE_REFERENCES and number is not None:
        return PageQuestion(PageTopic.REFERENCE, number)
    return PageQuestion(_TOPICS[kind])


def _names_another(question: str) -> bool:
    """Whether a question of date, review or author names something else than the page that has one: "the WHO guideline"."""
    return _NOUN.search(question) is None and not _PAGE_TERMS.issuperset(terms(question))


def page_verdict(message: Message, question: str, article: Article) -> Verdict | None:
    """The verdict on a question about the page of an article; None for any other question, and where it is read instead."""
    if blocks := section_blocks(question, article):
        picked = tuple(Picked(article, units, RECORD_CONFIDENCE) for units in blocks)
        return Verdict(picked=picked, confidence=RECORD_CONFIDENCE, answered=True)
    page = page_question(message, question)
    if page is None or page.topic is PageTopic.BACKS:
        return None
    if page.topic is PageTopic.SUMMARY:
        return _summary(article)
    if page.topic is PageTopic.DISCLAIMER:
        return _front_matter(question, article)
    units = record_units(page, question, article)
    if units:
        return _found(article, units)
    if page.topic is PageTopic.LISTED:
        return None
    gap = orphan(page, article)
    near = [u for u in article.units if gap.number in u.numbers][:NEAREST] if gap is not None and gap.number else []
    return replace(_not_stated(page.topic), nearest=tuple(Picked(article, (u,), 0.0) for u in near))


def disclaimer_verdict(message: Message, question: str, article: Article) -> Verdict | None:
    """What the page says of its use, all of it, to a question about that to which no sentence was found; None for any other."""
    page = page_question(message, question)
    if page is None or page.topic is not PageTopic.DISCLAIMER or message.probability(Kind.PAGE_DISCLAIMER) < LIKELY:
        return None
    units = record_units(page, question, article)
    return _found(article, units) if units else _not_stated(PageTopic.DISCLAIMER)


def sections_of(article: Article) -> tuple[Section, ...]:
    """The headings of an article in order, those of page furniture and of the reference list left out."""
    over_text = {name for u in _own_units(article) for name in u.heading_path}
    url = article.metadata.source_url
    return tuple(
        Section(heading=h.text, level=h.level, doc_id=article.doc_id, start=h.span.start, url=url)
        for h in article.headings
        if h.text in over_text
    )


def _own_units(article: Article) -> list[Unit]:
    return [u for u in article.units if u.kind is not UnitKind.FURNITURE and u.record is None]


def opening_of(article: Article) -> list[Unit]:
    """What an article says first: its key points or summary where it has such a section, else its first sentences."""
    own = _own_units(article)
    named = [u for u in own if u.heading_path and _KEY_POINTS.fullmatch(u.heading_path[-1].strip(" :"))]
    first = named or own
    block = [u for u in first if u.heading_path == first[0].heading_path] if first else []
    return block[: 8 if named else OPENING_UNITS]


def _summary(article: Article) -> Verdict:
    """The article's own opening or key points, and its headings, said to be that."""
    units = opening_of(article)
    if not units:
        return _not_stated(PageTopic.SUMMARY)
    said = "Nothing is summarised here: these are the article's own opening sentences or key points, and then its headings."
    return replace(
        _found(article, units), sections=sections_of(article), notices=(Notice("opening", said, FIRST_RANK),)
    )


def _front_matter(question: str, article: Article) -> Verdict | None:
    """Licence or address of the page, which only its front matter has, in a notice; None for a question about anything else."""
    known = article.metadata
    for wanted, label, value in (
        (_LICENCE, "Licence of the article, as its publisher states it", known.licence),
        (_SOURCE, "Address of the article", known.source_url),
    ):
        if wanted.search(question) and value:
            return refused("not_stated", Notice("page_fact", f"{label}: {value}", FIRST_RANK))
    return None


def _found(article: Article, units: list[Unit]) -> Verdict:
    picked = tuple(Picked(article, (unit,), RECORD_CONFIDENCE) for unit in units)
    return Verdict(picked=picked, confidence=RECORD_CONFIDENCE, answered=True)


def _not_stated(topic: PageTopic) -> Verdict:
    return replace(
        refused("not_stated", Notice("not_stated", _NOT_STATED[topic], FIRST_RANK)), confidence=1 - RECORD_CONFIDENCE
    )
