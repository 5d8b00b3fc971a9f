"""Fits which kind of message a message is: `python -m training.fit_message_kinds [--out FILE] [--vectors CACHE]`.

Learnt from the messages of `training/data/intents` and questions of our own articles (`message_examples`); calibrated on the
part "fit". Prints, for the part "held out", the danger found at several rates of false alarms and at the threshold in use,
and precision and recall of every kind.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from indexer.checksums import write_sums
from indexer.embedder import Embedder, open_embedder
from qa_service.language.message import DANGER
from qa_service.language.message_kinds import BUCKETS, SHIPPED, Kind, ngrams
from training.message_examples import Labelled, labelled_messages

VECTOR_SCALE, NGRAM_SCALE, PENALTY = 3.0, 3.0, 3.0
FEWEST = 20
"""Messages of a language from which on it has a head."""
Floats = npt.NDArray[np.float64]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--vectors", type=Path, help="keep the vectors of the messages here")
    args = parser.parse_args()
    messages = labelled_messages()
    embedder = open_embedder("onnx")
    texts = [m.text for m in messages]
    vectors = vectors_of(texts, embedder, args.vectors)
    features = sparse.hstack([sparse.csr_matrix(vectors * VECTOR_SCALE), columns_of(texts) * NGRAM_SCALE]).tocsr()
    part = np.array([m.part for m in messages])
    heads, rows, bias = heads_of(messages), [], []
    logits = np.zeros((len(messages), len(heads)))
    for at, head in enumerate(heads):
        truth, said = np.array([holds(m, head) for m in messages]), np.array([head not in m.unsaid for m in messages])
        train, fit = said & (part == "train"), said & (part == "fit")
        x = only_ngrams(features) if head.startswith("lang:") else features
        model = LogisticRegression(C=PENALTY, solver="liblinear", max_iter=300)
        model.fit(x[train], truth[train])
        raw = np.asarray(x @ model.coef_[0]).ravel() + model.intercept_[0]
        slope, offset = calibration(raw[fit], truth[fit])
        logits[:, at] = slope * raw + offset
        rows.append(slope * model.coef_[0])
        bias.append(slope * float(model.intercept_[0]) + offset)
        print(f"{head}: {int(truth.sum())} messages", flush=True)
    weight = np.array(rows)
    save(args.out, heads, weight, np.array(bias), embedder.embedder_id)
    held = part == "held out"
    report([m for m, out in zip(messages, held, strict=True) if out], heads, logits[held])
    return 0


def vectors_of(texts: Sequence[str], embedder: Embedder, kept: Path | None) -> npt.NDArray[np.float32]:
    """The unit vectors of texts, from the file they were kept in for these texts, or made and kept there."""
    if kept is not None and kept.is_file():
        known = np.load(kept)
        if len(known) == len(texts):
            return np.asarray(known, np.float32)
    vectors = embedder.embed_passages(texts)
    if kept is not None:
        np.save(kept, vectors)
    return np.asarray(vectors, np.float32)


def columns_of(texts: Sequence[str]) -> sparse.csr_matrix:
    """The n-grams of texts, shape (texts, BUCKETS)."""
    found = [ngrams(text) for text in texts]
    starts = np.cumsum([0, *(len(columns) for columns, _ in found)])
    columns = np.concatenate([columns for columns, _ in found])
    values = np.concatenate([values for _, values in found])
    return sparse.csr_matrix((values, columns, starts), shape=(len(texts), BUCKETS))


def only_ngrams(features: sparse.csr_matrix) -> sparse.csr_matrix:
    """The features without the vector: an English encoder knows nothing of languages."""
    mask = np.ones(features.shape[1])
    mask[: features.shape[1] - BUCKETS] = 0.0
    return features @ sparse.diags(mask)


def heads_of(messages: Sequence[Labelled]) -> list[str]:
    """Every kind, danger, and languages with enough messages."""
    languages = sorted({m.language for m in messages})
    enough = [code for code in languages if sum(m.language == code for m in messages) >= FEWEST]
    return [*map(str, Kind), "danger", *(f"lang:{code}" for code in enough)]


def holds(message: Labelled, head: str) -> bool:
    """Whether a head is right for a message."""
    if head == "danger":
        return message.danger
    return message.language == head[5:] if head.startswith("lang:") else head in message.labels


def calibration(raw: Floats, truth: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset that turn logits into calibrated ones (Platt 1999); as they are where too few messages tell."""
    if min(truth.sum(), (~truth).sum()) < 3:
        return 1.0, 0.0
    model = LogisticRegression(C=100.0).fit(raw[:, None], truth)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def save(path: Path, heads: Sequence[str], weight: Floats, bias: Floats, embedder: str) -> None:
    """Writes the model: n-gram weights as whole numbers of a scale for each head."""
    split = weight.shape[1] - BUCKETS
    vector, grams = weight[:, :split] * VECTOR_SCALE, weight[:, split:] * NGRAM_SCALE
    scale = np.abs(grams).max(1) / 127
    np.savez_compressed(
        path,
        heads=np.array(heads),
        vector_weight=vector.astype(np.float16),
        ngram_weight=np.rint(grams / scale[:, None]).astype(np.int8),
        ngram_scale=scale.astype(np.float32),
        bias=bias.astype(np.float32),
        embedder=np.array(embedder),
    )
    write_sums(path.parent, path.name)
    print(f"{path.stat().st_size / 1e6:.2f} MB")


def report(messages: Sequence[Labelled], heads: Sequence[str], logits: Floats) -> None:
    """Prints what holds for messages that nothing was fitted on."""
    danger = np.array([m.danger for m in messages])
    score = logits[:, heads.index("danger")]
    cut = np.log(DANGER / (1 - DANGER))
    for language in ["en", *sorted({m.language for m in messages} - {"en"})]:
        of = np.array([m.language == language for m in messages])
        found, wrong = score[of & danger], np.sort(score[of & ~danger])[::-1]
        if not len(found) or not len(wrong):
            continue
        shares = ", ".join(
            f"{(found > wrong[int(far * len(wrong))]).mean():.3f} at {far:.0%}" for far in (0.01, 0.02, 0.03, 0.05)
        )
        print(f"danger {language}: {len(found)} and {len(wrong)}: {shares}; "
              f"as used {(found >= cut).mean():.3f} at {(wrong >= cut).mean():.2%}")  # fmt: skip
    for kind in Kind:
        known = np.array([kind not in m.unsaid for m in messages])
        truth = np.array([kind in m.labels for m in messages]) & known
        said = known & (logits[:, heads.index(kind)] >= 0)
        both = (truth & said).sum()
        print(
            f"{kind}: {truth.sum()} precision {both / max(1, said.sum()):.2f} recall {both / max(1, truth.sum()):.2f}"
        )
    right = np.array([m.language for m in messages])
    languages = [head for head in heads if head.startswith("lang:")]
    likeliest = np.array(languages)[logits[:, [heads.index(h) for h in languages]].argmax(1)]
    print(f"language right: {(likeliest == np.char.add('lang:', right)).mean():.3f}")


if __name__ == "__main__":
    raise SystemExit(main())
