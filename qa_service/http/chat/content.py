"""An answer as the content of a chat message: quotes with [n] footnotes, and the references they point to. Pure.

Chat clients show the content and drop what stands beside it, so the content carries everything a reader needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Reference
from qa_service.answer import Answer, Quote
from qa_service.answer_json import reference_text, text_fragment


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
    urgent = [f"**{n.text}**" for n in answer.notices if n.code.startswith("emergency")]
    plain = [f"*{n.text}*" for n in answer.notices if not n.code.startswith("emergency")]
    blocks: list[tuple[str, tuple[str, str] | None]] = [(text, None) for text in urgent]
    if answer.carried_over:
        blocks.append((f"*Read as: {_one_line(answer.resolved_question)}*", None))
    if answer.outcome == "abstained":
        blocks.append(("The sources do not answer this.", None))
        if answer.nearest:
            blocks.append(("Nearest passages (not an answer):", None))
            blocks.append(("\n".join(f"- {_one_line(q.text)}" for q in answer.nearest), None))
    blocks += [(_quoted(q), _source(q)) for q in answer.quotes]
    blocks += [(_considered(q, answer), _source(q)) for q in answer.also_consider]
    blocks += [(text, None) for text in plain]
    if answer.references:
        blocks.append(("References:", None))
    blocks += [(f"[{r.number}] {reference_text(r)}", _address(r)) for r in answer.references]
    return _joined(blocks)


def _joined(blocks: list[tuple[str, tuple[str, str] | None]]) -> Content:
    """The blocks one below the other; a block with (title, url) is cited as a whole."""
    text, cited = "", []
    for block, source in blocks:
        text += "\n\n" if text else ""
        if source is not None:
            cited.append(Cited(len(text), len(text) + len(block), *source))
        text += block
    return Content(text, tuple(cited))


def _quoted(quote: Quote) -> str:
    lead = [_one_line(quote.lead_in.text)] if quote.lead_in is not None else []
    signed = f"— {_signed(quote, [c.number for c in quote.citations])}"
    return "\n".join(f"> {line}" for line in [*lead, *quote.text.split("\n"), signed])


def _considered(quote: Quote, answer: Answer) -> str:
    """The references listed are those of the quotes: a footnote that is not among them would lead nowhere."""
    listed = {r.number for r in answer.references}
    numbers = [c.number for c in quote.citations if c.number in listed]
    return f"Also consider ({quote.relation}): {_one_line(quote.text)} — {_signed(quote, numbers)}"


def _signed(quote: Quote, numbers: Sequence[int]) -> str:
    """The source of a quote and its footnotes."""
    badge = " (summary of the reference, not its words)" if quote.source_type == "reference_note" else ""
    marks = "".join(f"[{number}]" for number in numbers)
    return f"{quote.source_title}{badge} {marks}".rstrip()


def _source(quote: Quote) -> tuple[str, str] | None:
    url = quote.source_url or ""
    return (quote.source_title, text_fragment(url, quote.text)) if _is_web(url) else None


def _address(reference: Reference) -> tuple[str, str] | None:
    csl: Mapping[str, object] = reference.csl or {}
    url = str(csl.get("URL") or (f"https://doi.org/{csl['DOI']}" if csl.get("DOI") else ""))
    return (str(csl.get("title", "")), url) if _is_web(url) else None


def _is_web(url: str) -> bool:
    """Front ends make links of annotations: an address of any other scheme is not handed on."""
    return url.lower().startswith(("https://", "http://"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
