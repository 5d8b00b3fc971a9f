"""Exports a trained reader to ONNX, computed in int8.

    python -m training.export_reader --reader best.pt --config config.json [--out qa_service/models/evidence-reader]

Prints the largest difference of a logit to the fp32 model over probes of random wordpieces.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch

from indexer.checksums import file_sha256, write_sums
from indexer.onnx_encoder import MODEL as ENCODER
from indexer.onnx_session import open_session
from qa_service.evidence.reader_inputs import Layout, batch, lay_out, unit_means
from training.dynamic_int8 import compute_in_int8
from training.reader_model import Reader, open_trained

OUT = Path(__file__).parents[1] / "qa_service" / "models" / "evidence-reader"
TOKENIZER = ENCODER / "tokenizer.json"
"""The reader has the wordpieces of the encoder it began with, and a file of its own of them."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    model = open_trained(json.loads(args.config.read_text())).eval()
    model.load_state_dict({k: v.float() for k, v in torch.load(args.reader, weights_only=True).items()})
    apart = export(model, args.out)
    size = (args.out / "model.onnx").stat().st_size / 1e6
    print(f"largest logit difference {apart:.3f}; {size:.1f} MB; sha256 {file_sha256(args.out / 'model.onnx')}")
    return 0


def export(model: Reader, folder: Path) -> float:
    """Writes model.onnx, tokenizer.json and their checksums; the largest difference of a logit to `model` over the probes."""
    feed = inputs(probes())
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        torch.onnx.export(
            model,
            tuple(torch.from_numpy(values) for values in feed.values()),
            str(full),
            input_names=list(feed),
            output_names=["unit_logits", "answer_logits"],
            dynamic_axes={
                **{name: {0: "rows", 1: "tokens"} for name in feed if name != "unit_means"},
                "unit_means": {0: "rows", 1: "units", 2: "tokens"},
                "unit_logits": {0: "rows", 1: "units"},
                "answer_logits": {0: "rows"},
            },
            opset_version=17,
            dynamo=False,
        )
        compute_in_int8(full, folder / "model.onnx")
    shutil.copyfile(TOKENIZER, folder / "tokenizer.json")
    write_sums(folder, "model.onnx", "tokenizer.json")
    session = open_session(folder / "model.onnx")
    taken = {given.name for given in session.get_inputs()}  # what a model has no use for is not among its inputs
    units, answers = session.run(None, {name: values for name, values in feed.items() if name in taken})
    with torch.no_grad():
        wanted = model(*(torch.from_numpy(values) for values in feed.values()))
    return max(float(np.abs(units - wanted[0].numpy()).max()), float(np.abs(answers - wanted[1].numpy()).max()))


def inputs(layouts: list[Layout]) -> dict[str, np.ndarray]:
    """The arrays the model takes."""
    arrays = batch(layouts)
    means = unit_means(arrays.pop("unit_of"), max(layout.units for layout in layouts))
    return {**arrays, "unit_means": means}


def probes() -> list[Layout]:
    """Eight layouts of random wordpieces, the same each time."""
    rng = np.random.default_rng(1)
    return [_probe(rng) for _ in range(8)]


def _probe(rng: np.random.Generator) -> Layout:
    def words(n: int) -> list[int]:
        return rng.integers(1996, 29000, n).tolist()  # type: ignore[no-any-return]

    return lay_out(words(9), words(5), [words(int(n)) for n in rng.integers(5, 40, 4)])


if __name__ == "__main__":
    raise SystemExit(main())
