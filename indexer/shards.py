"""Embeds a part of a corpus beside others that embed the rest, so that the build that follows embeds nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from corpus.article import Bundle
from indexer.chunks import Chunking, chunk_article
from indexer.embedder import Embedder
from indexer.embedding_cache import JOURNAL, VectorJournal, content_key
from indexer.progress import Progress, Silent
from indexer.tokens import count_tokens

BATCH = 128
"""Texts embedded and made durable together: what a kill loses at most."""


def shard_folder(index: Path, shard: int, shards: int) -> Path:
    """Where the vectors of a shard lie until a build has taken them over; may be copied there from another machine."""
    return index / f"{JOURNAL}-{shard}-of-{shards}"


def embed_shard(
    index: Path,
    bundles: Iterable[Bundle],
    embedder: Embedder,
    chunking: Chunking,
    shard: int,
    shards: int,
    progress: Progress | None = None,
) -> tuple[int, int]:
    """Embeds the texts of a corpus that fall to `shard` of `shards`, from 0; (embedded now, found done already).

    The hash of a text decides whose it is, so every shard is given the whole corpus and reads it alone. Asked again
    after it was killed, it goes on. Raises OSError, and as the bundles do.
    """
    progress = progress or Silent()
    progress.step(f"embedding shard {shard} of {shards}", 0)
    done = 0
    index.mkdir(parents=True, exist_ok=True)
    with VectorJournal(shard_folder(index, shard, shards), embedder.embedder_id, embedder.dim) as journal:
        held = len(journal)
        own = (text for text in _texts(bundles, chunking) if _falls_to(text, shards) == shard)
        while part := list(islice(own, BATCH)):
            fresh = {key: text for text in part if journal.find(key := content_key(text)) is None}
            if fresh:
                journal.append(list(fresh), embedder.embed_passages(list(fresh.values())))
            done += len(fresh)
            progress.advance(len(part))
    return done, held


def _texts(bundles: Iterable[Bundle], chunking: Chunking) -> Iterator[str]:
    for bundle in bundles:
        for document in bundle.documents():
            yield from (chunk.text for chunk in chunk_article(document, count_tokens, chunking))


def _falls_to(text: str, shards: int) -> int:
    return int.from_bytes(content_key(text)[:8], "big") % shards
