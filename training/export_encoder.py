"""Exports all-MiniLM-L6-v2 to ONNX, pooling and normalisation inside, weights stored as int8 per channel.

    python -m training.export_encoder [--out indexer/models/all-MiniLM-L6-v2]

Needs the extra [models]. Prints the lowest cosine of the stored model to the fp32 one and refuses to write below .999.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoModel

from indexer.onnx_encoder import MODEL, OnnxEncoder, open_tokenizer
from indexer.sentence_transformer import packaged_model
from training.weights_int8 import store_weights_as_int8

LOWEST_COSINE = 0.999
_PROBES = (
    "What is the dose?",
    "Omalizumab reduced clinically significant asthma exacerbations by 26.2% when added to existing therapy 5.",
    "Serum ferritin below 30 micrograms per litre suggests iron deficiency in adults without inflammation.",
    "when shoud i stop the antibiotic if the fever is gone",
    "Contraindications > Pregnancy\nDo not use in the first trimester. " * 6,
    "p = 0.002; 95 % CI 0.24-0.48; FEV1 < 80 % predicted",
)


class _Sentence(torch.nn.Module):
    def __init__(self, trunk: Any) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Unit rows: the mean of the token vectors, normalised."""
        hidden = self.trunk(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=-1)


def export(out: Path) -> float:
    """Writes model.onnx and tokenizer.json; returns the lowest cosine to the fp32 model over the probes."""
    source = packaged_model()
    trunk = AutoModel.from_pretrained(str(source), attn_implementation="eager", add_pooling_layer=False).eval()
    model = _Sentence(trunk).eval()
    tokenizer = open_tokenizer(source / "tokenizer.json")
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        example = (torch.ones(2, 9, dtype=torch.int64), torch.ones(2, 9, dtype=torch.int64))
        torch.onnx.export(
            model,
            example,
            str(full),
            input_names=["input_ids", "attention_mask"],
            output_names=["embedding"],
            dynamic_axes={n: {0: "batch", 1: "tokens"} for n in ("input_ids", "attention_mask")}
            | {"embedding": {0: "batch"}},
            opset_version=17,
            dynamo=False,
        )
        out.mkdir(parents=True, exist_ok=True)
        store_weights_as_int8(full, out / "model.onnx")
    shutil.copyfile(source / "tokenizer.json", out / "tokenizer.json")
    mine = OnnxEncoder(out).embed_passages(_PROBES)
    lowest = 1.0
    for row, text in zip(mine, _PROBES, strict=True):
        ids = torch.tensor([tokenizer.encode(text).ids])
        with torch.no_grad():
            wanted = model(ids, torch.ones_like(ids))[0].numpy()
        lowest = min(lowest, float(np.dot(row, wanted)))
    return lowest


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=MODEL)
    out = parser.parse_args().out
    lowest = export(out)
    print(f"lowest cosine to fp32: {lowest:.5f}; {(out / 'model.onnx').stat().st_size / 1e6:.1f} MB")
    if lowest < LOWEST_COSINE:
        (out / "model.onnx").unlink()
        print(f"below {LOWEST_COSINE}: not kept", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
