"""Quoted passages of an answer in Markdown: block quotes and words in quotation marks, with their citations. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.markers import expand
from qa_service.verify.verdict import Claim

FEWEST_WORDS = 4
"""Fewer words in quotation marks, without a figure, are a way of speaking and no quote."""
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_QUOTE_LINE = re.compile(r"\s{0,3}((?:>\s?)+)(.*)")
_FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]\s]+\]:")
_CREDIT = re.compile(r"\s*(?:[—–―]|--)\s*\S")
_LIST = r"\d{1,3}(?:\s?[,;–-]\s?\^?\d{1,3})*"
_MARK = re.compile(rf"\[\^?({_LIST})\](?!\()|([⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,⁻–-][⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)")
_MARKS_BEHIND = re.compile(rf"[.,;:]?(?:\s?{_MARK.pattern})+")
_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|(?<![\w\"])\"([^\"]+)\"(?!\w)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|`)(?=\S)([^*_`]+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that an answer quotes; the `lines` or `paragraphs` of a block quote may be quotes of their own."""

    whole: Claim
    lines: tuple[Claim, ...] = ()
    paragraphs: tuple[Passage, ...] = ()


def passages(answer: str) -> list[Passage]:
    """Quoted passages of a Markdown text in order; code, footnotes and the credits under quotes are none.

    Citation numbers behind a passage, or in the credit under it, are taken as numbers of the article.
    """
    found: list[Passage] = []
    for is_quote, lines in _blocks(answer):
        found += _block_quote(lines) if is_quote else _in_marks("\n".join(lines))
    return found


def _blocks(answer: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines without a blank one: (whether quoted, lines without their quote signs).

    A quote sign by itself goes on with a quote, as an empty line.
    """
    run: list[str] = []
    quoted = fenced = False
    for line in [*answer.splitlines(), ""]:
        if _FENCE.match(line):
            fenced = not fenced
            continue
        match = _QUOTE_LINE.match(line)
        words = match[2] if match else line
        if fenced or _FOOTNOTE.match(line):
            words = ""
        if run and quoted and match and not words.strip():
            run.append("")
            continue
        if run and (not words.strip() or bool(match) != quoted):
            yield quoted, run
            run = []
        quoted = bool(match)
        if words.strip():
            run.append(words)
    if run:
        yield quoted, run


def _block_quote(lines: list[str]) -> list[Passage]:
    text = "\n".join(lines).strip("\n")
    if "\n\n" not in text:
        return [_paragraph(text.split("\n"))] if text else []
    parts = [part.strip("\n").split("\n") for part in re.split(r"\n{2,}", text)]
    return [Passage(_paragraph(text.split("\n")).whole, paragraphs=tuple(map(_paragraph, parts)))]


def _paragraph(lines: list[str]) -> Passage:
    credits = [line for line in lines[1:] if _CREDIT.match(line)]
    words = lines[:1] + [line for line in lines[1:] if not _CREDIT.match(line)]
    cited = tuple(number for line in credits for number in _numbers(line))
    whole = _claim("\n".join(words), cited)
    # Each line may be a quote of its own, but then the credit under the last speaks for that only.
    parts = tuple(_claim(line, cited if line is words[-1] else ()) for line in words)
    return Passage(whole, parts if len(parts) > 1 else ())


def _in_marks(text: str) -> list[Passage]:
    found = []
    for match in _QUOTED.finditer(text):
        words = next(group for group in match.groups() if group is not None)
        if len(words.split()) >= FEWEST_WORDS or any(c.isdigit() for c in words):
            behind = _MARKS_BEHIND.match(text, match.end())
            found.append(Passage(_claim(words, tuple(_numbers(behind.group())) if behind else ())))
    return found


def _claim(text: str, cited: tuple[int, ...]) -> Claim:
    """A claim that is read as it stands, then without the marks of Markdown, then without citation marks at its end."""
    plain = _EMPHASIS.sub(r"\2", text)
    last = None
    for match in _MARKS_BEHIND.finditer(plain):
        last = match
    claim = Claim(text, citations=cited, readings=(plain,) if plain != text else ())
    if last is None or plain[last.end() :].strip(" .\n"):
        return claim
    uncited = plain[: last.start()] + last.group()[0].strip("[⁰¹²³⁴⁵⁶⁷⁸⁹ ") + plain[last.end() :]
    numbers = tuple(dict.fromkeys([*cited, *_numbers(last.group())]))
    return replace(claim, citations=numbers, readings=(*claim.readings, uncited))


def _numbers(text: str) -> Iterator[int]:
    for match in _MARK.finditer(text):
        yield from expand((match[1] or match[2]).replace("^", ""))
