"""Where a quote may not begin or end: what it would leave off turns what it says. Pure.

A cut goes through a word ("effective" of "ineffective", "allergic" of "non-allergic"), through a figure or between it and
its sign or unit ("5 mg" of "5 mg/kg", "years" of "12 years"); a beginning leaves off a negation or a bound ("recommended"
of "not recommended", "12 years" of "at least 12 years"), an end what limits it ("unless", "or older").
"""

from __future__ import annotations

import re

from qa_service.verify.danger import FIGURE_WORDS, UNITS
from qa_service.verify.normalised import INVISIBLE

_NEAR = 96
"""Characters beside a cut that are looked at."""
_VISIBLE = str.maketrans(dict.fromkeys(INVISIBLE))
_LETTER = r"[^\W\d_]"
_HYPHEN = r"\-‐‑‒–−"
_JOINT = rf"[.,:/^·×*'’{_HYPHEN}—]"
_THROUGH = re.compile(
    rf"\w\0\w|\w{_JOINT}\0\d|\d{_JOINT}\0\w|\w\0{_JOINT}\d|\d\0{_JOINT}\w"
    rf"|\w[{_HYPHEN}/]\0\w|\w\0[{_HYPHEN}/]\w|{_LETTER}\0[-‐‑](?=\s)|n\0['’]t|\w\0[⁻⁺]?[⁰¹²³⁴-⁹]|[⁻⁺]\0[⁰¹²³⁴-⁹]"
    r"|[<>≤≥±~≈=+$€£−-]\0\d|[<>≤≥±~≈=]\s\0\d|\s\.\0\d|\d\0\s?[%‰°±]|[±×]\s?\0\d|\d\0\s?×\s?10"
)


def _any(words: frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_WORD_UNITS = frozenset(unit for unit in UNITS if unit[0].isalpha() or unit[0] in "µμ")
_UNIT = rf"(?i:{_any(_WORD_UNITS)})(?![^\W_])"
_BARE_UNIT = rf"(?i:{_any(_WORD_UNITS)})"
_NUMBER = rf"(?:\d|(?i:\b(?:{_any(FIGURE_WORDS)})))"
_COUNTED = "patients|participants|subjects|people|persons|adults|adolescents|children|infants|women|men|cases|trials|studies|events|times"
_UNIT_OFF = re.compile(
    rf"{_NUMBER}\s\0(?:{_COUNTED})\b|{_NUMBER}[\s{_HYPHEN}]?\0[\s{_HYPHEN}]?{_UNIT}"
    rf"|(?:\d|\b{_BARE_UNIT})\0\s(?:/\s?|(?i:per)\s){_UNIT}|\b{_BARE_UNIT}\s(?:/\s?|(?i:per)\s)\0{_UNIT}"
)
_ADVERB = (
    "be|been|being|is|are|was|were|have|has|had|do|does|did|a|an|the|any|to|yet|currently|as|so|such|longer|appear|appears"
    r"|seem|seems|known|shown|considered|more|less|very|always|often|\w+ly"
)
_NEGATION = re.compile(
    rf"(?i)(?:\b(?:not|no|never|without|nor|neither|cannot|hardly|rarely|seldom|barely|lack of|absence of|free (?:of|from)|unlikely"
    rf"|instead of|rather than|fail(?:s|ed)? to)|n['’]t)\s+(?!only\b)(?:(?:{_ADVERB})\s+){{0,3}}$"
)
_BOUND = re.compile(
    r"(?i)\b(?:at (?:the )?(?:least|most)|(?:more|less|fewer|greater|higher|lower|older|younger|longer|shorter|larger|smaller|better|worse)"
    r" than|up to|below|above|over|under|exceed(?:s|ed|ing)?|(?:minimum|maximum) of|\d\s?(?:to|through)|between \d\S* and)\s+$"
)
_BEGINS_FIGURE = re.compile(rf"(?i)\d|(?:{_any(FIGURE_WORDS)}|half|twice|double)\b")
_LIMIT = re.compile(r"(?i),?\s+(?:except|unless|excluding|other than|apart from)\b|\s+only\b")
_MORE = re.compile(
    r"(?i)\s+(?:or|and) (?:older|younger|over|above|more|greater|higher|under|below|less|fewer|lower|up)\b|\s(?:to|through)\s\d"
)
_ENDS_FIGURE = re.compile(rf"\d(?:[\s{_HYPHEN}]?[^\W\d_]+)?$")
_SENTENCE = re.compile(r"[.!?;:]\s|\n\s*\n|[,()]\s")


def cuts_through(text: str, at: int) -> bool:
    """Whether a cut at an offset goes through a word, a figure, or a figure and its sign or unit.

    >>> [cuts_through("by 26.2% (≥ 5)", at) for at in (3, 4, 6, 7, 8, 12)]
    [False, True, True, True, False, True]
    """
    before, after = _beside(text, at)
    joint = f"{before[-2:]}\0{after[:6]}"
    return _THROUGH.search(joint) is not None or _UNIT_OFF.search(f"{before[-24:]}\0{after[:24]}") is not None


def may_begin(text: str, at: int) -> bool:
    """Whether a quote that begins there leaves off nothing that its first words belong to.

    >>> [may_begin("It is not recommended at least 12 years on", at) for at in (3, 6, 10, 31)]
    [True, True, False, False]
    """
    if cuts_through(text, at):
        return False
    before, after = _beside(text, at)
    clause = _SENTENCE.split(before)[-1]
    return not (_NEGATION.search(clause) or (_BEGINS_FIGURE.match(after) and _BOUND.search(clause)))


def may_end(text: str, at: int) -> bool:
    """Whether a quote that ends there leaves off nothing that limits its last words.

    >>> [may_end("given from 12 years or older unless ill", at) for at in (5, 13, 19, 28)]
    [True, False, False, False]
    """
    if cuts_through(text, at):
        return False
    before, after = _beside(text, at)
    return not (_LIMIT.match(after) or (_MORE.match(after) and _ENDS_FIGURE.search(before)))


def _beside(text: str, at: int) -> tuple[str, str]:
    return text[max(0, at - _NEAR) : at].translate(_VISIBLE), text[at : at + _NEAR].translate(_VISIBLE)
