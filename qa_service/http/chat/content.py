"""An answer as the content of a chat message: quotes with [n] footnotes, and the references they point to. Pure.

Chat clients show the content and drop what stands beside it, so the content carries everything a reader needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.article import Reference
from corpus.csl_fields import address, text
from qa_service.answer import Answer, Quote
from qa_service.wire.answer_json import (
    definition_line,
    notice_lines,
    quote_lines,
    reference_text,
    section_lines,
    text_fragment,
)
from qa_service.wire.comparison import quotes_by_side
from qa_service.wire.footnotes import article_of, footnotes
from qa_service.wire.markdown_escaping import inline, line
from qa_service.wire.open_parts import open_part_passages, open_part_words


@dataclass(frozen=True, slots=True)
class Cited:
    """A stretch [start, end) of the content, in code points, and the address it comes from."""

    start: int
    end: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """Markdown, and where its quotes and references come from, in order."""

    text: str
    cited: tuple[Cited, ...]


def content_of(answer: Answer) -> Content:
    """The content of an answer or of an abstention, which shows the nearest passages as "not an answer"."""
    listed = footnotes(answer)
    labels = {(f.article, f.reference.number): f.label for f in listed}

    def quoted(quote: Quote) -> str:
        """With the footnotes that are listed: any other would lead nowhere."""
        marks = [labels.get((article_of(quote), c.number)) for c in quote.citations]
        return "\n".join(quote_lines(quote, "".join(f"[{mark}]" for mark in marks if mark is not None)))

    blocks: list[tuple[str, tuple[str, str] | None]] = [
        (text.rstrip("\n"), None) for n in answer.notices if n.comes_first for text in notice_lines(n)
    ]
    if answer.carried_over:
        blocks.append((f"*Read as: {inline(answer.resolved_question)}*", None))
    if answer.reason == "no_evidence":
        blocks.append(("The sources do not answer this.", None))
    if answer.outcome == "abstained" and answer.nearest:
        blocks.append(("Nearest passages (not an answer):", None))
        blocks.append(("\n".join(f"- {line(q.text)}" for q in answer.nearest), None))
    for name, quotes in quotes_by_side(answer):
        blocks += [(f"**{inline(name)}**", None)] if name else []
        blocks += [(quoted(quote), _source(quote)) for quote in quotes]
    blocks += [(words, None) for words in (*_open_parts(answer), *_from_the_page(answer))]
    for quote in answer.also_consider:
        blocks += [(f"Also consider ({quote.relation}):", None), (quoted(quote), _source(quote))]
    blocks += [(f"*{inline(n.text)}*", None) for n in answer.notices if not n.comes_first]
    if listed:
        blocks.append(("References:", None))
    blocks += [(f"[{f.label}] {inline(reference_text(f.reference))}", _address(f.reference)) for f in listed]
    return _joined(blocks)


def _open_parts(answer: Answer) -> list[str]:
    """What is said of joined questions where one is left open."""
    said = [inline(words) for words in open_part_words(answer)]
    near = [f"- {line(quote.text)}" for quote in open_part_passages(answer)]
    return [*said, *(["\n".join(["Nearest to that (not an answer):", "", *near])] if near else [])]


def _from_the_page(answer: Answer) -> list[str]:
    """Terms as the publisher explains them, and the headings of the article as a list."""
    headings = ["\n".join(section_lines(answer.sections))] if answer.sections else []
    return [*(definition_line(definition) for definition in answer.definitions), *headings]


def _joined(blocks: list[tuple[str, tuple[str, str] | None]]) -> Content:
    """The blocks one below the other; a block with (title, url) is cited as a whole."""
    text, cited = "", []
    for block, source in blocks:
        text += "\n\n" if text else ""
        if source is not None:
            cited.append(Cited(len(text), len(text) + len(block), *source))
        text += block
    return Content(text, tuple(cited))


def _source(quote: Quote) -> tuple[str, str] | None:
    url = quote.source_url or ""
    return (quote.source_title, text_fragment(url, quote.text)) if _is_web(url) else None


def _address(reference: Reference) -> tuple[str, str] | None:
    csl: Mapping[str, object] = reference.csl or {}
    url = address(csl)
    return (text(csl, "title"), url) if _is_web(url) else None


def _is_web(url: str) -> bool:
    """Front ends make links of annotations: an address of any other scheme is not handed on."""
    return url.lower().startswith(("https://", "http://"))
