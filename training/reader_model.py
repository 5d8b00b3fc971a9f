"""The evidence reader: a MiniLM trunk with a logit for each unit and one for whether the chunk answers at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import BertConfig, BertModel


class Reader(nn.Module):
    """`forward` gives unit logits (rows, units) and answer logits (rows,)."""

    def __init__(self, config: BertConfig, attention: str = "eager") -> None:
        super().__init__()
        config._attn_implementation = attention  # "eager" exports to ONNX, "sdpa" trains faster
        self.trunk = BertModel(config, add_pooling_layer=False)
        size = config.hidden_size
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
        hidden = self.trunk(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        units = torch.bmm(unit_means.to(hidden.dtype), hidden)
        whole = hidden[:, 0]
        beside = whole.unsqueeze(1).expand(-1, units.shape[1], -1)
        unit_logits = self.unit_head(torch.cat([units, beside], dim=-1)).squeeze(-1)
        present = unit_means.sum(2) > 0
        weights = torch.softmax(unit_logits.masked_fill(~present, -1e4), dim=1)
        attended = torch.bmm(weights.unsqueeze(1), units).squeeze(1)
        answer_logits = self.answer_head(torch.cat([whole, attended], dim=-1)).squeeze(-1)
        return unit_logits, answer_logits


def config_of(fields: dict[str, Any], dropout: float = 0.0) -> BertConfig:
    """The trunk's configuration from a config.json."""
    fields = {**fields, "hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
    return BertConfig(
        **{k: v for k, v in fields.items() if k not in {"architectures", "transformers_version", "dtype"}}
    )


def load_trunk(reader: Reader, weights: Path) -> None:
    """Fills the trunk from a safetensors or torch file of a BERT model."""
    if weights.suffix == ".safetensors":
        from safetensors.torch import load_file  # only here: the trained file is a torch one

        state = load_file(str(weights))
    else:
        state = torch.load(weights, map_location="cpu", weights_only=True)
    state = {
        k.removeprefix("bert."): v.float() for k, v in state.items() if "pooler" not in k and "position_ids" not in k
    }
    reader.trunk.load_state_dict(state)
