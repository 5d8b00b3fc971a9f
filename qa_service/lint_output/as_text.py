"""A lint report as lines that editors and people read. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.lint_output.report import Lines, Report

_MOST_RELATED = 5


def report_lines(report: Report) -> Iterator[str]:
    """`file:line:column: severity rule: message`, then indented the words and the other places."""
    lines = {document.doc_id: Lines(document) for document in report.bundle.documents()}
    own = report.bundle.article.doc_id
    for finding in report.findings:
        at = lines[own].region(finding.span)
        yield f"{report.file}:{at.line}:{at.column}: {finding.severity} {finding.rule_id}: {finding.message}"
        yield f"    {_short(report.bundle.article.slice(finding.span))}"
        for related in finding.related[:_MOST_RELATED]:
            place = lines[related.span.doc_id].region(related.span)
            where = report.file if related.span.doc_id == own else related.span.doc_id
            words = _short(report.document(related.span.doc_id).slice(related.span))
            yield f"    {where}:{place.line}:{place.column}: {related.message}: {words}"
        if len(finding.related) > _MOST_RELATED:
            yield f"    and {len(finding.related) - _MOST_RELATED} more places"


def summary_line(report: Report) -> str:
    """How much was found, in words.

    "article.md: 2 errors, 1 warning, 0 notes"
    """
    counts = (f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in report.counts.items())
    return f"{report.file}: {', '.join(counts)}"


def _short(words: str, most: int = 100) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
