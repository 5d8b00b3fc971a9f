"""`article-qa lint`: is an article's citing sound, and is it of one mind with itself."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import CorpusError
from corpus.lint.finding import Severity
from corpus.lint.registry import RULES, lint
from corpus.load import article_file, bundle_paths, load_bundle
from qa_service.cli.output import AsJson, echo_err, fail, print_json
from qa_service.lint_output.as_json import report_json
from qa_service.lint_output.as_sarif import sarif
from qa_service.lint_output.as_text import report_lines, summary_line
from qa_service.lint_output.report import Report


class Form(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


class Bar(StrEnum):
    """From which severity on findings fail the command."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


def command(
    articles: Annotated[
        list[Path],
        typer.Argument(
            metavar="ARTICLE...", help="Bundle folder, folder of bundles, or article file (docs/formats.md)."
        ),
    ],
    form: Annotated[Form, typer.Option("--format", help="How findings are printed.")] = Form.TEXT,
    as_json: AsJson = False,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day dates are held against; default: today.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="A rule that does not run; may be repeated.")] = None,
    fail_on: Annotated[Bar, typer.Option(help="Exit 1 from this severity on.")] = Bar.WARNING,
) -> None:
    """Check markers, references, figures, dates and review status; exit 1 for findings, 2 for what cannot be read."""
    ignored = ignore or []
    unknown = [rule_id for rule_id in ignored if rule_id not in RULES]
    if unknown:
        fail(f"--ignore: no rule {', '.join(unknown)}. Rules: {', '.join(RULES)}.", 2)
    day = today.date() if today else date.today()
    try:
        reports = [_report(path, given, day, ignored) for given in articles for path in bundle_paths(given)]
    except (CorpusError, OSError) as error:
        fail(str(error), 2)
    if form is Form.SARIF:
        print_json(sarif(reports))
    elif as_json or form is Form.JSON:
        print_json({"articles": [report_json(report) for report in reports]})
    else:
        for report in reports:
            for line in report_lines(report):
                print(line)
    for report in reports:
        echo_err(summary_line(report))
    failed = fail_on is not Bar.NEVER and any(
        finding.severity.at_least(Severity(fail_on)) for report in reports for finding in report.findings
    )
    raise typer.Exit(1 if failed else 0)


def _report(path: Path, given: Path, today: date, ignored: list[str]) -> Report:
    bundle = load_bundle(path, given)
    return Report(bundle, str(article_file(path)), today, lint(bundle, today, ignored))
