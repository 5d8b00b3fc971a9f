"""Many strings in little memory: one block of bytes and where each begins, found again by a sorted table of hashes."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import numpy as np


class PackedStrings:
    """Strings by number, in some 8 bytes more than their UTF-8 each; lone surrogates are kept."""

    def __init__(self, strings: Iterable[str] = ()) -> None:
        self._bytes, self._ends = bytearray(), array("q", [0])
        for string in strings:
            self.append(string)

    def append(self, string: str) -> None:
        """Takes the next string."""
        self._bytes += string.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))


class PackedIds:
    """Different strings that are looked up by number and by themselves, in some 24 bytes more than their UTF-8 each."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = PackedStrings()
        hashes = array("q")
        for one in ids:
            self._ids.append(one)
            hashes.append(hash(one))
        held = np.array(hashes, dtype=np.int64)
        self._order = np.argsort(held, kind="stable").astype(np.int32)
        self._sorted = held[self._order]

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, number: int) -> str:
        return self._ids[number]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def number(self, one: str) -> int:
        """The number of a string. Raises KeyError."""
        at = int(np.searchsorted(self._sorted, hash(one)))
        while at < len(self._sorted) and self._sorted[at] == hash(one):
            if self._ids[found := int(self._order[at])] == one:
                return found
            at += 1
        raise KeyError(one)
