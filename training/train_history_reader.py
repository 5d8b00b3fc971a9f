"""Trains the history reader: which words a question takes over from its conversation, and whether it leans on it.

    python -m training.train_history_reader --data ../shared/data --start /tmp/reader/ships.pt --config config.json \
        --tokenizer indexer/models/all-MiniLM-L6-v2/tokenizer.json --out /tmp/reader/history.pt [--epochs 6]

It has the evidence reader's architecture, whose trained trunk it starts from: a unit is a word that may be taken over,
its answer is whether the question leans. This is query resolution as term classification (QuReTeC, Voskarides et al.,
SIGIR 2020) with a small trunk. Trains on the `train` part of `fit_follow_up.examples`; prints measures of the `fit` part.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from eval.confidence_measures import auroc
from qa_service.carry_features import candidates
from qa_service.history_inputs import lay_out_history
from qa_service.reader_inputs import Layout, batch
from qa_service.words import terms
from training.fit_follow_up import GENERAL, Example, examples
from training.reader_model import Reader, config_of
from training.train_reader import HALF, tensors

WEIGHT = {"own": 1.0, "own_alone": 1.0, "authored": 1.0, "canard_dev": 0.3, "cast_rewrites": 0.6}
RARE = 4.0
"""Weight of a standalone question of the general conversations, where one in twenty is."""
WITHOUT_SHOWN, WITH_OTHERS = 0.4, 0.3
"""Share of examples without what was shown, and with unrelated questions before theirs."""
LEAN_SHARE, WORDS = 0.5, 8
"""Of the loss of leaning beside that of the words; words of a question that weigh as much as one leaning."""
TRUNK_RATE, HEAD_RATE, WARM_UP = 5e-5, 5e-4, 100

Row = tuple[Layout, list[float], Example]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    for name in ("data", "start", "config", "tokenizer", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    listed = list(examples(args.data, random.Random(4)))
    train = [e for e in listed if e.part == "train"]
    lay_out = Rows(args.tokenizer, [e.history[0] for e in train if e.source not in GENERAL])
    dev = [lay_out.row(e) for e in listed if e.part == "fit"]
    model = Reader(config_of(json.loads(args.config.read_text()), dropout=0.1), "sdpa")
    model.load_state_dict({k: v.float() for k, v in torch.load(args.start, weights_only=True).items()})
    heads = [*model.unit_head.parameters(), *model.answer_head.parameters()]
    for layer in (*model.unit_head, *model.answer_head):
        if isinstance(layer, torch.nn.Linear):
            layer.reset_parameters()
    rates = (TRUNK_RATE, HEAD_RATE)
    optimiser = torch.optim.AdamW([{"params": model.trunk.parameters()}, {"params": heads}], weight_decay=0.01)
    step, began = 0, time.monotonic()
    for epoch in range(args.epochs):
        rows = [lay_out.row(e, rng) for e in train]
        batches = list(_batches(rows, args.batch, rng))
        model.train()
        for rows_of_batch in batches:
            warmth = min(1.0, step / WARM_UP) * (1 - step / (len(batches) * args.epochs))
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * warmth
            loss = _loss(model, rows_of_batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
        torch.save({k: v.half() for k, v in model.state_dict().items()}, args.out)
        print(f"epoch {epoch} {time.monotonic() - began:.0f} s {json.dumps(measures(model, dev))}", flush=True)
    return 0


class Rows:
    """Examples as layouts with labels; with a generator each is varied."""

    def __init__(self, tokenizer: Path, unrelated: Sequence[str]) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._unrelated = unrelated

    def tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Wordpiece ids and their places."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return encoded.ids, encoded.offsets

    def row(self, example: Example, rng: random.Random | None = None) -> Row:
        """The layout, 1 for each word that the rewrite has, and the example."""
        history, shown = list(example.history), example.shown
        if rng is not None:
            shown = "" if rng.random() < WITHOUT_SHOWN else shown
            if example.source not in GENERAL and rng.random() < WITH_OTHERS:
                history = rng.sample(list(self._unrelated), rng.choice((1, 2))) + history
        words = candidates(example.question, history, example.lexicon, shown)
        wanted = set(terms(example.rewrite))
        taken = [float(word.stem in wanted) for word in words]
        return lay_out_history(example.question, history, shown, words, self.tokens), taken, example


def _batches(rows: Sequence[Row], size: int, rng: random.Random) -> Iterator[list[Row]]:
    """Batches of rows of like length, in random order."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i][0].ids) + rng.uniform(0, 20))
    chunks = [order[at : at + size] for at in range(0, len(order), size)]
    rng.shuffle(chunks)
    for chunk in chunks:
        yield [rows[i] for i in chunk]


def _logits(model: Reader, rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Word logits (rows, words), whether a word has tokens (rows, words), leaning logits (rows,)."""
    inputs = tensors(batch([row[0] for row in rows]), max(1, *(row[0].units for row in rows)), "cpu")
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF and model.training):
        words, leaning = model(**inputs)
    return words.float(), inputs["unit_means"].sum(2) > 0, leaning.float()


def _loss(model: Reader, rows: Sequence[Row]) -> torch.Tensor:
    words, present, leaning = _logits(model, rows)
    wanted = torch.zeros_like(words)
    for row, (_, taken, _) in enumerate(rows):
        wanted[row, : len(taken)] = torch.tensor(taken)
    weight = torch.tensor([WEIGHT[e.source] for _, _, e in rows])
    leans = torch.tensor([float(not e.unchanged) for _, _, e in rows])
    rare = torch.tensor([RARE if e.unchanged and e.source in GENERAL else 1.0 for _, _, e in rows])
    of_words = cross_entropy(words, wanted, reduction="none") * present * (leans * weight)[:, None] / WORDS
    of_leaning = cross_entropy(leaning, leans, reduction="none") * weight * rare
    return of_words.sum() / len(rows) + LEAN_SHARE * of_leaning.mean()


def measures(model: Reader, rows: Sequence[Row]) -> dict[str, float]:
    """AUROC of the words and of leaning, by source."""
    model.eval()
    found: dict[str, float] = {}
    scored: list[tuple[Example, list[float], npt.NDArray[np.float64], float]] = []
    with torch.no_grad():
        for row in rows:
            words, _, leaning = _logits(model, [row])
            scored.append((row[2], row[1], words[0].double().numpy()[: len(row[1])], float(leaning[0])))
    for source in WEIGHT:
        own = [s for s in scored if s[0].source == source and not s[0].unchanged]
        if own:
            taken = [bool(t) for s in own for t in s[1]]
            found[f"{source} words"] = round(auroc([float(p) for s in own for p in s[2]], taken) or 0.0, 3)
    for name, of in (("own", set(WEIGHT) - GENERAL), ("general", GENERAL)):
        chosen = [s for s in scored if s[0].source in of]
        found[f"{name} leaning"] = round(auroc([s[3] for s in chosen], [not s[0].unchanged for s in chosen]) or 0.0, 3)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
