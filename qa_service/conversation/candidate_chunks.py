"""Which chunks are read for a message: those that the message finds, alone and behind its conversation. Pure but for search."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from corpus.article import RecordKind
from indexer.backend import Chunk, SearchBackend
from indexer.fusion import fuse
from qa_service.composition.compose import Picked
from qa_service.conversation.dialogue import Dialogue

READ = 8
"""Chunks that are read for a message. More are not worth their time to this reader (docs/ablation.md)."""
RANKS = 30
"""Ranks of each ranking that are joined."""
EARLIER = 3
"""Earlier questions that are searched by, together with the message."""
_QUOTED_RECORDS = {None, RecordKind.DISCLAIMER}


def candidate_chunks(dialogue: Dialogue, backend: SearchBackend) -> list[Chunk]:
    """The chunks to be read for a message, best first.

    Joined by rank: what the message finds, what it finds behind the earlier questions (oldest first), each by words
    and by vectors, and the chunks that hold what was shown last. Records are left out: they are found, not read.
    """
    message, history, shown, where = dialogue.message.text, dialogue.earlier, dialogue.shown, dialogue.where
    rankings: dict[str, Sequence[str]] = {}
    queries = {"message": message} | ({"conversation": conversation_query(message, history)} if history else {})
    for name, query in queries.items():
        rankings[f"{name} by vectors"] = [h.chunk_id for h in backend.dense(dialogue.embed(query), RANKS, where)]
        rankings[f"{name} by words"] = [h.chunk_id for h in backend.lexical(query, RANKS, where)]
    if shown and history:
        found = dict.fromkeys(chunk_id for ranking in rankings.values() for chunk_id in ranking)
        rankings["shown"] = [chunk_id for chunk_id in found if _holds(backend.chunk(chunk_id), shown)]
    chunks = (backend.chunk(chunk_id) for chunk_id, _ in fuse(rankings))
    return list(islice((chunk for chunk in chunks if _is_read(chunk, backend)), READ))


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
