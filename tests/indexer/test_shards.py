"""A corpus embedded in parts beside each other, for one build that embeds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.backend import Vector
from indexer.build import build_index
from indexer.chunks import Chunking
from indexer.embedder import HashingEmbedder
from indexer.shards import embed_shard, shard_folder


class Counting(HashingEmbedder):
    """Keeps what it was given; fails once it had `most` texts."""

    def __init__(self, most: int = 10_000) -> None:
        super().__init__(32)
        self.texts: list[str] = []
        self._most = most

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        if len(self.texts) + len(texts) > self._most:
            raise KeyboardInterrupt
        self.texts += texts
        return super().embed_passages(texts)


def bundles(count: int) -> Iterator[Bundle]:
    """Articles of one chunk."""
    for n in range(count):
        yield Bundle(read_markdown(f"# {n}\n\nIron is {n} today.\n", Path(f"a{n}.md"), f"a{n}"))


def embedded(index: Path, shard: int, embedder: Counting, count: int = 40) -> tuple[int, int]:
    return embed_shard(index, bundles(count), embedder, Chunking(), shard, 2)


def test_two_shards_embed_each_text_once_and_the_build_none(tmp_path: Path) -> None:
    first, second, building = Counting(), Counting(), Counting()
    assert embedded(tmp_path, 0, first) == (len(first.texts), 0)
    assert embedded(tmp_path, 1, second) == (len(second.texts), 0)
    assert len(first.texts) + len(second.texts) == len({*first.texts, *second.texts}) == 40
    assert min(len(first.texts), len(second.texts)) > 5
    built = build_index(tmp_path, bundles(40), building)
    assert (built.embedded, built.reused, building.texts) == (0, 40, [])
    assert not shard_folder(tmp_path, 0, 2).exists()
    assert build_index(tmp_path / "whole", bundles(40), Counting()).generation == built.generation


def test_a_shard_that_was_killed_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.shards.BATCH", 4)
    with pytest.raises(KeyboardInterrupt):
        embedded(tmp_path, 0, Counting(most=9))
    again = Counting()
    done, held = embedded(tmp_path, 0, again)
    assert held == 8
    assert done == len(again.texts) > 0
    assert embedded(tmp_path, 0, Counting(most=0)) == (0, held + done)


def test_vectors_of_another_embedder_are_not_taken_over(tmp_path: Path) -> None:
    embedded(tmp_path, 0, Counting())
    built = build_index(tmp_path, bundles(3), HashingEmbedder(64))
    assert built.embedded == 3
