"""Which two things a message compares, and the question that it puts to each of them. Pure; English forms only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from qa_service.language.words import STOP, fold, terms

MOST_WORDS = 4
"""Words of the name of one side; what stands further off belongs to the question."""
_TOKEN = re.compile(r"[^\W_](?:[\w'’/+-]|\.(?=\w)){0,60}")
_STRONG = {"vs", "versus", "v"}
"""Words that join what is compared, whatever else is said."""
_WEAK = {"and", "or", "with", "to", "from", "against", "than"}
"""Words that join what is compared where another word says that it is."""
_CUES = {"compare", "compared", "compares", "comparison", "contrast", "difference", "differences", "differ", "differs", "different"}  # fmt: skip
_CHOICES = {"which", "better", "best", "worse", "safer", "stronger", "faster", "cheaper", "than"}
"""Words by which a weak joint compares, if names stand on both sides of it."""
_CUE = re.compile(rf"\b(?:{'|'.join(sorted(_CUES | _STRONG))}|between)\b(?:\s(?:with|to|from)\b)?", re.IGNORECASE)
_BEHIND_CUE = {"with", "to", "from", "against"}
"""Joints that compare only directly behind a word that says so ("differ from"), or behind "compare" and one name."""
_JOINED = re.compile(
    r"\b(?:together|both|combin\w{0,8}|add(?:ed|ing|ition|s)?|switch\w{0,5}|chang(?:e|es|ed|ing))\b", re.IGNORECASE
)
"""Words by which two things are taken together or after each other, and not held against each other."""
_BEFORE_NAME = {"the", "a", "an", "those", "that", "of", "for", "in", "with", "to"}
"""What may stand between a joint and the name behind it."""
_COMPARATORS = {"placebo", "control", "controls", "sham", "comparator"}
"""Names of what a thing is compared with, which stand for no thing of their own."""
_BEFORE_THAN = 3
"""Words between a name and "than": "omalizumab any more effective than"."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The names of the two sides as the message has them, and the question put to each; () where nothing else is asked."""

    sides: tuple[str, str]
    questions: tuple[str, ...] = ()
    is_named: tuple[bool, bool] = (True, True)
    """Whether each side is a name, which has no other words: that of a drug, a trial, a body."""

    def named_in(self, text: str) -> frozenset[int]:
        """Places (0, 1) of the sides that a text names: by a name, or by all the words of a side as they stand there."""
        found = terms(text)
        return frozenset(at for at, own in enumerate(self.own_terms()) if own and self._stands(at, own, found))

    def _stands(self, side: int, own: frozenset[str], found: Sequence[str]) -> bool:
        if self.is_named[side]:
            return own <= set(found)
        words = terms(self.sides[side])
        return any(found[at : at + len(words)] == words for at in range(len(found) - len(words) + 1))

    def hints_at(self, side: int, text: str) -> bool:
        """Whether a text has a word of the name of a side that the other side lacks."""
        return not self.own_terms()[side].isdisjoint(terms(text))

    def own_terms(self) -> tuple[frozenset[str], frozenset[str]]:
        """Stems of each side that the other lacks."""
        first, second = (frozenset(terms(side)) for side in self.sides)
        return first - second, second - first


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int


def compared(text: str, is_name: Callable[[str], bool]) -> Comparison | None:
    """What a message compares; None where it compares nothing, or its sides cannot be told.

    `is_name` says whether a folded word is a name and no word of the language, so that it stands for a side by itself.

    >>> found = compared("Compare the minimum age for omalizumab and mepolizumab", lambda word: word.endswith("mab"))
    >>> found.sides, found.questions[1]
    (('omalizumab', 'mepolizumab'), 'the minimum age for mepolizumab')
    """
    words = [_Word(fold(found.group()).removesuffix("'s"), *found.span()) for found in _TOKEN.finditer(text)]
    for left, right in _sides(text, words, is_name):
        names = tuple(text[run[0].start : run[-1].end] for run in (left, right))
        own = [word.folded not in _COMPARATORS and is_name(word.folded) for word in (left[-1], right[0])]
        found = Comparison((names[0], names[1]), is_named=(own[0], own[1]))
        if not all(any(c.isalpha() for term in own for c in term) for own in found.own_terms()):
            continue
        if "than" in fold(text[left[-1].end : right[0].start]).split():
            return found  # what one has more of than the other is asked of both, not of either
        around = _asked(text[: left[0].start]), _CUE.sub(" ", text[right[-1].end :])
        if not terms(" ".join(around)):
            return found
        return replace(found, questions=tuple(" ".join(f"{around[0]}{name}{around[1]}".split()) for name in names))
    return None


