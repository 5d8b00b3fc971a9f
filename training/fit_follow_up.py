"""Fits how follow-up questions are understood: which words are taken over, and whether a question leans at all.

    python -m training.fit_follow_up --data ../shared/data [--out qa_service/models/follow_up.json]

Uses the follow-ups of the project's own articles and of `authored` (their train parts), and half of the conversations
of canard_dev and cast_rewrites; prints measures on the other half and on the dev parts. Standalone examples are
questions that came through their rewriting unchanged, and own questions asked after unrelated ones.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.run_followups import token_f1
from qa_service.carrying import (
    LEAN_FEATURES,
    SHIPPED,
    WORD_FEATURES,
    Carrying,
    candidates,
    lean_features,
    word_features,
)
from qa_service.follow_up import resolve
from qa_service.lexicon import Lexicon
from qa_service.opening import english_words
from qa_service.words import terms
from training.authored import read_folder_rows
from training.fit_scorer import fit
from training.own_articles import read_own_articles


@dataclass(frozen=True)
class Example:
    """A question in its conversation with its self-contained form."""

    source: str
    question: str
    history: tuple[str, ...]
    rewrite: str
    lexicon: Lexicon
    held_out: bool
    shown: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the rewrite says that the question stands alone."""
        return terms(self.rewrite) == terms(self.question) and _bag(self.rewrite) == _bag(self.question)


WEIGHT = {"own": 1.0, "own_alone": 1.0, "authored": 1.0, "canard_dev": 0.005, "cast_rewrites": 0.4}
GENERAL = {"canard_dev", "cast_rewrites"}
ALONE_WEIGHT = 8.0
"""In the general conversations one question in twenty stands alone; here most do."""
UNCHANGED = 0.96
"""Share of standalone questions that must come through unchanged; sets the threshold of leaning."""


def examples(data: Path, rng: random.Random) -> Iterator[Example]:
    """Every example of every source."""
    english = english_words()
    for own in read_own_articles():
        lexicon, held_out = Lexicon.of([own.article], english), own.split == "dev"
        alone = [q.text for q in own.questions if not q.history]
        texts = {
            (*q.history, q.text): " ".join(own.article.unit_text(own.article.units[min(g)]) for g in q.evidence)
            for q in own.questions
        }
        for question in own.questions:
            if question.history:
                shown = texts.get(question.history, "")
                yield Example("own", question.text, question.history, question.alone, lexicon, held_out, shown)
            else:
                before = tuple(rng.sample([t for t in alone if t != question.text], rng.choice((1, 2, 3))))
                yield Example("own_alone", question.text, before, question.text, lexicon, held_out)
    empty = Lexicon.of([], english)
    for row in read_folder_rows(data / "authored", "followups"):
        if row.get("rewrite"):
            yield Example(
                "authored", row["question"], tuple(row["history"]), row["rewrite"], empty, row["split"] == "dev"
            )
    for name in ("canard_dev", "cast_rewrites"):
        for row in read_folder_rows(data / name, "conversations"):
            asked: list[str] = [row["title"]] if name == "canard_dev" else []  # its questions are asked of a page
            for turn in row["turns"]:
                if asked and turn.get("rewrite"):
                    held_out = zlib.crc32(row["conversation_id"].encode()) % 2 == 0
                    yield Example(
                        name, turn["question"], tuple(asked[:1] + asked[1:][-5:]), turn["rewrite"], empty, held_out
                    )
                asked.append(turn["question"])


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    listed = list(examples(args.data, random.Random(4)))
    train = [e for e in listed if not e.held_out]
    models = fit_models(train)
    args.out.write_text(
        json.dumps(
            {
                "made_by": "training/fit_follow_up.py",
                "word": models.word.fields(),
                "lean": models.lean.fields(),
                "word_threshold": models.word_threshold,
                "lean_threshold": models.lean_threshold,
                "lean_threshold_without_words": models.lean_threshold_without_words,
            },
            indent=1,
        ),
        encoding="utf-8",
    )
    for held_out in (False, True):
        for source in WEIGHT:
            chosen = [e for e in listed if e.source == source and e.held_out == held_out]
            print("held out" if held_out else "train", source, json.dumps(report(chosen, models)))
    return 0


def fit_models(train: Sequence[Example]) -> Carrying:
    """Both models; thresholds are the best F1 of words taken over, and the stated share of unchanged questions.

    The question before is given self-contained, as the shipped models understand it: so it is when serving.
    """
    x: list[npt.NDArray[np.float64]] = []
    y: list[float] = []
    w: list[float] = []
    for example in (e for e in train if not e.unchanged):
        words = candidates(example.question, example.history, example.lexicon, example.shown)
        if not words:
            continue
        before = resolve(example.history[-1], example.history[:-1], example.lexicon).text
        x.append(word_features(example.question, example.history, before, words, example.lexicon))
        wanted = set(terms(example.rewrite))
        y.extend(float(word.stem in wanted) for word in words)
        w.extend([WEIGHT[example.source]] * len(words))
    matrix, labels, weight = np.concatenate(x), np.array(y), np.array(w)
    word = fit(matrix, labels, WORD_FEATURES, 1.0, weight)
    lean_x = np.stack([lean_features(e.question, e.history, e.lexicon) for e in train])
    leans = np.array([float(not e.unchanged) for e in train])
    rare = [ALONE_WEIGHT if e.unchanged and e.source in GENERAL else 1.0 for e in train]
    lean = fit(lean_x, leans, LEAN_FEATURES, 1.0, np.array([WEIGHT[e.source] for e in train]) * rare)
    p = lean.probability(lean_x)
    source = np.array([e.source for e in train])

    def keeping(*names: str) -> float:
        return float(np.quantile(p[(leans == 0) & np.isin(source, names)], UNCHANGED))

    own, without = keeping("own", "own_alone"), max(keeping("canard_dev"), keeping("cast_rewrites"))
    return Carrying(word, lean, _best_threshold(word.probability(matrix), labels, weight), own, without)


def _best_threshold(p: npt.NDArray[np.float64], y: npt.NDArray[np.float64], w: npt.NDArray[np.float64]) -> float:
    """The probability from which on words are taken over with the highest weighted F1."""
    steps = np.linspace(0.1, 0.7, 25)
    scores = [2 * (w * y)[p >= t].sum() / (w[p >= t].sum() + (w * y).sum()) for t in steps]
    return float(steps[int(np.argmax(scores))])


def report(chosen: Sequence[Example], models: Carrying) -> dict[str, float]:
    """Token F1 against the rewrites of the last turn, the glued history and the resolved form; unchanged rate."""
    made = [resolve(e.question, e.history, e.lexicon, e.shown, models).text for e in chosen]
    changed = [(e, m) for e, m in zip(chosen, made, strict=True) if not e.unchanged]
    alone = [m == e.question for e, m in zip(chosen, made, strict=True) if e.unchanged]
    figures = {"n": len(chosen), "unchanged": round(float(np.mean(alone)), 3) if alone else -1.0}
    if changed:
        figures |= {
            "last_turn": _mean(token_f1(e.question, e.rewrite) for e, _ in changed),
            "glued": _mean(token_f1(" ".join([*e.history, e.question]), e.rewrite) for e, _ in changed),
            "resolved": _mean(token_f1(m, e.rewrite) for e, m in changed),
            "left_alone": _mean(float(m == e.question) for e, m in changed),
        }
    return figures


def _mean(values: Iterator[float]) -> float:
    return round(float(np.mean(list(values))), 3)


def _bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


if __name__ == "__main__":
    raise SystemExit(main())
