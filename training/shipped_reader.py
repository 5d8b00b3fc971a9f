"""The weights of a shipped reader as a torch state, so that training can go on from what is in the repository.

    python -m training.shipped_reader --model qa_service/models/evidence-reader/model.onnx --config config.json --out start.pt

The int8 weights are unfolded (value times the scale of its channel), which is where they came from to within half a
step of their scale. Prints the largest difference of a logit between the two over probes of random wordpieces.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from indexer.onnx_session import open_session
from training.export_reader import OUT, inputs, probes
from training.reader_model import open_trained


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--model", type=Path, default=OUT / "model.onnx")
    for name in ("config", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    model = open_trained(json.loads(args.config.read_text())).eval()
    model.load_state_dict(unfolded(args.model))
    feed = inputs(probes())
    units, answers = open_session(args.model).run(None, feed)
    with torch.no_grad():
        got = model(*(torch.from_numpy(feed[name]) for name in feed))
    apart = max(float(np.abs(units - got[0].numpy()).max()), float(np.abs(answers - got[1].numpy()).max()))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), args.out)
    print(f"largest logit difference {apart:.3f}; {args.out}")
    return 0


def unfolded(path: Path) -> dict[str, torch.Tensor]:
    """The state of `reader_model.Reader` from an ONNX file of `training.dynamic_int8`."""
    graph = onnx.load(str(path)).graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state = {
        name: values for name, values in tensors.items() if name.startswith(("trunk.", "unit_head.", "answer_head."))
    }
    for name in [n for n in state if n.endswith(".int8")]:  # tables that are looked up: one scale a row
        table = name.removesuffix(".int8")
        state[table] = state.pop(name).astype(np.float32) * state.pop(f"{table}.scale")
    for node in graph.node:
        if node.op_type != "MatMulInteger":
            continue
        weights = node.input[1].removesuffix("_quantized")
        values = tensors[f"{weights}_quantized"].astype(np.float32) * tensors[f"{weights}_scale"]
        parts = node.name.strip("/").split("/")[:-1]  # trunk/encoder/layer.0/attention/self/key
        if parts[0] in {"unit_head", "answer_head"}:  # unit_head/unit_head.0
            parts = parts[1:]
        state[".".join([*parts, "weight"])] = values.T
    return {
        name: torch.tensor(np.ascontiguousarray(values)) for name, values in state.items() if "_Transposed" not in name
    }


if __name__ == "__main__":
    raise SystemExit(main())
