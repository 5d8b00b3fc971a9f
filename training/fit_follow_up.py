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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from eval.confidence_measures import auroc
from eval.conversations import conversations_file, read_conversations
from eval.run_followups import token_f1
from eval.stats import paired_randomisation
from qa_service.carry_features import LEAN_FEATURES, WORD_FEATURES, candidates, lean_features, word_features
from qa_service.carrying import SHIPPED, Carrying, Mix, mixed
from qa_service.follow_up import resolve
from qa_service.history_reader import open_carrying
from qa_service.lexicon import Lexicon
from qa_service.opening import english_words
from qa_service.words import terms
from training.authored import read_folder_rows
from training.fit_scorer import fit
from training.own_articles import read_own_articles

Part = Literal["train", "fit", "measure"]
"""The history reader is trained on the first part; what joins it with the features is fitted on the second as well."""


@dataclass(frozen=True)
class Example:
    """A question in its conversation with its self-contained form."""

    source: str
    question: str
    history: tuple[str, ...]
    rewrite: str
    lexicon: Lexicon
    part: Part
    shown: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the rewrite says that the question stands alone."""
        return terms(self.rewrite) == terms(self.question) and _bag(self.rewrite) == _bag(self.question)


WEIGHT = {"own": 1.0, "own_alone": 1.0, "authored": 1.0, "canard_dev": 0.005, "cast_rewrites": 0.4}
GENERAL = {"canard_dev", "cast_rewrites"}
ALONE_WEIGHT = 8.0
"""In the general conversations one question in twenty stands alone; here most do."""
FIT_EIGHTH = 7
"""Of the general conversations: halves are measured on, one eighth is fitted on, the reader is trained on the rest."""
SHARES = np.linspace(0, 1, 11)
"""Of the reader beside the features, from none to all."""
UNCHANGED, UNCHANGED_WITHOUT_WORDS = 0.98, 0.96
"""Share of standalone questions that must come through unchanged; sets the threshold of leaning."""


def examples(data: Path, rng: random.Random) -> Iterator[Example]:
    """Every example of every source."""
    english = english_words()
    for own in read_own_articles():
        lexicon = Lexicon.of([own.article], english)
        part: Part = "fit" if own.split == "dev" else "train"
        alone = [q.text for q in own.questions if not q.history]
        texts = {
            (*q.history, q.text): " ".join(own.article.unit_text(own.article.units[min(g)]) for g in q.evidence)
            for q in own.questions
        }
        for question in own.questions:
            if question.history:
                shown = texts.get(question.history, "")
                yield Example("own", question.text, question.history, question.alone, lexicon, part, shown)
            else:
                before = tuple(rng.sample([t for t in alone if t != question.text], rng.choice((1, 2, 3))))
                yield Example("own_alone", question.text, before, question.text, lexicon, part)
    empty = Lexicon.of([], english)
    for row in read_folder_rows(data / "authored", "followups"):
        if row.get("rewrite"):
            part = "fit" if row["split"] == "dev" else "train"
            yield Example("authored", row["question"], tuple(row["history"]), row["rewrite"], empty, part)
    for name in ("canard_dev", "cast_rewrites"):
        for turn in read_conversations(conversations_file(data / name)):
            eighth = zlib.crc32(turn.turn_id.split()[0].encode()) % 8  # whole conversations
            part = "measure" if eighth % 2 == 0 else "fit" if eighth == FIT_EIGHTH else "train"
            yield Example(name, turn.question, turn.history, turn.rewrite, empty, part)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--measure-only", action="store_true", help="fit nothing: measure what ships")
    args = parser.parse_args()
    listed = list(examples(args.data, random.Random(4)))
    models = open_carrying()
    if not args.measure_only:
        models = fit_models(listed, models)
        made_by = {"made_by": "training/fit_follow_up.py"}
        args.out.write_text(json.dumps({**made_by, **models.fields()}, indent=1), encoding="utf-8")
    for part in ("measure",) if args.measure_only else ("train", "fit", "measure"):
        for source in WEIGHT:
            chosen = [e for e in listed if e.source == source and e.part == part]
            if chosen:
                print(part, source, json.dumps(report(chosen, models)), flush=True)
    return 0


def fit_models(listed: Sequence[Example], shipped: Carrying) -> Carrying:
    """The logistic models from the part `train`; shares and thresholds from `fit`, which the reader has not seen.

    The question before is given self-contained, as the shipped models understand it: so it is when serving.
    """
    train, held = ([e for e in listed if e.part == part] for part in ("train", "fit"))
    word_rows = [_words_of(e, shipped) for e in train if not e.unchanged]
    weight = np.concatenate([np.full(len(r.taken), WEIGHT[r.source]) for r in word_rows])
    word = fit(
        np.concatenate([r.features for r in word_rows]),
        np.concatenate([r.taken for r in word_rows]),
        WORD_FEATURES,
        1.0,
        weight,
    )
    rare = [ALONE_WEIGHT if e.unchanged and e.source in GENERAL else 1.0 for e in train]
    lean = fit(
        np.stack([lean_features(e.question, e.history, e.lexicon) for e in train]),
        np.array([float(not e.unchanged) for e in train]),
        LEAN_FEATURES,
        1.0,
        np.array([WEIGHT[e.source] for e in train]) * rare,
    )
    models = replace(shipped, word=word, lean=lean)
    known = [e for e in held if e.lexicon.weights.idf]
    unknown = [e for e in held if not e.lexicon.weights.idf]
    mixes = _mix(known, models, UNCHANGED), _mix(unknown, models, UNCHANGED_WITHOUT_WORDS)
    return replace(models, mix=mixes[0], mix_without_words=mixes[1])


def _mix(held: Sequence[Example], models: Carrying, unchanged: float) -> Mix:
    """The mix that measures best on some examples, and leaves a share of the standalone ones unchanged."""
    word_share, word_threshold = _best_words(held, models)
    seen = models.lean.logit(np.stack([lean_features(e.question, e.history, e.lexicon) for e in held]))
    read = np.array([_read_leaning(e, models) for e in held])
    leans = [not e.unchanged for e in held]
    lean_share = _best_leaning(seen, read, leans)
    alone = mixed(seen, read, lean_share)[~np.array(leans)]
    return Mix(word_share, word_threshold, lean_share, round(float(np.quantile(alone, unchanged)), 6))


@dataclass(frozen=True)
class Words:
    """The words that one example may take over: features, what the reader says, and 1 for those taken."""

    source: str
    features: npt.NDArray[np.float64]
    read: npt.NDArray[np.float64]
    taken: npt.NDArray[np.float64]


def _words_of(example: Example, models: Carrying) -> Words:
    words = candidates(example.question, example.history, example.lexicon, example.shown)
    before = resolve(example.history[-1], example.history[:-1], example.lexicon, models).text
    wanted = set(terms(example.rewrite))
    return Words(
        example.source,
        word_features(example.question, example.history, before, words, example.lexicon),
        models.reader.read(example.question, example.history, example.shown, words).words,
        np.array([float(word.stem in wanted) for word in words]),
    )


def _best_words(held: Sequence[Example], models: Carrying) -> tuple[float, float]:
    """Share and threshold with the highest F1 of words taken over, averaged over the sources."""
    rows = [_words_of(e, models) for e in held if not e.unchanged]
    sources = sorted({r.source for r in rows})
    found: list[tuple[float, float, float]] = []
    for share in SHARES:
        scored = [_scored([r for r in rows if r.source == source], models, share) for source in sources]
        for threshold in np.linspace(0.1, 0.7, 25):
            f1 = [2 * y[p >= threshold].sum() / ((p >= threshold).sum() + y.sum()) for p, y in scored]
            found.append((float(np.mean(f1)), float(share), float(threshold)))
    best, without = max(found), max(f for f in found if f[1] == 0)
    print(f"words of {sources}: F1 {best[0]:.3f} with share {best[1]:.1f}; without the reader {without[0]:.3f}")
    return round(best[1], 3), round(best[2], 3)


def _scored(
    rows: Sequence[Words], models: Carrying, share: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Probabilities and labels of all words of some examples."""
    seen = models.word.logit(np.concatenate([r.features for r in rows]))
    p = mixed(seen, np.concatenate([r.read for r in rows]), share)
    return p, np.concatenate([r.taken for r in rows])


