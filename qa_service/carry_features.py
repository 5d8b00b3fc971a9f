"""What can be seen of a question in its conversation, and of the words it may take over. Pure.

No word list of any article; names are words that no English vocabulary has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.folding import stem
from qa_service.lexicon import Lexicon
from qa_service.words import STOP, fold, terms

MAX_TURNS = 6
"""Earlier questions that are looked at."""

WORD = re.compile(r"[^\W_][\w+/%-]*")
"""A word of a question as it is typed."""
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|his|her|this(?! (?:article|page)\b)|these|those|that(?! (?:is|are|the|a|have|has|can|may)\b)|then"
    r"|there|one|ones|same|others?|else|both|either|two|three|first|second|last|former|latter|more|so|instead|such)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"\b(?:it|its|they|them|their|theirs|this|these|those|that)\b", re.IGNORECASE)
_INTRODUCES = re.compile(
    r"(?:what|who|whats|what's) (?:is|are|was|were)? ?(?:the |an? )?[\w' -]+|(?:tell me|explain|say) (?:more |something )?(?:about )?[\w' -]+|define [\w' -]+",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<=[^\W_] )[A-Z][a-z]")
_OF_TWO = re.compile(
    r"\b(?:(?:which|both|either|all|any|some|most|none|the first|the second|the other) (?:of )?(?:them|these|those|the two|one|ones)"
    r"|the (?:other|former|latter|first|second|same)|that one|this one|the others?)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^\W*(?:and|but|so|then|ok(?:ay)?|also|or|what about|how about|what if|any|fine|right|why|how so|same|which ones?)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|can|could|should|may|must|will|would"
    r"|tell|name|list|explain|give|has|have|had)\b|'s\b",
    re.IGNORECASE,
)
_PEOPLE_WORDS = (
    "child children kid kids baby babies infant infants toddler teenager teenagers adolescent adolescents adult adults "
    "woman women man men boy boys girl girls mother elderly older old senior pregnant pregnancy breastfeeding nursing "
    "smoker smokers diabetic"
)
PEOPLE = frozenset(map(stem, _PEOPLE_WORDS.split()))
_THIN_WORDS = (
    "long often fast soon dose dosage side effect effects safe safest safety better best worse work works option options "
    "reason reasons common cost price number year years month months week weeks day days hour hours minute minutes time "
    "times reference source citation title give given take taken start started stop stopped use used help helps happen "
    "happens mean get gets need needs should want tell know said say thing things kind type types people patient "
    "patients drug drugs medicine medicines treatment treatments doctor likely high low many risk good bad big"
)
THIN = frozenset(map(stem, _THIN_WORDS.split()))
_CONTRACTED = frozenset(
    [
        "whats",
        "hows",
        "wheres",
        "whens",
        "whos",
        "whys",
        "thats",
        "theres",
        "its",
        "im",
        "ive",
        "id",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "wasnt",
        "cant",
        "wont",
        "shouldnt",
        "couldnt",
    ]
)
"""Contractions typed without their apostrophe: no names."""

WORD_FEATURES = (
    "last", "before_last", "first", "share_of_turns", "age", "name", "name_last", "newest_name", "short_form", "digit",
    "thin", "known", "weight", "people", "resolved_last", "resolved_last_name", "place", "end_of_turn", "points",
    "points_name", "own_words", "own_name", "own_name_name", "like_own_name", "bare", "bare_last", "no_own", "no_own_name",
    "from_shown", "shown_points", "long_turn", "only_name",
)  # fmt: skip
_STARTS_MID = re.compile(
    r"^\W*(?:(?:and|but|so|then|ok(?:ay)?|fine|or)\b[\s,.]*)+(?:what|how) about\b|^\W*(?:and|but|what about|how about|or)\b",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"^\W*(?:and |but |or |so )?(?:for|in|with|against|during|after|before|without|versus|at|over|by|from|on)\b",
    re.IGNORECASE,
)
LEAN_FEATURES = (
    "points", "thing", "opens", "no_asks", "no_own", "own_words", "own_weighty", "own_name", "own_short_form", "own_thin",
    "own_unknown", "length", "short", "thing_early", "overlap", "digit", "people_only", "capital", "introduces", "no_lexicon",
    "starts_mid", "starts_mid_no_asks", "preposition", "preposition_no_asks", "thing_without_name", "short_no_asks",
    "thing_many_words", "of_two",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an earlier question: as it was typed, its stem, the turn it was said in last (0 oldest)."""

    text: str
    stem: str
    turn: int


def is_name(word: str, lexicon: Lexicon) -> bool:
    """Whether a word is a name: a short form, or a longer word that no English vocabulary has."""
    if len(word) >= 2 and sum(c.isupper() for c in word) >= 2:
        return True
    parts = [p for p in re.split(r"[^\w]+", fold(word)) if len(p) >= 5 and p.isalpha()]
    return any(not lexicon.is_english(p) for p in parts)


