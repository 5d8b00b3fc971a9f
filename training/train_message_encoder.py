"""Trains MiniLM to tell what kind of message it reads: `python -m training.train_message_encoder --weights W --tokenizer T
--config C --out DIR [--epochs N]`.

The whole encoder learns; the mean of its last layer goes through one linear layer to a logit for each kind and one for danger.
Prints after each epoch how much of the danger of the fit part stands above 1, 2, 3 and 5 % of what is none.
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
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from qa_service.language.message_kinds import Kind
from training.message_examples import ADDED, INTENTS, Labelled, labelled_messages
from training.reader_model import Bert, config_of

HEADS = (*map(str, Kind), "danger")
DANGER_WEIGHT = 3.0
"""What a head of danger counts beside another in the loss: a miss there is the worst."""
MOST_TOKENS = 128
BATCH = 32
_DANGEROUS = {"emergency", "self_harm", "danger"}


class MessageEncoder(nn.Module):
    """`forward` gives logits of shape (rows, len(HEADS))."""

    def __init__(self, trunk: Bert, size: int) -> None:
        super().__init__()
        self.trunk = trunk
        self.head = nn.Linear(size, len(HEADS))

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Logits of a batch."""
        hidden = self.trunk(input_ids, attention_mask, torch.zeros_like(input_ids))
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        logits: torch.Tensor = self.head(nn.functional.dropout(mean, 0.1, self.training))
        return logits


