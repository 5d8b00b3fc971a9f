"""Terms that a message asks the meaning of, and those of quotes, as the publisher's glossary explains them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.article import Article
from corpus.glossary import glossary
from qa_service.answer import ConfidenceBand, Definition
from qa_service.composition.verdict import RECORD_CONFIDENCE, Verdict
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind
from qa_service.language.words import STOP, fold, tokens

MOST = 6
"""Terms explained beside one answer."""
_ASKING = re.compile(
    r"(?:mean(?:s|ing|t)?|defin\w+|explain\w*|explanation|terms?|words?|stands?|stand|for|tell|called|abbreviat\w+|acronym|short|plain|english|simple|exactly|actually"
    r"|whats|wat|wot|whts|please|pls|plz|thanks|thing|article|page|text|context|here|used|use|say|says|understand|know|heard|spell|spelled|out|full|form|refers?|ment|medical|medicine)"
)


def defined(message: Message, article: Article) -> tuple[Definition, ...]:
    """The term that a message asks the meaning of and nothing else; none where it asks more, or the glossary lacks it.

    A longer term is found before one that is part of it.
    """
    if message.probability(Kind.PAGE_DEFINITION) < 0.5 and not _asks_only(message.text):
        return ()
    said = " ".join(tokens(message.text))
    for term, form in sorted(
        ((t, f) for t in glossary(article) for f in (t.term, *t.forms)), key=lambda pair: (-len(pair[1]), pair[1])
    ):
        printed = " ".join(tokens(form))
        if printed and re.search(rf"(?<!\S){re.escape(printed)}(?:s|es)?(?!\S)", said):
            left = re.sub(rf"(?<!\S){re.escape(printed)}(?:s|es)?(?!\S)", " ", said)
            if all(word in STOP or _ASKING.fullmatch(word) for word in left.split()):
                return (_definition(term.term, term.meaning, article),)
    return ()


def terms_of(texts: Iterable[str], article: Article) -> tuple[Definition, ...]:
    """Terms of the glossary that stand in some texts, each once, in the order of the glossary."""
    said = f" {' '.join(token for text in texts for token in tokens(text))} "
    found = (
        term for term in glossary(article) if any(f" {' '.join(tokens(f))} " in said for f in (term.term, *term.forms))
    )
    return tuple(_definition(term.term, term.meaning, article) for term in found)[:MOST]


def with_definitions(verdict: Verdict, definitions: tuple[Definition, ...], band: ConfidenceBand) -> Verdict:
    """A verdict with the terms explained that were asked for; what was read stays if it is sure, or says what the term is."""
    if not definitions:
        return verdict
    said = [p.article.unit_text(p.units[0]) for p in verdict.picked]
    kept = verdict.answered and (band == "very_probably" or any(introduces(text, definitions) for text in said))
    if not kept:
        verdict = Verdict(confidence=RECORD_CONFIDENCE)
    return replace(verdict, answered=True, definitions=definitions)


def introduces(text: str, definitions: Sequence[Definition]) -> bool:
    """Whether a sentence says what a term is: the term stands at its beginning, before "is", "are" or "means".

    >>> introduces("Ferritin is the iron store.", [Definition(term="ferritin", meaning="", doc_id="", source="")])
    True
    """
    start = fold(text)
    return any(
        re.match(
            rf"(?:an?|the)?\s?{re.escape(fold(d.term))}\w{{0,3}}\b.{{0,60}}?\b(?:is|are|means?|refers?|stands?)\b",
            start,
        )
        for d in definitions
    )


def _asks_only(text: str) -> bool:
    """Whether a message begins as one does that asks what something is."""
    return (
        re.match(r"\W*(?:what(?:'?s| is| are| does)|define|definition of|meaning of|explain)\b", fold(text)) is not None
    )


def _definition(term: str, meaning: str, article: Article) -> Definition:
    return Definition(term=term, meaning=meaning, doc_id=article.doc_id, source=article.title)
