"""A question understood in its conversation: what it leans on, and its self-contained form. Pure.

Most questions stand alone and come through unchanged, byte for byte. One that leans on an earlier question takes
over its subject: a bare new subject ("and benralizumab?") takes the place of the old one of its kind, a bare condition
("in pregnancy?") that of the old condition or is added, a pronoun or a gap is filled with the words that the question
leaves out. Words are taken over, whole histories never: gluing the history to the query hurts retrieval (DESIGN:
Answering).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa_service.carrying import ASKS, MAX_TURNS, PEOPLE, Carrying, carried, is_name, leaning, load_carrying
from qa_service.lexicon import Lexicon
from qa_service.words import STOP, fold, terms

_WORD = re.compile(r"[^\W_][\w+/%-]*")
_OPENERS = r"(?:and|but|so|then|ok(?:ay)?|fine|right|also|or|well|what about|how about|what if|any|the same for|same for|same with)"
_OPENER = re.compile(rf"^\W*(?:{_OPENERS}\b[\s,.:]*)+", re.IGNORECASE)
_POINTED = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|this|these|those|one|ones|both|either)\b", re.IGNORECASE
)
_TAIL = re.compile(r"[\s,]*\b(?:then|too|as well|instead|though|either|please|also)$", re.IGNORECASE)
_PHRASE = re.compile(
    r"(against|for|in|with|during|after|before|without|versus|at|over|under|on|if|once|when|while)\s+(.+)",
    re.IGNORECASE,
)
_FILLED = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|his|her|that one|this one|(?:this|that|these|those) (?:drugs?|medicines?|tablets?|treatments?|tests?|pills?"
    r"|injections?))\b",
    re.IGNORECASE,
)
_IMPERSONAL = re.compile(
    r"\b(?:is|was|does|can|has|will) it (?:true|correct|possible|important|necessary|safe to|ok to|matter|mean|take)\b"
    r"|\bit (?:is|was) (?:true|correct|possible|important|necessary)\b",
    re.IGNORECASE,
)
MOST_WORDS = 4
"""Longer remains of a question are no bare subject."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The self-contained form of a question, and the words it took over from which earlier question."""

    text: str
    carried: tuple[str, ...] = ()


def resolve(
    question: str, history: Sequence[str], lexicon: Lexicon, shown: str = "", models: Carrying | None = None
) -> Resolved:
    """The question as it stands after its conversation; unchanged when it does not lean on it.

    `history` holds the earlier questions, oldest first; the last six are looked at. `shown` is what was quoted for
    the last of them.
    """
    models = (models or load_carrying()).fitting(lexicon)
    asked: list[str] = []
    resolved = Resolved(question)
    before = ""
    for text in (*history[-MAX_TURNS:], question):  # an earlier follow-up leans on what came before it
        resolved = _resolve(text, asked, before, lexicon, models, shown if text is question else "")
        asked.append(text)
        before = resolved.text
    return resolved


def _resolve(
    question: str, history: Sequence[str], before: str, lexicon: Lexicon, models: Carrying, shown: str
) -> Resolved:
    if not history or not question.strip() or leaning(question, history, lexicon, models) < models.lean_threshold:
        return Resolved(question)
    bare = _bare(question)
    if re.fullmatch(
        r"(?:but |and |so )?(?:why|how so|how come|since when|says who)(?: not| is that| then)?", bare, re.I
    ):
        return Resolved(f"{_stem_of(before)}: {bare}?", (before,))
    pointed = _POINTED.search(bare)
    if bare and not pointed and not ASKS.search(bare) and len(terms(bare)) <= MOST_WORDS and terms(before):
        return Resolved(_put_in(bare, before, lexicon), (before,))
    return _filled(question, history, before, lexicon, models, shown)


def _bare(question: str) -> str:
    """A question without what opens and closes it: "and in children then?" is "in children"."""
    text = question.strip(" ?.!,")
    cut = _TAIL.sub("", _OPENER.sub("", text)).strip(" ?.!,")
    return cut or text


