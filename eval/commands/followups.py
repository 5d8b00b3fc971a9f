"""`article-qa eval followups`: follow-up questions as asked, glued to their history, resolved, rewritten by people."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from eval.columns import figure
from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Limit, Out, Seed
from eval.commands.output import failing_in_words, progress, resumable, write_run_results
from eval.conversations import conversations_file, gold_follow_ups, is_gold, read_conversations
from eval.extraction_data import sample
from eval.gold import read_gold
from eval.results_file import RunInfo
from eval.run_followups import FORMS, Resolution, followup_rows, run_followups
from eval.run_gold import asked_article, asking, keeping, run_system
from eval.stats import holm, paired_randomisation
from eval.summary import Result, mean
from eval.tables import Table, text_table
from qa_service.follow_up import resolve
from qa_service.history_reader import open_carrying
from qa_service.lexicon import Lexicon


def command(
    data: Annotated[
        Path, typer.Option(help="Folder with conversations.jsonl, or a gold file; default: the shipped questions.")
    ] = SHIPPED_GOLD,
    corpus: Corpus = None,
    as_json: AsJson = False,
    out: Out = None,
    seed: Seed = 0,
    limit: Limit = None,
) -> None:
    """Compare resolved follow-ups with rewrites by people; on a gold file, the answers they get as well."""
    began = time.monotonic()
    with failing_in_words():
        path = conversations_file(data)
        if is_gold(path):
            found, by_form = _of_gold(path, corpus, out, limit, seed, began)
        else:
            found, by_form = _of_conversations(path, limit, seed), {}
            if out is not None:
                info = RunInfo(f"followups-{data.stem}", [path], seed, limit)
                write_run_results(out, info, followup_figures(found, by_form), followup_rows(found), began)
    print(json.dumps(followup_figures(found, by_form)) if as_json else text_table(followup_table(found, by_form, seed)))
    if not as_json:
        print(_unchanged_words(found))


def followup_figures(found: Sequence[Resolution], by_form: Mapping[str, Sequence[Result]]) -> dict[str, object]:
    """Token F1 of each form over leaning turns, the share of standalone turns left alone, and the answers got."""
    alone = [resolution for resolution in found if resolution.standalone]
    return {
        "turns": len(found),
        "standalone_turns": len(alone),
        "standalone_unchanged": mean([float(resolution.unchanged) for resolution in alone]),
        "token_f1": {form: mean(_leaning_f1(found, form)) for form in FORMS},
        "answers": {
            form: {"success": mean(_success(results)), "support": mean(_support(results))}
            for form, results in by_form.items()
        },
    }


def followup_table(found: Sequence[Resolution], by_form: Mapping[str, Sequence[Result]], seed: int = 0) -> Table:
    """A row per form; each p tests it against the last turn alone (paired randomisation, Holm)."""
    p_f1 = _p_values({form: _leaning_f1(found, form) for form in FORMS}, seed)
    p_success = _p_values({form: _success(results) for form, results in by_form.items()}, seed) if by_form else {}
    rows = []
    for form in FORMS:
        scores = _leaning_f1(found, form)
        row = [form, str(len(scores)), figure(mean(scores)), p_f1[form]]
        if by_form:
            results = by_form[form]
            row += [
                str(len(results)),
                figure(mean(_success(results))),
                figure(mean(_support(results))),
                p_success[form],
            ]
        rows.append(row)
    answers = ("n asked", "success", "support", "p") if by_form else ()
    return Table(("form", "n leaning", "token F1", "p", *answers), rows)


def _of_gold(
    path: Path, corpus: Path | None, out: Path | None, limit: int | None, seed: int, began: float
) -> tuple[list[Resolution], dict[str, list[Result]]]:
    from qa_service.opening import english_words, open_engine

    chosen = sample(gold_follow_ups(read_gold(path)), limit, seed)
    with open_engine(corpus=corpus) as engine, progress("questions", len(chosen) * len(FORMS)) as step:
        doc_id = asked_article(engine, path)
        lexicon = Lexicon.of([engine.article(doc_id)], english_words())
        found = run_followups(_resolver(lexicon), [turn for _, turn in chosen])
        info = RunInfo(f"followups-{path.stem}", [path], seed, limit, engine.corpus_sha256, engine.models)
        by_form: dict[str, list[Result]] = {}
        with resumable(out, info) as journal:
            for form in FORMS:
                items = [
                    item if form == "resolved" else replace(item, question=resolution.forms[form], history=())
                    for (item, _), resolution in zip(chosen, found, strict=True)
                ]
                give = keeping(asking(engine, doc_id), journal, f"{form} ")
                by_form[form] = run_system(give, doc_id, items, on_item=step)
            if out is not None:
                write_run_results(out, info, followup_figures(found, by_form), followup_rows(found), began)
        return found, by_form


def _of_conversations(path: Path, limit: int | None, seed: int) -> list[Resolution]:
    from qa_service.opening import english_words

    chosen = sample(read_conversations(path), limit, seed)
    lexicon = Lexicon.of([], english_words())  # they have no article whose words could be known
    with progress("turns", len(chosen)) as step:
        return run_followups(_resolver(lexicon), chosen, on_item=step)


def _resolver(lexicon: Lexicon) -> Callable[[str, Sequence[str]], str]:
    models = open_carrying()
    return lambda question, history: resolve(question, history, lexicon, models).text


def _leaning_f1(found: Sequence[Resolution], form: str) -> list[float]:
    return [resolution.token_f1(form) for resolution in found if not resolution.standalone]


def _success(results: Sequence[Result]) -> list[float]:
    return [float(result.measures.success) for result in results]


def _support(results: Sequence[Result]) -> list[float]:
    return [float(r.measures.supported) for r in results if r.measures.supported is not None]


def _p_values(values: Mapping[str, Sequence[float]], seed: int) -> dict[str, str]:
    first, *others = FORMS
    if not values[first]:
        return dict.fromkeys(FORMS, "–")
    corrected = holm([paired_randomisation(values[first], values[form], seed=seed).p_value for form in others])
    return {first: "–"} | {form: f"{p:.4f}" for form, p in zip(others, corrected, strict=True)}


def _unchanged_words(found: Sequence[Resolution]) -> str:
    alone = [float(resolution.unchanged) for resolution in found if resolution.standalone]
    return f"{len(alone)} of {len(found)} turns stand alone; left unchanged: {figure(mean(alone))}"
