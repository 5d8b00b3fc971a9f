"""Which members of a list a question points to: "the second one", "which of the two", "which of those". Pure.

A list is what the conversation named, or what was shown for the last question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.carry_features import WORD, is_name
from qa_service.lexicon import Lexicon
from qa_service.words import fold, terms

_COUNTED = ("first", "second", "third", "fourth")
_ONE = re.compile(
    rf"\bthe (?:(?P<nth>{'|'.join(_COUNTED)}|last|other) ones?|(?P<pair>former|latter))\b(?! (?:of|in|for|with|that)\b)",
    re.IGNORECASE,
)
_TWO = re.compile(
    r"\b(?:the two(?: (?:drugs|medicines|of them))?|both of (?:them|these|those)|(?:either|neither) of (?:them|these|those)"
    r"|either one|(?:(?<=\bof )|(?<=\bfor )|(?<=\bwith ))(?:either|both)(?=\W*$))\b",
    re.IGNORECASE,
)
_THIS = re.compile(r"\b(?:that|this) one\b", re.IGNORECASE)
_RELATED = re.compile(r"\bthe one (?:that|which|who|for|with|in|of|from|by)\b.*", re.IGNORECASE)
_SET = re.compile(r"\b(?:which|any|none|all|some|most|each|one) of (?P<set>them|these|those)\b", re.IGNORECASE)
MOST_MEMBERS = 4
LIKE_ENDING = 3
"""Letters in which names of one kind agree (-mab, -pril)."""


def members_named(
    question: str, history: Sequence[str], shown: str, lexicon: Lexicon
) -> tuple[str, tuple[str, ...]] | None:
    """The question with the members it points to named, and their names; None where it points to none that is known.

    `history` holds the earlier questions as typed, oldest first; `shown` what was quoted for the last of them.
    """
    said = names_in(" . ".join(history), lexicon)
    seen = names_in(shown, lexicon)
    this = _THIS.search(question)
    if this is not None and history and (subject := _subject_of(history[-1], lexicon)):
        return _placed(question, this, subject, (subject,))
    one = _ONE.search(question)
    if one is not None:
        named = _one_of(one, said if len(said) >= 2 else seen)
        return _placed(question, one, named, (named,)) if named else None
    two = _TWO.search(question)
    if two is not None and len(pair := (said if len(said) >= 2 else seen)[-2:]) == 2:
        return _placed(question, two, " and ".join(pair), tuple(pair))
    several = _SET.search(question)
    if several is not None:
        start, end = several.span("set")
        listed = _alike(seen)[:MOST_MEMBERS]
        if len(listed) >= 2:
            return question[:start] + ", ".join(listed) + question[end:], tuple(listed)
    return None


def names_in(text: str, lexicon: Lexicon) -> list[str]:
    """The names of a text in the order first said, each once; one of several words stays together."""
    found: dict[str, str] = {}
    end, last = -1, ""
    for match in WORD.finditer(text):
        word = match.group().rstrip("-/")
        if not is_name(word, lexicon) or not terms(word):
            continue
        if last and match.start() == end + 1 and text[end] == " " and (" ".join(terms(last))) in found:
            found.pop(" ".join(terms(last)))
            word = f"{last} {word}"
        found.setdefault(" ".join(terms(word)), word)
        end, last = match.end(), word
    return list(found.values())


def _alike(names: Sequence[str]) -> list[str]:
    """The names that end as another does, as the names of one class of drugs do: the largest such group."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(fold(name)[-LIKE_ENDING:], []).append(name)
    return max(groups.values(), key=len, default=[])


def _subject_of(question: str, lexicon: Lexicon) -> str | None:
    """What a question has just brought up: the name it says last, or "the one that ..."."""
    described = _RELATED.search(question.strip(" ?.!"))
    names = names_in(question, lexicon)
    return described.group() if described else names[-1] if names else None


def _one_of(found: re.Match[str], names: Sequence[str]) -> str | None:
    if found["pair"]:
        at = -2 if found["pair"].lower() == "former" else -1
        return names[at] if len(names) >= 2 else None
    nth = found["nth"].lower()
    if nth == "other":
        return names[-2] if len(names) >= 2 else None
    if nth == "last":
        return names[-1] if names else None
    at = _COUNTED.index(nth)
    return names[at] if at < len(names) else None


def _placed(question: str, found: re.Match[str], words: str, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    return question[: found.start()] + words + question[found.end() :], names
