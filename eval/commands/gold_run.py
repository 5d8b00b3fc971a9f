"""Asking the gold questions of an article, for the commands that look at what comes of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from eval.commands.options import SHIPPED_GOLD
from eval.commands.output import progress, resumable, write_run_results
from eval.formats.extraction_data import sample
from eval.gold.items import read_gold
from eval.measures.answer_measures import Result
from eval.reports.report import json_report
from eval.runs.detail import detail_rows
from eval.runs.results_file import RunInfo
from eval.runs.run_gold import asked_article, asking, keeping, run_system


@dataclass(frozen=True, slots=True)
class GoldRun:
    """The results of all items in order; `sources` are what was searched, the article asked about first."""

    results: Sequence[Result]
    sources: Sequence[Article]

    @property
    def doc_id(self) -> str:
        """The article asked about."""
        return self.sources[0].doc_id

    @property
    def documents(self) -> dict[str, str]:
        """Texts by doc_id."""
        return {source.doc_id: source.text for source in self.sources}


def run_name(gold_file: Path) -> str:
    """What a run over these questions is called in the name of its result file."""
    return "gold" if gold_file.resolve() == SHIPPED_GOLD.resolve() else f"gold-{gold_file.stem}"


def ask_gold(
    corpus: Path | None, gold_file: Path, *, out: Path | None = None, seed: int = 0, limit: int | None = None
) -> GoldRun:
    """Asks the product; with `out` a run that was stopped goes on, and a result file is written there."""
    from qa_service.assembly import open_engine

    began = time.monotonic()
    items = sample(read_gold(gold_file), limit, seed)
    with open_engine(corpus=corpus) as engine:
        doc_id = asked_article(engine, gold_file)
        info = RunInfo(run_name(gold_file), [gold_file], seed, limit, engine.corpus_sha256, engine.models)
        sources = [engine.article(doc_id), *map(engine.article, engine.sources_of(doc_id))]
        with resumable(out, info) as journal:
            with progress("questions", len(items)) as step:
                results = run_system(keeping(asking(engine, doc_id), journal), doc_id, items, on_item=step)
            if out is not None:
                write_run_results(out, info, json_report(results, seed), detail_rows(results), began)
    return GoldRun(results, sources)
