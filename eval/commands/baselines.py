"""`article-qa eval all`: the product beside simple systems, on the same questions."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence

from eval.baselines.material import material_of
from eval.baselines.registry import BASELINES
from eval.commands.gold_run import run_name
from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Gold, Limit, Out, Report, Seed
from eval.commands.output import check_report, friendly_errors, progress, resumable, write_report, write_run_results
from eval.formats.extraction_data import sample
from eval.gold.items import read_gold
from eval.measures.answer_measures import Result
from eval.measures.stats import holm, paired_randomisation
from eval.measures.summary import summarise
from eval.reports.report import json_report
from eval.reports.report_columns import SYSTEMS, figure
from eval.reports.tables import Table, html_table, markdown_table, text_table
from eval.runs.detail import detail_rows
from eval.runs.results_file import RunInfo
from eval.runs.run_gold import asked_article, asking, keeping, run_system

PRODUCT = "article-qa"


def command(
    corpus: Corpus = None,
    gold_file: Gold = SHIPPED_GOLD,
    as_json: AsJson = False,
    report: Report = None,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
) -> None:
    """Ask the gold questions of the product and of every baseline; print one table."""
    from indexer.embedder import open_embedder
    from indexer.settings import IndexSettings
    from qa_service.assembly import open_engine

    check_report(report)
    with friendly_errors():
        items = sample(read_gold(gold_file), limit, seed)
        by_system: dict[str, list[Result]] = {}
        with open_engine(corpus=corpus) as engine, progress("questions", len(items) * (1 + len(BASELINES))) as step:
            doc_id = asked_article(engine, gold_file)
            material = material_of(engine, doc_id, open_embedder(IndexSettings().embedder))
            systems = {PRODUCT: asking(engine, doc_id)} | {name: made(material) for name, made in BASELINES.items()}
            for name, give in systems.items():
                began = time.monotonic()
                whose = run_name(gold_file) if name == PRODUCT else f"{run_name(gold_file)}-{name}"
                info = RunInfo(whose, [gold_file], seed, limit, engine.corpus_sha256, engine.models)
                with resumable(out, info) as journal:
                    by_system[name] = results = run_system(keeping(give, journal), doc_id, items, on_item=step)
                    if out is not None:
                        write_run_results(out, info, json_report(results, seed), detail_rows(results), began)
        table = systems_table(by_system, seed)
        figures = {name: json_report(results, seed) for name, results in by_system.items()} if as_json or report else {}
        if report is not None:
            write_report(
                report,
                html=lambda: _page(table, gold_file.name),
                markdown=lambda: f"# Baselines: {gold_file.name}\n\n{markdown_table(table)}\n",
                figures=figures,
            )
        print(json.dumps(figures) if as_json else text_table(table))


def systems_table(by_system: Mapping[str, Sequence[Result]], seed: int = 0) -> Table:
    """A row per system; p is that of its success against the first one's (paired randomisation, Holm)."""
    names = list(by_system)
    success = {name: [float(r.measures.success) for r in results] for name, results in by_system.items()}
    p_values = holm([paired_randomisation(success[names[0]], success[n], seed=seed).p_value for n in names[1:]])
    rows = []
    for name, p in zip(names, ["–", *(f"{p:.4f}" for p in p_values)], strict=True):
        summary = summarise(by_system[name])
        rows.append((name, *(figure(summary[column.name]) for column in SYSTEMS), p))
    return Table(("system", *(column.heading for column in SYSTEMS), "p"), rows)


def _page(table: Table, name: str) -> str:
    from eval.reports.html_report import page_head

    return f"{page_head(f'Baselines: {name}')}\n{html_table(table)}\n</html>\n"
