"""A lint report as JSON. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus.article import Span
from qa_service.lint_output.report import Lines, Report


def report_json(report: Report) -> dict[str, Any]:
    """The report; offsets in code points, lines and columns from 1."""
    article = report.bundle.article
    lines = {document.doc_id: Lines(document) for document in report.bundle.documents()}

    def place(span: Span) -> dict[str, Any]:
        text = report.document(span.doc_id).slice(span)
        return {**asdict(span), **asdict(lines[span.doc_id].region(span)), "text": text}

    return {
        "doc_id": article.doc_id,
        "title": article.title,
        "file": report.file,
        "today": report.today.isoformat(),
        "counts": dict(report.counts),
        "findings": [
            {
                "rule": finding.rule_id,
                "severity": str(finding.severity),
                "message": finding.message,
                **place(finding.span),
                "related": [{"message": r.message, **place(r.span)} for r in finding.related],
            }
            for finding in report.findings
        ],
    }
