"""Numbers behind a stop or a word without a space: `admission.1`, `(COPD),3`, `runners1`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.markers.counted import Place, is_counted
from corpus.markers.found import MORE, Found, expand
from corpus.markers.page import Page
from corpus.sentence_words import BEFORE_NUMBERS

_NUMBER = r"\d{1,3}(?:[–-]\d{1,3})?"
_GLUED = re.compile(rf"(?<=[.,;:)\]%”\"’'?!])({_NUMBER}(?:,{_NUMBER}|,\s{_NUMBER}(?=[,\s]|$)){MORE})(?=\s|$|[.;)])")
_SPACED = re.compile(r",\s\d")
_NEXT = re.compile(r"\s+[\"“‘(\[]?[^\W\d_a-z]|\s*$")
_ADDRESS = re.compile(r"10\.\d{4}|://|www\.|@")
_WORD_GLUED = re.compile(
    rf"(?<![\w.@/-])([^\W\d_][^\W\d_’'-]{{0,40}}?[a-zà-ÿ]{{3}}|[a-z]{{3}})({_NUMBER}(?:,\s?{_NUMBER}){MORE})(?=[\s.,;:)?!]|$)(?!\.\d)"
)
_SHORT_WORDS = BEFORE_NUMBERS | {"p", "pp", "n"}
_LOOK_BACK = 80


def find_behind_stops(text: str, page: Page) -> Iterator[Found]:
    """Numbers right behind a stop, a comma, a bracket or a quotation mark, in order."""
    for match in _GLUED.finditer(text):
        start, stop = match.start(), text[match.start() - 1]
        before = text[max(0, start - 1 - _LOOK_BACK) : start - 1]
        if _SPACED.search(match.group()) and not _NEXT.match(text, match.end()):
            continue  # "in runners.1, 2 of them"
        if stop == "(" or (stop in ".,:" and not _may_cite(before, stop, text, match)):
            continue
        yield Found(start, match.end(), expand(match.group()))


def _may_cite(before: str, stop: str, text: str, match: re.Match[str]) -> bool:
    """Whether what stands before a stop and a number is words: not "4,000", ".04", "0.09", "Fig.2" or an address."""
    token = re.search(r"\S+$", before)
    if token is None or before[-1] in "=<>≤≥±(~≈":
        return False
    if before[-1].isdigit():
        named = re.search(r"[A-Za-z]", token.group()) is not None
        return named and _ADDRESS.search(token.group()) is None and _NEXT.match(text, match.end()) is not None
    return stop != "." or not (_ADDRESS.search(token.group()) or _leads_to_number(before, token.group().lstrip("([")))


def _leads_to_number(before: str, token: str) -> bool:
    """Whether a number goes with a short word and its full stop: "Fig.2", "No.5", not "is no.4", "30 min.2" or "CAP.11"."""
    if token[1:] != token[1:].lower() or token.lower() not in _SHORT_WORDS:
        return False
    prior = before[: len(before) - len(token)].split()[-1:]
    return not prior or not (prior[0][-1].isdigit() or prior[0].lower() in {"is", "are", "was", "were", "be", "the"})


def find_behind_words(text: str, page: Page) -> Iterator[Found]:
    """Numbers of the list right behind a word in small letters; names that have a number ("omega3") are none."""
    for match in _WORD_GLUED.finditer(text) if page.listed else ():
        numbers = expand(match[2])
        if not page.listed.issuperset(numbers) or match[1].lower() in page.names_with_number:
            continue
        if not is_counted(page, text, match.start(2), match[2], Place.END):
            yield Found(match.start(2), match.end(2), numbers)


def find_behind_words_and_stops(text: str, page: Page) -> Iterator[Found]:
    """Both: a page that prints its numbers behind words prints them behind brackets and commas too."""
    last = 0
    for found in sorted(
        [*find_behind_words(text, page), *find_behind_stops(text, page)], key=lambda found: found.start
    ):
        if found.start >= last:
            last = found.end
            yield found
