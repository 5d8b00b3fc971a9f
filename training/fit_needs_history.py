"""Fits which messages need their history: `python -m training.fit_needs_history --data ../shared/data [--threshold T]`.

Learnt from the train parts of own articles, pages, texts and bundles: a follow-up whose self-contained form has other
words needs its history, one that people left as it was does not, nor does the first message of a conversation. Prints,
for the sets that are fitted on and those that only measure (eval/data/parts.toml), the AUROC over turns with a history and
what several thresholds do.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from eval.gold.parts import read_parts
from eval.gold.question_sets import find_sets, read_set
from eval.measures.confidence_measures import auroc
from eval.measures.turn_groups import leans
from indexer.checksums import write_sums
from indexer.embedder import open_embedder
from qa_service.conversation.needs_history import SHIPPED, form
from training.own_articles import BUNDLES, DEV, FOLDER

VECTOR_SCALE, FORM_SCALE = 30.0, 3.0
"""What brings the columns of a unit vector of 384 values, and those of the form, to like spread before the penalty."""
FIRST_WEIGHT = 0.3
"""Weight of a first message beside one with a history: they are many, and they are not what is to be told apart."""
PENALTY = 0.01


@dataclass(frozen=True)
class Message:
    """A message; `part` is train, fit or measured."""

    part: str
    text: str
    has_history: bool
    leans: bool


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=0.35)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    embedder = open_embedder("onnx")
    messages = list(
        dict.fromkeys(read_messages([FOLDER, BUNDLES, *(args.data / n for n in ("pages", "texts", "bundles"))]))
    )
    vectors = embedder.embed_passages([message.text for message in messages])
    x = np.hstack([vectors * VECTOR_SCALE, np.array([form(m.text) for m in messages]) * FORM_SCALE])
    y = np.array([m.leans for m in messages])
    train = np.array([m.part == "train" for m in messages])
    mean, scale = x[train].mean(0), x[train].std(0) + 1e-9
    weights = np.array([1.0 if m.has_history else FIRST_WEIGHT for m in messages])
    model = LogisticRegression(C=PENALTY, max_iter=5000)
    model.fit((x[train] - mean) / scale, y[train], sample_weight=weights[train])
    probability = model.predict_proba((x - mean) / scale)[:, 1]
    for part in ("fit", "measured"):
        of = np.array([m.part == part and m.has_history for m in messages])
        _say(part, probability[of], y[of])
    folded = model.coef_[0] / scale  # the scales are folded into weights and bias
    bias = float(model.intercept_[0] - folded @ mean)
    folded = folded * np.array([VECTOR_SCALE] * vectors.shape[1] + [FORM_SCALE] * len(form("")))
    fields = {
        "embedder": embedder.embedder_id,
        "threshold": args.threshold,
        "bias": round(bias, 6),
        "weight": folded.round(6).tolist(),
    }
    args.out.write_text(json.dumps(fields) + "\n", encoding="utf-8")
    write_sums(args.out.parent, args.out.name)
    return 0


def read_messages(folders: Sequence[Path]) -> Iterator[Message]:
    """The messages of all sets in some folders; those held out in other ways are left out."""
    parts = read_parts()
    for folder in folders:
        named = folder / "HELD_OUT"
        held = DEV | set(named.read_text(encoding="utf-8").split() if named.is_file() else ())
        for place in find_sets(folder, None, folder):
            part = "fit" if place.name in parts.fit else "measured" if place.name in parts.measured else "train"
            if part == "train" and place.name in held:
                continue
            for item in read_set(place).items:
                yield Message(part, item.question, bool(item.history), leans(item))


def _say(part: str, probability: npt.NDArray[np.float64], leaning: npt.NDArray[np.bool_]) -> None:
    area = auroc(probability.tolist(), leaning.tolist())
    print(f"{part}: {len(leaning)} turns with a history, {int(leaning.sum())} need it, AUROC {area or 0:.3f}")
    for threshold in (0.2, 0.3, 0.35, 0.4, 0.5):
        found, kept = (probability[leaning] >= threshold).mean(), (probability[~leaning] < threshold).mean()
        print(f"  threshold {threshold}: {found:.3f} of those that need it, {kept:.3f} of the others left alone")


if __name__ == "__main__":
    raise SystemExit(main())
