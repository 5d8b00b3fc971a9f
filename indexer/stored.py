"""What lies in a generation folder, and how its sources and chunks are written and read one bundle at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from corpus.article import Bundle
from indexer.backend import Chunk
from indexer.chunks import chunk_text
from indexer.errors import IndexCorruptError
from indexer.packed_list import Extent, KeptFile, ListReader, PackedListWriter

BUNDLE, CHUNKS = TypeAdapter(Bundle), TypeAdapter(tuple[Chunk, ...])
_BUNDLES = TypeAdapter(tuple[Bundle, ...])
EXTENTS = "extents.json"
SOURCES, ARRAY_OF_SOURCES = "bundles.packed", "bundles.json"
"""The file that holds the sources: an item a bundle; until format 2 one JSON array."""


class StoredSources:
    """The sources and chunks of a generation folder in the order of its rows; memory holds those of one bundle.

    The text of a chunk is not written down, since it is that of its units; until format 2 it was.
    """

    def __init__(self, folder: Path, by_extents: bool = True) -> None:
        """Without `by_extents`, as where their table is damaged, the sources are read from one end to the other."""
        self._folder = folder
        self._packed = not (folder / ARRAY_OF_SOURCES).exists()
        self._articles: list[str] = []
        self._bundle_extents: list[Extent] = []
        self._chunk_extents: list[Extent] = []
        if by_extents and (folder / EXTENTS).is_file():
            try:
                held = json.loads((folder / EXTENTS).read_bytes())
                self._articles = list(map(str, held["articles"]))
                self._bundle_extents = [(a, b) for a, b in held["bundles"]]
                self._chunk_extents = [(a, b) for a, b in held["chunks"]]
            except (ValueError, KeyError, TypeError) as error:
                raise IndexCorruptError(folder / EXTENTS, "not a table of extents") from error

    @property
    def _path(self) -> Path:
        return self._folder / (SOURCES if self._packed else ARRAY_OF_SOURCES)

    def write_bundles(self, bundles: Iterable[Bundle]) -> tuple[str, int]:
        """Writes the sources; (hash over them in the order given, units in them)."""
        digest, units = hashlib.sha256(), 0
        with PackedListWriter(self._path) as written:
            for bundle in bundles:
                for document in bundle.documents():
                    digest.update(document.doc_id.encode() + b"\0")
                    units += len(document.units)
                self._articles.append(bundle.article.doc_id)
                self._bundle_extents.append(written.append(BUNDLE.dump_json(bundle)))
        with ListReader(self._path) as read:  # hashed as the JSON array that it stands for, as ever
            for at, extent in enumerate(self._bundle_extents):
                digest.update((b"," if at else b"[") + read.item(extent))
            digest.update(b"]")
        return digest.hexdigest(), units

    def write_chunks(self, chunks: Iterable[tuple[Chunk, ...]]) -> int:
        """Writes the chunks of each bundle without their texts, and where all lies; how many chunks there are."""
        count = 0
        with PackedListWriter(self._folder / "chunks.packed") as written:
            for of_bundle in chunks:
                bare = tuple(replace(chunk, text="") for chunk in of_bundle)
                self._chunk_extents.append(written.append(CHUNKS.dump_json(bare)))
                count += len(bare)
        held = {"articles": self._articles, "bundles": self._bundle_extents, "chunks": self._chunk_extents}
        (self._folder / EXTENTS).write_text(json.dumps(held), encoding="utf-8")
        return count

    def article_ids(self) -> list[str]:
        """The doc_id of each bundle's article, in order. Raises IndexCorruptError."""
        return self._articles or [bundle.article.doc_id for bundle in self.bundles()]

    def bundles(self, only: Sequence[str] | None = None) -> Iterator[Bundle]:
        """The bundles, or those of some articles in the order of `only`. Raises IndexCorruptError."""
        try:
            if not self._bundle_extents:  # their table is damaged, or written before there was one
                whole = self._all_bundles()
                if only is not None:
                    named = {bundle.article.doc_id: bundle for bundle in whole}
                    whole = map(named.__getitem__, only)
                yield from whole
                return
            places = dict(zip(self._articles, self._bundle_extents, strict=True))
            with ListReader(self._path, self._packed) as file:
                for extent in self._bundle_extents if only is None else map(places.__getitem__, only):
                    yield BUNDLE.validate_json(file.item(extent))
        except ValidationError as error:
            raise IndexCorruptError(self._path, "not a list of sources") from error

    def reader(self) -> Callable[[int], Bundle]:
        """What reads a bundle by its place in the order of rows from now on, also when the folder is removed.

        A file below `MAP_FROM` bytes is kept as it is, packed; of a larger one it is kept open. Raises IndexCorruptError.
        """
        if not self._bundle_extents:  # written before there were extents
            return list(self.bundles()).__getitem__
        file = KeptFile(self._path, self._packed)
        extents = np.array(self._bundle_extents, dtype=np.int64)

        def read(number: int) -> Bundle:
            try:
                return BUNDLE.validate_json(file.item((int(extents[number][0]), int(extents[number][1]))))
            except ValidationError as error:
                raise IndexCorruptError(self._path, "not a list of sources") from error

        return read

    def with_chunks(self) -> Iterator[tuple[Bundle, tuple[Chunk, ...]]]:
        """Each bundle with its chunks. Raises IndexCorruptError."""
        path = self._folder / ("chunks.packed" if self._packed else "chunks.json")
        try:
            if not self._chunk_extents:
                yield from _grouped(self.bundles(), CHUNKS.validate_json(path.read_bytes()))
                return
            with ListReader(path, self._packed) as file:
                for bundle, extent in zip(self.bundles(), self._chunk_extents, strict=True):
                    item = file.item(extent)
                    if self._packed:
                        texts = {document.doc_id: document for document in bundle.documents()}
                        bare = CHUNKS.validate_json(item)
                        yield bundle, tuple(replace(c, text=chunk_text(texts[c.doc_id], c)) for c in bare)
                    else:
                        yield bundle, CHUNKS.validate_json(b"[" + item + b"]")
        except (ValueError, KeyError, IndexError) as error:
            raise IndexCorruptError(path, "not a list of chunks") from error

    def chunk_texts(self) -> Iterator[str]:
        """The text of each chunk, in order. Raises IndexCorruptError."""
        return (chunk.text for _, chunks in self.with_chunks() for chunk in chunks)

    def _all_bundles(self) -> Iterator[Bundle]:
        if not self._packed:
            yield from _BUNDLES.validate_json(self._path.read_bytes())
            return
        with ListReader(self._path) as file:
            yield from map(BUNDLE.validate_json, file.items())


def _grouped(bundles: Iterable[Bundle], chunks: Sequence[Chunk]) -> Iterator[tuple[Bundle, tuple[Chunk, ...]]]:
    """The chunks of one list beside the bundles that they are of."""
    at = 0
    for bundle in bundles:
        own, start = {document.doc_id for document in bundle.documents()}, at
        while at < len(chunks) and chunks[at].doc_id in own:
            at += 1
        yield bundle, tuple(chunks[start:at])
