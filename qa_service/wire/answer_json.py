"""The answer as JSON: the contract with every caller (DESIGN: The answer). Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote as percent

from corpus.article import Reference
from corpus.csl_fields import Csl, date, names, text
from qa_service.answer import Answer, Definition, Notice, Quote, QuotedSpan, SearchResult, Section
from qa_service.composition.quoting import utf16_length
from qa_service.wire.comparison import comparison_json, quotes_by_side
from qa_service.wire.footnotes import article_of, footnotes
from qa_service.wire.markdown_escaping import block_quote, footnote, inline, line, paragraphs
from qa_service.wire.open_parts import open_part_passages, open_part_words, open_parts_json
from qa_service.wire.provenance_json import provenance_json, provenance_words

FRAGMENT_WORDS = 6
"""A longer quote is linked by its first and last words (WICG text fragments: textStart,textEnd)."""

MOST_AUTHORS = 3
"""Authors named in a reference of one line."""


def answer_json(answer: Answer) -> dict[str, Any]:
    """The whole answer; `id` is the SHA-256 of everything but the timings."""
    body: dict[str, Any] = {
        "question": answer.question,
        "resolved_question": answer.resolved_question,
        "outcome": answer.outcome,
        "quotes": [quote_json(q) for q in answer.quotes],
        "confidence": answer.confidence,
        "confidence_band": answer.confidence_band,
        "reason": answer.reason,
        "message": {"kinds": [{"kind": kind, "probability": probability} for kind, probability in answer.kinds]},
        "also_consider": [{**quote_json(q), "relation": q.relation} for q in answer.also_consider],
        "nearest": [quote_json(q) for q in answer.nearest],
        "open_parts": open_parts_json(answer, quote_json),
        "answered_parts": list(answer.answered_parts),
        "comparison": comparison_json(answer),
        "notices": [notice_json(n) for n in answer.notices],
        "definitions": [definition_json(d) for d in answer.definitions],
        "sections": [section_json(s) for s in answer.sections],
        "references": [{**reference_json(f.reference), "article": f.article} for f in footnotes(answer)],
        "markdown": markdown(answer),
        "carried_over": list(answer.carried_over),
        "readings": [],  # a message is read in one way; the field stays for clients of the versions that had two
        "index": {
            "generation": answer.generation,
            "corpus_sha256": answer.corpus_sha256,
            "models": dict(sorted(answer.models.items())),
        },
    }
    packed = json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(packed.encode("ascii")).hexdigest()
    return {"id": digest, **body, "timings_ms": dict(answer.timings_ms)}


def notice_json(notice: Notice) -> dict[str, Any]:
    """A notice with the numbers to call, where it has any."""
    return {
        "code": notice.code,
        "text": notice.text,
        "rank": notice.rank,
        "numbers": [
            {"number": n.number, "tel": n.tel, "purpose": n.purpose, "name": n.name, "country": n.country}
            for n in notice.numbers
        ],
    }


def definition_json(definition: Definition) -> dict[str, str]:
    """A term as the publisher explains it."""
    return {
        "term": definition.term,
        "meaning": definition.meaning,
        "doc_id": definition.doc_id,
        "source": definition.source,
    }


def section_json(section: Section) -> dict[str, Any]:
    """A heading of an article, with an address that leads to it where the article has one."""
    return {
        "heading": section.heading,
        "level": section.level,
        "doc_id": section.doc_id,
        "start": section.start,
        "url": text_fragment(section.url, section.heading) if section.url else None,
    }


def quote_json(quote: Quote) -> dict[str, Any]:
    """A quote with offsets in code points and UTF-16 units, and its W3C selectors."""
    return {
        "doc_id": quote.doc_id,
        "article": article_of(quote),
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "sha256": hashlib.sha256(quote.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "start_utf16": quote.start_utf16,
        "end_utf16": quote.start_utf16 + utf16_length(quote.text),
        "heading_path": list(quote.heading_path),
        "page": quote.page,
        "source_type": str(quote.source_type),
        "source_title": quote.source_title,
        "source": provenance_json(quote.source),
        "lead_in": span_json(quote.lead_in) if quote.lead_in else None,
        "emphasis": [list(pair) for pair in quote.emphasis],
        "citations": [
            {"number": c.number, "status": str(c.status), "reference_id": c.reference_id, "reason": c.reason}
            for c in quote.citations
        ],
        "score": quote.score,
        "selectors": [
            {"type": "TextQuoteSelector", "exact": quote.text, "prefix": quote.prefix, "suffix": quote.suffix},
            {"type": "TextPositionSelector", "start": quote.start, "end": quote.end},
        ],
        "url": text_fragment(quote.source_url, quote.text) if quote.source_url else None,
    }


def span_json(span: QuotedSpan) -> dict[str, Any]:
    """A lead-in."""
    return {"doc_id": span.doc_id, "start": span.start, "end": span.end, "text": span.text}


def reference_json(reference: Reference) -> dict[str, Any]:
    """A reference as CSL-JSON with its number and status; an orphan has these only."""
    return {
        **(dict(reference.csl) if reference.csl else {}),
        "number": reference.number,
        "status": str(reference.status),
        "reason": reference.reason,
        "label": reference.label,
        "kind": reference.kind,
    }


def result_json(result: SearchResult) -> dict[str, Any]:
    """A search result."""
    return {
        "chunk_id": result.chunk_id,
        "doc_id": result.doc_id,
        "start": result.start,
        "end": result.end,
        "text": result.text,
        "heading_path": list(result.heading_path),
        "source_type": str(result.source_type),
        "score": result.score,
        "dense_rank": result.dense_rank,
        "lexical_rank": result.lexical_rank,
        "relevance": result.relevance,
    }


def markdown(answer: Answer) -> str:
    """The answer for a reader of Markdown: notices, quotes with [^n] footnotes, the notes they point to."""
    listed = footnotes(answer)
    labels = {(f.article, f.reference.number): f.label for f in listed}
    notes = [footnote(f.label, reference_text(f.reference)) for f in listed]
    lines = markdown_lines(answer, lambda quote, number: labels.get((article_of(quote), number)))
    return "\n".join([*lines, *notes]).strip() + "\n"


def markdown_lines(answer: Answer, label: Callable[[Quote, int], str | None]) -> list[str]:
    """The answer without its footnotes; `label` names the footnote of a quote's citation number, None without one."""

    def quoted(quote: Quote) -> list[str]:
        marks = "".join(f"[^{name}]" for c in quote.citations if (name := label(quote, c.number)) is not None)
        return [*quote_lines(quote, marks), ""]

    lines: list[str] = [line for n in answer.notices if n.comes_first for line in notice_lines(n)]
    if answer.resolved_question != answer.question:
        lines.append(f"*Understood as: {inline(answer.resolved_question)}*\n")
    if answer.reason == "no_evidence":
        lines.append("The sources do not answer this.")
    if answer.outcome == "abstained" and answer.nearest:
        lines.append("\nNearest passages (not an answer):\n")
        lines += [f"- {line(q.text)}" for q in answer.nearest]
        lines.append("")
    for name, quotes in quotes_by_side(answer):
        lines += [*name_lines(name), *(line for quote in quotes for line in quoted(quote))]
    lines += [f"{inline(words)}\n" for words in open_part_words(answer)]
    if near := open_part_passages(answer):
        lines += ["Nearest to that (not an answer):\n", *[f"- {line(q.text)}" for q in near], ""]
    lines += [f"{definition_line(d)}\n" for d in answer.definitions]
    if answer.sections:
        lines += [*section_lines(answer.sections), ""]
    for quote in answer.also_consider:
        lines += [f"Also consider ({quote.relation}):\n", *quoted(quote)]
    lines += [f"*{inline(n.text)}*\n" for n in answer.notices if not n.comes_first]
    return lines


