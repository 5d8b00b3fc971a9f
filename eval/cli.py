"""The commands `article-qa eval gold` and `article-qa eval retrieval`: figures on stdout, words on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from corpus.errors import CorpusError
from eval.beir import Qrels, read_corpus, read_qrels, read_queries
from eval.gates import compare, read_gates
from eval.gold import read_gold
from eval.html_report import html_report
from eval.jsonl import DataError, write_rows
from eval.report import detail_rows, json_report, text_report
from eval.retrieval_measures import DEFAULT, RetrievalScores, UnknownMeasureError, parse_measures, score
from eval.run_gold import asked_article, run
from eval.run_retrieval import Mode, run_retrieval
from eval.summary import summarise
from eval.trec import write_run
from indexer.errors import IndexingError

app = typer.Typer(name="eval", help="Measure answers and retrieval.", no_args_is_help=True)
SHIPPED_GOLD = Path(__file__).parent / "data" / "severe-asthma-immunotherapy.gold.jsonl"


@app.command()
def gold(
    corpus: Annotated[Path | None, typer.Option(help="Bundle folder; default: the shipped article.")] = None,
    gold_file: Annotated[Path, typer.Option("--gold", help="Gold questions about it.")] = SHIPPED_GOLD,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
    report: Annotated[Path | None, typer.Option(help="Write an HTML report here.")] = None,
    details: Annotated[Path | None, typer.Option(help="Write what each question got here, as JSON lines.")] = None,
    gates: Annotated[
        bool | None, typer.Option(help="Fail below the stored bounds; default: on the shipped questions only.")
    ] = None,
) -> None:
    """Ask the gold questions of an article and measure the answers."""
    from qa_service.opening import open_engine

    with _failing_in_words():
        items = read_gold(gold_file)
        with open_engine(corpus=corpus) as engine, _progress("questions", len(items)) as step:
            results = run(engine, asked_article(engine, gold_file), items, on_item=step)
        if details is not None:
            write_rows(details, detail_rows(results))
        if report is not None:
            report.write_text(html_report(results, f"Gold questions: {gold_file.name}"), encoding="utf-8")
        print(json.dumps(json_report(results)) if as_json else text_report(results))
        if gates is None:
            gates = corpus is None and gold_file.resolve() == SHIPPED_GOLD.resolve()
        violations = compare(summarise(results), read_gates()) if gates else []
    for violation in violations:
        _say(f"gate: {violation}")
    if violations:
        raise typer.Exit(1)


@app.command()
def retrieval(
    data: Annotated[Path, typer.Option(help="Folder in BEIR layout.")],
    run_file: Annotated[Path, typer.Option("--run", help="Write the TREC run here.")],
    queries: Annotated[Path | None, typer.Option(help="Ask all of these instead of the judged ones.")] = None,
    measures: Annotated[
        list[str] | None, typer.Option(help=f"Names as in ir_measures; default: {' '.join(DEFAULT)}.")
    ] = None,
    more_measures: Annotated[list[str] | None, typer.Argument(metavar="[MEASURE]...", hidden=True)] = None,
    mode: Annotated[Mode, typer.Option(help="What to search with.")] = Mode.HYBRID,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask the first so many only.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Documents per query.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
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
    with _failing_in_words():
        qrels = read_qrels(data)
        asked = _asked(data, queries, qrels, limit)
        documents = read_corpus(data)
        _say(f"indexing {len(documents)} documents")
        with open_retriever(documents, mode.value) as search, _progress("queries", len(asked)) as step:
            found = run_retrieval(search, asked, k, on_query=step)
        write_run(run_file, found)
    judged = {query_id: (qrels or {})[query_id] for query_id in asked if query_id in (qrels or {})}
    if not judged:
        _say("nothing measured: no judgement for these queries")
        return
    _say(f"{len(asked)} queries asked, {len(judged)} of them judged")
    _print_scores(score(names, judged, found), len(judged), as_json)


def _asked(data: Path, queries: Path | None, qrels: Qrels | None, limit: int | None) -> dict[str, str]:
    """All queries of a file that was named; otherwise those of the folder that are judged, if any are."""
    known = read_queries(queries or data)
    if queries is None and qrels is not None:
        if missing := sorted(qrels.keys() - known.keys()):
            raise DataError(data, None, f"judges queries it does not have: {', '.join(missing[:5])}")
        known = {query_id: text for query_id, text in known.items() if query_id in qrels}
    return dict(islice(known.items(), limit))


def _print_scores(scores: RetrievalScores, n: int, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"queries": n, "measures": scores.means}))
        return
    for name, value in scores.means.items():
        print(f"{name}\t{value:.4f}")


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], object]]:
    """A bar on stderr, shown on a terminal only; yields the function that moves it on by one."""
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda: progress.advance(task)


@contextmanager
def _failing_in_words() -> Iterator[None]:
    """Data that cannot be used and files that cannot be written end the command with one line and status 1."""
    try:
        yield
    except (DataError, CorpusError, IndexingError, OSError) as error:
        _say(f"error: {error}")
        raise typer.Exit(1) from error


def _say(words: str) -> None:
    print(words, file=sys.stderr)
