"""A question understood in its conversation: what it leans on, and its self-contained form. Pure.

Most questions stand alone and come through unchanged, byte for byte. One that leans on an earlier question takes
over its subject: a bare new subject ("and benralizumab?") takes the place of the old one of its kind, a bare condition
("in pregnancy?") that of the old condition or is added, a pronoun or a gap is filled with the words that the question
leaves out. Words are taken over, whole histories never: gluing the history to the query hurts retrieval (DESIGN:
Answering).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qa_service.carry_features import ASKS, MAX_TURNS, PEOPLE, THIN, WORD, Word, is_name
from qa_service.carrying import Carrying, carried, leaning
from qa_service.fit import Fit
from qa_service.lexicon import Lexicon
from qa_service.members import members_named, names_in
from qa_service.words import STOP, fold, terms

_OPENERS = r"(?:and|but|so|then|ok(?:ay)?|fine|right|also|or|well|what about|how about|what if|any|the same for|same for|same with)"
_OPENER = re.compile(rf"^\W*(?:{_OPENERS}\b[\s,.:]*)+", re.IGNORECASE)
_POINTED = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|this|these|those|one|ones|both|either)\b", re.IGNORECASE
)
_TAIL = re.compile(
    r"[\s,]*\b(?:then|too|as well|instead|though|(?<!of )(?<!for )(?<!with )either|please|also)$", re.IGNORECASE
)
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
_JOINS = re.compile(
    r"[\s/-]*(?:(?:of|the|an?|for|in|with|and|or|to|on|by|from|at|after|before|during|against|without)\b[\s/-]*){0,3}",
    re.I,
)
"""What stands between the words of one phrase; a verb makes it a sentence."""
_THE_ONE_FOR = re.compile(r"\bthe (?P<one>ones?) (?:for|of|with|in|on)\b", re.IGNORECASE)
_ASKING_ONLY = re.compile(
    r"(?:(?:at|for|in|by|from|since|until|after|over|to)\s)?(?:how(?:\s\w+)?|(?:what|which)\s(?!ones?\b|\w+ed\b)\w+|when|where)",
    re.IGNORECASE,
)
_FROM_VERB = re.compile(
    r"\b(?:do|does|did|is|are|was|were|can|could|should|must|may|will|would|has|have)\b(?! not\b).*", re.IGNORECASE
)
_YES_NO_OF_SEVERAL = re.compile(
    r"(?P<verb>can|are|do|should|may|were|will|could)\s(?:(?:two|three|any|some|several|other|all|the|more)\s)?(?P<what>\w+s)\s(?P<rest>.+)",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(
    r"\W*(?:(?:and|so|but|ok|then),? )?(?:is|isn'?t|was) it (?:really |actually )?"
    r"(?:true|correct|right|a fact|known|the case|certain) (?:that|if|whether)\s+(?=\S)",
    re.IGNORECASE,
)
_ASKS_WHICH = re.compile(
    r"\W*(?:(?:and|so|but|ok|then) )?(?:which|what)\s(?!(?:is|are|was|were|does|do|did|has)\b)(?!(?:\w+\s)?\w{2,}s\b)",
    re.IGNORECASE,
)
"""Asks for one thing by its kind: "which older drug suits ...?"."""
_FRONTED = re.compile(
    r"\W*(?:(?:and|but|so|ok(?:ay)?|what about|how about|(?:now )?back to|as for|regarding)\s)*"
    r"(?P<topic>(?!(?:in|for|with|without|if|when|once|after|before|during|at|on|by|to|from)\b)[^,;:?]{3,60})[,;:]\s+"
    r"(?=(?:how|what|when|where|why|which|who|is|are|do|does|did|can|could|should|may|must|will|would|has|have)\b)",
    re.IGNORECASE,
)
"""Names its subject before it asks: "and leflunomide, how long does it stay?"."""
_PERSONAL = frozenset({"he", "she", "him", "his", "her"})
_SINGULAR = frozenset({"it", "its", "that one", "this one"})
SHORT_FORM_CAPITALS = 2
"""From so many on a name is a short form, which the sources may write out."""
MOST_IN_PLACE = 3
"""Words that take the place of a pronoun; more are given behind the question."""
_THE_ONE = re.compile(
    r"(?:the\s)?(?:ones?|kind|drug|medicine)\s(?:that|which|who|for|with|in|of|from|by)\b", re.IGNORECASE
)
"""Stands for a name: "the one that goes into a vein"."""
AGE_COST = 0.1
LOOSE_COST = 0.3
"""What a turn's distance, and words behind its question, cost against the share of words that the sources have."""
MOST_WORDS = 4
"""Longer remains of a question are no bare subject."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The self-contained form of a question, and the words it took over from which earlier question."""

    text: str
    carried: tuple[str, ...] = ()
    other: Resolved | None = None
    """Another way to understand it that nothing in the conversation rules out."""


