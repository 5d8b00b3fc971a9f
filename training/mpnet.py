"""The MPNet encoder (Song et al. 2020), plain: word and position embeddings, layers whose attention has a learned bias by distance.

Its table of words is kept in the order of the uncased BERT vocabulary, so that one tokenizer and one layout serve the
small reader and this one: MPNet's own ids are BERT's plus four, but for the two that open and close a text.
Equal to `transformers.MPNetModel` on the same weights (tests/training/test_mpnet.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.functional import gelu, scaled_dot_product_attention

WORDS = 30_522
"""Wordpieces of the uncased BERT vocabulary."""
FIRST_POSITION = 2
"""Positions 0 and 1 belong to padding, as in RoBERTa."""
FARTHEST = 128
"""Distances from here on share a bucket (T5's scheme: half the buckets exact, half logarithmic)."""
OWN_IDS = {101: 0, 102: 2, 0: 1}
"""[CLS] is <s>, [SEP] is </s>, [PAD] is <pad>."""


class Layer(nn.Module):
    """Self-attention and a feed-forward network, each with its sum and norm after it."""

    def __init__(self, size: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(size, size) for _ in range(4))
        self.attention_norm = nn.LayerNorm(size, eps=epsilon)
        self.widen, self.narrow = nn.Linear(size, inner), nn.Linear(inner, size)
        self.output_norm = nn.LayerNorm(size, eps=epsilon)

    def forward(self, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """`hidden` (rows, tokens, size); `bias` (rows, heads, tokens, tokens) is added to the attention scores."""
        rows, tokens, size = hidden.shape

        def split(values: torch.Tensor) -> torch.Tensor:
            return values.view(rows, tokens, self.heads, size // self.heads).transpose(1, 2)

        seen = scaled_dot_product_attention(
            split(self.query(hidden)), split(self.key(hidden)), split(self.value(hidden)), attn_mask=bias
        )
        hidden = self.attention_norm(hidden + self.output(seen.transpose(1, 2).reshape(rows, tokens, size)))
        return self.output_norm(hidden + self.narrow(gelu(self.widen(hidden))))


class MPNet(nn.Module):
    """`forward` gives hidden states of shape (rows, tokens, size)."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """`fields` as in the model's config.json."""
        super().__init__()
        size, heads, self.buckets = (
            fields[n] for n in ("hidden_size", "num_attention_heads", "relative_attention_num_buckets")
        )
        self.words = nn.Embedding(WORDS, size)
        self.positions = nn.Embedding(fields["max_position_embeddings"], size)
        self.norm = nn.LayerNorm(size, eps=fields["layer_norm_eps"])
        self.by_distance = nn.Embedding(self.buckets, heads)
        self.layers = nn.ModuleList(
            Layer(size, heads, fields["intermediate_size"], fields["layer_norm_eps"])
            for _ in range(fields["num_hidden_layers"])
        )
        far = fields["max_position_embeddings"]
        self.register_buffer("bucket_of", buckets(torch.arange(-far, far + 1), self.buckets), persistent=False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Hidden states; `token_type_ids` is there for likeness to BERT and not used."""
        place = torch.arange(input_ids.shape[1], device=input_ids.device)
        hidden = self.norm(self.words(input_ids) + self.positions(place + FIRST_POSITION)[None])
        distance = place[None, :] - place[:, None] + self.bucket_of.shape[0] // 2
        bias = self.by_distance(self.bucket_of[distance]).permute(2, 0, 1)[None]
        bias = bias + (1.0 - attention_mask[:, None, None, :].to(bias.dtype)) * -1e4
        for layer in self.layers:
            hidden = layer(hidden, bias)
        return hidden

    def freeze(self, layers: int) -> None:
        """Embeddings, distance bias and so many of the lower layers stay as they are."""
        for part in (self.words, self.positions, self.norm, self.by_distance, *self.layers[:layers]):
            part.requires_grad_(False)


def buckets(distance: torch.Tensor, count: int) -> torch.Tensor:
    """The bucket of each signed distance (T5, Raffel et al. 2020): half for either side, half of those exact."""
    half = count // 2
    exact = half // 2
    away = distance.abs()
    wide = exact + (torch.log(away.clamp(min=1) / exact) / math.log(FARTHEST / exact) * (half - exact)).long()
    return (distance > 0).long() * half + torch.where(away < exact, away, wide.clamp(max=half - 1))


def load_mpnet(folder: Path) -> MPNet:
    """The encoder with the weights of a downloaded model folder (config.json, model.safetensors)."""
    from safetensors.torch import load_file

    trunk = MPNet(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    trunk.load_state_dict(renamed(load_file(str(folder / "model.safetensors")), len(trunk.layers)))
    return trunk


def renamed(given: Mapping[str, torch.Tensor], layers: int) -> dict[str, torch.Tensor]:
    """The published names as ours, and the words in BERT's order."""
    own = torch.tensor([OWN_IDS.get(i, i + 4) for i in range(WORDS)])
    state = {
        "words.weight": given["embeddings.word_embeddings.weight"][own],
        "positions.weight": given["embeddings.position_embeddings.weight"],
        "by_distance.weight": given["encoder.relative_attention_bias.weight"],
    }
    parts = {
        "query": "attention.attn.q",
        "key": "attention.attn.k",
        "value": "attention.attn.v",
        "output": "attention.attn.o",
        "attention_norm": "attention.LayerNorm",
        "widen": "intermediate.dense",
        "narrow": "output.dense",
        "output_norm": "output.LayerNorm",
    }
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = given[f"embeddings.LayerNorm.{kind}"]
        for layer in range(layers):
            for ours, theirs in parts.items():
                state[f"layers.{layer}.{ours}.{kind}"] = given[f"encoder.layer.{layer}.{theirs}.{kind}"]
    return state
