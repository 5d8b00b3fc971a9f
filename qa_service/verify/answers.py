"""Every quote of an answer in Markdown, checked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qa_service.verify.check import check
from qa_service.verify.markdown_quotes import Passage, passages
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked, Claim


def check_answer(answer: str, source_index: SourceIndex, *, citations: bool = True) -> list[Checked]:
    """Verdicts on the quoted passages of a Markdown text in order; [] where it quotes nothing.

    Without `citations` the numbers behind quotes are not looked at: they may be the answer's own.
    """
    return [checked for passage in passages(answer) for checked in _passage(passage, source_index, citations)]


def _passage(passage: Passage, source_index: SourceIndex, citations: bool) -> Iterator[Checked]:
    """A block quote as one quote, or line by line where that is what it is: every line is verbatim."""
    whole = check(_heeding(passage.whole, citations), source_index)
    if passage.paragraphs and not whole.verbatim:
        for paragraph in passage.paragraphs:
            yield from _passage(paragraph, source_index, citations)
        return
    lines = [] if whole.verbatim else [check(_heeding(line, citations), source_index) for line in passage.lines]
    yield from lines if lines and all(line.verbatim for line in lines) else [whole]


def _heeding(claim: Claim, citations: bool) -> Claim:
    return claim if citations else replace(claim, citations=())