def notice_lines(notice: Notice) -> list[str]:
    """A notice that comes first, and under an emergency's the numbers as links that a telephone dials."""
    links = [f"[{inline(n.number)}]({n.tel})" + (f" ({inline(n.name)})" if n.name else "") for n in notice.numbers]
    return [f"**{inline(notice.text)}**\n", *([" · ".join(links) + "\n"] if links else [])]


def name_lines(name: str) -> list[str]:
    """The name over what follows; none where there is no name."""
    return [f"**{inline(name)}**\n"] if name else []


def definition_line(definition: Definition) -> str:
    """A term with its meaning, said to be the publisher's words and not the article's."""
    source = f"the publisher's explanation beside “{inline(definition.source)}”, no quote of it"
    return f"**{inline(definition.term)}**: {inline(definition.meaning)} ({source})"


def section_lines(sections: Sequence[Section]) -> list[str]:
    """The headings as a list, nested by level, each a link where the article has an address."""
    top = min(s.level for s in sections)
    return [
        "  " * (s.level - top)
        + "- "
        + (f"[{inline(s.heading)}]({text_fragment(s.url, s.heading)})" if s.url else inline(s.heading))
        for s in sections
    ]


MOST_CREDIT = 270
"""Characters of a credit: a longer line under a quote is taken for a quote itself by who checks them (`verify`)."""


