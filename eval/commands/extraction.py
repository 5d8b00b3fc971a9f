"""`article-qa eval extraction`: sentence selection and answerability on passages that people marked."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson, Limit, Out, Seed
from eval.commands.output import friendly_errors, progress, resumable, write_run_results
from eval.formats.extraction_data import ExtractionItem, read_extraction, sample
from eval.formats.squad import read_squad
from eval.measures.metric import mean
from eval.measures.metrics import SELECTION_METRICS
from eval.measures.stats import bootstrap_interval, holm, paired_randomisation
from eval.reports.report_columns import figure
from eval.reports.tables import Table, text_table
from eval.runs.extractors import EXTRACTORS, keeping
from eval.runs.results_file import RunInfo
from eval.runs.run_extraction import Read, answerability_auroc, extraction_rows, run_extraction, values


def command(
    data: Annotated[Path, typer.Option(help="Folder in BEIR layout with answers.jsonl, or SQuAD JSON.")],
    method: Annotated[
        list[str] | None, typer.Option(help=f"One or more of {', '.join(EXTRACTORS)}; default: all.")
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
) -> None:
    """Select sentences that answer, with the evidence reader and without it, and compare with what people marked."""
    names = method or list(EXTRACTORS)
    if unknown := [name for name in names if name not in EXTRACTORS]:
        raise typer.BadParameter(f"no method {unknown[0]!r}; there are {', '.join(EXTRACTORS)}", param_hint="--method")
    with friendly_errors():
        items = sample(read_questions(data), limit, seed)
        found: dict[str, list[Read]] = {}
        with progress("questions", len(items) * len(names)) as step:
            for name in names:
                began = time.monotonic()
                info = RunInfo(f"extraction-{name}-{data.stem}", [data], seed, limit, models=_models(name))
                with resumable(out, info) as journal:
                    found[name] = reads = run_extraction(keeping(EXTRACTORS[name](), journal), items, on_item=step)
                    if out is not None:
                        write_run_results(out, info, extraction_figures(reads, seed), extraction_rows(reads), began)
    if as_json:
        print(json.dumps({name: extraction_figures(reads, seed) for name, reads in found.items()}))
    else:
        print(text_table(extraction_table(found, seed)))


def read_questions(data: Path) -> list[ExtractionItem]:
    """The questions of a folder, or of a SQuAD file. Raises `DataError`."""
    return read_squad(data) if data.suffix == ".json" else read_extraction(data)


def extraction_figures(found: Sequence[Read], seed: int = 0) -> dict[str, object]:
    """The means over passages, with the interval of F1, and AUROC over questions."""
    marked = values(found, "f1")
    interval = bootstrap_interval(marked, seed=seed) if marked else None
    return {
        "questions": len({read.query_id for read in found}),
        "passages": len(found),
        "marked_passages": len(marked),
        **{measure: mean(values(found, measure)) for measure in SELECTION_METRICS},
        "f1_interval": interval and {"level": 0.95, "low": interval.low, "high": interval.high},
        "auroc": answerability_auroc(found),
    }


def extraction_table(found: Mapping[str, Sequence[Read]], seed: int = 0) -> Table:
    """A row per method; p is that of its F1 against the first one's (paired randomisation, Holm)."""
    names = list(found)
    marked = {name: values(reads, "f1") for name, reads in found.items()}
    p_values = (
        holm([paired_randomisation(marked[names[0]], marked[name], seed=seed).p_value for name in names[1:]])
        if marked[names[0]]
        else [1.0] * (len(names) - 1)
    )
    rows = []
    for name, p in zip(names, ["–", *(f"{p:.4f}" for p in p_values)], strict=True):
        means = [figure(mean(values(found[name], measure))) for measure in SELECTION_METRICS]
        rows.append((name, str(len(marked[name])), *means, figure(answerability_auroc(found[name])), p))
    headings = [metric.heading for metric in SELECTION_METRICS.values()]
    return Table(("method", "n", *headings, "AUROC", "p"), rows)


def _models(name: str) -> dict[str, str]:
    """The models that a method reads with, for the name of its result file."""
    from indexer.embedder import open_embedder
    from indexer.settings import IndexSettings
    from qa_service.evidence.readers import open_reader

    if name == "reader":
        return {"reader": open_reader().reader_id}
    return {"embedder": open_embedder(IndexSettings().embedder).embedder_id} if name == "dense" else {}