def _best_leaning(seen: npt.NDArray[np.float64], read: npt.NDArray[np.float64], leans: Sequence[bool]) -> float:
    """The share with the highest AUROC of leaning."""
    areas = {float(share): auroc(list(mixed(seen, read, share)), leans) or 0.0 for share in SHARES}
    best = max(areas, key=lambda share: areas[share])
    print(f"leaning: AUROC {areas[best]:.3f} with share {best:.1f}; without the reader {areas[0.0]:.3f}")
    return round(best, 3)


def _read_leaning(example: Example, models: Carrying) -> float:
    """What the reader says of leaning: a logit."""
    words = candidates(example.question, example.history, example.lexicon)
    return models.reader.read(example.question, example.history, "", words).leaning


def report(chosen: Sequence[Example], models: Carrying) -> dict[str, float]:
    """Token F1 against the rewrites of the last turn, the glued history and the resolved form, with the p of the last
    against either of the others (paired randomisation); the share of standalone questions left unchanged.
    """
    made = [resolve(e.question, e.history, e.lexicon, models, e.shown).text for e in chosen]
    changed = [(e, m) for e, m in zip(chosen, made, strict=True) if not e.unchanged]
    alone = [m == e.question for e, m in zip(chosen, made, strict=True) if e.unchanged]
    figures = {"n": len(chosen), "unchanged": round(float(np.mean(alone)), 3) if alone else -1.0}
    if changed:
        f1 = {
            "last_turn": [token_f1(e.question, e.rewrite) for e, _ in changed],
            "glued": [token_f1(" ".join([*e.history, e.question]), e.rewrite) for e, _ in changed],
            "resolved": [token_f1(m, e.rewrite) for e, m in changed],
        }
        figures |= {form: round(float(np.mean(values)), 3) for form, values in f1.items()}
        figures |= {
            f"p_{form}": round(paired_randomisation(f1[form], f1["resolved"], seed=0).p_value, 5)
            for form in ("last_turn", "glued")
        }
        figures["left_alone"] = round(float(np.mean([m == e.question for e, m in changed])), 3)
    return figures


def _bag(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


if __name__ == "__main__":
    raise SystemExit(main())
