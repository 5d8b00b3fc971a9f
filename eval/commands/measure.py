"""`article-qa eval measure`: anybody's run against anybody's judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson
from eval.commands.output import echo_err, friendly_errors
from eval.commands.scores import Measures, MoreMeasures, PerQuery, measure_names, print_scores, write_per_query
from eval.formats.qrels import read_qrels_file
from eval.formats.trec import read_run
from eval.measures.retrieval_measures import score


def command(
    qrels_file: Annotated[Path, typer.Argument(metavar="QRELS", help="TREC judgements, or BEIR's .tsv.")],
    run_file: Annotated[Path, typer.Argument(metavar="RUN", help="A TREC run.")],
    more_measures: MoreMeasures = None,
    measures: Measures = None,
    per_query: PerQuery = None,
    as_json: AsJson = False,
) -> None:
    """Measure a run that exists; a judged query that the run lacks counts as zero."""
    names = measure_names(measures, more_measures)
    with friendly_errors():
        qrels, run = read_qrels_file(qrels_file), read_run(run_file)
        scores = score(names, qrels, run)
        if per_query is not None:
            write_per_query(per_query, scores)
    if missing := len(qrels.keys() - run.keys()):
        echo_err(f"{missing} of {len(qrels)} judged queries are not in the run and count as zero")
    print_scores(scores, len(qrels), as_json)
