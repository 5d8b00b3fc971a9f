"""What lies in a generation folder, and how its sources and chunks are written and read one bundle at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from corpus.article import Bundle
from indexer.backend import Chunk
from indexer.errors import IndexCorruptError
from indexer.json_list import Extent, JsonListReader, JsonListWriter

BUNDLE, CHUNKS = TypeAdapter(Bundle), TypeAdapter(tuple[Chunk, ...])
_BUNDLES = TypeAdapter(tuple[Bundle, ...])
EXTENTS = "extents.json"


class StoredSources:
    """The sources and chunks of a generation folder in the order of its rows; memory holds those of one bundle."""

    def __init__(self, folder: Path, by_extents: bool = True) -> None:
        """Without `by_extents`, as where their table is damaged, each file is read whole."""
        self._folder = folder
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

    def write_bundles(self, bundles: Iterable[Bundle]) -> tuple[str, int]:
        """Writes bundles.json; (hash over the sources in the order given, units in them)."""
        digest, units = hashlib.sha256(), 0
        with JsonListWriter(self._folder / "bundles.json") as written:
            for bundle in bundles:
                for document in bundle.documents():
                    digest.update(document.doc_id.encode() + b"\0")
                    units += len(document.units)
                self._articles.append(bundle.article.doc_id)
                self._bundle_extents.append(written.append(BUNDLE.dump_json(bundle)))
        with (self._folder / "bundles.json").open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest(), units

    def write_chunks(self, chunks: Iterable[tuple[Chunk, ...]]) -> int:
        """Writes chunks.json from the chunks of each bundle, and where all lies; how many chunks there are."""
        count = 0
        with JsonListWriter(self._folder / "chunks.json") as written:
            for of_bundle in chunks:
                extents = [written.append(CHUNKS.dump_json((chunk,))[1:-1]) for chunk in of_bundle]
                at = extents[0][0] if extents else 0
                self._chunk_extents.append((at, extents[-1][1] if extents else at))
                count += len(extents)
        held = {"articles": self._articles, "bundles": self._bundle_extents, "chunks": self._chunk_extents}
        (self._folder / EXTENTS).write_text(json.dumps(held), encoding="utf-8")
        return count

    def article_ids(self) -> list[str]:
        """The doc_id of each bundle's article, in order. Raises IndexCorruptError."""
        return self._articles or [bundle.article.doc_id for bundle in self.bundles()]

    def bundles(self, only: Sequence[str] | None = None) -> Iterator[Bundle]:
        """The bundles, or those of some articles in the order of `only`. Raises IndexCorruptError."""
        path = self._folder / "bundles.json"
        try:
            if not self._bundle_extents:  # written before there were extents
                whole = _BUNDLES.validate_json(path.read_bytes())
                named = {bundle.article.doc_id: bundle for bundle in whole}
                yield from whole if only is None else map(named.__getitem__, only)
                return
            places = dict(zip(self._articles, self._bundle_extents, strict=True))
            with JsonListReader(path) as file:
                for extent in self._bundle_extents if only is None else map(places.__getitem__, only):
                    yield BUNDLE.validate_json(file.item(extent))
        except ValidationError as error:
            raise IndexCorruptError(path, "not a list of sources") from error

    def chunks(self) -> Iterator[tuple[Chunk, ...]]:
        """The chunks, bundle by bundle. Raises IndexCorruptError."""
        path = self._folder / "chunks.json"
        try:
            if not self._chunk_extents:
                yield CHUNKS.validate_json(path.read_bytes())
                return
            with JsonListReader(path) as file:
                for extent in self._chunk_extents:
                    yield CHUNKS.validate_json(b"[" + file.item(extent) + b"]")
        except ValidationError as error:
            raise IndexCorruptError(path, "not a list of chunks") from error
