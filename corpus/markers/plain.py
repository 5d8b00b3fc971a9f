"""Plain numbers at the ends of sentences and clauses: `indicated 2, 3, 4.`, `counts 8 and can`, `must have 1, 4:`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.markers.counted import Place, is_counted
from corpus.markers.found import MORE, Found, expand
from corpus.markers.page import Page

_RANGE = r"\s?[–-]\s?\d{1,3}"
_CLOSERS = r"[”’\"'*_]{0,3}"
_PLAIN = re.compile(
    rf"(?<=\s)(\d{{1,3}}(?:{_RANGE})?(?:,\s\d{{1,3}}(?:{_RANGE})?|,\d{{1,2}}(?:[–-]\d{{1,2}})?(?!\d)){MORE})"
    rf"(?={_CLOSERS}[.,:;?!]?{_CLOSERS}(?:\s|$))"
)
_END = re.compile(r"[.:?!]?[)\"”’*_]{0,4}\s{0,4}")
_PAUSE = re.compile(r"[.:;,?!](?:\s|$)")
_UNIT_NOUN = re.compile(
    r"\s(?:%|percent|per\s?cent|mg|g|kg|µg|μg|mcg|ng|mL|ml|dL|L|IU|mmol|µmol|mm|cm|m|fold|times|hours?|hrs?|days?|weeks?"
    r"|months?|years?|minutes?|min|seconds?|patients?|people|persons?|adults|children|women|men|participants|subjects"
    r"|studies|trials|cases|cells|points?|doses?|injections?|tablets?|units?|episodes?|events?|percent|and\s\d+|to\s\d+"
    r"|or\s\d+|of\s(?:the|these|those|\d+)|drugs?|classes|types?|groups?"
    r"|(?:and|or)\s(?:older|over|above|under|below|younger|up|more|fewer|less|higher|lower)"
    r"|consecutive|additional|other|different|separate|major|minor|million|thousand)\b"
)
_CONTINUES = re.compile(
    r"\s(?:and|but|or|which|while|whereas|with|although|though|however|because|since|so|as|in|that|when|where|if|to"
    r"|for|is|are|was|were|has|have|had|can|may|must|should)\b"
)

_MOSTLY = 3


def find(text: str, page: Page) -> Iterator[Found]:
    """Plain numbers that stand where a citation can and belong to no word before them, in order."""
    for match in _PLAIN.finditer(text):
        place = _place(text, match.end())
        if place is None or _UNIT_NOUN.match(text, match.end()):
            continue
        behind_colon = place is Place.END and text in page.lead_ins and text[: match.start()].rstrip().endswith(":")
        if behind_colon or not is_counted(page, text, match.start(), match.group(), place):
            yield Found(match.start(), match.end(), expand(match.group()))


def ends_cite(page: Page) -> bool:
    """Whether of the plain numbers that end a sentence at least three in four cite."""
    cited = counted = 0
    for text in page.texts:
        for match in _PLAIN.finditer(text):
            if _place(text, match.end()) is Place.END:
                if is_counted(page, text, match.start(), match.group(), Place.END):
                    counted += 1
                else:
                    cited += 1
    return cited >= _MOSTLY * counted


def _place(text: str, end: int) -> Place | None:
    """Where in a sentence a number ends; None before a word that it may count."""
    if _END.fullmatch(text, end):
        return Place.COLON if text[end : end + 1] == ":" else Place.END
    if _PAUSE.match(text, end) or _CONTINUES.match(text, end):
        return Place.INSIDE
    return None
