"""The evidence reader by itself: its best unit over the chunks of hybrid retrieval, without words, vectors or fitting."""

from __future__ import annotations

from eval.answer_measures import Given
from eval.baselines.material import ABSTENTION, Material, show
from eval.gold import GoldItem
from eval.run_gold import Give
from indexer.chunks import SEPARATOR
from qa_service.pipeline import DEPTH
from qa_service.reader import OnnxReader, Passage
from qa_service.scorer import sigmoid

UNCALIBRATED = 0.5
"""The reader's own idea of where an answer begins: a logit of 0."""


def reader_sentence(material: Material) -> Give:
    """The unit with the highest logit; the answer logit of its chunk as a probability is the confidence."""
    reader = OnnxReader()
    by_id = {article.doc_id: article for article in material.everything}

    def give(item: GoldItem) -> Given:
        found = material.engine.search(item.question, DEPTH, article=material.article.doc_id, sources=item.sources)
        read = []
        for chunk in found:
            article = by_id[chunk.doc_id]
            units = [u for u in article.quotable() if chunk.start <= u.span.start and u.span.end <= chunk.end]
            if units:
                heading = SEPARATOR.join(chunk.heading_path) or article.title
                read.append((article, units, Passage(heading, tuple(map(article.unit_text, units)))))
        readings = reader.read(item.question, [passage for _, _, passage in read])
        best = max(
            (
                (float(logit), -place, unit)
                for place, reading in enumerate(readings)
                for unit, logit in enumerate(reading.units)
            ),
            default=None,
        )
        if best is None:
            return ABSTENTION
        article, units, _ = read[-best[1]]
        return show(article, [units[best[2]]], float(sigmoid(readings[-best[1]].answers)))  # type: ignore[arg-type]

    return give


def reader_abstaining(material: Material) -> Give:
    """`reader_sentence`, but nothing where the reader itself thinks that there is no answer."""
    select = reader_sentence(material)

    def give(item: GoldItem) -> Given:
        given = select(item)
        return given if given.confidence >= UNCALIBRATED else Given(abstained=True, confidence=given.confidence)

    return give
