"""`article-qa eval compare`: what differs between two runs, and whether by more than chance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson, Report, Seed
from eval.commands.output import check_report, echo_err, fail, friendly_errors, write_report
from eval.formats.jsonl import DataError, Row
from eval.reports.comparison import UnlikeRunsError, compare_runs
from eval.reports.comparison_report import comparison_html, comparison_json, comparison_markdown, comparison_text
from eval.runs.results_file import read_items


def command(
    a: Annotated[Path, typer.Argument(metavar="A", help="The earlier run: a file of --out or --details.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The later run over the same questions.")],
    as_json: AsJson = False,
    report: Report = None,
    seed: Seed = 0,
    form: Annotated[
        str | None, typer.Option(help="Of runs of `eval conversations`: only the turns in this form, typed or alone.")
    ] = None,
    fail_on_regression: Annotated[
        bool, typer.Option("--fail-on-regression", help="Status 1 if B is worse in a measure by more than chance.")
    ] = False,
) -> None:
    """Test each measure of two runs (paired randomisation, Holm) and show the questions that changed."""
    check_report(report)
    with friendly_errors():
        try:
            comparison = compare_runs(_items(a, form), _items(b, form), seed)
        except UnlikeRunsError as error:
            fail(str(error), error)
        names = (str(a), str(b))
        if report is not None:
            write_report(
                report,
                html=lambda: comparison_html(comparison, names),
                markdown=lambda: comparison_markdown(comparison, names),
                figures=comparison_json(comparison),
            )
        print(
            json.dumps(comparison_json(comparison), ensure_ascii=False)
            if as_json
            else comparison_text(comparison, names)
        )
    regressed = [m.measure for m in comparison.measures if m.regressed]
    for measure in regressed:
        echo_err(f"regression: {measure}")
    if regressed and fail_on_regression:
        raise typer.Exit(1)


def _items(path: Path, form: str | None) -> list[Row]:
    """The items of a file that were asked in a form, or all. Raises `DataError` where there is none."""
    rows = [row for row in read_items(path) if form is None or row.get("form") == form]
    if not rows:
        raise DataError(path, None, f"holds no turn in the form {form!r}")
    return rows
