"""A message in its conversation read against chunks: one logit a unit, one a chunk for whether it answers. Pure.

The reader is handed in; fitting (training/) and serving go through these same functions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.article import Article, RecordKind, SourceType, Unit, UnitKind
from indexer.backend import Chunk
from indexer.chunks import SEPARATOR
from qa_service.evidence.pool import Candidate, Pool
from qa_service.evidence.reader import Passage, Reader


def read_chunks(
    message: str, history: Sequence[str], chunks: Sequence[Chunk], documents: Mapping[str, Article], reader: Reader
) -> Pool:
    """Reads the chunks; `history` holds the earlier questions, oldest first.

    A unit in two chunks keeps its higher logit. Of equal units one of an article comes before one of a note.
    """
    readings = reader.read(message, [passage_of(chunk, documents[chunk.doc_id]) for chunk in chunks], history)
    best: dict[tuple[str, int], Candidate] = {}
    for chunk, reading in zip(chunks, readings, strict=True):
        article = documents[chunk.doc_id]
        for unit, logit in zip(_units(chunk, article), reading.units, strict=True):
            if unit.record not in {None, RecordKind.DISCLAIMER}:
                continue  # dates, status and the reference list are found as records, not judged as sentences
            found = Candidate(article, unit, float(logit), reading.answers)
            if found.key not in best or (found.logit, found.answers) > (best[found.key].logit, best[found.key].answers):
                best[found.key] = found
    ranked = sorted(best.values(), key=lambda c: (-c.logit, c.article.source_type is not SourceType.ARTICLE, c.key))
    return Pool(tuple(ranked), tuple(sorted((reading.answers for reading in readings), reverse=True)))


def passage_of(chunk: Chunk, article: Article) -> Passage:
    """What the reader reads of a chunk: its heading path in one line and its units."""
    heading = SEPARATOR.join(chunk.heading_path) or article.title
    return Passage(heading, tuple(article.unit_text(unit) for unit in _units(chunk, article)))


def _units(chunk: Chunk, article: Article) -> list[Unit]:
    return [u for u in article.units[chunk.unit_start : chunk.unit_end] if u.kind is not UnitKind.FURNITURE]
