"""What is kept in memory of every source and every chunk of an opened generation: numbers and names, no text."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from corpus.article import Bundle, SourceType
from indexer.backend import Chunk, Listed, SearchFilter
from indexer.packed_ids import PackedIds, PackedStrings

Rows = npt.NDArray[np.int64]
_TYPES = tuple(SourceType)


class SourceTable:
    """The sources by name, and in which bundle each lies; some 120 bytes a source and what its name and title take."""

    def __init__(self) -> None:
        self._names, self._titles, self._parents = PackedStrings(), PackedStrings(), PackedStrings([""])
        self._types, self._bundles, self._parent = array("b"), array("i"), array("i")

    def take(self, bundle: Bundle, number: int) -> dict[str, int]:
        """Takes the sources of the bundle of this number; the number of each."""
        taken = {}
        for document in bundle.documents():
            taken[document.doc_id] = len(self._names)
            self._names.append(document.doc_id)
            self._titles.append(document.title)
            self._types.append(_TYPES.index(document.source_type))
            self._bundles.append(number)
            parent = document.parent or ""
            if parent and parent != self._parents[len(self._parents) - 1]:
                self._parents.append(parent)
            self._parent.append(len(self._parents) - 1 if parent else 0)
        return taken

    def finish(self) -> None:
        """Orders what was taken: articles first, then notes and texts, each by doc_id."""
        self._ids = PackedIds(self._names)
        kinds, first = np.frombuffer(self._types, dtype=np.int8), _TYPES.index(SourceType.ARTICLE)
        order = sorted(range(len(kinds)), key=lambda n: (kinds[n] != first, self._ids[n]))
        self._order = np.array(order, dtype=np.int32)
        self._place = np.empty_like(self._order)
        self._place[self._order] = np.arange(len(order), dtype=np.int32)
        self._kinds, self._counts = kinds, np.bincount(kinds, minlength=len(_TYPES))
        numbers = np.array([self._number_or_none(name) for name in self._parents], dtype=np.int32)
        self._family = numbers[np.frombuffer(self._parent, dtype=np.int32)]

    def number(self, doc_id: str) -> int:
        """The number of a source, in the order taken. Raises KeyError."""
        return self._ids.number(doc_id)

    def place(self, doc_id: str) -> int:
        """Where a source stands in the list. Raises KeyError."""
        return int(self._place[self.number(doc_id)])

    def bundle(self, doc_id: str) -> int:
        """The number of the bundle that a source lies in. Raises KeyError."""
        return self._bundles[self.number(doc_id)]

    def count(self, types: frozenset[SourceType] | None) -> int:
        """How many sources are of some types."""
        return int(sum(n for kind, n in zip(_TYPES, self._counts, strict=True) if types is None or kind in types))

    def listing(self, after: str | None, limit: int, types: frozenset[SourceType] | None) -> list[Listed]:
        """The next sources behind `after`. Raises KeyError."""
        begin = 0 if after is None else int(self._place[self.number(after)]) + 1
        numbers = self._order[begin:]
        if types is not None:
            numbers = numbers[np.isin(self._kinds[numbers], [_TYPES.index(kind) for kind in types])]
        return [self.by_number(int(number)) for number in numbers[:limit]]

    def belonging(self, doc_id: str) -> list[str]:
        """The sources whose parent this is, by doc_id; none of an id that is not known."""
        number = self._number_or_none(doc_id)
        return sorted(self._ids[int(n)] for n in np.flatnonzero(self._family == number)) if number >= 0 else []

    def fitting(self, where: SearchFilter) -> npt.NDArray[np.bool_]:
        """Of each source in the order taken, whether a filter lets it through."""
        fits = np.ones(len(self._kinds), dtype=bool)
        if where.source_types is not None:
            fits &= np.isin(self._kinds, [_TYPES.index(kind) for kind in where.source_types])
        if where.articles is not None:
            numbers = [n for n in map(self._number_or_none, where.articles) if n >= 0]
            fits &= np.isin(np.arange(len(fits)), numbers) | np.isin(self._family, numbers)
        return fits

    def by_number(self, number: int) -> Listed:
        """The source of a number."""
        kind, parent = _TYPES[self._types[number]], self._parents[self._parent[number]]
        return Listed(self._ids[number], self._titles[number], kind, parent or None)

    def _number_or_none(self, doc_id: str) -> int:
        try:
            return self._ids.number(doc_id)
        except KeyError:
            return -1


class ChunkTable:
    """The chunks by row, without their texts: some 100 bytes a chunk, most of them its id."""

    def __init__(self) -> None:
        self._names, self._headings = PackedStrings(), PackedStrings()
        self._numbers = {name: array("i") for name in ("document", "start", "end", "tokens", "heading")}
        self._before = ""

    def take(self, chunks: Iterable[Chunk], document: dict[str, int]) -> None:
        """Takes the chunks of a bundle whose sources have these numbers."""
        for chunk in chunks:
            path = json.dumps(chunk.heading_path)
            if path != self._before:
                self._headings.append(path)
                self._before = path
            self._names.append(chunk.chunk_id)
            row = (document[chunk.doc_id], chunk.unit_start, chunk.unit_end, chunk.tokens, len(self._headings) - 1)
            for column, value in zip(self._numbers.values(), row, strict=True):
                column.append(value)

    def finish(self, sources: SourceTable) -> None:
        """Makes ids findable once all is taken."""
        self._ids, self._sources = PackedIds(self._names), sources
        self._document = np.frombuffer(self._numbers["document"], dtype=np.int32)

    def __len__(self) -> int:
        return len(self._names)

    def id(self, row: int) -> str:
        """The id of the chunk in a row."""
        return self._ids[row]

    def row(self, chunk_id: str) -> int:
        """The row of a chunk. Raises KeyError."""
        return self._ids.number(chunk_id)

    def chunk(self, row: int) -> Chunk:
        """The chunk in a row, without its text."""
        source = self._sources.by_number(self._numbers["document"][row])
        return Chunk(
            chunk_id=self._ids[row],
            doc_id=source.doc_id,
            unit_start=self._numbers["start"][row],
            unit_end=self._numbers["end"][row],
            heading_path=self._path(row),
            source_type=source.source_type,
            text="",
            tokens=self._numbers["tokens"][row],
        )

    def allowed(self, where: SearchFilter) -> Rows:
        """The rows that a filter lets through."""
        rows = np.flatnonzero(self._sources.fitting(where)[self._document]) if len(self) else np.zeros(0, np.int64)
        if where.heading:
            depth = len(where.heading)
            rows = rows[[self._path(int(row))[:depth] == where.heading for row in rows]]
        return rows

    def _path(self, row: int) -> tuple[str, ...]:
        return tuple(json.loads(self._headings[self._numbers["heading"][row]]))
