"""Sentence boundaries in clinical web text, as offsets. Pure.

Rules, not a model: a full stop, question or exclamation mark ends a sentence when what follows can begin one,
and neither an abbreviation, an initial, a decimal, an enumerator nor an open bracket speaks against it
(`corpus.full_stops`). Citation markers printed behind the stop ("elsewhere.5,6 The", "stores.¹,² Iron",
"skin. [4] They") belong to the sentence before them. docs/sentences.md holds how the rules do on cases by kind.
"""

from __future__ import annotations

import re

from corpus.full_stops import ENUMERATOR, OPENERS, FullStop

_SUP = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_NUMBERS = r"\^?\d{1,4}[a-z]?(?:\s?[,;–-]\s?\^?\d{1,4}[a-z]?){0,60}"
_LINKED = rf"\[\\?\[?{_NUMBERS}\\?\]?\]\([^()\s]{{1,200}}\)"
_MARK = (
    rf"(?:\\?\[{_NUMBERS}\\?\](?!\()|{_LINKED}|\[{_LINKED}(?:[,;]\s?{_LINKED}){{0,20}}\]"
    r"|<sup>[^\n]{1,200}?</sup>|<xref\b[^<>]{0,200}>[^<]{0,40}</xref>"
    r"|<a\s[^<>]{1,200}>\[?[\d,; –-]{1,40}\]?</a>)"
)
_BEHIND = "|".join([
    rf"\s?{_MARK}(?:\s?[,;–-]?\s?{_MARK}){{0,20}}(?::\s?\d{{1,4}}(?:[–-]\d{{1,4}})?)?",  # low. [3] · low.[1][2] · low.[1]–[3]: 12
    rf"\s?[{_SUP}]+(?:(?:\s?[,⁻–-]\s?|\s)[{_SUP}]+){{0,60}}",  # low.¹,² · low. ¹
    r"\^\d{1,3}(?:[,–-]\s?\d{1,3}){0,60}\^",  # low.^1,2^
    r"\d{1,3}(?:,\s?\d{1,3}|[–-]\d{1,3})*",  # low.1,2 · low.1, 2
    r"\[[^\[\]\n]{1,60}\](?:\([^()\s]{1,200}\))?|\(\d{1,3}[^()\n]{0,60}\)",  # low.[note 1] · low.(2)
    r"\s?\([A-ZÀ-Þ][^()\n]{1,80}\b(?:19|20)\d\d[a-z]?\)",  # low. (Okafor et al., 2019)
])  # fmt: skip
"""Citation markers behind a stop; `corpus.markers` reads them."""
_STOP = re.compile(
    rf"(?<![.!?…])[.!?…।॥؟۔]+[)\]\"'”’»“*_]*(?P<behind>(?:{_BEHIND})?)(?=\s|$)|(?P<wide>[。！？｡]+)[”’」』）\])]*"
)
_BRACKET = re.compile(r"[()\[\]（）]")
_OPENING = {")": "(", "]": "[", "）": "（"}
_NAME_WITH_DIGIT = re.compile(r"(?<![\w.,])(?:[ckdm]?m[23]|[A-Z][A-Za-z]*-?\d{1,2}|(?:19|20)\d\d)$")
_REMARK = re.compile(r"\((?:(?P<words>[^()\n]{1,100})\)\s[a-z]|[^()\n]{1,40}\)[.,;:])|\[[^\[\]\n]{1,40}\][.,;:]")
"""A bracket that the sentence goes on behind: "Example Ltd. (Oslo, Norway) made it", "at 8 a.m. (Fig. 2)."."""
_BULLETS = "•*-–"
_GREEK = "αβγδεζηθικλνξπρστυφχψω"
"""Without μ, which is printed for the micro sign."""


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Sentences of `text[start:end]` as (start, end) in `text`, in order, without surrounding white space.

    Every character that is not white space lies in exactly one sentence. An empty stretch gives [].

    >>> [("Dose 0.5 mg. Then stop.")[s:e] for s, e in split_sentences("Dose 0.5 mg. Then stop.")]
    ['Dose 0.5 mg.', 'Then stop.']
    """
    end = len(text) if end is None else end
    brackets = _closed_brackets(text, start, end)
    spans: list[tuple[int, int]] = []
    begin, bracket = _skip_space(text, start, end), 0
    for match in _STOP.finditer(text, start, end):
        while bracket < len(brackets) and brackets[bracket][1] <= match.end():
            bracket += 1
        inside = bracket < len(brackets) and brackets[bracket][0] < match.start()
        if match.end() > begin and _ends_sentence(text, begin, end, match, inside):
            spans.append((begin, match.end()))
            begin = _skip_space(text, match.end(), end)
    if begin < end:
        spans.append((begin, begin + len(text[begin:end].rstrip())))
    return spans


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _closed_brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Bracketed stretches [left, right) in order, without those inside one; one that is never closed does not count."""
    opened: dict[str, list[int]] = {"(": [], "[": [], "（": []}
    outer: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(text, start, end):
        if match.group() in opened:
            opened[match.group()].append(match.start())
        elif opened[_OPENING[match.group()]]:
            left = opened[_OPENING[match.group()]].pop()
            while outer and outer[-1][0] > left:
                outer.pop()
            outer.append((left, match.end()))
    return outer


def _ends_sentence(text: str, begin: int, end: int, match: re.Match[str], in_bracket: bool) -> bool:
    at = match.start()
    follow = _skip_space(text, match.end(), end)
    if follow >= end:
        return True
    if in_bracket:
        return False
    if match["wide"]:
        return text[match.end() - 1] not in "」』"
    behind = match["behind"][:1]
    numbered = behind.isascii() and behind.isdigit()
    if numbered and at > begin and text[at - 1].isspace():
        return False  # "a ratio of .8"
    if numbered and at > begin and text[at - 1].isdecimal():
        # "0.09", unlike the citation behind a name or year: "1.73 m2.2,8 The dose", "IL-5.3 It", "in 2019.4 It"
        named = _NAME_WITH_DIGIT.search(text, max(begin, at - 24), at)
        if named is None or not text[follow].isupper():
            return False
    if not _can_start(text, follow, end):
        return False
    if text[at] != "." or text[at : at + 2] == "..":
        return True
    return FullStop(text, begin, at, follow, end, numbered).is_final()


def _can_start(text: str, at: int, end: int) -> bool:
    """Whether a sentence can begin at `at`, behind a stop: not with a small letter, but for "pH" and the like."""
    remark = _REMARK.match(text, at, end)
    if remark and not ENUMERATOR.fullmatch(remark["words"] or ""):
        return False
    while at < end and text[at] in OPENERS:
        at += 1
        while at < end and text[at - 1] in _BULLETS and text[at].isspace():
            at += 1
    if at >= end:
        return False
    first, second = text[at], text[at + 1 : min(at + 2, end)]
    if first.islower():
        return first in _GREEK or second.isupper() or second == ")"  # β-blockers, pH, mRNA, "b) Zinc"
    return not (first in ",;:)]%" or first.isspace())
