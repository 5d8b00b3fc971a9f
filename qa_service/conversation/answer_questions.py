"""Questions about the answer just given: its reference, who published that, the sentence before it. Pure.

Such a question names a part of an answer ("which reference is that?") and no subject of its own; it is answered from
the passages shown and the records of the references they cite, never by likeness of words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.article import Article, RecordKind, Reference, SourceType, Unit, UnitKind
from indexer.folding import stem
from qa_service.composition.compose import Picked
from qa_service.language.words import terms


class Part(StrEnum):
    """What is asked of an answer."""

    BACKING = "backing"
    """Which reference stands behind it, and of what kind that is."""
    FIELD = "field"
    """Title, publisher, journal, year, author or address of the reference behind it."""
    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"
    """The paragraph or section it stands in."""
    PLACE = "place"
    NTH = "nth"


@dataclass(frozen=True, slots=True)
class AboutAnswer:
    """A question about an answer.

    `fields` are CSL fields of which any one is asked for; `nth` counts from 1, and -1 is the last; `own` are stems of
    words that single out one of several earlier answers ("the extra testing").
    """

    part: Part
    fields: tuple[str, ...] = ()
    nth: int | None = None
    own: frozenset[str] = frozenset()


_ENTRY = r"(?:references?|refs?|citations?|sources?|papers?|footnotes?|publications?)"
_SOURCE = rf"(?:{_ENTRY}|stud(?:y|ies)|guidelines?|trials?|evidence)"
_THAT = r"(?:it|that|this|them|those|these)"
_BACKING = re.compile(
    rf"\b(?:which|what|whose)\s+(?:\w+\s)?{_SOURCE}\b|^(?:which|what) number is {_THAT}|^(?:the\s|any\s|its\s|your\s|a\s)?{_SOURCE}(?:\s(?:for|of|behind)\s{_THAT})?$"
    rf"|\b(?:cited|cites?|quoted|quoting|taken|sourced)\s+(?:from|what|by|where|which)\b|\b(?:where|who) (?:is|was|does|did|do) (?:{_THAT}|you)\b.*\b(?:from|cited?|say|get|quoted)\b"
    rf"|^(?:says who|who says (?:so|that|this)|according to (?:who|whom|what)|based on what|on what basis|from where|where from)$"
    rf"|\bwhat (?:backs|supports|is behind|'s behind)\b|\b(?:show|give|tell|name)\b.*\b{_SOURCE}\b|\bwhat (?:kind|type|sort) of {_SOURCE}\b"
    rf"|\bis there (?:a|any) {_SOURCE}\b",
    re.IGNORECASE,
)
_KIND = re.compile(
    rf"^(?:is|was|are|were)\s+(?:{_THAT}|the (?:source|reference|citation|paper|quote|sentence|statement))\s+(?:really\s|also\s|all\s|only\s|itself\s)?"
    rf"(?:from|based on|taken from|according to|out of|in|an?)\b.*\b(?:{_SOURCE}|label|review|meta-?analys[ie]s|reports?|digests?|textbook|leaflet)\b"
    rf"|^(?:is|was) (?:{_THAT}) peer[- ]reviewed$",
    re.IGNORECASE,
)
_FIELDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), fields)
    for pattern, fields in (
        (r"\b(?:authors?|wrote|written by|who (?:is|are) (?:it|that|this|they) by)\b", ("author",)),
        (r"\b(?:titles?|titled|called)\b", ("title",)),
        (r"\b(?:doi|pmid)\b", ("DOI",)),
        (r"\b(?:url|link|web ?site|address)\b", ("URL",)),
        (r"\bjournal\b", ("container-title",)),
        (r"\b(?:who|where|which publisher)\b.*\bpublish\w*|\bpublish(?:er|ed (?:by|in|where))\b", ("publisher", "container-title", "source")),
        (r"\bhow (?:old|recent|new|current) (?:is|are)\b|\b(?:what|which) (?:year|date)\b|^(?:the |its )?year$|\b(?:recent|up[- ]to[- ]date|outdated)\b"
         r"|\bwhen\b.*\b(?:publish\w*|written|issued|from|come out|came out)\b", ("issued",)),
    )
)  # fmt: skip
_SENTENCE = r"(?:sentences?|passages?|lines?|items?|points?|parts?|bits?|paragraphs?|quotes?|words?)"
_BEFORE = re.compile(
    rf"\b(?:{_SENTENCE} (?:just |right )?(?:before|above|preceding)|(?:previous|preceding|prior) (?:{_SENTENCE}|one)"
    r"|(?:comes?|came|stands?|says?|said|written|is) (?:it )?(?:just |right )?(?:before|above)(?: (?:it|that|this))?$)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"\b(?:{_SENTENCE} (?:just |right )?(?:after|below|following)|(?:next|following) (?:{_SENTENCE}|one)"
    r"|(?:comes?|came|stands?|says?|said|written|is) (?:it )?(?:just |right )?(?:next|after|below)(?: (?:it|that|this))?$)"
    r"|^(?:please )?(?:read on|go on|continue|carry on|keep going|keep reading|more of (?:it|that|this))$",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"\b(?:whole|full|entire|rest of the|complete|surrounding) (?:paragraph|section|passage|text|context|list)\b"
    r"|\b(?:in context|(?:more|the|its) context)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    rf"\b(?:which|what) (?:section|chapter|heading|part|place)\b|\bwhere (?:in the (?:article|text|page) )?(?:does (?:it|the article|the page) say|is) {_THAT}\b$"
    rf"|\bwhere exactly\b|\bwhere (?:is|was) {_THAT} (?:written|stated|said|in the (?:article|text|page))$",
    re.IGNORECASE,
)
_COUNTED = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_NTH = re.compile(
    rf"(?:(?:show|give|tell|read|open|explain)\s(?:me\s)?)?(?:only\s)?(?:the\s)?(?P<word>{'|'.join(_COUNTED)}|last|(?P<figure>\d)(?:st|nd|rd|th))"
    rf"(?:\s(?:one|quote|passage|sentence|point|item|answer))?",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|fine|right|well|hm+|please|thanks|then|also)\b[\s,.:;-]*)+", re.IGNORECASE
)
_CLOSING = re.compile(r"[\s,]{0,5}\b(?:please|then|again|exactly|thanks|though|now)$", re.IGNORECASE)
_ASKING_WORDS = frozenset(map(stem, ["reference", "references", "ref", "refs", "citation", "citations", "source", "sources", "paper", "papers", "footnote", "footnotes", "publication", "number", "study", "studies", "guideline", "guidelines", "trial", "trials", "evidence", "cited", "cite", "cites", "quoted", "quoting", "quote", "quotes", "taken", "sourced", "come", "comes", "came", "kind", "type", "sort", "based", "basis", "back", "backs", "behind", "support", "supports", "name", "say", "said", "see", "statement", "claim", "title", "titled", "called", "doi", "pmid", "url", "link", "website", "web", "site", "address", "journal", "published", "publish", "publisher", "year", "date", "old", "recent", "new", "current", "outdated", "issued", "wrote", "written", "exactly", "sentence", "sentences", "passage", "passages", "line", "lines", "item", "point", "part", "bit", "word", "paragraph", "previous", "preceding", "prior", "following", "next", "stand", "stands", "whole", "full", "entire", "rest", "complete", "surrounding", "context", "section", "list", "chapter", "heading", "place", "stated", "read", "open", "label", "review", "reviewed", "peer", "meta", "analysis", "analyses", "report", "reports", "digest", "textbook", "leaflet", "case", "direct", "real", "original", "information", "info", "claims", "result", "figure"]))  # fmt: skip
MOST_OWN = 3
"""A question with more words of its own is about a subject, not about an answer."""
MOST_RECORDS = 6


def read_about_answer(question: str) -> AboutAnswer | None:
    """What a question asks of the answer before it; None for a question about anything else.

    >>> read_about_answer("and who published it?").fields
    ('publisher', 'container-title', 'source')
    """
    text = question.strip(" \t\n?.!,")
    text = _CLOSING.sub("", _OPENING.sub("", text)).strip(" ?.!,")
    if re.search(r"\b(?:this|the) (?:web ?)?(?:page|article|text)\b", text, re.IGNORECASE) and not _PLACE.search(text):
        return None
    counted = _NTH.fullmatch(text)
    if counted is not None:
        return AboutAnswer(Part.NTH, nth=_count(counted))
    own = frozenset(t for t in terms(text) if t not in _ASKING_WORDS)
    if len(own) > MOST_OWN:
        return None
    if not own:
        for pattern, part in (
            (_BEFORE, Part.BEFORE),
            (_AFTER, Part.AFTER),
            (_AROUND, Part.AROUND),
            (_PLACE, Part.PLACE),
        ):
            if pattern.search(text):
                return AboutAnswer(part)
        fields = next((f for pattern, f in _FIELDS if pattern.search(text)), ())
        if fields and (re.search(rf"\b(?:{_THAT}|its|the|{_SOURCE})\b", text, re.IGNORECASE) or len(text.split()) <= 3):
            return AboutAnswer(Part.FIELD, fields)
    if not own and (_KIND.search(text) or _BACKING.search(text)):
        return AboutAnswer(Part.BACKING)
    if own and _BACKING.search(text) and re.search(rf"\b{_ENTRY}\b", text, re.IGNORECASE):
        return AboutAnswer(Part.BACKING, own=own)
    return None


def answer_about(about: AboutAnswer, shown: Sequence[Picked], documents: Mapping[str, Article]) -> list[Picked]:
    """The passages that answer a question about those shown, in order; none where the sources do not say it."""
    if about.part is Part.BACKING:
        cited = [p for p in shown if _numbers(p, documents)]
        return [*(p for p in cited if p.units[0].record is not RecordKind.REFERENCE), *_records(cited, documents)]
    if about.part is Part.FIELD:
        return _records(shown, documents, about.fields)
    if about.part is Part.NTH:
        return _nth(about.nth or 1, shown)
    if about.part is Part.PLACE:
        return list(shown)
    if about.part is Part.AROUND:
        return _merged([_around(p) for p in shown])
    step = -1 if about.part is Part.BEFORE else 1
    edges = [(p, p.units[0] if step < 0 else p.units[-1]) for p in shown]
    beside = [(p, _beside(p.article, unit, step)) for p, unit in (edges[:1] if step < 0 else edges[-1:])]
    return [Picked(p.article, (unit,), p.score) for p, unit in beside if unit is not None]


def _count(found: re.Match[str]) -> int:
    if found["figure"]:
        return int(found["figure"])
    word = found["word"].lower()
    return -1 if word == "last" else _COUNTED.index(word) + 1


def _nth(nth: int, shown: Sequence[Picked]) -> list[Picked]:
    """The nth of several passages, or the nth item (sentence) of a single one."""
    pieces = list(shown)
    if len(pieces) == 1:
        whole = pieces[0]
        items = [u for u in whole.units if u.kind is UnitKind.LIST_ITEM] or list(whole.units)
        pieces = [Picked(whole.article, (u,), whole.score, whole.lead_in) for u in items]
    if not pieces or nth > len(pieces):
        return []
    return [pieces[-1 if nth < 0 else nth - 1]]


def _home(article: Article, documents: Mapping[str, Article]) -> Article:
    """The article whose reference list a source belongs to."""
    return documents.get(article.parent or article.doc_id, article)


def _numbers(picked: Picked, documents: Mapping[str, Article]) -> list[int]:
    """Citation numbers behind some units, each once."""
    if picked.article.parent is not None:
        return list(picked.article.cites)
    found: dict[int, None] = {}
    for unit in picked.units:
        if unit.record is RecordKind.REFERENCE and unit.reference_number is not None:
            found[unit.reference_number] = None
        elif unit.record is None:
            found.update(dict.fromkeys(unit.numbers))
    return list(found)


def _records(shown: Sequence[Picked], documents: Mapping[str, Article], fields: tuple[str, ...] = ()) -> list[Picked]:
    """The printed entries of the references that passages cite; with `fields`, those that state one of them."""
    found: dict[tuple[str, int], Picked] = {}
    for picked in shown:
        home = _home(picked.article, documents)
        for number in _numbers(picked, documents):
            reference = home.reference(number)
            if reference is None or reference.unit is None or reference.csl is None:
                continue
            unit = home.units[reference.unit]
            if not fields or any(_states(home, unit, reference, field) for field in fields):
                found.setdefault((home.doc_id, number), Picked(home, (unit,), picked.score))
    return [found[key] for key in sorted(found)][:MOST_RECORDS]


def _states(article: Article, unit: Unit, reference: Reference, field: str) -> bool:
    """Whether a printed entry states a field of its reference: what is known from elsewhere is no quote."""
    value = (reference.csl or {}).get(field)
    printed = " ".join(article.unit_text(unit).split()).lower()
    if isinstance(value, Mapping):  # a date
        parts = value.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        return isinstance(first, list) and bool(first) and str(first[0]) in printed
    if isinstance(value, list):  # names
        return any(
            str(n.get("family", n.get("literal", "\0"))).lower() in printed for n in value if isinstance(n, Mapping)
        )
    return value is not None and " ".join(str(value).split()).lower().rstrip(".") in printed


def _beside(article: Article, unit: Unit, step: int) -> Unit | None:
    """The unit before or after one, page furniture and records left out."""
    at = unit.index + step
    while 0 <= at < len(article.units):
        if article.units[at].kind not in {UnitKind.FURNITURE, UnitKind.RECORD}:
            return article.units[at]
        at += step
    return None


def _around(picked: Picked) -> Picked:
    """The blocks that passages stand in, whole."""
    article = picked.article
    if picked.units[0].record is not None or article.source_type is SourceType.REFERENCE_RECORD:
        return picked
    blocks = {u.block for u in picked.units}
    units = tuple(u for u in article.units if u.block in blocks and u.kind is not UnitKind.FURNITURE)
    return Picked(article, units, picked.score, picked.lead_in)


def _merged(found: Sequence[Picked]) -> list[Picked]:
    """Each passage once."""
    return list({(p.article.doc_id, p.units[0].index): p for p in found}.values())
