"""Numbers in parentheses: `(1)`, `(2, 3)`, `(refs 1, 2)`; what only counts, lists or measures is none. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.markers.counted import is_label
from corpus.markers.found import NUMBERS, Found, expand
from corpus.markers.page import Page
from corpus.markers.statistics import is_interval

_PAREN = re.compile(rf"\(\s?(?:[Rr]efs?\.?\s)?({NUMBERS})\s?\)")
_NUMBER_WORDS = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30}
_LOOK_BACK = 80
_BEFORE_ITEM = re.compile(r"(?:[,;:]|\b(?:and|or|are|is|either|both|include|includes|if))\s?$")
_ITEM_FOLLOWS = re.compile(r"\s[^\W\d_]")
_OF = re.compile(r"\s(?:of|out of|to)\s\d")
_FIGURE = re.compile(r"(?<![\w.,/–-])\d{1,4}(?:\.\d{1,3})?\s?$")
_SPREAD = re.compile(r"\b(?:SD|SE|SEM|IQR|mean|median)\b")
_UNIT_FOLLOWS = re.compile(r"\s(?:[a-zµμ]{1,4}/|m?mol|mm|cm|kg|m?g|µg|mL|L|years?|months?|weeks?|days?|points?|%)")


def find(text: str, page: Page) -> Iterator[Found]:
    """Numbers in parentheses that can be citations, in order."""
    if "(" not in text:
        return
    items = _inline_items(text)
    for match in _PAREN.finditer(text):
        numbers = expand(re.sub(r"[a-z]", "", match[1]))
        if match.start() not in items and not _counts(page, text, match, numbers):
            yield Found(match.start(), match.end(), numbers)


def _inline_items(text: str) -> set[int]:
    """Where the items of a list in running text are numbered: "take (1) iron and (2) tea"."""
    found = [match for match in _PAREN.finditer(text) if _ITEM_FOLLOWS.match(text, match.end())]
    numbers = [match[1] for match in found]
    return {match.start() for match in found} if numbers[:2] == ["1", "2"] else set()


def _counts(page: Page, text: str, match: re.Match[str], numbers: tuple[int, ...]) -> bool:
    start = match.start()
    before = text[max(0, start - _LOOK_BACK) : start]
    stripped = before.rstrip()
    word = re.search(r"(\w+)$", stripped)
    if not stripped or (word and _NUMBER_WORDS.get(word[1].lower()) in numbers):
        return True  # "four (4)", or an enumerator "(1) first"
    if before[-1:] not in '.,;:)”’"%' and not before[-1:].isspace():
        return True  # a function call or a chemical name
    if _OF.match(text, match.end()) or is_interval(text, start, match[1], numbers):
        return True
    if _BEFORE_ITEM.search(before) and _ITEM_FOLLOWS.match(text, match.end()):
        return True  # "either (1) oral or (2) intravenous iron"
    if _FIGURE.search(before) and (_SPREAD.search(before) or _UNIT_FOLLOWS.match(text, match.end())):
        return True  # "mean (SD), 31 (12) µg/L"
    return stripped[-1] not in '.,;:!?)”’"%' and is_label(page, text, start, match[1])
