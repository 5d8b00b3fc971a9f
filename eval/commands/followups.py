"""`article-qa eval followups`: follow-up questions as asked, glued to their history, resolved, rewritten by people."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from corpus.article import Article
from eval.columns import figure
from eval.commands.options import SHIPPED_GOLD, AsJson, Corpus, Limit, Out, Seed
from eval.commands.output import failing_in_words, progress, write_run_results
from eval.commands.sources import sources_of
from eval.conversations import conversations_file, gold_follow_ups, is_gold, read_conversations
from eval.extraction_data import sample
from eval.gold import read_gold
from eval.results_file import RunInfo
from eval.run_followups import FORMS, Resolution, followup_rows, run_followups
from eval.stats import holm, paired_randomisation
from eval.summary import mean
from eval.tables import Table, text_table
from qa_service.carrying import Carrying
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
    """Compare resolved follow-ups with rewrites by people; `eval conversations` measures the answers they get."""
    from corpus.load import ARTICLES
    from qa_service.opening import english_words

    began = time.monotonic()
    with failing_in_words():
        path = conversations_file(data)
        articles: list[Article] = []  # conversations have no article whose words could be known
        if is_gold(path):
            articles = [sources_of(corpus or ARTICLES, path)[0]]
            turns = [turn for _, turn in gold_follow_ups(read_gold(path))]
        else:
            turns = read_conversations(path)
        chosen, carrying = sample(turns, limit, seed), open_carrying()
        with progress("turns", len(chosen)) as step:
            found = run_followups(_resolver(Lexicon.of(articles, english_words()), carrying), chosen, on_item=step)
        if out is not None:
            models = {"history_reader": carrying.reader.reader_id}
            text_hash = hashlib.sha256(articles[0].text.encode()).hexdigest() if articles else ""
            info = RunInfo(f"followups-{data.stem}", [path], seed, limit, text_hash, models)
            write_run_results(out, info, followup_figures(found), followup_rows(found), began)
    print(json.dumps(followup_figures(found)) if as_json else text_table(followup_table(found, seed)))
    if not as_json:
        print(_unchanged_words(found))


def followup_figures(found: Sequence[Resolution]) -> dict[str, object]:
    """Token F1 of each form over leaning turns, and the share of standalone turns left alone."""
    alone = [resolution for resolution in found if resolution.standalone]
    return {
        "turns": len(found),
        "standalone_turns": len(alone),
        "standalone_unchanged": mean([float(resolution.unchanged) for resolution in alone]),
        "token_f1": {form: mean(_leaning_f1(found, form)) for form in FORMS},
    }


def followup_table(found: Sequence[Resolution], seed: int = 0) -> Table:
    """A row per form; each p tests it against the last turn alone (paired randomisation, Holm)."""
    scores = {form: _leaning_f1(found, form) for form in FORMS}
    p_values = _p_values(scores, seed)
    rows = [(form, str(len(known)), figure(mean(known)), p_values[form]) for form, known in scores.items()]
    return Table(("form", "n leaning", "token F1", "p"), rows)


def _resolver(lexicon: Lexicon, carrying: Carrying) -> Callable[[str, Sequence[str]], str]:
    return lambda question, history: resolve(question, history, lexicon, carrying).text


def _leaning_f1(found: Sequence[Resolution], form: str) -> list[float]:
    return [resolution.token_f1(form) for resolution in found if not resolution.standalone]


def _p_values(values: Mapping[str, Sequence[float]], seed: int) -> dict[str, str]:
    first, *others = FORMS
    if not values[first]:
        return dict.fromkeys(FORMS, "–")
    corrected = holm([paired_randomisation(values[first], values[form], seed=seed).p_value for form in others])
    return {first: "–"} | {form: f"{p:.4f}" for form, p in zip(others, corrected, strict=True)}


def _unchanged_words(found: Sequence[Resolution]) -> str:
    alone = [float(resolution.unchanged) for resolution in found if resolution.standalone]
    return f"{len(alone)} of {len(found)} turns stand alone; left unchanged: {figure(mean(alone))}"
