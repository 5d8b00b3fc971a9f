"""The evidence reader by itself: its best unit over the chunks of hybrid retrieval, without words, vectors or fitting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpus.article import Article, Unit
from eval.baselines.material import ABSTENTION, Material, show
from eval.gold.items import GoldItem
from eval.measures.answer_measures import Given
from eval.runs.run_gold import Give
from indexer.chunks import SEPARATOR
from qa_service.answer import SearchResult
from qa_service.conversation.candidate_chunks import READ
from qa_service.evidence.calibration import sigmoid
from qa_service.evidence.reader import Passage
from qa_service.evidence.readers import open_reader

UNCALIBRATED = 0.5
"""The reader's own idea of where an answer begins: a logit of 0."""


def reader_sentence(material: Material) -> Give:
    """The unit with the highest logit; the answer logit of its chunk as a probability is the confidence."""
    reader = open_reader()

    def give(item: GoldItem) -> Given:
        found = [(c, article, units) for c, article, units in material.found(item, READ) if units]
        readings = reader.read(item.question, [_passage(*each) for each in found])
        # of equal ones `max` keeps the first
        scored = [(reading.units[n], at, n) for at, reading in enumerate(readings) for n in range(len(reading.units))]
        if not scored:
            return ABSTENTION
        _, at, number = max(scored, key=lambda each: each[0])
        _, article, units = found[at]
        return show(article, [units[number]], float(sigmoid(np.array([readings[at].answers]))[0]))

    return give


def _passage(chunk: SearchResult, article: Article, units: Sequence[Unit]) -> Passage:
    return Passage(SEPARATOR.join(chunk.heading_path) or article.title, tuple(map(article.unit_text, units)))


def reader_refusing(material: Material) -> Give:
    """`reader_sentence`, but nothing where the reader itself thinks that there is no answer."""
    select = reader_sentence(material)

    def give(item: GoldItem) -> Given:
        given = select(item)
        return given if given.confidence >= UNCALIBRATED else Given(abstained=True, confidence=given.confidence)

    return give
