"""Asking sets of questions, for the commands that look at what comes of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from eval.commands.output import progress, resumable, write_run_results
from eval.formats.extraction_data import sample
from eval.gold.contrast_pairs import PAIRS, ContrastPair, read_pairs
from eval.gold.question_sets import QuestionSet, SetPlace, read_set
from eval.measures.verbatim import altered_quotes
from eval.reports.conversation_report import conversation_figures
from eval.runs.journal import Journal
from eval.runs.results_file import RunInfo
from eval.runs.run_conversations import FORMS, Form, TurnResult, ask_set, turn_rows


@dataclass(frozen=True, slots=True)
class ConversationRun:
    """What the turns of all sets got; `altered` are ids of turns with a quote that is not the words of its source.

    `pairs` are the contrast pairs among the turns.
    """

    turns: Sequence[TurnResult]
    pairs: Sequence[ContrastPair]
    altered: Sequence[str]


def ask_sets(
    name: str,
    places: Sequence[SetPlace],
    *,
    forms: Sequence[Form] = FORMS,
    out: Path | None = None,
    seed: int = 0,
    limit: int | None = None,
    with_read: bool = True,
    contrasts: Path = PAIRS,
) -> ConversationRun:
    """Asks the product; with `out` a run that was stopped goes on, and a result file is written there.

    `limit` draws so many turns of all sets together. Each set is asked over an engine of its own. `contrasts` is a file
    of contrast pairs; those among the turns are measured.
    """
    from qa_service.assembly import open_engine
    from qa_service.engine import every

    began = time.monotonic()
    sets = _sampled([read_set(place) for place in places], limit, seed)
    pairs = read_pairs(contrasts, [item for one in sets for item in one.items])
    info = RunInfo(_run_name(name, forms), [*_files(places), *([contrasts] if pairs else [])], seed, limit)
    turns: list[TurnResult] = []
    altered: list[str] = []
    with ExitStack() as stack:
        step = stack.enter_context(progress("questions", len(forms) * sum(len(one.items) for one in sets)))
        journal: Journal | None = None
        for number, one in enumerate(sets):
            with open_engine(corpus=one.place.corpus) as engine:
                if number == 0:  # the models belong to the name of the run, and an engine knows them
                    info = replace(info, models=engine.models)
                    journal = stack.enter_context(resumable(out, info))
                found = ask_set(engine, one, forms, journal, step, with_read=with_read)
                texts = {document.doc_id: document.text for document in every(engine)}
                altered += altered_quotes([turn.result for turn in found], texts)
                turns += found
        if out is not None:
            write_run_results(out, info, conversation_figures(turns, pairs, seed), turn_rows(turns), began)
    return ConversationRun(turns, pairs, altered)


def _sampled(sets: Sequence[QuestionSet], limit: int | None, seed: int) -> list[QuestionSet]:
    drawn = {item.item_id for item in sample([item for one in sets for item in one.items], limit, seed)}
    kept = [replace(one, items=[item for item in one.items if item.item_id in drawn]) for one in sets]
    return [one for one in kept if one.items]


def _run_name(name: str, forms: Sequence[Form]) -> str:
    return "-".join(dict.fromkeys(["conversations", name, *(forms if len(forms) == 1 else ())]))


def _files(places: Sequence[SetPlace]) -> list[Path]:
    """Every file that decides what is asked, and over what."""
    found: list[Path] = []
    for place in places:
        inside = place.corpus.rglob("*") if place.corpus.is_dir() else [place.corpus]
        found += sorted({*(path for path in inside if path.is_file()), place.questions})
    return found