def candidates(question: str, history: Sequence[str], lexicon: Lexicon, shown: str = "") -> list[Word]:
    """Content words of the earlier questions, and names in what was shown last, that the question does not have."""
    own = set(terms(question))
    found: dict[str, Word] = {}
    for turn, text in enumerate(history):
        for match in WORD.finditer(text):
            word = match.group().rstrip("-/")
            stems = terms(word)
            if stems and not set(stems) & own and fold(word) not in STOP and fold(word) not in _CONTRACTED:
                found[stems[0]] = Word(word, stems[0], turn)
    for match in WORD.finditer(shown):
        stems = terms(match.group())
        if stems and not set(stems) & own and stems[0] not in found and is_name(match.group(), lexicon):
            found[stems[0]] = Word(match.group(), stems[0], len(history))
    return list(found.values())


def word_features(
    question: str, history: Sequence[str], before: str, words: Sequence[Word], lexicon: Lexicon
) -> npt.NDArray[np.float64]:
    """Features of each word, shape (len(words), len(WORD_FEATURES)); `before` is the last question, self-contained."""
    last = len(history) - 1
    said = [set(terms(text)) for text in history]
    order = [[t[0] for m in WORD.finditer(text) if (t := terms(m.group()))] for text in history]
    resolved = set(terms(before))
    own = terms(question)
    own_names = [w for w in WORD.findall(question) if is_name(w, lexicon)]
    named = [w for w in words if w.turn <= last and is_name(w.text, lexicon)]
    newest = max((w.turn for w in named), default=-1)
    points, bare = float(bool(_POINTS.search(question))), float(not ASKS.search(question))
    top = max(lexicon.weights.idf.values(), default=1.0)
    rows = []
    for word in words:
        name = float(is_name(word.text, lexicon))
        turn = min(word.turn, last)
        in_turn = order[turn] if turn >= 0 else []
        place = in_turn.index(word.stem) / max(1, len(in_turn) - 1) if word.stem in in_turn else 0.5
        alike = any(fold(o)[-3:] == fold(word.text)[-3:] for o in own_names) if name else False
        is_last = float(word.stem in said[last])
        from_shown = float(word.turn > last)
        rows.append(
            [
                is_last,
                float(last > 0 and word.stem in said[last - 1]),
                float(word.stem in said[0]),
                sum(word.stem in s for s in said) / len(said),
                min(last - turn, 4) / 4,
                name,
                name * is_last,
                name * float(word.turn == newest),
                float(sum(c.isupper() for c in word.text) >= 2),
                float(any(c.isdigit() for c in word.text)),
                float(word.stem in THIN),
                float(lexicon.weights.known(word.stem)),
                lexicon.weights.of(word.stem) / top if lexicon.weights.known(word.stem) else 0.0,
                float(word.stem in PEOPLE),
                float(word.stem in resolved),
                name * float(word.stem in resolved),
                place,
                float(bool(in_turn) and in_turn[-1] == word.stem),
                points,
                points * name,
                min(len(own), 8) / 8,
                float(bool(own_names)),
                float(bool(own_names)) * name,
                float(alike),
                bare,
                bare * is_last,
                float(not own),
                float(not own) * name,
                from_shown,
                from_shown * points,
                min(len(in_turn), 12) / 12,
                name * float(len(named) == 1),
            ]
        )
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(WORD_FEATURES))


def lean_features(question: str, history: Sequence[str], lexicon: Lexicon) -> npt.NDArray[np.float64]:
    """Features of a question, shape (len(LEAN_FEATURES),): does it stand without its history?"""
    own = terms(question)
    weighty = [t for t in own if t not in THIN]
    words = WORD.findall(question)
    names = [w for w in words if is_name(w, lexicon)]
    thing = _THING.search(question)
    before_thing = terms(question[: thing.start()]) if thing else []
    earlier = set(terms(" ".join(history)))
    no_asks = float(not ASKS.search(question))
    return np.array(
        [
            float(bool(_POINTS.search(question))),
            float(bool(thing)),
            float(bool(_OPENS.match(question))),
            no_asks,
            float(not own),
            min(len(own), 8) / 8,
            min(len(weighty), 6) / 6,
            float(bool(names)),
            float(any(sum(c.isupper() for c in w) >= 2 for w in words)),
            float(bool(own) and not weighty),
            sum(not lexicon.weights.known(t) for t in own) / max(1, len(own)),
            min(len(words), 16) / 16,
            float(len(words) <= 4),
            float(bool(thing) and not before_thing),
            sum(t in earlier for t in own) / max(1, len(own)),
            float(any(c.isdigit() for c in question)),
            float(bool(weighty) and all(t in PEOPLE for t in weighty)),
            float(_CAPITAL.search(question) is not None),
            float(not thing and _INTRODUCES.fullmatch(question.strip(" ?.!")) is not None),
            float(not lexicon.weights.idf),
            starts := float(bool(_STARTS_MID.match(question))),
            starts * no_asks,
            preposition := float(bool(PREPOSITION.match(question))),
            preposition * no_asks,
            float(bool(thing) and not names),
            no_asks * float(len(own) <= 3),
            float(bool(thing)) * min(len(weighty), 6) / 6,
            float(bool(_OF_TWO.search(question))),
        ]
    )