def _asked(before: str) -> str:
    """What is asked before the sides, without the words that say that they are compared ("what is the difference in")."""
    cue = _CUE.search(before)
    return _CUE.sub(" ", before[cue.end() :]) if cue else before


def _sides(
    text: str, words: Sequence[_Word], is_name: Callable[[str], bool]
) -> Iterator[tuple[Sequence[_Word], Sequence[_Word]]]:
    """The words of both sides of each joint, the surest joint first."""
    folded = [word.folded for word in words]
    joints = [at for at, word in enumerate(folded) if word in _STRONG | _WEAK or _is_compared_with(folded, at)]
    pairs = {at: (_left(text, words, at, is_name), _right(text, words, at, is_name)) for at in joints}
    named = {at for at, runs in pairs.items() if all(run and is_name(run[0].folded) for run in runs)}
    strong = {at for at in joints if folded[at] not in _WEAK}
    weak = set() if _JOINED.search(text) else {at for at in joints if at not in strong}
    fitting = strong | {at for at in weak if _compares(folded, at, _before(words, pairs[at][0], at), at in named)}
    order = sorted(fitting, key=lambda at: (at not in named, at not in strong, at))
    return (pairs[at] for at in order if all(pairs[at]))


def _before(words: Sequence[_Word], left: Sequence[_Word], joint: int) -> list[str]:
    """What stands before the name on the left of a joint, or before the joint where there is none."""
    return [word.folded for word in words[: words.index(left[0]) if left else joint]]


def _is_compared_with(folded: Sequence[str], at: int) -> bool:
    """Whether "X compared with Y" stands there; in "the trial compared X with Y" the trial is no side."""
    return folded[at] == "compared" and at + 1 < len(folded) and folded[at + 1] in _BEHIND_CUE


def _compares(folded: Sequence[str], joint: int, before: Sequence[str], named: bool) -> bool:
    """Whether a weak joint holds the name that stands after `before` against what is behind it; `named` says whether names
    stand on both sides."""
    cued, chosen = not _CUES.isdisjoint(folded), not _CHOICES.isdisjoint(folded)
    nearest = next((word for word in reversed(before) if word not in _BEFORE_NAME), "")
    introduced = nearest in {"between", "compare", "contrast"}
    word = folded[joint]
    if word in _BEHIND_CUE:
        return named and (introduced or (joint > 0 and folded[joint - 1] in _CUES))
    if word == "and":
        return introduced or (named and cued)
    return named and (chosen or (cued and word != "than"))


def _left(text: str, words: Sequence[_Word], joint: int, is_name: Callable[[str], bool]) -> Sequence[_Word]:
    """The name before a joint, which a word that says that it is compared may part from it."""
    before = list(words[:joint])
    if words[joint].folded == "than":
        near = before[-_BEFORE_THAN - 1 :][::-1]
        return [name] if (name := next((word for word in near if is_name(word.folded)), None)) else []
    while before and before[-1].folded in _CUES:
        before.pop()
    return _run(text, before[::-1], is_name)[::-1]


def _right(text: str, words: Sequence[_Word], joint: int, is_name: Callable[[str], bool]) -> Sequence[_Word]:
    """The name after a joint."""
    after = list(words[joint + 1 :])
    while after and after[0].folded in _BEFORE_NAME:
        after.pop(0)
    return _run(text, after, is_name)


def _run(text: str, words: Sequence[_Word], is_name: Callable[[str], bool]) -> list[_Word]:
    """The words of a name from the one that is nearest to the joint: one that is a name by itself, or a run of words."""
    run: list[_Word] = []
    for word in words:
        if word.folded in STOP or word.folded in _CUES | _WEAK | _STRONG:
            break
        if run and text[min(run[-1].end, word.end) : max(run[-1].start, word.start)] != " ":
            break
        run.append(word)
        if len(run) == MOST_WORDS or is_name(run[0].folded):
            break
    return run
