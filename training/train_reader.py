"""Trains the evidence reader from MiniLM, on CPU or GPU; a run that was stopped goes on from its last epoch.

    python -m training.train_reader --examples E.jsonl.gz --weights model.safetensors --tokenizer tokenizer.json \
        --config config.json --out /tmp/reader/a --epochs 8

Prints the dev measures of every epoch: AUROC of answerability, F1 of units, both on the authored dev part.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from eval.confidence_measures import auroc
from qa_service.reader_inputs import Layout, batch, lay_out, unit_means
from training.reader_model import Reader, config_of, load_trunk
from training.reader_noise import vary

HALF = torch.cuda.is_available() or "avx512_bf16" in (
    Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").is_file() else ""
)
"""Whether products are computed in bfloat16: where the processor has instructions for it."""


class Encoder:
    """Examples to layouts; texts are tokenised once."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """Wordpiece ids without special tokens."""
        if text not in self._known:
            self._known[text] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return self._known[text]

    def layout(self, example: dict[str, Any]) -> Layout:
        """The layout of an example."""
        return lay_out(self.ids(example["q"]), self.ids(example["head"]), [self.ids(u) for u in example["units"]])


def tensors(layouts: Sequence[Layout], device: str) -> dict[str, torch.Tensor]:
    """A batch as the model takes it."""
    arrays = batch(layouts)
    means = unit_means(arrays.pop("unit_of"), max(1, *(layout.units for layout in layouts)))
    return {name: torch.from_numpy(value).to(device) for name, value in {**arrays, "unit_means": means}.items()}


def labels(examples: Sequence[dict[str, Any]], layouts: Sequence[Layout], device: str) -> tuple[torch.Tensor, ...]:
    """(unit labels, unit weights, answer labels, example weights)."""
    width = max(1, *(layout.units for layout in layouts))
    y, m = np.zeros((len(examples), width), np.float32), np.zeros((len(examples), width), np.float32)
    a, w = np.zeros(len(examples), np.float32), np.zeros(len(examples), np.float32)
    for row, (example, layout) in enumerate(zip(examples, layouts, strict=True)):
        a[row], w[row] = example["a"], example["w"]
        if example["y"] is not None:
            given = np.asarray(example["y"][: layout.units], np.float32)
            y[row, : layout.units] = given.clip(0)
            m[row, : layout.units] = (given >= 0) / max(4, layout.units)  # -1: shown or not, both are right
            if 1 in example["y"] and not y[row].any():
                a[row] = 0.0  # its evidence was cut off
    return tuple(torch.from_numpy(t).to(device) for t in (y, m, a, w))


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    for name in ("examples", "weights", "tokenizer", "config", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="reader.pt to go on from, with a fresh schedule")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-pairs", action="store_true")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after the epoch that passes this")
    args = parser.parse_args()
    began = time.monotonic()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    with gzip.open(args.examples, "rt", encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    if args.no_pairs:
        examples = [e for e in examples if not e["kind"].startswith("pair")]
    train = [e for e in examples if e["split"] == "train"]
    dev = [e for e in examples if e["split"] == "dev" and not e["kind"].startswith(("open_", "own_"))]
    own = [e for e in examples if e["split"] == "dev" and e["kind"].startswith("own_")]
    encoder = Encoder(args.tokenizer)
    model = Reader(config_of(json.loads(args.config.read_text()), args.dropout))
    if args.start:
        model.load_state_dict({k: v.float() for k, v in torch.load(args.start, weights_only=True).items()})
    else:
        load_trunk(model, args.weights)
    model.to(device)
    heads = [p for n, p in model.named_parameters() if not n.startswith("trunk")]
    groups = [{"params": list(model.trunk.parameters()), "lr": args.lr}, {"params": heads, "lr": 5 * args.lr}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = args.epochs * ((len(train) + args.batch - 1) // args.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.06 * steps)) * max(0.02, 1 - s / steps)
    )
    args.out.mkdir(parents=True, exist_ok=True)
    saved = args.out / "state.pt"
    first = 0
    if saved.is_file():
        state = torch.load(saved, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        first = state["epoch"] + 1
    print(f"{len(train)} train, {len(dev)} dev, {steps} steps on {device}", flush=True)
    for epoch in range(first, args.epochs):
        model.train()
        total, seen = 0.0, 0
        for rows in _batches(train, args.batch, rng, encoder):
            layouts = [encoder.layout(e) for e in rows]
            y, m, a, w = labels(rows, layouts, device)
            with torch.autocast(device, torch.bfloat16, enabled=HALF):
                unit_logits, answer_logits = model(**tensors(layouts, device))
            unit_loss = torch.nn.functional.binary_cross_entropy_with_logits(unit_logits.float(), y, reduction="none")
            answer_loss = torch.nn.functional.binary_cross_entropy_with_logits(
                answer_logits.float(), a, reduction="none"
            )
            loss = (w * (3.0 * (unit_loss * m).sum(1) + answer_loss)).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total, seen = total + float(loss.detach()) * len(rows), seen + len(rows)
        print(f"epoch {epoch} loss {total / seen:.4f} {time.monotonic() - began:.0f} s", flush=True)
        if epoch % 2 == 1 or epoch == args.epochs - 1:
            print("authored", json.dumps(measure(model, dev, encoder, device)), flush=True)
            print("own articles", json.dumps(measure(model, own, encoder, device)), flush=True)
        torch.save({k: v.half() for k, v in model.state_dict().items()}, args.out / "reader.pt")
        if device == "cpu":
            full = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
            torch.save({**full, "epoch": epoch}, saved)
        if time.monotonic() - began > args.seconds:
            break
    return 0


def _batches(
    train: list[dict[str, Any]], size: int, rng: random.Random, encoder: Encoder
) -> Iterator[list[dict[str, Any]]]:
    """Varied examples in batches of similar length, in random order."""
    varied = [vary(e, rng.choice(train), rng) for e in train]
    rng.shuffle(varied)
    for at in range(0, len(varied), size * 50):
        pool = sorted(varied[at : at + size * 50], key=lambda e: sum(map(len, e["units"])))
        cuts = [pool[i : i + size] for i in range(0, len(pool), size)]
        rng.shuffle(cuts)
        yield from cuts


@torch.no_grad()
def measure(model: Reader, dev: Sequence[dict[str, Any]], encoder: Encoder, device: str) -> dict[str, float]:
    """AUROC of answerability; F1 of units at the best threshold, over answerable questions and over all."""
    model.eval()
    answers: list[tuple[float, int]] = []
    units: list[tuple[float, int, int]] = []
    for at in range(0, len(dev), 64):
        rows = dev[at : at + 64]
        layouts = [encoder.layout(e) for e in rows]
        with torch.autocast(device, torch.bfloat16, enabled=HALF):
            unit_logits, answer_logits = model(**tensors(layouts, device))
        for e, layout, u, s in zip(rows, layouts, unit_logits.float().cpu(), answer_logits.float().cpu(), strict=True):
            answers.append((float(s), e["a"]))
            units.extend((float(u[i]), e["y"][i], e["a"]) for i in range(layout.units) if e["y"][i] >= 0)
    return {
        "auroc": round(auroc([s for s, _ in answers], [bool(a) for _, a in answers]) or 0.0, 4),
        "unit_f1": best_f1([(s, y) for s, y, a in units if a]),
        "unit_f1_all": best_f1([(s, y) for s, y, _ in units]),
    }


def best_f1(pairs: Sequence[tuple[float, int]]) -> float:
    """The highest F1 over all thresholds."""
    ordered = sorted(pairs, reverse=True)
    hits = np.cumsum([y for _, y in ordered])
    f1 = 2 * hits / (np.arange(1, len(ordered) + 1) + max(1, hits[-1]))
    return round(float(f1.max()), 4)


if __name__ == "__main__":
    raise SystemExit(main())
