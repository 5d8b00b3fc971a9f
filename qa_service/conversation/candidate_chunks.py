"""Which chunks are read for a message: those that the message finds, alone and behind its conversation. Pure but for search."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.article import RecordKind
from indexer.backend import Chunk, SearchBackend, SearchFilter
from indexer.embedder import Embedder
from indexer.fusion import fuse
from qa_service.composition.compose import Picked

READ, READ_IN_CONVERSATION = 8, 12
"""Chunks that are read for a message that begins a conversation, and for one within it, whose subject may stand before it."""
RANKS = 30
"""Ranks of each ranking that are joined."""
FUSION = 20
"""Constant of the fusion: few rankings of few chunks, so that the first ranks count for more than with the usual 60."""
EARLIER = 3
"""Earlier questions that are searched by, together with the message."""
_QUOTED_RECORDS = {None, RecordKind.DISCLAIMER}


def candidate_chunks(
    message: str,
    history: Sequence[str],
    shown: Sequence[Picked],
    backend: SearchBackend,
    embedder: Embedder,
    where: SearchFilter,
) -> list[Chunk]:
    """The chunks to be read, best first.

    Joined by rank: what the message finds, what it finds behind the earlier questions (oldest first), each by words
    and by vectors, and the chunks that hold what was `shown` last. Records are left out: they are found, not read.
    """
    rankings: dict[str, Sequence[str]] = {}
    queries = {"message": message} | ({"conversation": conversation_query(message, history)} if history else {})
    for name, query in queries.items():
        rankings[f"{name} by vectors"] = [h.chunk_id for h in backend.dense(embedder.embed_query(query), RANKS, where)]
        rankings[f"{name} by words"] = [h.chunk_id for h in backend.lexical(query, RANKS, where)]
    if shown and history:
        found = dict.fromkeys(chunk_id for ranking in rankings.values() for chunk_id in ranking)
        rankings["shown"] = [chunk_id for chunk_id in found if _holds(backend.chunk(chunk_id), shown)]
    wanted = READ_IN_CONVERSATION if history else READ
    chunks = (backend.chunk(chunk_id) for chunk_id, _ in fuse(rankings, k=FUSION))
    return [chunk for chunk in chunks if _is_read(chunk, backend)][:wanted]


def conversation_query(message: str, history: Sequence[str]) -> str:
    """What is searched by beside the message itself: the last three earlier questions, oldest first, then the message."""
    return " ".join((*history[-EARLIER:], message))


def _is_read(chunk: Chunk, backend: SearchBackend) -> bool:
    return backend.document(chunk.doc_id).units[chunk.unit_start].record in _QUOTED_RECORDS


def _holds(chunk: Chunk, shown: Sequence[Picked]) -> bool:
    return any(
        picked.article.doc_id == chunk.doc_id and chunk.unit_start <= unit.index < chunk.unit_end
        for picked in shown
        for unit in picked.units
    )
