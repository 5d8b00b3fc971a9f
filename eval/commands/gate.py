"""`article-qa eval gate`: whether a run falls behind the stored bounds or the committed run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.gate_conversations import JudgedConversations, judge_conversations
from eval.commands.gold_run import GoldRun, ask_gold
from eval.commands.messages import read_messages, violations
from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Gold, Out, Seed
from eval.commands.output import echo_err, friendly_errors
from eval.commands.sources import sources_of
from eval.formats.jsonl import DataError, Row
from eval.gold.items import read_gold
from eval.measures.answer_measures import Result
from eval.measures.summary import summarise
from eval.measures.verbatim import altered_quotes
from eval.reports.gates import Gates, Judgement, judge
from eval.reports.gates_file import GATES, read_gates
from eval.runs.detail import measured_again
from eval.runs.results_file import read_results

ROOT = Path(__file__).parents[2]


def command(
    result: Annotated[
        Path | None, typer.Argument(metavar="[RESULT]", help="A result file of `eval gold`; default: ask now.")
    ] = None,
    corpus: Corpus = None,
    gold_file: Gold = SHIPPED_GOLD,
    gates_file: Annotated[Path, typer.Option("--gates", help="Bounds and baseline.")] = GATES,
    baseline: Annotated[
        Path | None, typer.Option(help="Result file to be held against; default: the one the gates name.")
    ] = None,
    conversations: Annotated[
        Path | None,
        typer.Option(help="A result file of `eval conversations`; default: ask now, unless a RESULT is given."),
    ] = None,
    out: Out = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Status 1 if a measure is out of its bounds, significantly worse than before, or a quote not verbatim and whole."""
    with friendly_errors():
        gates = read_gates(gates_file)
        before = read_results(baseline or _named(gates, gates_file)) if baseline or gates.baseline else None
        run = _read(result, corpus, gold_file) if result else ask_gold(corpus, gold_file, out=out, seed=seed)
        known = _measured(before, run, gold_file) if before else []
        judgement = judge(run.results, known, run.sources, gates, seed)
        judged = JudgedConversations()
        if conversations or not result:
            judged = judge_conversations(gates, conversations, out=out, seed=seed)
        judgement = _together(judgement, judged)
        if gates.messages and not result:
            told = violations(read_messages(), gates.messages)
            judgement = replace(judgement, violations=[*judgement.violations, *told])
    if as_json:
        print(json.dumps(_json(judgement, run, judged)))
    else:
        print(_words(judgement, run, judged))
    for reason in judgement.reasons():
        echo_err(f"gate: {reason}")
    if not judgement.passed:
        raise typer.Exit(1)


def _named(gates: Gates, gates_file: Path) -> Path:
    """The one file that the gates mean. Raises `DataError`."""
    found = sorted(ROOT.glob(gates.baseline or ""))
    if len(found) != 1:
        said = ", ".join(file.name for file in found) or "no file"
        raise DataError(
            gates_file, None, f"[regression] {gates.baseline} is {said}; run `make results`, or name a --baseline"
        )
    return found[0]


def _read(path: Path, corpus: Path | None, gold_file: Path) -> GoldRun:
    """A run from its result file, measured by the labels of today."""
    from corpus.load import ARTICLES

    record = read_results(path)
    sources = sources_of(corpus or ARTICLES, gold_file)
    results = _again(path, record["items"], gold_file, sources[0].doc_id)
    return GoldRun(results, sources)


def _measured(before: Row, run: GoldRun, gold_file: Path) -> Sequence[Result]:
    """The baseline's answers by the labels of today. Raises `DataError` when its offsets are those of another text."""
    results = _again(gold_file, before["items"], gold_file, run.doc_id)
    if altered_quotes(results, run.documents):
        problem = "the baseline quotes another corpus; `make results` writes a new one, or name a --baseline"
        raise DataError(gold_file, None, problem)
    return results


def _again(path: Path, rows: Sequence[Row], gold_file: Path, doc_id: str) -> list[Result]:
    try:
        results = measured_again(rows, read_gold(gold_file), doc_id)
    except (KeyError, TypeError) as error:
        raise DataError(path, None, f"is no run of `eval gold`: {error}") from error
    if not results:
        raise DataError(path, None, f"holds no question of {gold_file.name}")
    return results


def _together(judgement: Judgement, judged: JudgedConversations) -> Judgement:
    """What is wrong with the gold questions and with the conversations."""
    return replace(
        judgement,
        violations=[*judgement.violations, *judged.violations],
        altered=[*judgement.altered, *(item_id for folder in judged.folders for item_id in folder.altered)],
        cut=[*judgement.cut, *(item_id for folder in judged.folders for item_id in folder.cut)],
    )


def _json(judgement: Judgement, run: GoldRun, judged: JudgedConversations) -> dict[str, object]:
    return {
        "passed": judgement.passed,
        "figures": summarise(run.results).as_json(),
        "conversations": {folder.folder: {"n": folder.cell.n, **folder.cell.means} for folder in judged.folders},
        "contrasts": {name: {"n": c.n, "both_right": c.both_right} for name, c in judged.contrasts.cells.items()},
        "compared": judgement.compared,
        "violations": [asdict(violation) for violation in judgement.violations],
        "regressions": [asdict(regression) for regression in judgement.regressions],
        "altered": list(judgement.altered),
        "cut": list(judgement.cut),
    }


def _words(judgement: Judgement, run: GoldRun, judged: JudgedConversations) -> str:
    verdict = "passed" if judgement.passed else "failed"
    success = summarise(run.results)["success"] or 0.0
    held = f"{judgement.compared} held against the baseline" if judgement.compared else "no baseline"
    talked = [
        f"; {f.folder} as typed: {f.cell.n} turns, success {f.cell.means['success'] or 0.0:.3f}" for f in judged.folders
    ]
    if pairs := judged.contrasts.cells.get("all"):
        talked.append(f"; contrast pairs: {pairs.n}, both right {pairs.both_right:.3f}")
    return f"{verdict}: {len(run.results)} questions, success {success:.3f}; {held}{''.join(talked)}"
