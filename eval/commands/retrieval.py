"""`article-qa eval retrieval`: the product's own retrieval over a collection, as a TREC run with its measures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from eval.commands.options import AsJson, Limit, Out, Seed
from eval.commands.output import echo_err, friendly_errors, progress, resumable, write_run_results
from eval.commands.scores import Measures, MoreMeasures, PerQuery, measure_names, print_scores, write_per_query
from eval.formats.beir import read_corpus, read_qrels, read_queries
from eval.formats.extraction_data import sample
from eval.formats.jsonl import DataError
from eval.formats.qrels import Qrels, read_qrels_file
from eval.formats.trec import write_run
from eval.measures.retrieval_measures import score
from eval.reports.published import PUBLISHED
from eval.runs.journal import Journal, remembering
from eval.runs.results_file import RunInfo
from eval.runs.run_retrieval import Mode, run_retrieval

Found: TypeAlias = list[tuple[str, float]]
Search: TypeAlias = Callable[[str, int], Found]


def command(
    data: Annotated[Path, typer.Option(help="Folder in BEIR layout.")],
    run_file: Annotated[Path, typer.Option("--run", help="Write the TREC run here.")],
    queries: Annotated[Path | None, typer.Option(help="Ask all of these instead of the judged ones.")] = None,
    qrels_file: Annotated[
        Path | None, typer.Option("--qrels", help="Judgements, as TREC qrels or .tsv; default: those of the folder.")
    ] = None,
    measures: Measures = None,
    more_measures: MoreMeasures = None,
    mode: Annotated[Mode, typer.Option(help="What to search with.")] = Mode.HYBRID,
    out: Out = None,
    per_query: PerQuery = None,
    seed: Seed = 0,
    limit: Limit = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Documents per query.")] = 100,
    identical_ids: Annotated[
        bool,
        typer.Option(
            "--keep-identical-ids",
            help="Keep a document whose id is the query's; BEIR leaves it out (ArguAna, Quora), and so does this.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Search a collection with the product's own retrieval, write the run and measure it."""
    names = measure_names(measures, more_measures)
    began = time.monotonic()
    with friendly_errors():
        qrels = read_qrels_file(qrels_file) if qrels_file else read_qrels(data)
        asked = _asked(data, queries, qrels, limit, seed)
        files = [data, *(file for file in (queries, qrels_file) if file)]
        kept = {"identical_ids": "kept"} if identical_ids else {}
        info = RunInfo(f"retrieval-{mode.value}-{data.name}", files, seed, limit, models={**_models(mode, k), **kept})
        with resumable(out, info) as journal:
            with _search(data, mode, asked, k, journal) as search, progress("queries", len(asked)) as step:
                found = run_retrieval(search, asked, k, identical_ids=identical_ids, on_query=step)
            write_run(run_file, found)
            judged = {query_id: (qrels or {})[query_id] for query_id in asked if query_id in (qrels or {})}
            if not judged:
                echo_err("nothing measured: no judgement for these queries")
                return
            echo_err(f"{len(asked)} queries asked, {len(judged)} of them judged")
            scores = score(names, judged, found)
            if out is not None:
                items = [{"id": i, "question": asked[i], "measures": values} for i, values in scores.per_query.items()]
                beside = [{"system": p.system, **p.measures, "source": p.source} for p in PUBLISHED.get(data.name, ())]
                figures = {"queries": len(judged), "measures": scores.means, "published": beside}
                write_run_results(out, info, figures, items, began)
        if per_query is not None:
            write_per_query(per_query, scores)
    print_scores(scores, len(judged), as_json, data.name)


@contextmanager
def _search(data: Path, mode: Mode, asked: Mapping[str, str], k: int, journal: Journal | None) -> Iterator[Search]:
    """The product's retrieval over the folder; nothing is indexed when every query has been answered before."""
    from eval.runs.retriever import open_retriever

    def key(query: str, k: int) -> str:
        return f"{k} {query}"

    def decode(value: Any) -> Found:
        return [(doc_id, score) for doc_id, score in value]

    if journal is not None and all(key(query, k) in journal for query in asked.values()):
        yield lambda query, k: decode(journal[key(query, k)])
        return
    documents = read_corpus(data)
    echo_err(f"indexing {len(documents)} documents")
    with open_retriever(documents, mode.value) as search:
        yield remembering(search, journal, key, decode=decode)


def _models(mode: Mode, k: int) -> dict[str, str]:
    """What a run depends on beside its data, for the name of its result file."""
    from indexer.embedder import open_embedder
    from indexer.settings import IndexSettings

    embedder = {} if mode is Mode.LEXICAL else {"embedder": open_embedder(IndexSettings().embedder).embedder_id}
    return {**embedder, "k": str(k)}


def _asked(data: Path, queries: Path | None, qrels: Qrels | None, limit: int | None, seed: int) -> dict[str, str]:
    """A sample of all queries of a file that was named; otherwise of those of the folder that are judged, if any are."""
    known = read_queries(queries or data)
    if queries is None and qrels is not None:
        if missing := sorted(qrels.keys() - known.keys()):
            raise DataError(data, None, f"judges queries it does not have: {', '.join(missing[:5])}")
        known = {query_id: text for query_id, text in known.items() if query_id in qrels}
    return dict(sample(list(known.items()), limit, seed))
