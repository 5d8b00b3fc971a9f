"""The part of `article-qa eval gate` that judges conversations: the measured sets, as typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.commands.conversation_run import ask_sets
from eval.formats.jsonl import DataError
from eval.gold.contrast_pairs import PAIRS, read_pairs
from eval.gold.question_sets import SetPlace, find_sets, read_set
from eval.reports.conversation_gates import ContrastJudgement, FolderJudgement, judge_contrasts, judge_folder
from eval.reports.gates import Gates, Violation
from eval.runs.results_file import read_results
from eval.runs.run_conversations import TurnResult, turns_again

FOLDER = Path(__file__).parents[1] / "data" / "conversations"


@dataclass(frozen=True, slots=True)
class JudgedConversations:
    """The folders that the gates name, and the contrast pairs among the turns of all of them."""

    folders: Sequence[FolderJudgement] = ()
    contrasts: ContrastJudgement = field(default_factory=ContrastJudgement)

    @property
    def violations(self) -> list[Violation]:
        """Everything that is out of its bounds."""
        return [*(violation for folder in self.folders for violation in folder.violations), *self.contrasts.violations]


def judge_conversations(
    gates: Gates, result: Path | None, *, out: Path | None = None, seed: int = 0, contrasts: Path = PAIRS
) -> JudgedConversations:
    """Judges each folder that the gates name, by a result file of `eval conversations` or by asking now.

    `contrasts` is a file of contrast pairs. Raises `DataError` for a folder without sets, and for a result file that lacks
    some of their turns.
    """
    from corpus.load import ARTICLES, load_corpus

    found: list[FolderJudgement] = []
    every: list[TurnResult] = []
    for folder, bounds in gates.conversations.items():
        places = find_sets(FOLDER / folder, None, ARTICLES)
        if result is None:
            name, read = f"gate-{folder}", "evidence_read" in bounds
            turns = ask_sets(name, places, forms=("typed",), out=out, seed=seed, with_read=read).turns
        else:
            turns = _read(result, places)
        sources = [
            document for place in places for bundle in load_corpus(place.corpus) for document in bundle.documents()
        ]
        found.append(judge_folder(folder, turns, sources, bounds))
        every += turns
    pairs = read_pairs(contrasts, [turn.turn for turn in every])
    return JudgedConversations(found, judge_contrasts(every, pairs, gates.contrasts))


def _read(result: Path, places: Sequence[SetPlace]) -> list[TurnResult]:
    """The turns as typed of a result file."""
    rows = read_results(result)["items"]
    turns: list[TurnResult] = []
    for one in map(read_set, places):
        try:
            known = turns_again(rows, one, "typed")
        except (KeyError, TypeError) as error:
            raise DataError(result, None, f"is no run of `eval conversations`: {error}") from error
        if len(known) < len(one.items):
            raise DataError(
                result, None, f"has {len(known)} of the {len(one.items)} turns of {one.place.name} as typed"
            )
        turns += known
    return turns
