"""Every quote of an answer in Markdown, checked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qa_service.verify.check import check
from qa_service.verify.markdown_quotes import Passage, passages
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked


def check_answer(answer: str, source_index: SourceIndex, *, citations: bool = True) -> list[Checked]:
    """Verdicts on the quoted passages of a Markdown text in order; [] where it quotes nothing.

    Without `citations` the numbers behind quotes are not looked at: they may be the answer's own.
    """
    return check_passages(quoted_in(answer, citations=citations), source_index)


def quoted_in(answer: str, *, citations: bool = True) -> list[Passage]:
    """The quoted passages of a Markdown text in order; without `citations` no numbers belong to them."""
    found = passages(answer)
    return found if citations else [_uncited(passage) for passage in found]


def check_passages(found: Iterable[Passage], source_index: SourceIndex) -> list[Checked]:
    """Verdicts on passages in order; at least one each. Raises WorkStoppedError as `source_index` is told to."""
    return [checked for passage in found for checked in _passage(passage, source_index)]


def _passage(passage: Passage, source_index: SourceIndex) -> list[Checked]:
    """A block quote as one quote, or as the several that it is: its parts, or lines that are whole sentences."""
    whole = check(passage.whole, source_index)
    if whole.verbatim:
        return [whole]
    if passage.parts:
        found = [checked for part in passage.parts for checked in _passage(part, source_index)]
        return _credited(found, passage.cited, source_index)
    lines = [check(line, source_index) for line in passage.lines]
    if lines and all(line.verbatim and source_index.is_whole(line.places[0].span) for line in lines):
        return _credited(lines, passage.cited, source_index)
    return [whole]


def _credited(found: list[Checked], cited: Sequence[int], source_index: SourceIndex) -> list[Checked]:
    """Quotes under one credit: each of its numbers must be printed for one of them, else the last has a wrong one."""
    printed = {citation.number for checked in found for place in checked.places for citation in place.citations}
    wrong = tuple(number for number in cited if number not in printed)
    if wrong and all(checked.verbatim for checked in found):
        last = found[-1].claim
        found[-1] = check(replace(last, citations=(*last.citations, *wrong)), source_index)
    return found


def _uncited(passage: Passage) -> Passage:
    """A passage without any citation numbers."""
    return Passage(
        replace(passage.whole, citations=()),
        tuple(_uncited(part) for part in passage.parts),
        tuple(replace(line, citations=()) for line in passage.lines),
    )
