"""`article-qa eval gold`: how good the answers are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.gold_run import ask_gold
from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Gold, Limit, Out, Report, Seed
from eval.commands.output import check_report, echo_err, friendly_errors, write_report
from eval.formats.jsonl import write_rows
from eval.measures.verbatim import altered_quotes
from eval.reports.html_report import html_report
from eval.reports.report import json_report, markdown_report, text_report
from eval.runs.detail import detail_rows


def command(
    corpus: Corpus = None,
    gold_file: Gold = SHIPPED_GOLD,
    as_json: AsJson = False,
    report: Report = None,
    details: Annotated[Path | None, typer.Option(help="Write what each question got here, as JSON lines.")] = None,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
) -> None:
    """Ask the gold questions of an article and measure the answers; `eval gate` judges them."""
    check_report(report)
    with friendly_errors():
        run = ask_gold(corpus, gold_file, out=out, seed=seed, limit=limit)
        figures = json_report(run.results, seed) if as_json or report else {}
        if details is not None:
            write_rows(details, detail_rows(run.results))
        if report is not None:
            title = f"Gold questions: {gold_file.name}"
            write_report(
                report,
                html=lambda: html_report(run.results, title, run.documents, seed),
                markdown=lambda: markdown_report(run.results, title, seed),
                figures=figures,
            )
        print(json.dumps(figures) if as_json else text_report(run.results, seed))
    altered = altered_quotes(run.results, run.documents)
    for item_id in altered:
        echo_err(f"{item_id}: a quote is not the words of its source at its place")
    if altered:
        raise typer.Exit(1)
