"""Messages with the kinds they are: those of `data/intents`, and questions of our own articles and bundles as subject ones."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eval.gold.question_sets import find_sets, read_set
from qa_service.language.danger_words import tells_of_danger
from training.own_articles import BUNDLES, DEV, FOLDER

INTENTS = Path(__file__).parent / "data" / "intents"
ADDED = "added.jsonl"
"""Messages of kinds that were told wrong in use, written afterwards: trained on, never measured on."""
OWN_QUESTIONS = 5000
"""Questions of articles and bundles that join the messages: what most people ask, and no danger."""
PATIENTS = frozenset({"lay", "personal"})
"""Kinds of these questions that patients tell of themselves in; all first ones join."""
MOST_SHORT = 6
"""Words up to which a message that follows others is one of these: "he is 9", "she needs a yellow fever jab"."""
PARTS = {0: "held out", 1: "held out", 2: "fit"}
"""Of ten parts by a hash of the text: two are only measured on, one is for calibration, seven are trained on."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message, its kinds and its language; `part` is "train", "fit" or "held out"; of kinds in `unsaid` the labels tell nothing."""

    text: str
    labels: frozenset[str]
    language: str
    part: str
    unsaid: frozenset[str] = frozenset()

    @property
    def danger(self) -> bool:
        """Whether somebody is in danger now."""
        return bool(self.labels & {"emergency", "self_harm"})


def labelled_messages(folder: Path = INTENTS) -> list[Labelled]:
    """All messages, each once, in an order that is always the same."""
    found: dict[str, Labelled] = {}
    for path in sorted(folder.glob("*.jsonl"), key=lambda path: (path.name == ADDED, path.name)):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            message = _labelled(row["text"], frozenset(row["labels"]), row["lang"])
            found.setdefault(message.text, replace(message, part="train") if path.name == ADDED else message)
    own = {text: patient for text, patient in own_questions() if text not in found}
    patients = sorted(text for text, patient in own.items() if patient)
    others = sorted(text for text, patient in own.items() if not patient)
    random.Random(5).shuffle(others)
    chosen = [*patients, *others[: OWN_QUESTIONS - len(patients)]]
    return [*found.values(), *(_own(text, own[text]) for text in chosen)]


def own_questions() -> Iterator[tuple[str, bool]]:
    """Questions of the train parts of our own articles and bundles, first ones and short later ones, and whether a patient's.

    Their labels say nothing of danger: those of `may_tell_of_danger.txt` are left out (of some 700 that earlier models took
    for it those in which somebody may be in danger, read through), and those whose words tell of it.
    """
    doubtful = set((INTENTS / "may_tell_of_danger.txt").read_text(encoding="utf-8").splitlines())
    for folder in (FOLDER, BUNDLES):
        for place in find_sets(folder, None, folder):
            if place.name in DEV:
                continue
            for item in read_set(place).items:
                short = len(item.question.split()) <= MOST_SHORT
                told = item.question in doubtful or tells_of_danger(item.question)
                if item.kind != "unanswerable_far" and not told and (short or not item.history):
                    yield item.question, item.kind in PATIENTS and not item.history


def fold_of(text: str) -> int:
    """One of ten parts, by a hash of the text."""
    return zlib.crc32(text.encode()) % 10


def _labelled(text: str, labels: frozenset[str], language: str) -> Labelled:
    return Labelled(text, labels, language, PARTS.get(fold_of(text), "train"))


def _own(text: str, patient: bool) -> Labelled:
    """A question of our own: one on the subject, of which a patient's may be personal besides."""
    return replace(_labelled(text, frozenset({"subject"}), "en"), unsaid=frozenset({"personal"} if patient else ()))
