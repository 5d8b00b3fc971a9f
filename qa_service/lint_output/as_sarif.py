"""Lint reports as SARIF 2.1.0, for code hosts and editors. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.article import Span
from corpus.lint.finding import Finding
from corpus.lint.registry import RULES
from qa_service.lint_output.report import Lines, Report

MEDIA_TYPE = "application/sarif+json"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_PLACES = {rule_id: place for place, rule_id in enumerate(RULES)}


def sarif(reports: Sequence[Report]) -> dict[str, Any]:
    """One SARIF log with one run over all reports."""
    rules = [
        {
            "id": rule.rule_id,
            "shortDescription": {"text": rule.summary},
            "defaultConfiguration": {"level": str(rule.severity)},
        }
        for rule in RULES.values()
    ]
    driver = {"name": "article-qa lint", "version": version("article-qa"), "rules": rules}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [result for report in reports for result in _results(report)],
            }
        ],
    }


def _results(report: Report) -> list[dict[str, Any]]:
    article = report.bundle.article
    lines = {document.doc_id: Lines(document) for document in report.bundle.documents()}

    def location(span: Span) -> dict[str, Any]:
        """A place in the article's file; a place in another source, whose file is not known here, by its name."""
        document, at = report.document(span.doc_id), lines[span.doc_id].region(span)
        if document.doc_id != article.doc_id:
            return {"logicalLocations": [{"fullyQualifiedName": f"{document.doc_id}:{at.line}", "kind": "document"}]}
        region = {
            "startLine": at.line,
            "startColumn": at.column,
            "endLine": at.end_line,
            "endColumn": at.end_column,
            "snippet": {"text": document.slice(span)},
        }
        return {"physicalLocation": {"artifactLocation": {"uri": _uri(report.file)}, "region": region}}

    return [
        {
            "ruleId": finding.rule_id,
            "ruleIndex": _PLACES[finding.rule_id],
            "level": str(finding.severity),
            "message": {"text": finding.message},
            "locations": [location(finding.span)],
            "relatedLocations": [
                {"id": number, "message": {"text": _words(report, r.message, r.span)}, **location(r.span)}
                for number, r in enumerate(finding.related)
            ],
            "partialFingerprints": {"ruleAndWords/v1": _fingerprint(finding, article.slice(finding.span))},
        }
        for finding in report.findings
    ]


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _words(report: Report, message: str, span: Span) -> str:
    return f"{message}: {' '.join(report.document(span.doc_id).slice(span).split())}"


def _fingerprint(finding: Finding, words: str) -> str:
    """What stays the same when lines above a finding are added or removed."""
    return hashlib.sha256(f"{finding.rule_id}\n{finding.message}\n{words}".encode()).hexdigest()[:32]