def open_encoder(config: Path, dropout: float = 0.0, attention: str = "eager") -> MessageEncoder:
    """The model that a config.json describes, not yet filled."""
    fields = json.loads(config.read_text(encoding="utf-8"))
    return MessageEncoder(Bert(config_of(fields, dropout), attention), fields["hidden_size"])


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer of a file, cut at MOST_TOKENS."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def batch_of(tokenizer: Tokenizer, texts: Sequence[str], multiple: int = 16) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of some texts, padded to a multiple of tokens."""
    encoded = [e.ids for e in tokenizer.encode_batch(list(texts))]
    width = -(-max(map(len, encoded)) // multiple) * multiple
    ids, mask = np.zeros((len(texts), width), np.int64), np.zeros((len(texts), width), np.int64)
    for row, tokens in enumerate(encoded):
        ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
    return torch.from_numpy(ids), torch.from_numpy(mask)


def varied(text: str, rng: random.Random) -> str:
    """A text as somebody else might have typed it: other case, no marks, a letter lost, doubled or swapped."""
    if rng.random() < 0.3:
        text = text.lower()
    if rng.random() < 0.2:
        text = text.replace("'", "").replace("’", "").rstrip("?.!")
    for _ in range(rng.choice((0, 0, 0, 1, 2)) if len(text) > 12 else 0):
        at = rng.randrange(1, len(text) - 2)
        text = rng.choice(
            (
                text[:at] + text[at + 1 :],
                text[:at] + text[at] + text[at:],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            )
        )
    return text


def batches(messages: Sequence[Labelled], rng: random.Random) -> Iterator[list[Labelled]]:
    """Messages of similar length, in random order."""
    order = list(messages)
    rng.shuffle(order)
    cuts = []
    for at in range(0, len(order), BATCH * 40):
        near = sorted(order[at : at + BATCH * 40], key=lambda m: len(m.text))
        cuts += [near[i : i + BATCH] for i in range(0, len(near), BATCH)]
    rng.shuffle(cuts)
    return iter(cuts)


def mending(train: Sequence[Labelled], most: int, rng: random.Random) -> list[Labelled]:
    """The messages that were added, and at most so many of the rest, so that this is not forgotten."""
    added = {json.loads(line)["text"] for line in (INTENTS / ADDED).read_text(encoding="utf-8").splitlines()}
    rest = [m for m in train if m.text not in added]
    return [*(m for m in train if m.text in added), *rng.sample(rest, min(most, len(rest)))]


def targets(messages: Sequence[Labelled]) -> npt.NDArray[np.float32]:
    """1 for each head that holds, shape (messages, len(HEADS))."""
    return np.array(
        [[float(m.danger if head == "danger" else head in m.labels) for head in HEADS] for m in messages], np.float32
    )


def weights(messages: Sequence[Labelled]) -> npt.NDArray[np.float32]:
    """What each logit counts in the loss, shape (messages, len(HEADS)): nothing where the labels tell nothing."""
    counts = [DANGER_WEIGHT if head in _DANGEROUS else 1.0 for head in HEADS]
    return np.array(
        [[0.0 if h in m.unsaid else c for h, c in zip(HEADS, counts, strict=True)] for m in messages], np.float32
    )


def logits_of(model: MessageEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Logits of texts, shape (texts, len(HEADS))."""
    model.eval()
    found = np.zeros((len(texts), len(HEADS)), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    with torch.inference_mode():
        for at in range(0, len(order), 64):
            rows = order[at : at + 64]
            found[rows] = model(*batch_of(tokenizer, [texts[i] for i in rows])).float().numpy()
    return found


def say(score: npt.NDArray[np.float32], messages: Sequence[Labelled], name: str) -> None:
    """Prints how much danger stands above 1, 2, 3 and 5 % of what is none, of English messages and of others."""
    for english in (True, False):
        of = np.array([(m.language == "en") is english for m in messages])
        danger = np.array([m.danger for m in messages])
        none = np.sort(score[of & ~danger])[::-1]
        shares = [f"{(score[of & danger] > none[int(far * len(none))]).mean():.3f}" for far in (0.01, 0.02, 0.03, 0.05)]
        print(
            f"{name} {'English' if english else 'others'} {len(none)} none, {(of & danger).sum()} danger: {shares}",
            flush=True,
        )


def fill(model: MessageEncoder, weights: Path, start: Path | None) -> None:
    """Gives a model the trunk of a file of weights, or all of a model that was trained before."""
    if start is not None:
        model.load_state_dict(torch.load(start, weights_only=True))
        return
    missing, _ = model.trunk.load_state_dict(load_file(weights), strict=False)
    if [name for name in missing if "position_ids" not in name]:
        raise SystemExit(f"{weights} lacks {missing}")


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    for name in ("weights", "tokenizer", "config", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", type=Path, help="go on from this model, on what was added and a part of the rest")
    parser.add_argument("--rest", type=int, default=1000, help="how much of the rest")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    rng = random.Random(args.seed)
    messages = labelled_messages()
    train, fit = ([m for m in messages if m.part == part] for part in ("train", "fit"))
    if args.start is not None:
        train = mending(train, args.rest, rng)
    tokenizer = tokenizer_of(args.tokenizer)
    model = open_encoder(args.config, dropout=0.1, attention="sdpa")
    fill(model, args.weights, args.start)
    steps = args.epochs * -(-len(train) // BATCH)
    groups = [
        {"params": model.trunk.parameters(), "lr": args.lr},
        {"params": model.head.parameters(), "lr": args.lr * (1 if args.start is not None else 20)},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, step / (0.06 * steps)) * max(0.0, 1 - step / steps)
    )
    args.out.mkdir(parents=True, exist_ok=True)
    began = time.time()
    for epoch in range(args.epochs):
        model.train()
        lost = 0.0
        for rows in batches(train, rng):
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(*batch_of(tokenizer, [varied(m.text, rng) for m in rows])).float()
            loss = nn.functional.binary_cross_entropy_with_logits(
                logits, torch.from_numpy(targets(rows)), weight=torch.from_numpy(weights(rows))
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            lost += float(loss.detach())
        print(f"epoch {epoch + 1}: loss {lost / (steps / args.epochs):.4f}, {time.time() - began:.0f} s", flush=True)
        say(logits_of(model, tokenizer, [m.text for m in fit])[:, -1], fit, "fit")
        torch.save(model.state_dict(), args.out / "encoder.pt")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
