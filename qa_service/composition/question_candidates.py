"""Questions that an article may be asked first, made of its own headings, lead-ins and plainly built sentences. Pure.

They are proposals: `qa_service.serving.opening_questions` keeps those that are answered very probably, by the place that
they were made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article, Unit, UnitKind

LONGEST = 90
"""Characters of a question: it has to be read at a glance."""
_SUBJECT = r"(?P<s>(?:An? |The )?[A-Z]?[\w-]{2,40}(?: (?!is |are |and |or )[\w-]{2,40}){0,3}?)"
_OPENING = r"(?:(?:In|After|During|For|At) [^,.:;]{2,60}, )?\*{0,2}"
_AFTER_NAME = r"\*{0,2}(?: \([^()]{1,60}\))?"
_GIVEN = r"(?:given|taken|injected|infused|administered|dosed|applied|inhaled|begun|started)"
_JUDGED = r"(?:recommended|advised|preferred|contraindicated|avoided|indicated|appropriate|reserved|needed|required|stopped|considered)"
_UNIT = r"(?:mg|µg|μg|mcg|g|IU|units|mL|ml)"
_ABOUT = r"(?:about |around |up to |nearly )?"
_CHANGED = {
    "reduced": "reduce", "lowered": "lower", "cut": "cut", "decreased": "decrease", "raised": "raise", "increased": "increase",
    "improved": "improve", "prevented": "prevent",
}  # fmt: skip
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(f"{_OPENING}{_SUBJECT}{_AFTER_NAME}{rest}"), form)
    for rest, form in (
        (rf" (?P<b>is|are) (?P<v>{_GIVEN})\b", "How {b} {s} {v}?"),
        (r" (?:starts|begins) with \d", "How is {s} given?"),
        (rf": (?:[a-z ]{{0,20}})?\d[\d.,]{{0,9}} ?{_UNIT}\b", "What is the dose of {s}?"),
        (r" (?P<b>is|are) indicated for\b", "What {b} {s} indicated for?"),
        (rf" (?P<b>is|are) (?P<v>{_JUDGED})\b", "When {b} {s} {v}?"),
        (r" (?:blocks|inhibits|binds|targets|activates)\b", "How does {s} work?"),
        (r" lasts\b", "How long does {s} last?"),
        (rf" (?P<v>occurs?|develops?) in {_ABOUT}\d", "How often {do} {s} {v}?"),
        (r" (?:can|may|might) cause\b", "What can {s} cause?"),
        (
            rf" (?P<v>{'|'.join(_CHANGED)}) (?P<o>[a-zA-Z][\w-]{{1,40}}(?: [\w-]{{2,40}}){{0,3}}) by {_ABOUT}\d",
            "How much did {s} {v} {o}?",
        ),
        (
            rf" (?P<v>prevented) {_ABOUT}\d[\d.]{{0,5}} ?% of (?P<o>[\w -]{{3,60}})",
            "What share of {o} did {s} prevent?",
        ),
    )
)
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|these|those|this|that|there|he|she|others?|another|both|such)\b", re.I
)
"""Words that mean something only beside what stands before them."""
_ASKING = frozenset(["who", "when", "what", "how", "why", "which", "where", "whom", "whose"])
_WEAK = frozenset(
    ["a", "an", "the", "each", "all", "some", "any", "most", "many", "no", "one", "two", "three", "more", "everyone",
     "patients", "treatment", "therapy", "medicine", "medicines", "drug", "drugs", "dose", "doses", "care", "people"]
)  # fmt: skip
"""Subjects that name nothing in particular."""


@dataclass(frozen=True, slots=True)
class QuestionCandidate:
    """A question, the heading it belongs under ("" above the first) and the units of which one must be shown for it."""

    question: str
    heading: str
    units: frozenset[int]


def question_candidates(article: Article) -> Iterator[QuestionCandidate]:
    """Candidates in the order of the article: headings that ask, then sentences that say one plain thing."""
    names = printed_names(article)
    seen = set()
    for heading, units in _sections(article).items():
        made = [QuestionCandidate(heading, heading, frozenset(u.index for u in units))] if _asks(heading) else []
        for unit in units:
            text = article.unit_text(unit)
            made += [QuestionCandidate(q, heading, frozenset([unit.index])) for q in _made_of(text, names)]
        for candidate in made:
            if candidate.question.casefold() not in seen and fits(candidate.question):
                seen.add(candidate.question.casefold())
                yield candidate


def section_candidates(article: Article, most_units: int) -> Iterator[QuestionCandidate]:
    """Questions about whole sections of at most `most_units` units, by headings that say by themselves what they are about.

    A heading of one word has to be a subject of the text, not a label ("Evidence") above it.
    """
    names, body = printed_names(article), article.text.casefold()
    for heading, units in _sections(article).items():
        words = heading.casefold().split()
        subject = len(words) > 1 or body.count(heading.casefold()) > 2
        if len(units) > most_units or heading == article.title or not subject or words[0] in _ASKING or _asks(heading):
            continue
        question = f"What does the article say about {lowered(heading, names)}?"
        if fits(question):
            yield QuestionCandidate(question, heading, frozenset(unit.index for unit in units))


def _sections(article: Article) -> dict[str, list[Unit]]:
    """Units with words of the article by the heading above them."""
    under: dict[str, list[Unit]] = {}
    for unit in article.units:
        if unit.heading_path and unit.record is None and unit.kind is not UnitKind.FURNITURE:
            under.setdefault(unit.heading_path[-1], []).append(unit)
    return under


def fits(question: str) -> bool:
    """Whether a question is short and means the same without anything before it."""
    return len(question) <= LONGEST and _POINTS.search(question) is None


def printed_names(article: Article) -> frozenset[str]:
    """Words that the running text prints with a capital inside a sentence."""
    texts = (article.unit_text(u) for u in article.quotable() if u.record is None)
    return frozenset(word for text in texts for word in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", text))


def lowered(phrase: str, names: frozenset[str]) -> str:
    """A phrase inside a sentence: "Mechanism of Action" reads "mechanism of action"; "IgE", "FeNO" and names stay."""
    return re.sub(
        r"(?<![\w-])[A-Z][a-z]*(?![\w])",
        lambda m: m.group() if m.group() in names else m.group().lower(),
        phrase.rstrip("?:."),
    )


def _asks(heading: str) -> bool:
    return heading.rstrip().endswith("?") and len(heading.split()) >= 4


def _made_of(text: str, names: frozenset[str]) -> Iterator[str]:
    """The question that a sentence answers by its first words, where these have one of the forms."""
    for pattern, form in _FORMS:
        found = pattern.match(text)
        if found is None:
            continue
        subject = lowered(found["s"], names)
        if subject.split()[-1] in _WEAK or subject in _WEAK:
            return
        given = found.groupdict()
        verb = given.get("v") or ""
        made = {"v": _CHANGED.get(verb, verb.removesuffix("s") if "{do}" in form else verb), "o": given.get("o")}
        yield form.format(s=subject, b=given.get("b"), do="does" if verb.endswith("s") else "do", **made)
        return
