"""Averages the weights of readers trained from one start, and keeps the average that measures best on dev.

    python -m training.soup_reader --examples E.jsonl.gz --tokenizer tokenizer.json --config config.json --out best.pt a/reader.pt ...

Averaging fine-tuned weights: Wortsman et al., "Model soups", ICML 2022.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import torch

from training.reader_model import open_trained
from training.train_reader import Encoder, measure


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    for name in ("examples", "tokenizer", "config", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("readers", type=Path, nargs="+")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    encoder = Encoder(args.tokenizer)
    dev, own = _dev(args.examples)
    states = {path: torch.load(path, map_location="cpu", weights_only=True) for path in args.readers}
    best: tuple[float, dict[str, Any]] | None = None
    for size in range(1, len(states) + 1):
        for names in itertools.combinations(states, size):
            mean = {k: sum(states[n][k].float() for n in names) / size for k in states[names[0]]}
            model = open_trained(json.loads(args.config.read_text()))
            model.load_state_dict(mean)
            measured = {
                name: measure(model.to(device), rows, encoder, device)
                for name, rows in (("authored", dev), ("own articles", own))
            }
            print(json.dumps({"readers": list(map(str, names)), **measured}), flush=True)
            total = sum(sum(figures.values()) for figures in measured.values())
            if best is None or total > best[0]:
                best = (total, mean)
    if best is not None:
        torch.save({k: v.half() for k, v in best[1].items()}, args.out)
    return 0


def _dev(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The authored and the own dev examples of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        dev = [e for e in map(json.loads, lines) if e["split"] == "dev"]
    authored = [e for e in dev if not e["kind"].startswith(("open_", "own_"))]
    return authored, [e for e in dev if e["kind"].startswith("own_")]


if __name__ == "__main__":
    raise SystemExit(main())
