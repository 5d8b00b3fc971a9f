"""Exports the trained encoder of messages to ONNX, computed in int8, and joins it to the fitted kinds.

    python -m training.export_message_encoder --encoder encoder.pt --config config.json

`fit_message_kinds` has to have run before: of each head its calibrated logit and the encoder's are joined by a logistic model
fitted on the part "fit", and measured on the part "held out".
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression

from indexer.checksums import write_sums
from indexer.embedder import open_embedder
from qa_service.language.message_encoder import FOLDER, MessageEncoder
from qa_service.language.message_kinds import SHIPPED, MessageKinds, load_message_kinds
from training.dynamic_int8 import compute_in_int8
from training.fit_message_kinds import holds, report, vectors_of
from training.message_examples import labelled_messages
from training.train_message_encoder import HEADS, open_encoder

LEAST = 8
"""Messages of a kind in the part "fit" from which on the weights of its two logits are fitted; else they are added."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--encoder", type=Path, required=True, nargs="+", help="of several the mean of their weights")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, help="where fit_message_kinds kept the vectors of the messages")
    args = parser.parse_args()
    export(args.encoder, args.config, FOLDER)
    encoder, kinds = MessageEncoder(), load_message_kinds()
    known = labelled_messages()
    kept = vectors_of([m.text for m in known], open_embedder("onnx"), args.vectors)
    vectors = [vector for m, vector in zip(known, kept, strict=True) if m.part != "train"]
    messages = [m for m in known if m.part != "train"]
    texts = [m.text for m in messages]
    first = np.array([kinds.plain_logits(text, vector) for text, vector in zip(texts, vectors, strict=True)])
    second = encoder.logits(texts)
    fit = np.array([m.part == "fit" for m in messages])
    weights = np.zeros((len(kinds.heads), 3), np.float32)
    joined = first.copy()
    for at, head in enumerate(kinds.heads):
        weights[at] = (1.0, 0.0, 0.0)
        if head in HEADS:
            of = second[:, HEADS.index(head)]
            told = fit & np.array([head not in m.unsaid for m in messages])
            weights[at] = join(first[told, at], of[told], np.array([holds(m, head) for m in messages])[told])
            joined[:, at] = weights[at, 0] * first[:, at] + weights[at, 1] * of + weights[at, 2]
    write(kinds, weights, encoder.encoder_id)
    report([m for m, of in zip(messages, fit, strict=True) if not of], list(kinds.heads), joined[~fit])
    return 0


def mean_of(files: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of the weights of encoders that were trained one from another."""
    states = [torch.load(file, weights_only=True) for file in files]
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def export(weights: Sequence[Path], config: Path, out: Path) -> None:
    """Writes model.onnx with its checksum."""
    model = open_encoder(config).eval()
    model.load_state_dict(mean_of(weights))
    ids = torch.randint(1996, 29000, (2, 12))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={n: {0: "rows", 1: "tokens"} for n in ("input_ids", "attention_mask")}
            | {"logits": {0: "rows"}},
            opset_version=17,
            dynamo=False,
        )
        compute_in_int8(full, out / "model.onnx")
    write_sums(out, "model.onnx")
    print(f"{(out / 'model.onnx').stat().st_size / 1e6:.1f} MB")


def join(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float32], truth: npt.NDArray[np.bool_]
) -> tuple[float, float, float]:
    """Weights of two logits and an offset, none of the weights negative."""
    if min(truth.sum(), (~truth).sum()) < LEAST:
        return 0.5, 0.5, 0.0
    model = LogisticRegression(C=1.0).fit(np.column_stack([first, second]), truth)
    a, b = (max(0.05, float(weight)) for weight in model.coef_[0])
    return a, b, float(model.intercept_[0])


def write(kinds: MessageKinds, weights: npt.NDArray[np.float32], encoder_id: str) -> None:
    """The file of the kinds with the weights of the encoder's logits in it."""
    with np.load(SHIPPED, allow_pickle=False) as fields:
        known = {name: fields[name] for name in fields.files}
    matrix = np.zeros((len(kinds.heads), len(HEADS)), np.float32)
    for at, head in enumerate(kinds.heads):
        if head in HEADS:
            matrix[at, HEADS.index(head)] = weights[at, 1]
    np.savez_compressed(
        SHIPPED,
        **{
            **known,
            "scale": weights[:, 0],
            "offset": weights[:, 2],
            "encoder_weight": matrix,
            "encoder": np.array(encoder_id),
        },
    )
    write_sums(SHIPPED.parent, SHIPPED.name)


if __name__ == "__main__":
    raise SystemExit(main())
