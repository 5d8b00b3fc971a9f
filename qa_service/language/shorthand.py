"""Shorthand that a reader types and an article does not: clinical short forms, brand names, clipped drug names. Pure.

`data/clinical_short_forms.tsv` and `data/brand_names.tsv` hold what is the same for every article. Nothing is read as
shorthand that the sources have themselves, and nothing is put in its place that they do not have. `data/
look_alike_names.txt` keeps spelling correction from making one drug of another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein

from indexer.folding import stem
from qa_service.language.words import fold, terms

_DATA = Path(__file__).parents[1] / "data"
_CLIPPED = 3
"""Fewest letters of a clipped name ("mepo"), and fewest letters it lacks."""
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")


@cache
def clinical() -> tuple[tuple[str, str], ...]:
    """(short form or brand, what it stands for), as in the files."""
    found: list[tuple[str, str]] = []
    for name in ("clinical_short_forms.tsv", "brand_names.tsv"):
        lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
        found += [(short, long) for short, _, long in (line.partition("\t") for line in lines if line[:1] != "#")]
    return tuple(found)


def known_shorthand(own: frozenset[str]) -> dict[str, str]:
    """Shorthand that sources with these words and stems lack while they have the words it stands for."""

    def has(word: str) -> bool:
        return word in own or stem(word) in own

    return {
        short: long
        for short, long in clinical()
        if not has(fold(short)) and any(all(w in own for w in terms(name)) for name in long.split("/"))
    }


@cache
def drug_names() -> frozenset[str]:
    """Folded names of drugs that are spelt right, whether or not an article has them."""
    listed = (_DATA / "look_alike_names.txt").read_text(encoding="utf-8").splitlines()
    generic = (long for _, long in clinical())
    return frozenset(fold(w) for line in (*listed, *generic) if line[:1] != "#" for w in re.findall(r"[^\W\d_]+", line))


def written_out(question: str, shorthand: Mapping[str, str]) -> str:
    """The question with shorthand replaced: "MoA of Xolair?" gives "mechanism of action of omalizumab?"."""

    def long_form(match: re.Match[str]) -> str:
        word = match.group()
        return shorthand.get(word) or lower.get(word.lower()) or word

    # short forms are told from words by their capitals ("AST", "PO"); from four letters on people type them in any case
    lower = {s.lower(): long for s, long in shorthand.items() if len(s) >= 4}
    keys = sorted(shorthand, key=len, reverse=True)
    if not keys:
        return question
    either = "|".join(re.escape(k) if len(k) < 4 else f"(?i:{re.escape(k)})" for k in keys)
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", long_form, question)


def clipped_names(question: str, names: Iterable[str], own: frozenset[str], is_word: Callable[[str], bool]) -> str:
    """The question with clipped names completed: "mepo" where one name of the sources begins with it.

    `names` are the sources' words that no dictionary has, the commonest first, `own` all their words; `is_word` tells whether a folded word
    needs no completion.
    """
    names = [n for n in names if len(n) >= 2 * _CLIPPED]
    taken = {short for short, _ in clinical()}

    def whole(match: re.Match[str]) -> str:
        folded = fold(match.group())
        # "OMA" among small letters is no word, whatever a dictionary says
        if is_word(folded) and not (match.group().isupper() and not question.isupper() and folded not in own):
            return match.group()
        fitting = [n for n in names if n.startswith(folded) and len(n) >= len(folded) + _CLIPPED]
        if (
            not fitting
            or match.group() in taken
            or any(DamerauLevenshtein.distance(fitting[0], n) > 2 for n in fitting)
        ):
            return match.group()
        return fitting[0]  # the others are spellings of it

    return _WORD.sub(whole, question)
