"""The article page: an Article laid out for the template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.article import Article
from corpus.csl_fields import address
from corpus.glossary import glossary
from qa_service.http.page.banner import banner
from qa_service.http.page.examples import opening
from qa_service.http.page.sources import provenance_of, review_steps, sources_of
from qa_service.http.page.text import outline, sections
from qa_service.serving.opening_questions import OpeningQuestion
from qa_service.wire.answer_json import reference_text

TEMPLATES = Path(__file__).parents[2] / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja with escaping on; a missing name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    article: Article,
    articles: int,
    questions: Sequence[OpeningQuestion] | None = None,
    feedback: str = "",
    sources: Sequence[Article] = (),
) -> str:
    """The page of one of so many articles; without `questions` some about its headings begin.

    `feedback` is what is kept of feedback: "" (none), "places" or "text"; `sources` the
    notes and texts that belong to the article.
    """
    shown = sections(article)
    return (
        environment()
        .get_template("article.html")
        .render(
            title=article.title,
            doc_id=article.doc_id,
            lang=article.metadata.language,
            articles=articles,
            banner=banner(article),
            sections=shown,
            outline=outline(shown),
            references=[_reference(article, i) for i in range(len(article.references))],
            glossary=sorted(glossary(article), key=lambda term: term.term.casefold()),
            questions=opening(article, questions),
            feedback=feedback,
            steps=review_steps(article),
            sources=sources_of(sources, article),
            provenance=provenance_of(article),
        )
    )


def render_index(
    articles: Sequence[Article],
    questions: Sequence[OpeningQuestion],
    feedback: str = "",
    count: int | None = None,
    more: str | None = None,
) -> str:
    """The page that lists several of `count` articles, with a question box over all of them.

    `more` is the doc_id behind which the next page goes on.
    """
    listed = [
        {"doc_id": a.doc_id, "title": a.title, "lang": a.metadata.language, "banner": banner(a)}
        for a in sorted(articles, key=lambda article: article.title.casefold())
    ]
    return (
        environment()
        .get_template("index.html")
        .render(
            doc_id="",
            articles=listed,
            count=len(articles) if count is None else count,
            more=more,
            questions=[{"question": q.question, "heading": q.heading, "first": True} for q in questions],
            feedback=feedback,
        )
    )


def _reference(article: Article, index: int) -> dict[str, Any]:
    r = article.references[index]
    csl = r.csl or {}
    unit = article.units[r.unit] if r.unit is not None else None
    return {
        "number": r.number,
        "status": str(r.status),
        "text": reference_text(r).removesuffix(f" ({str(r.status).replace('_', ' ')})") if csl else "",
        "reason": r.reason,
        "url": address(csl) or None,
        "label": r.label,
        "kind": r.kind,
        "quotable_start": unit.span.start if unit else None,
    }