def _stem_of(before: str) -> str:
    return before.rstrip(" ?.!:,")


def _put_in(bare: str, before: str, lexicon: Lexicon) -> str:
    """The earlier question with a bare new subject or condition in the place of the old one, else behind it."""
    phrase = _PHRASE.fullmatch(bare)
    if phrase is not None:
        places = list(re.finditer(rf"\b{phrase.group(1)}\b\s+", before, re.IGNORECASE))
        if places and not ASKS.search(before[places[-1].end() :]) and len(terms(before[: places[-1].start()])) > 0:
            return f"{before[: places[-1].start()]}{phrase.group(1).lower()} {phrase.group(2)}?"
    inner = phrase.group(2) if phrase is not None else bare
    inner = re.sub(r"^(?:the|a|an)\s+", "", inner, flags=re.IGNORECASE)
    old = _of_its_kind(inner, before, lexicon)
    if old is not None:
        return before[: old[0]] + inner + before[old[1] :]
    return f"{_stem_of(before)}{' ' if phrase is not None else ', '}{bare}?"


def _of_its_kind(new: str, before: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where in the earlier question the thing stands that a new one is said instead of: the like of its kind."""
    kind = _kind(new, lexicon)
    if kind is None:
        return None
    places = [m for m in _WORD.finditer(before) if _kind(m.group(), lexicon) == kind and fold(m.group()) not in STOP]
    places = [m for m in places if not set(terms(m.group())) & set(terms(new))]
    if not places:
        return None
    ending = fold(_WORD.findall(new)[-1])[-3:]
    best = max(places, key=lambda m: (fold(m.group())[-3:] == ending, m.start()))
    start, end = best.span()
    for other in sorted(places, key=lambda m: -m.start()):  # a name of several words is replaced whole
        if other.end() + 1 == start and before[other.end()] == " ":
            start = other.start()
    return start, end


def _kind(words: str, lexicon: Lexicon) -> str | None:
    """What a bare subject is: a name, people, or a number; None for anything else."""
    found = _WORD.findall(words)
    if any(is_name(w, lexicon) for w in found):
        return "name"
    if set(terms(words)) & PEOPLE:
        return "people"
    if found and all(any(c.isdigit() for c in w) for w in found):
        return "number"
    return None


def _filled(
    question: str, history: Sequence[str], before: str, lexicon: Lexicon, models: Carrying, shown: str
) -> Resolved:
    """The question with the words it leaves out: in the place of its pronoun if they are one phrase, else behind it."""
    words = carried(question, history, before, lexicon, models, shown)
    if not words:
        return Resolved(question)
    phrase = _one_phrase([w.text for w in words], (*history, before, shown))
    pronoun = _FILLED.search(question)
    names = tuple(w.text for w in words)
    if phrase and len(words) <= 3 and pronoun and not _IMPERSONAL.search(question):
        own = "'s" if pronoun.group().lower() in {"its", "their", "his", "her"} else ""
        return Resolved(question[: pronoun.start()] + phrase + own + question[pronoun.end() :], names)
    listed = phrase or " ".join(names)
    return Resolved(f"{question.rstrip(' ?.!')} ({listed})?", names)


def _one_phrase(words: Sequence[str], texts: Sequence[str]) -> str | None:
    """The words as they stand next to each other in one of the texts (stop words between them stay), if they do."""
    for text in reversed(texts):  # as it was said last
        places = [re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text) for w in words]
        if all(places):
            spans = sorted(p.span() for p in places if p)
            between = [text[a[1] : b[0]] for a, b in pairwise(spans)]
            if all(not terms(gap) and len(gap) <= 9 and not re.search(r"[?.!;:()]", gap) for gap in between):
                return text[spans[0][0] : spans[-1][1]]
    return None
