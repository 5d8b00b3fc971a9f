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
Example = dict[str, Any]
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
    args = _arguments()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    train, dev = _examples(args.examples, pairs=not args.no_pairs)
    encoder = Encoder(args.tokenizer)
    run = Run(args, device, -(-len(train) // args.batch))
    print(f"{len(train)} train, {run.steps} steps on {device}, from step {run.step}", flush=True)
    while run.epoch < args.epochs and run.gone() < 1:
        epoch = run.epoch
        loss = run.train_epoch(train, encoder)
        print(f"epoch {epoch} loss {loss:.4f} {run.spent():.0f} s", flush=True)
        if run.gone() >= 1 or epoch % 2 == 1 or epoch == args.epochs - 1:
            for name, rows in dev.items():
                print(name, json.dumps(measure(run.model, rows, encoder, device)), flush=True)
    return 0


def _arguments() -> argparse.Namespace:
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
    return parser.parse_args()


def _examples(path: Path, pairs: bool) -> tuple[list[Example], dict[str, list[Example]]]:
    """The train examples, and the dev examples by name of their set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        examples = [e for e in map(json.loads, lines) if pairs or not e["kind"].startswith("pair")]
    dev = [e for e in examples if e["split"] == "dev"]
    return [e for e in examples if e["split"] == "train"], {
        "authored": [e for e in dev if not e["kind"].startswith(("open_", "own_"))],
        "own articles": [e for e in dev if e["kind"].startswith("own_")],
    }


class Run:
    """A model with its optimizer and the place in its schedule, kept in a folder from which a stopped run goes on."""

    def __init__(self, args: argparse.Namespace, device: str, each: int) -> None:
        """`each` is the number of steps of an epoch."""
        self._args, self._device, self._each, self._began = args, device, each, time.monotonic()
        self.model = open_trained(json.loads(args.config.read_text()), "sdpa", args.dropout)
        if args.start:
            self.model.load_state_dict({k: v.float() for k, v in torch.load(args.start, weights_only=True).items()})
        else:
            load_trunk(self.model, args.weights)
        self.model.to(device)
        if args.frozen is not None:
            self.model.trunk.freeze(args.frozen)
        heads = [p for n, p in self.model.named_parameters() if not n.startswith("trunk")]
        trunk = [p for p in self.model.trunk.parameters() if p.requires_grad]
        self._rates = (args.lr, 3 * args.lr)
        self._optimizer = torch.optim.AdamW([{"params": trunk}, {"params": heads}], weight_decay=0.01, fused=True)
        self.epoch, self._skip, self._before = 0, 0, 0.0
        args.out.mkdir(parents=True, exist_ok=True)
        self._saved: Path = args.out / "state.pt"
        if self._saved.is_file():
            state = torch.load(self._saved, map_location=device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self._optimizer.load_state_dict(state["optimizer"])
            self.epoch, self._skip, self._before = state["epoch"], state["step"], state["seconds"]

    @property
    def steps(self) -> int:
        """Steps of the whole run."""
        return int(self._args.epochs * self._each)

    @property
    def step(self) -> int:
        """The step it stands before."""
        return self.epoch * self._each + self._skip

    def spent(self) -> float:
        """Seconds of training, those before a stop included."""
        return float(self._before + time.monotonic() - self._began)

    def gone(self) -> float:
        """How far it is, by steps or by time, whichever is further: a run of bounded time ends on a low rate too."""
        return max(self.step / self.steps, self.spent() / self._args.seconds)

    def train_epoch(self, train: Sequence[Example], encoder: Encoder) -> float:
        """Trains to the end of the epoch or of the time, and gives the mean loss."""
        args, last, losses = self._args, time.monotonic(), [0.0]
        self.model.train()
        loader = DataLoader(
            Batches(train, encoder, args.batch, args.seed * 1000 + self.epoch, self._skip),
            batch_size=None, num_workers=args.workers, collate_fn=_as_it_is,
            prefetch_factor=8 if args.workers else None,
        )  # fmt: skip
        for given in loader:
            losses.append(self._learn(given))
            self._skip += 1
            if self.gone() >= 1:
                break
            if time.monotonic() - last > args.checkpoint:
                last = time.monotonic()
                self._keep()
                print(f"step {self.step} loss {np.mean(losses[1:]):.4f} {self.spent():.0f} s", flush=True)
        self.epoch, self._skip = self.epoch + 1, 0
        self._keep()
        return float(np.mean(losses[1:] or losses))

    def _learn(self, given: Given) -> float:
        share = min(1.0, (self.step + 1) / (0.05 * self.steps)) * max(0.02, 1 - self.gone())
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        loss = _loss(self.model, given, self._device)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizer.step()
        return float(loss.detach())

    def _keep(self) -> None:
        torch.save({k: v.half() for k, v in self.model.state_dict().items()}, self._args.out / "reader.pt")
        state = {"model": self.model.state_dict(), "optimizer": self._optimizer.state_dict(), "epoch": self.epoch}
        torch.save({**state, "step": self._skip, "seconds": self.spent()}, self._saved.with_suffix(".new"))
        self._saved.with_suffix(".new").replace(self._saved)  # a kill while writing leaves the checkpoint before


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
