"""The best chunk of the product's own retrieval, shown whole: what a search engine does."""

from __future__ import annotations

from eval.baselines.material import ABSTENTION, Material, show
from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given
from eval.runs.run_gold import Give


def whole_chunk(material: Material) -> Give:
    """Every unit of the first chunk; its fused score, which is at most 2/61, is scaled to a confidence in [0, 1]."""

    def give(item: GoldItem) -> Given:
        for chunk, article, units in material.found(item, 1):
            return show(article, units, min(1.0, chunk.score * 61 / 2))
        return ABSTENTION

    return give
