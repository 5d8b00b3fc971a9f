"""What must hold of any text given to the quote check or written as Markdown; used by coverage-guided fuzzing."""

from __future__ import annotations

import unicodedata
from functools import cache

from corpus.load import ARTICLES, load_bundle
from qa_service.verify.answers import check_answer
from qa_service.verify.normalised import comparable
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Verdict
from qa_service.wire.markdown_escaping import block_quote, inline, paragraphs
from tests.qa_service.rendered import COMMONMARK, GITHUB, shown

MARKS = (
    "> ", "\n", "\n\n", ">", "- ", "1. ", "\"", "“", "”", "„", "‘", "’", "«", "»", "「", "」", "\'", "``", "\'\'", "&quot;", "&amp;", "&lt;",
    "<blockquote>", "</blockquote>", "<b>", "<!--", "…", "...", "[2]", "[2, 3]", "[^1]", "^2^", "*", "**", "_", "`", "```", "|", "|---|", "#", "~~",
    "\\", "\\*", "    ", "\t", " ", "\u00a0", "\u00ad", "\u0301", "ﬁ", "µ", "−", "–", "5 mg/kg", "non-", " not ", "HLA-B*57:01", "<script>", "](",
    "[x](javascript:a)", "https://x.test", "$$", "—",
)  # fmt: skip
"""Marks that Markdown, quotations and our own credits are made of, and words that change a quote."""


@cache
def _sources() -> SourceIndex:
    return SourceIndex.of(load_bundle(ARTICLES / "severe-asthma-immunotherapy").documents())


def check_verify(text: str) -> None:
    """Whatever a text quotes gets a verdict, and what is called exact or normalised is printed so."""
    for checked in check_answer(text, _sources()):
        if checked.verdict not in {Verdict.EXACT, Verdict.NORMALISED}:
            continue
        forms = (checked.claim.text, *checked.claim.readings)
        printed = checked.places[0]
        whole = {article.article.doc_id: article.article.text for article in _sources().sources}[printed.span.doc_id]
        assert whole[printed.span.start : printed.span.end] == printed.text
        if checked.verdict is Verdict.EXACT:
            assert printed.text in {form.strip() for form in forms}, (printed.text, forms)
        else:
            assert any(_bare(form) in _bare(printed.text) or _bare(printed.text) in _bare(form) for form in forms)


def _bare(text: str) -> str:
    return "".join(c for c in comparable(text) if c.isalnum())


def check_markdown(text: str) -> None:
    """Text that is not ours is shown as it is by a renderer, and makes no mark-up."""
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cs", "Cc", "Cn"} or c in "\n\t")
    for renderer in (COMMONMARK, GITHUB):
        seen = shown(
            "\n".join(block_quote(paragraphs(f"x{text}y"), "— z")) + f"\n\n**{inline(f'b {text}')}**", renderer
        )
        assert seen.foreign == [], text
        ((*quoted, credit),) = seen.quotes
        assert credit == "— z"
        assert "\n\n".join(quoted) == f"x{text}y", text


SLICES = tuple(
    article.text[unit.span.start : unit.span.end]
    for article in load_bundle(ARTICLES / "severe-asthma-immunotherapy").documents()
    for unit in article.units[:40]
)
"""Units of the shipped article and its notes."""
