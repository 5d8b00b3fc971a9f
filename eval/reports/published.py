"""What others have published on public collections, to stand beside our figures. Each figure has its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Published:
    """The measures of a system on one collection, by name as in ir_measures, and where they stand."""

    system: str
    measures: Mapping[str, float]
    source: str


_PYSERINI = "Pyserini two-click reproductions, castorini/pyserini pyserini/2cr/beir.yaml"
PUBLISHED: Mapping[str, Sequence[Published]] = {
    "scifact": (
        Published("BM25, title and text in two fields", {"nDCG@10": 0.6647, "R@100": 0.9076}, _PYSERINI),
        Published("BM25, title and text in one field", {"nDCG@10": 0.6789, "R@100": 0.9253}, _PYSERINI),
        Published("SPLADE++ EnsembleDistil", {"nDCG@10": 0.7041, "R@100": 0.9353}, _PYSERINI),
        Published("bge-base-en-v1.5 (110M)", {"nDCG@10": 0.7408, "R@100": 0.9667}, _PYSERINI),
    ),
}
"""By the name of the collection's folder, in BEIR's version 1.0.0, test queries."""
