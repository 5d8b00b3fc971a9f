"""The baselines by name. A baseline prepares itself from the material and returns a system under evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eval.baselines.material import ABSTENTION, Material
from eval.baselines.reader import reader_refusing, reader_sentence
from eval.baselines.sentence import bm25_sentence, dense_sentence, hybrid_sentence
from eval.baselines.whole_chunk import whole_chunk
from eval.runs.run_gold import Give


def always_abstain(material: Material) -> Give:
    """Shows nothing, ever: right on every unanswerable question."""
    return lambda item: ABSTENTION


BASELINES: Mapping[str, Callable[[Material], Give]] = {
    "bm25-sentence": bm25_sentence,
    "dense-sentence": dense_sentence,
    "hybrid-sentence": hybrid_sentence,
    "reader-sentence": reader_sentence,
    "reader-refusing": reader_refusing,
    "whole-chunk": whole_chunk,
    "always-abstain": always_abstain,
}