def quote_lines(quote: Quote, marks: str) -> list[str]:
    """A quote as a block quote: its lead-in, its own lines, and its source with the marks of its footnotes."""
    lead = [line(quote.lead_in.text)] if quote.lead_in is not None else []
    known = provenance_words(quote, MOST_CREDIT - len(quote.source_title))
    signed = f"— {inline(quote.source_title)}{f' ({inline(known)})' if known else ''} {marks}".rstrip()
    return block_quote(*lead, paragraphs(quote.text), signed)


def reference_text(reference: Reference) -> str:
    """A reference in one line: authors, title, where and when, each once; and how its number is known."""
    csl = reference.csl or {}
    if not csl:
        return "not listed in the source (orphan)"
    parts = [
        _authors(csl),
        *(text(csl, name).rstrip(".") for name in ("title", "container-title", "publisher", "source")),
    ]
    parts = [part for i, part in enumerate(parts) if part and part not in parts[:i]]
    if (imprint := _imprint(csl)) and not any(re.search(rf"\b{imprint[:4]}\b", part) for part in parts[1:]):
        parts.append(imprint)
    if doi := text(csl, "DOI"):
        parts.append(f"doi:{doi}")
    named = _one_line(". ".join(parts)) or "without a title"
    return f"{named} ({str(reference.status).replace('_', ' ')})"


def _authors(csl: Csl) -> str:
    """The first authors of an item, `et al` for those that are left out."""
    people = names(csl, "author")
    named = [name.short for name in people if not name.more]
    cut = len(named) > MOST_AUTHORS or len(named) < len(people)
    return ", ".join([*named[:MOST_AUTHORS], *(["et al"] if cut else [])])


def _imprint(csl: Csl) -> str:
    """Year, volume, issue and pages, as many as are given: "2019;12(3):101-9"."""
    issued = date(csl, "issued")
    volume, issue, page = (text(csl, name) for name in ("volume", "issue", "page"))
    where = volume + (f"({issue})" if issue else "") + (f":{page}" if page else "")
    return ";".join(part for part in (f"{issued[0]:04}" if issued else "", where) if part)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def text_fragment(url: str, text: str) -> str:
    """A link that scrolls a browser to the words."""
    words = text.split()
    if len(words) <= 2 * FRAGMENT_WORDS:
        fragment = _encoded(" ".join(words))
    else:
        fragment = f"{_encoded(' '.join(words[:FRAGMENT_WORDS]))},{_encoded(' '.join(words[-FRAGMENT_WORDS:]))}"
    return f"{url.split('#')[0]}#:~:text={fragment}"


def _encoded(text: str) -> str:
    return percent(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")
