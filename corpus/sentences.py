"""Sentence boundaries in clinical web text, as offsets. Pure.

Rules, not a model: a full stop, question or exclamation mark ends a sentence when what follows can begin one,
and neither an abbreviation, an initial, a decimal, an enumerator nor an open bracket speaks against it.
Citation markers printed behind the stop ("elsewhere.5,6 The", "stores.¹,² Iron", "skin. [4] They") belong to
the sentence before them.
"""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    [
        "approx",
        "ca",
        "cf",
        "dr",
        "e.g",
        "eg",
        "eq",
        "et.al",
        "al",
        "fig",
        "figs",
        "i.e",
        "ie",
        "incl",
        "max",
        "min",
        "mr",
        "mrs",
        "ms",
        "no",
        "nos",
        "nr",
        "prof",
        "ref",
        "refs",
        "resp",
        "st",
        "suppl",
        "viz",
        "vol",
        "vols",
        "vs",
        "v.s",
        "pp",
        "ed",
        "eds",
        "dept",
        "inc",
        "ltd",
        "jr",
        "sr",
        "subsp",
        "spp",
        "sp",
        "var",
        "tab",
        "ch",
        "sec",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "vic",
        "respir",
        "clin",
        "med",
        "engl",
    ]
)
_NEVER_FINAL = frozenset({"e.g", "i.e", "eg", "ie", "al", "approx", "ca", "cf", "vs", "dr", "mr", "mrs", "ms", "prof"})
_STARTERS = frozenset(
    [
        "a",
        "after",
        "all",
        "although",
        "an",
        "and",
        "as",
        "at",
        "because",
        "before",
        "both",
        "but",
        "by",
        "during",
        "each",
        "for",
        "from",
        "however",
        "if",
        "in",
        "it",
        "its",
        "most",
        "no",
        "of",
        "on",
        "one",
        "other",
        "our",
        "she",
        "he",
        "since",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "two",
        "under",
        "until",
        "use",
        "we",
        "when",
        "where",
        "which",
        "while",
        "who",
        "with",
        "you",
    ]
)

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_BEHIND = (
    rf"(?:[{_SUPERSCRIPT}]+(?:[,⁻–-]\s?[{_SUPERSCRIPT}]+)*"
    r"|\s?\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]"
    r"|<sup>[^<]{1,40}</sup>"
    r"|\d{1,3}(?:[,–-]\d{1,3})*)?"
)
_STOP = re.compile(rf"(?<![.!?…])[.!?…]+[)\]\"'”’»*_]*(?P<behind>{_BEHIND})(?=\s|$)")
_NAME_WITH_DIGIT = re.compile(r"(?<![\w.,])(?:[ckdm]?m[23]|[A-Z][A-Za-z]*-?\d{1,2})$")
_WORD_BEFORE = re.compile(r"[\w.]*\w$")
_BULLETS = "•*-–"
_OPENERS = "([{\"'“‘«*_>#•-–"


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Sentences of `text[start:end]` as (start, end) in `text`, in order, without surrounding white space.

    Every character that is not white space lies in exactly one sentence. An empty stretch gives [].

    >>> [("Dose 0.5 mg. Then stop.")[s:e] for s, e in split_sentences("Dose 0.5 mg. Then stop.")]
    ['Dose 0.5 mg.', 'Then stop.']
    """
    end = len(text) if end is None else end
    depth = _bracket_depths(text, start, end)
    spans: list[tuple[int, int]] = []
    begin = _skip_space(text, start, end)
    for match in _STOP.finditer(text, start, end):
        if match.end() > begin and _ends_sentence(text, begin, end, match, depth[match.start() - start]):
            spans.append((begin, match.end()))
            begin = _skip_space(text, match.end(), end)
    if begin < end:
        spans.append((begin, begin + len(text[begin:end].rstrip())))
    return spans


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _bracket_depths(text: str, start: int, end: int) -> list[int]:
    """Depth of round brackets at each place; brackets that are never closed (or opened) do not count."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at in range(start, end):
        if text[at] == "(":
            opened.append(at)
        elif text[at] == ")" and opened:
            pairs.append((opened.pop(), at))
    steps = [0] * (end - start + 1)
    for left, right in pairs:
        steps[left - start] += 1
        steps[right - start] -= 1
    depth, total = [], 0
    for step in steps:
        total += step
        depth.append(total)
    return depth


def _ends_sentence(text: str, begin: int, end: int, match: re.Match[str], depth: int) -> bool:
    at = match.start()
    follow = _skip_space(text, match.end(), end)
    if follow >= end:
        return True
    if depth > 0:
        return False
    behind = match.group("behind")
    before = text[at - 1] if at > begin else " "
    glued_to_digit = behind and behind[0].isascii() and behind[0].isdigit() and before.isdigit()
    if glued_to_digit and not (text[follow].isupper() and _NAME_WITH_DIGIT.search(text, max(begin, at - 24), at)):
        return False  # "0.09", unlike the citation behind a name: "1.73 m2.2,8 The dose", "IL-5.3 It"
    if not _can_start(text, follow, end):
        return False
    if text[at] != "." or text[at : at + 2] == "..":
        return True
    return _stop_is_final(text, begin, at, follow, end)


def _stop_is_final(text: str, begin: int, at: int, follow: int, end: int) -> bool:
    """Whether a single full stop at `at` ends the sentence that began at `begin`."""
    found = _WORD_BEFORE.search(text, max(begin, at - 24), at)
    word = found.group() if found else ""
    if word.isdigit() and text[begin:at].strip(_OPENERS) == word:
        return False  # an enumerator: "1. Confusion"
    lower = word.lower().rstrip(".")
    next_word = re.match(r"\w+", text[follow:end])
    starter = next_word is not None and next_word.group().lower() in _STARTERS and next_word.group()[0].isupper()
    if lower in _NEVER_FINAL:
        return lower == "al" and starter
    if lower in _ABBREVIATIONS:
        return starter and lower not in {"no", "nos", "fig", "figs", "st"}
    if re.fullmatch(r"[a-z](\.[a-z]{1,2})+", lower):
        return starter  # "i.v.", "b.i.d."
    if len(word) == 1 and word.isupper():
        return _letter_is_final(text, begin, at)
    return True


def _letter_is_final(text: str, begin: int, at: int) -> bool:
    """ "vitamin D." ends a sentence, the initial in "J. Smith" does not."""
    previous = re.search(r"(\w+)[\s-]+\w$", text[begin:at])
    return previous is not None and (previous.group(1).islower() or previous.group(1).isdigit())


def _can_start(text: str, at: int, end: int) -> bool:
    while at < end and text[at] in _OPENERS:
        at += 1
        while at < end and text[at - 1] in _BULLETS and text[at].isspace():
            at += 1
    if at >= end:
        return True
    first = text[at]
    if first.islower():
        return at + 1 < end and text[at + 1].isupper()  # pH, mRNA
    return not (first in ",;:)]%" or first.isspace())
