"""`article-qa eval gold`: how good the answers are."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Gold, Limit, Out, Report, Seed
from eval.commands.output import check_report, failing_in_words, progress, say, write_report, write_run_results
from eval.extraction_data import sample
from eval.gates import compare, read_gates
from eval.gold import read_gold
from eval.html_report import html_report
from eval.jsonl import write_rows
from eval.report import detail_rows, json_report, markdown_report, text_report
from eval.results_file import RunInfo
from eval.run_gold import asked_article, run
from eval.summary import summarise
from eval.verbatim import altered_quotes


def command(
    corpus: Corpus = None,
    gold_file: Gold = SHIPPED_GOLD,
    as_json: AsJson = False,
    report: Report = None,
    details: Annotated[Path | None, typer.Option(help="Write what each question got here, as JSON lines.")] = None,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
    gates: Annotated[
        bool | None,
        typer.Option(help="Fail below the stored bounds; default: on the shipped questions only, all of them."),
    ] = None,
) -> None:
    """Ask the gold questions of an article and measure the answers."""
    from qa_service.opening import open_engine

    check_report(report)
    began = time.monotonic()
    with failing_in_words():
        items = sample(read_gold(gold_file), limit, seed)
        with open_engine(corpus=corpus) as engine, progress("questions", len(items)) as step:
            doc_id = asked_article(engine, gold_file)
            results = run(engine, doc_id, items, on_item=step)
            info = RunInfo("gold", [gold_file], seed, limit, engine.corpus_sha256, engine.models)
            others = [a for a in engine.articles() if a.parent == doc_id]
            documents = {a.doc_id: a.text for a in (engine.article(doc_id), *others)}
        figures = json_report(results, seed) if as_json or out or report else {}
        if details is not None:
            write_rows(details, detail_rows(results))
        if out is not None:
            write_run_results(out, info, figures, detail_rows(results), began)
        if report is not None:
            title = f"Gold questions: {gold_file.name}"
            write_report(
                report,
                html=lambda: html_report(results, title, documents, seed),
                markdown=lambda: markdown_report(results, title, seed),
                figures=figures,
            )
        print(json.dumps(figures) if as_json else text_report(results, seed))
        if gates is None:
            gates = corpus is None and limit is None and gold_file.resolve() == SHIPPED_GOLD.resolve()
        violations = compare(summarise(results), read_gates()) if gates else []
    altered = altered_quotes(results, documents)
    for item_id in altered:
        say(f"{item_id}: a quote is not the words of its source at its place")
    for violation in violations:
        say(f"gate: {violation}")
    if violations or altered:
        raise typer.Exit(1)
