"""Questions and answers as one Markdown document with footnotes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from corpus.article import Article
from qa_service.answer import Answer, Quote
from qa_service.export.entries import entries_of_answers
from qa_service.wire.answer_json import markdown_lines, reference_text
from qa_service.wire.footnotes import label_of
from qa_service.wire.markdown_escaping import footnote, heading


def conversation_markdown(answers: Sequence[Answer], article_of: Callable[[str], Article]) -> str:
    """The conversation: a heading a question, its answer, and all footnotes once at the end.

    A footnote is the citation number where one article is cited, else the article's doc_id and the number.
    """
    entries = entries_of_answers(answers, article_of)
    one_article = len({e.doc_id for e in entries}) <= 1
    labels = {(e.doc_id, e.reference.number): label_of(e.doc_id, e.reference.number, one_article) for e in entries}

    def of_quote(quote: Quote, number: int) -> str | None:
        return labels.get((article_of(quote.doc_id).parent or quote.doc_id, number))

    lines = []
    for answer in answers:
        lines.append(f"## {heading(answer.question)}\n")
        lines += markdown_lines(answer, of_quote)
    lines += [footnote(labels[e.doc_id, e.reference.number], reference_text(e.reference)) for e in entries]
    return "\n".join(lines).strip() + "\n"
