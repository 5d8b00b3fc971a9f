"""The best chunk of the product's own retrieval, shown whole: what a search engine does."""

from __future__ import annotations

from eval.answer_measures import Given
from eval.baselines.material import ABSTENTION, Material, show
from eval.gold import GoldItem
from eval.run_gold import Give


def whole_chunk(material: Material) -> Give:
    """Every unit of the first chunk; its fused score, which is at most 2/61, is scaled to a confidence in [0, 1]."""
    by_id = {article.doc_id: article for article in material.everything}

    def give(item: GoldItem) -> Given:
        found = material.engine.search(item.question, 1, article=material.article.doc_id, sources=item.sources)
        if not found:
            return ABSTENTION
        chunk, article = found[0], by_id[found[0].doc_id]
        units = [u for u in article.quotable() if chunk.start <= u.span.start and u.span.end <= chunk.end]
        return show(article, units, min(1.0, chunk.score * 61 / 2))

    return give