Shown = Callable[[bool], str]
"""What was quoted for the last question. True: the question alone does not tell its subject, so that it is worth asking
again where the request does not tell."""


@dataclass(frozen=True, slots=True)
class Said:
    """An earlier question as typed and in its self-contained form."""

    typed: str
    alone: str

    @property
    def loose(self) -> bool:
        """Whether words had to be given behind the question: a poor mould for the next one."""
        return self.alone != self.typed and self.alone.endswith(")?")


def resolve(
    question: str,
    history: Sequence[str],
    lexicon: Lexicon,
    models: Carrying,
    shown: str | Shown = "",
    fit: Fit | None = None,
) -> Resolved:
    """The question as it stands after its conversation; unchanged when it does not lean on it.

    `history` holds the earlier questions, oldest first; the last six are looked at. `shown` is what was quoted for
    the last of them, or gives it when it is wanted. `fit` tells which of several readings the sources have words for.
    """
    models = models.fitting(lexicon)
    said: list[Said] = []
    resolved = Resolved(question)
    asked = (*history[-MAX_TURNS:], question)
    for number, text in enumerate(asked):  # an earlier follow-up leans on what came before it
        resolved = _resolve(text, said, lexicon, models, shown if number == len(asked) - 1 else "", fit)
        said.append(Said(text, resolved.text))
    return resolved


def _resolve(
    question: str, said: Sequence[Said], lexicon: Lexicon, models: Carrying, shown: str | Shown, fit: Fit | None
) -> Resolved:
    expletive = _EXPLETIVE.match(question)
    if expletive is not None:  # this "it" and "that" stand for nothing said before
        inner = _resolve(question[expletive.end() :], said, lexicon, models, shown, fit)
        other = inner.other and replace(inner.other, text=expletive.group() + inner.other.text)
        return replace(inner, text=expletive.group() + inner.text, other=other)
    history = [turn.typed for turn in said]
    if not history or not question.strip() or leaning(question, history, lexicon, models) < models.mix.lean_threshold:
        return Resolved(question)
    before = said[-1].alone
    bare = _bare(question)
    if re.fullmatch(
        r"(?:but |and |so )?(?:why|how so|how come|since when|says who)(?: not| is that| then)?", bare, re.I
    ):
        return Resolved(f"{_stem_of(before)}: {bare}?", (before,))
    asked_of_it = _asked_of(bare, before)
    if asked_of_it is not None:
        return Resolved(asked_of_it, (before,))
    pointed = _POINTED.search(bare) and not _THE_ONE.match(bare)
    if bare and not pointed and not ASKS.search(bare) and len(terms(bare)) <= MOST_WORDS:
        swapped = _best_swap(bare, said, lexicon, fit)
        if swapped is not None:
            return swapped
    words = (
        shown
        if isinstance(shown, str)
        else shown(not names_in(before, lexicon) or _ASKS_WHICH.match(before) is not None)
    )
    listed = members_named(question, history, words, lexicon)
    if listed is not None:
        named = Resolved(*listed)
        if _FILLED.search(named.text) is None:
            return named
        filled = _filled(named.text, history, before, lexicon, models, words)
        return Resolved(filled.text, (*named.carried, *filled.carried))
    filled = _filled(question, history, before, lexicon, models, words)
    return _with_second_name(filled, lexicon, fit) if fit is not None else filled


