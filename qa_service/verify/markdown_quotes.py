"""Quoted passages of an answer in Markdown: block quotes and words in quotation marks, with their citations. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.markers.found import expand
from qa_service.verify.blocks import Block, Part, blocks
from qa_service.verify.quotation_marks import quoted
from qa_service.verify.verdict import Claim

FEWEST_WORDS = 4
"""Fewer words in quotation marks, without a figure, are a way of speaking and no quote."""
BESIDE = 80
"""Characters before and behind a quote in running text that are looked at for what it leaves off."""
_LONGEST_CREDIT = 300
_CREDIT = re.compile(r"\s*(?:[—–―]|--)\s*\S")
_CREDIT_IN_LINE = re.compile(r"\s*(?:[—–―]|--)\s*[^\sa-z]")
"""In one paragraph with the quote a line that goes on in lower case is rather a part of it."""
_LIST = r"\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3})*"
_MARK = re.compile(rf"\[(?:\^(?:[^\W\d_][\w.%-]*-)?)?({_LIST})\](?!\()|([⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)")
_MARKS_BEHIND = re.compile(rf"[.,;:]?(?:\s?{_MARK.pattern})+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that an answer quotes.

    `parts` of a block quote (paragraphs, items of a list, lines that a hard break sets apart) may be quotes of their
    own, and so may `lines` that are whole sentences; `cited` are the numbers of the credit under it.
    """

    whole: Claim
    parts: tuple[Passage, ...] = ()
    lines: tuple[Claim, ...] = ()
    cited: tuple[int, ...] = ()


def passages(answer: str) -> list[Passage]:
    """Quoted passages of a Markdown text in order; fenced code, footnotes and the credits under quotes are none.

    Citation numbers behind a passage, or in the credit under it, are taken as numbers of the article.
    """
    found: list[Passage] = []
    for block in blocks(answer):
        found += _block_quote(block) if block.quoted else _in_marks(block.parts[0])
    return found


def _block_quote(block: Block) -> Iterator[Passage]:
    """A passage for the parts over each credit, and one for what no credit stands under."""
    group: list[Part] = []
    for part in block.parts:
        if group and _is_credit(part):
            yield _credited(group, tuple(_numbers(part.written)))
            group = []
        else:
            group.append(part)
    if group:
        yield _credited(group, ())


def _is_credit(part: Part) -> bool:
    return part.credit or (
        "\n" not in part.shown and len(part.shown) <= _LONGEST_CREDIT and bool(_CREDIT.match(part.shown))
    )


def _credited(parts: Sequence[Part], cited: tuple[int, ...]) -> Passage:
    if len(parts) == 1:
        return _one(parts[0], cited)
    whole = _claim(_joined(parts, [p.shown for p in parts]), _joined(parts, [p.written for p in parts]), cited)
    return Passage(whole, tuple(_one(part, ()) for part in parts), cited=cited)


def _joined(parts: Sequence[Part], texts: Sequence[str]) -> str:
    """Parts as one text: items of a list and lines on lines of their own, paragraphs with an empty line between them."""
    joined = ""
    for part, text in zip(parts, texts, strict=True):
        joined += ("\n" if part.sign or part.goes_on else "\n\n") if joined else ""
        joined += f"{part.sign} {text}" if part.sign else text
    return joined


def _one(part: Part, cited: tuple[int, ...]) -> Passage:
    """A part as one quote; its last line may be a credit."""
    lines, written = part.shown.split("\n"), part.written.split("\n")
    if len(written) != len(lines):
        written = lines
    if len(lines) > 1 and len(lines[-1]) <= _LONGEST_CREDIT and _CREDIT_IN_LINE.match(lines[-1]):
        cited = (*cited, *_numbers(written[-1]))
        lines, written = lines[:-1], written[:-1]
    whole = _claim("\n".join(lines), "\n".join(written), cited)
    own = tuple(_claim(line, raw, ()) for line, raw in zip(lines, written, strict=True))
    return Passage(whole, lines=own if len(own) > 1 else (), cited=cited)


def _in_marks(part: Part) -> Iterator[Passage]:
    found, written = quoted(part.shown), quoted(part.written)
    for index, place in enumerate(found):
        words = part.shown[place.start : place.end]
        if not says_enough(words):
            continue
        text, raw = part.shown, place
        if len(written) == len(found):
            text, raw = part.written, written[index]
        behind = _MARKS_BEHIND.match(text, raw.after)
        claim = _claim(words, text[raw.start : raw.end], tuple(_numbers(behind.group())) if behind else ())
        beside = part.shown[: place.start - 1][-BESIDE:], part.shown[place.after :][:BESIDE]
        yield Passage(replace(claim, beside=beside))


def says_enough(words: str) -> bool:
    """Whether words in quotation marks are a quote; of scripts without spaces every second character counts as a word.

    >>> [says_enough(words) for words in ("a way of speaking", "black box", "54 %", "嗜酸性粒细胞计数")]
    [True, False, True, True]
    """
    unspaced = sum("\u2e80" <= c <= "\uffdc" for c in words)
    return len(words.split()) + unspaced // 2 >= FEWEST_WORDS or any(c.isdigit() for c in words)


def _claim(shown: str, written: str, cited: tuple[int, ...]) -> Claim:
    """A claim that is read as it is shown, then as it is written, each without citation marks at its end as well."""
    numbers, readings = list(cited), []
    for text in dict.fromkeys((shown, written)):
        readings.append(text)
        if (uncited := _without_marks(text)) is not None:
            readings.append(uncited[0])
            numbers += uncited[1]
    return Claim(shown, citations=tuple(dict.fromkeys(numbers)), readings=tuple(r for r in readings if r != shown))


def _without_marks(text: str) -> tuple[str, list[int]] | None:
    """A text without the citation marks at its end, and their numbers; None where there are none."""
    last = None
    for match in _MARKS_BEHIND.finditer(text):
        last = match
    if last is None or text[last.end() :].strip(" .\n"):
        return None
    return text[: last.start()] + last.group()[0].strip("[⁰¹²³⁴⁵⁶⁷⁸⁹ ") + text[last.end() :], list(
        _numbers(last.group())
    )


def _numbers(text: str) -> Iterator[int]:
    for match in _MARK.finditer(text):
        yield from expand((match[1] or match[2]).replace("^", ""))
