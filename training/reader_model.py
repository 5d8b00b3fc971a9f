"""The evidence reader: an encoder with a logit for each unit and one for whether the chunk answers at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertConfig, BertModel

from training.mpnet import MPNet, renamed


class Bert(BertModel):
    """MiniLM's encoder; `forward` gives hidden states of shape (rows, tokens, size)."""

    def __init__(self, config: BertConfig, attention: str = "eager") -> None:
        """`attention` "eager" exports to ONNX, "sdpa" trains faster."""
        config._attn_implementation = attention
        super().__init__(config, add_pooling_layer=False)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Hidden states of the last layer."""
        given = super().forward(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return given.last_hidden_state

    def freeze(self, layers: int) -> None:
        """Embeddings and so many of the lower layers stay as they are."""
        for part in (self.embeddings, *self.encoder.layer[:layers]):
            part.requires_grad_(False)


class Reader(nn.Module):
    """`forward` gives unit logits (rows, units) and answer logits (rows,)."""

    def __init__(self, trunk: nn.Module, size: int) -> None:
        """`trunk` gives hidden states of width `size`."""
        super().__init__()
        self.trunk = trunk
        self.unit_head = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Linear(size, 1))
        self.answer_head = nn.Sequential(nn.Linear(2 * size, size), nn.GELU(), nn.Linear(size, 1))

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor,
        unit_means: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of one batch; `unit_means` as in `qa_service.evidence.reader_inputs.unit_means`."""
        hidden = self.trunk(input_ids, attention_mask, token_type_ids)
        units = torch.bmm(unit_means.to(hidden.dtype), hidden)
        whole = hidden[:, 0]
        beside = whole.unsqueeze(1).expand(-1, units.shape[1], -1)
        unit_logits = self.unit_head(torch.cat([units, beside], dim=-1)).squeeze(-1)
        present = unit_means.sum(2) > 0
        weights = torch.softmax(unit_logits.masked_fill(~present, -1e4), dim=1)
        attended = torch.bmm(weights.unsqueeze(1), units).squeeze(1)
        answer_logits = self.answer_head(torch.cat([whole, attended], dim=-1)).squeeze(-1)
        return unit_logits, answer_logits


def open_trained(fields: dict[str, Any], attention: str = "eager", dropout: float = 0.0) -> Reader:
    """A reader, not yet filled, over the encoder that a config.json describes: MPNet's or MiniLM's."""
    trunk = MPNet(fields) if fields["model_type"] == "mpnet" else Bert(config_of(fields, dropout), attention)
    return Reader(trunk, fields["hidden_size"])


def config_of(fields: dict[str, Any], dropout: float = 0.0) -> BertConfig:
    """The trunk's configuration from a config.json."""
    fields = {**fields, "hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
    return BertConfig(
        **{k: v for k, v in fields.items() if k not in {"architectures", "transformers_version", "dtype"}}
    )


def load_trunk(reader: Reader, weights: Path) -> None:
    """Fills the trunk from a safetensors or torch file of a BERT or MPNet model."""
    if weights.suffix == ".safetensors":
        from safetensors.torch import load_file  # only here: the trained file is a torch one

        state = load_file(str(weights))
    else:
        state = torch.load(weights, map_location="cpu", weights_only=True)
    state = {
        k.removeprefix("bert."): v.float() for k, v in state.items() if "pooler" not in k and "position_ids" not in k
    }
    if isinstance(reader.trunk, MPNet):
        state = renamed(state, len(reader.trunk.layers))
    reader.trunk.load_state_dict(state)