def _with_second_name(resolved: Resolved, lexicon: Lexicon, fit: Fit) -> Resolved:
    """With what the sources also call the names taken over, where the question does not say it."""
    known = set(terms(resolved.text))
    short = [w for w in resolved.carried if sum(c.isupper() for c in w) >= SHORT_FORM_CAPITALS]
    names = [n for w in short if (n := fit.second_name(w)) and not set(terms(n)) & known and is_name(n, lexicon)]
    if not names:
        return resolved
    listed = " ".join(dict.fromkeys(names))
    text = resolved.text.rstrip(" ?")
    text = f"{text[:-1]} {listed})?" if text.endswith(")") else f"{text} ({listed})?"
    return replace(resolved, text=text, carried=(*resolved.carried, listed))


def _asked_of(bare: str, before: str) -> str | None:
    """The question before with another asking word ("how fast?", "which ones?"); None where the two do not join.

    >>> _asked_of("how fast", "How does omalizumab act?")
    'how fast does omalizumab act?'
    """
    several = _YES_NO_OF_SEVERAL.fullmatch(before)
    if several is not None and re.fullmatch(r"which(?: ones?)?", bare, re.IGNORECASE):
        return f"Which {several['what']} {several['verb'].lower()} {several['rest']}"
    if _ASKING_ONLY.fullmatch(bare) and re.match(r"(?:and |but |so )?who\b", before, re.IGNORECASE):
        return f"{_stem_of(before)}, {bare}?"  # "who" is its subject and must stay
    rest = _FROM_VERB.search(before)
    if rest is not None and _ASKING_ONLY.fullmatch(bare) and not terms(before[: rest.start()]):
        return f"{bare} {rest.group()[:1].lower()}{rest.group()[1:]}"
    return None


def _best_swap(bare: str, said: Sequence[Said], lexicon: Lexicon, fit: Fit | None) -> Resolved | None:
    """The earlier question that a bare subject or condition fits best, with that in its place; late ones first."""
    found: list[tuple[float, Resolved]] = []
    for age, turn in enumerate(reversed(said)):
        if terms(turn.alone):
            swapped = _put_in(bare, turn.alone, lexicon)
            score = (fit.share(swapped) if fit else 0.0) - AGE_COST * age - LOOSE_COST * turn.loose
            found.append((score, Resolved(swapped, (turn.alone,))))
    if not found:
        return None
    best = max(found, key=lambda pair: pair[0])[1] if fit is not None else found[0][1]
    twin = _before_swap(said, lexicon)
    if best is found[0][1] and twin is not None and _kind(bare, lexicon) != "name":
        return replace(best, other=Resolved(_put_in(bare, twin, lexicon), (twin,)))
    return best


def _before_swap(said: Sequence[Said], lexicon: Lexicon) -> str | None:
    """The question before the last, where the last said the same of another name ("and benralizumab?")."""
    if len(said) < 2 or said[-1].typed == said[-1].alone or _kind(_bare(said[-1].typed), lexicon) != "name":
        return None
    before = said[-2].alone
    return before if _put_in(_bare(said[-1].typed), before, lexicon) == said[-1].alone else None


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
    if not _THE_ONE.match(inner):
        inner = re.sub(r"^(?:the|a|an)\s+", "", inner, flags=re.IGNORECASE)
    named = phrase is not None and _kind(inner, lexicon) == "name"  # "in asthma" stands instead of no other name
    old = None if named else _of_its_kind(inner, before, lexicon)
    if old is not None:
        rest = before[old[1] :]
        return (
            before[: old[0]] + inner + ("'s" + rest[1:] if rest.startswith("' ") and not inner.endswith("s") else rest)
        )
    return f"{_stem_of(before)}{' ' if phrase is not None else ', '}{bare}?"


