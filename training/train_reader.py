"""Trains the evidence reader from MiniLM or MPNet, on CPU or GPU; a run that was stopped goes on from its last checkpoint.

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
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from eval.measures.confidence_measures import auroc
from qa_service.evidence.reader_inputs import Layout, batch, lay_out
from training.reader_model import Reader, load_trunk, open_trained
from training.reader_noise import vary

Arrays = list[npt.NDArray[np.float32]]
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
        units, history = [self.ids(u) for u in example["units"]], [self.ids(h) for h in example.get("h", ())]
        return lay_out(self.ids(example["q"]), self.ids(example["head"]), units, history)


def tensors(arrays: dict[str, npt.NDArray[np.int64]], units: int, device: str) -> dict[str, torch.Tensor]:
    """A batch of `reader_inputs.batch` as the model takes it, with the averaging weights of `units` units a row."""
    inputs = {name: torch.from_numpy(values).to(device) for name, values in arrays.items()}
    of = (inputs.pop("unit_of")[:, None, :] == torch.arange(units, device=device)[None, :, None]).float()
    return {**inputs, "unit_means": of / of.sum(2, keepdim=True).clamp(min=1)}


def labels(examples: Sequence[dict[str, Any]], layouts: Sequence[Layout]) -> Arrays:
    """Unit labels, unit weights, answer labels, example weights."""
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
    return [y, m, a, w]


Given = tuple[Arrays, dict[str, npt.NDArray[np.int64]]]
"""Arrays of (unit labels, unit weights, answer labels, example weights), and the inputs."""


def padded(arrays: dict[str, npt.NDArray[np.int64]], multiple: int = 32) -> dict[str, npt.NDArray[np.int64]]:
    """Arrays of (rows, tokens) made longer to a multiple: for each length that it meets anew oneDNN compiles its kernels."""
    return {
        name: np.pad(values, ((0, 0), (0, -values.shape[1] % multiple)), constant_values=-1 if name == "unit_of" else 0)
        for name, values in arrays.items()
    }


class Batches(IterableDataset[Given]):
    """Varied examples of one epoch, in batches of similar length and in random order; workers share the batches."""

    def __init__(self, train: Sequence[dict[str, Any]], encoder: Encoder, size: int, seed: int, skip: int = 0) -> None:
        self._train, self._encoder, self._size, self._seed, self._skip = train, encoder, size, seed, skip

    def __iter__(self) -> Iterator[Given]:
        rng = random.Random(self._seed)
        order = list(range(len(self._train)))
        rng.shuffle(order)
        cuts: list[list[int]] = []
        for at in range(0, len(order), self._size * 50):
            near = sorted(order[at : at + self._size * 50], key=lambda i: sum(map(len, self._train[i]["units"])))
            cuts += [near[i : i + self._size] for i in range(0, len(near), self._size)]
        rng.shuffle(cuts)
        info = get_worker_info()
        first, step = (info.id, info.num_workers) if info else (0, 1)
        for number in range(self._skip + first, len(cuts), step):
            own = random.Random(self._seed * 1_000_003 + number)
            rows = [vary(self._train[i], own.choice(self._train), own) for i in cuts[number]]
            layouts = [self._encoder.layout(e) for e in rows]
            # arrays, not tensors: those would go through shared memory, of which a container may have little
            yield labels(rows, layouts), padded(batch(layouts))


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
    parser.add_argument("--workers", type=int, default=0, help="processes that lay examples out")
    parser.add_argument("--seconds", type=float, default=1e9, help="the learning rate ends here at the latest")
    parser.add_argument("--frozen", type=int, help="embeddings and so many of the lower layers stay as they are")
    parser.add_argument("--checkpoint", type=float, default=600, help="seconds between checkpoints")
    args = parser.parse_args()
    began = time.monotonic()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    with gzip.open(args.examples, "rt", encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    if args.no_pairs:
        examples = [e for e in examples if not e["kind"].startswith("pair")]
    train = [e for e in examples if e["split"] == "train"]
    dev = {
        "authored": [e for e in examples if e["split"] == "dev" and not e["kind"].startswith(("open_", "own_"))],
        "own articles": [e for e in examples if e["split"] == "dev" and e["kind"].startswith("own_")],
    }
    encoder = Encoder(args.tokenizer)
    model = open_trained(json.loads(args.config.read_text()), "sdpa", args.dropout)
    if args.start:
        model.load_state_dict({k: v.float() for k, v in torch.load(args.start, weights_only=True).items()})
    else:
        load_trunk(model, args.weights)
    model.to(device)
    if args.frozen is not None:
        model.trunk.freeze(args.frozen)
    heads = [p for n, p in model.named_parameters() if not n.startswith("trunk")]
    rates = (args.lr, 3 * args.lr)
    groups = [{"params": [p for p in model.trunk.parameters() if p.requires_grad]}, {"params": heads}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    each = -(-len(train) // args.batch)
    args.out.mkdir(parents=True, exist_ok=True)
    saved = args.out / "state.pt"
    first, skip, before = 0, 0, 0.0
    if saved.is_file():
        state = torch.load(saved, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first, skip, before = state["epoch"], state["step"], state["seconds"]
    print(f"{len(train)} train, {args.epochs * each} steps on {device}, from step {first * each + skip}", flush=True)

    def keep(epoch: int, step: int) -> None:
        torch.save({k: v.half() for k, v in model.state_dict().items()}, args.out / "reader.pt")
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch, "step": step}
        torch.save({**state, "seconds": spent()}, saved.with_suffix(".new"))
        saved.with_suffix(".new").replace(saved)  # a kill while writing leaves the checkpoint before

    def spent() -> float:
        return before + time.monotonic() - began

    for epoch in range(first, args.epochs):
        model.train()
        total, gone, last = 0.0, 0.0, time.monotonic()
        loader = DataLoader(
            Batches(train, encoder, args.batch, args.seed * 1000 + epoch, skip),
            batch_size=None, num_workers=args.workers, collate_fn=_as_it_is,
            prefetch_factor=8 if args.workers else None,
        )  # fmt: skip
        number = -1
        for number, given in enumerate(loader):
            step = epoch * each + skip + number
            # by steps or by time, whichever is further: a run of bounded time ends on a low rate too
            gone = max(step / (args.epochs * each), spent() / args.seconds)
            share = min(1.0, (step + 1) / (0.05 * args.epochs * each)) * max(0.02, 1 - gone)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            loss = _loss(model, given, device)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += float(loss.detach())
            if gone >= 1:
                break
            if time.monotonic() - last > args.checkpoint:
                last = time.monotonic()
                keep(epoch, skip + number + 1)
                print(f"step {step} loss {total / (number + 1):.4f} {spent():.0f} s", flush=True)
        print(f"epoch {epoch} loss {total / max(1, number + 1):.4f} {spent():.0f} s", flush=True)
        if gone >= 1 or epoch % 2 == 1 or epoch == args.epochs - 1:
            for name, rows in dev.items():
                print(name, json.dumps(measure(model, rows, encoder, device)), flush=True)
        skip = 0
        keep(epoch + 1, 0)
        if gone >= 1:
            break
    return 0


def _as_it_is(given: Given) -> Given:
    return given


def _loss(model: Reader, given: Given, device: str) -> torch.Tensor:
    y, m, a, w = (torch.from_numpy(array).to(device) for array in given[0])
    with torch.autocast(device, torch.bfloat16, enabled=HALF):
        unit_logits, answer_logits = (t.float() for t in model(**tensors(given[1], y.shape[1], device)))
    units = cross_entropy(unit_logits, y, reduction="none")
    return (w * (3.0 * (units * m).sum(1) + cross_entropy(answer_logits, a, reduction="none"))).mean()


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
            unit_logits, answer_logits = model(
                **tensors(batch(layouts), max(1, *(layout.units for layout in layouts)), device)
            )
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
    if not pairs:
        return 0.0
    ordered = sorted(pairs, reverse=True)
    hits = np.cumsum([y for _, y in ordered])
    f1 = 2 * hits / (np.arange(1, len(ordered) + 1) + max(1, hits[-1]))
    return round(float(f1.max()), 4)


if __name__ == "__main__":
    raise SystemExit(main())
