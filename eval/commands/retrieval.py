"""`article-qa eval retrieval`: the product's own retrieval over a collection, as a TREC run with its measures."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from eval.beir import Qrels, read_corpus, read_qrels, read_queries
from eval.commands.options import AsJson, Limit, Out, Seed
from eval.commands.output import failing_in_words, progress, say, write_run_results
from eval.extraction_data import sample
from eval.jsonl import DataError
from eval.results_file import RunInfo
from eval.retrieval_measures import DEFAULT, RetrievalScores, UnknownMeasureError, parse_measures, score
from eval.run_retrieval import Mode, run_retrieval
from eval.trec import write_run


def command(
    data: Annotated[Path, typer.Option(help="Folder in BEIR layout.")],
    run_file: Annotated[Path, typer.Option("--run", help="Write the TREC run here.")],
    queries: Annotated[Path | None, typer.Option(help="Ask all of these instead of the judged ones.")] = None,
    measures: Annotated[
        list[str] | None, typer.Option(help=f"Names as in ir_measures; default: {' '.join(DEFAULT)}.")
    ] = None,
    more_measures: Annotated[list[str] | None, typer.Argument(metavar="[MEASURE]...", hidden=True)] = None,
    mode: Annotated[Mode, typer.Option(help="What to search with.")] = Mode.HYBRID,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Documents per query.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Search a collection with the product's own retrieval, write the run and measure it."""
    from qa_service.opening import open_retriever

    if more_measures and not measures:
        raise typer.BadParameter(f"unexpected {' '.join(more_measures)}; measures follow --measures")
    names = " ".join([*(measures or DEFAULT), *(more_measures or ())]).split()
    try:
        parse_measures(names)
    except UnknownMeasureError as error:
        raise typer.BadParameter(str(error), param_hint="--measures") from error
    began = time.monotonic()
    with failing_in_words():
        qrels = read_qrels(data)
        asked = _asked(data, queries, qrels, limit, seed)
        documents = read_corpus(data)
        say(f"indexing {len(documents)} documents")
        with open_retriever(documents, mode.value) as search, progress("queries", len(asked)) as step:
            found = run_retrieval(search, asked, k, on_query=step)
        write_run(run_file, found)
    judged = {query_id: (qrels or {})[query_id] for query_id in asked if query_id in (qrels or {})}
    if not judged:
        say("nothing measured: no judgement for these queries")
        return
    say(f"{len(asked)} queries asked, {len(judged)} of them judged")
    scores = score(names, judged, found)
    if out is not None:
        items = [{"id": i, "question": asked[i], "measures": values} for i, values in scores.per_query.items()]
        run = RunInfo(f"retrieval-{mode.value}", [data, *([queries] if queries else [])], seed, limit)
        write_run_results(out, run, {"queries": len(judged), "measures": scores.means}, items, began)
    _print_scores(scores, len(judged), as_json)


def _asked(data: Path, queries: Path | None, qrels: Qrels | None, limit: int | None, seed: int) -> dict[str, str]:
    """A sample of all queries of a file that was named; otherwise of those of the folder that are judged, if any are."""
    known = read_queries(queries or data)
    if queries is None and qrels is not None:
        if missing := sorted(qrels.keys() - known.keys()):
            raise DataError(data, None, f"judges queries it does not have: {', '.join(missing[:5])}")
        known = {query_id: text for query_id, text in known.items() if query_id in qrels}
    return dict(sample(list(known.items()), limit, seed))


def _print_scores(scores: RetrievalScores, n: int, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"queries": n, "measures": scores.means}))
        return
    for name, value in scores.means.items():
        print(f"{name}\t{value:.4f}")