def _of_its_kind(new: str, before: str, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where in the earlier question the thing stands that a new one is said instead of: the like of its kind."""
    kind = _kind(new, lexicon)
    if kind is None:
        return None
    places = [m for m in WORD.finditer(before) if _kind(m.group(), lexicon) == kind and fold(m.group()) not in STOP]
    places = [m for m in places if not set(terms(m.group())) <= set(terms(new))]
    if not places:
        return None
    ending = fold(WORD.findall(new)[-1])[-3:]
    best = max(places, key=lambda m: (fold(m.group())[-3:] == ending, m.start()))
    start, end = best.span()
    for other in sorted(places, key=lambda m: -m.start()):  # a name of several words is replaced whole
        if other.end() + 1 == start and before[other.end()] == " ":
            start = other.start()
    return start, end


def _kind(words: str, lexicon: Lexicon) -> str | None:
    """What a bare subject is: a name, people, or a number; None for anything else."""
    found = WORD.findall(words)
    if any(is_name(w, lexicon) for w in found) or _THE_ONE.match(words):
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
    if any(w.turn < len(history) and is_name(w.text, lexicon) for w in words):
        words = [w for w in words if w.turn < len(history)]  # what was asked about comes before what else was shown
    if not words:
        return Resolved(question)
    texts = (*history, before, shown)
    names = [w for w in words if is_name(w.text, lexicon)]
    if _ASKS_WHICH.match(before) and not set(terms(question)) - THIN:  # what it was answered is the subject now
        found = [n for n in names_in(shown, lexicon) if not set(terms(n)) & set(terms(before))]
        names = [Word(n, terms(n)[0], len(history)) for n in found[:1]] or names
        words = names if found else words
    place = _THE_ONE_FOR.search(question)
    if place is not None and len(names) < len(words):
        kept = [w.text for w in words if w not in names]
        said = _one_phrase(kept, texts) or " ".join(kept)
        return Resolved(f"{question[: place.start('one')]}{said}{question[place.end('one') :]}", tuple(kept))
    pronoun = None if _IMPERSONAL.search(question) else _FILLED.search(question)
    fronted = _FRONTED.match(question)
    if pronoun is not None and fronted is not None and _brings_up(fronted["topic"]):
        after = pronoun.end()  # the first stands for what the question itself brings up
        pronoun = _FILLED.search(question, after)
        words, names = [w for w in words if w not in names] if _POINTED.search(question, after) else [], []
        if not words:
            return Resolved(question)
    if pronoun is not None and pronoun.group().lower() in _SINGULAR and len(names) == 2 and len(words) <= MOST_IN_PLACE:
        latest, first = _placed(question, pronoun, names[1].text), _placed(question, pronoun, names[0].text)
        if not _one_phrase([w.text for w in names], texts):
            return Resolved(latest, (names[1].text,), Resolved(first, (names[0].text,)))
    named = names or words
    phrase = _one_phrase([w.text for w in named], texts) if pronoun and len(named) <= MOST_IN_PLACE else None
    carried_over = tuple(w.text for w in words)
    if pronoun is not None and pronoun.group().lower() in _PERSONAL and not (phrase or "").istitle():
        pronoun = None  # "she" is a patient, whom the question before need not name
    if pronoun is not None and phrase is not None:
        question = _placed(question, pronoun, phrase)
        words = [w for w in words if w not in named]
        if len(words) == 1 and not _is_condition(words[0]):
            words = []  # a lone word beside a name is mostly the verb of its question
    if not words:
        return Resolved(question, carried_over)
    rest = [w.text for w in words]
    return Resolved(f"{question.rstrip(' ?.!')} ({_one_phrase(rest, texts) or ' '.join(rest)})?", carried_over)


def _placed(question: str, pronoun: re.Match[str], words: str) -> str:
    own = "" if pronoun.group().lower() not in {"its", "their", "his", "her"} else "'" if words.endswith("s") else "'s"
    return question[: pronoun.start()] + words + own + question[pronoun.end() :]


def _brings_up(topic: str) -> bool:
    """Whether words before a question name a subject of their own."""
    return bool(set(terms(topic)) - THIN) and not any(p.search(topic) for p in (ASKS, _FILLED, _POINTED))


def _is_condition(word: Word) -> bool:
    """Whether a word says for whom or how much."""
    return word.stem in PEOPLE or any(c.isdigit() for c in word.text)


def _one_phrase(words: Sequence[str], texts: Sequence[str]) -> str | None:
    """The words as they stand next to each other in one of the texts (stop words between them stay), if they do."""
    for text in reversed(texts):  # as it was said last
        places = [re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text) for w in words]
        if all(places):
            spans = sorted(p.span() for p in places if p)
            between = [text[a[1] : b[0]] for a, b in pairwise(spans)]
            if all(_JOINS.fullmatch(gap) for gap in between):
                return text[spans[0][0] : spans[-1][1]]
    return None
