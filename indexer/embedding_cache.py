"""Vectors that need not be made again: by the hash of their text, from the generation in service and a killed build."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.array_file import read_array
from indexer.backend import Vector
from indexer.durable import remove
from indexer.errors import IndexCorruptError
from indexer.manifest import read_manifest
from indexer.vector_store import VECTOR_STORES, VectorStore

JOURNAL = ".vectors"
"""Folder of an index directory that holds the vectors of a build in progress; gone once a generation holds them."""

KEYS = "chunk_keys.npy"
"""File of a generation: the key of each row's text; the rows themselves are its vector store's."""

KEY_BYTES = 16
_MERGE_AT = 1 << 16
_RECORD = KEY_BYTES + 4


def content_key(text: str) -> bytes:
    """What a vector is remembered by: the first 16 bytes of its text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]


class KeyTable:
    """Keys and the rows they stand in, numbered as they are added, in 24 bytes a key; the latest of equal keys counts."""

    def __init__(self, keys: npt.NDArray[np.uint8] | None = None) -> None:
        self._heads = np.zeros(0, dtype=np.uint64)
        self._tails = np.zeros(0, dtype=np.uint64)
        self._rows = np.zeros(0, dtype=np.int64)
        self._fresh: dict[bytes, int] = {}
        self._size = 0
        if keys is not None:
            self._merge(np.ascontiguousarray(keys), np.arange(len(keys), dtype=np.int64))
            self._size = len(keys)

    def __len__(self) -> int:
        return self._size

    def add(self, keys: Sequence[bytes]) -> None:
        """Gives the next rows to keys."""
        for key in keys:
            self._fresh[key] = self._size
            self._size += 1
        if len(self._fresh) >= _MERGE_AT:
            packed = np.frombuffer(b"".join(self._fresh), dtype=np.uint8).reshape(-1, KEY_BYTES)
            self._merge(packed, np.array(list(self._fresh.values()), dtype=np.int64))
            self._fresh.clear()

    def find(self, key: bytes) -> int | None:
        """The row of a key."""
        if key in self._fresh:
            return self._fresh[key]
        head, tail = np.frombuffer(key, dtype=np.uint64)
        at = int(np.searchsorted(self._heads, head, side="right")) - 1
        while at >= 0 and self._heads[at] == head:
            if self._tails[at] == tail:
                return int(self._rows[at])
            at -= 1
        return None

    def _merge(self, keys: npt.NDArray[np.uint8], rows: npt.NDArray[np.int64]) -> None:
        halves = keys.view(np.uint64)
        heads = np.concatenate([self._heads, halves[:, 0]])
        order = np.argsort(heads, kind="stable")
        self._heads = heads[order]
        self._tails = np.concatenate([self._tails, halves[:, 1]])[order]
        self._rows = np.concatenate([self._rows, rows])[order]


class VectorJournal:
    """Finished batches of vectors on disk, so that a killed build does not make them again.

    A batch's vectors are durable before its keys are written, and each key carries a checksum of its vector: what a
    crash leaves half written is not read back. A journal of another embedder is thrown away, as is one with links in it.
    """

    def __init__(self, folder: Path, embedder_id: str, dim: int) -> None:
        name, made_with, self._row_bytes = folder / "embedder", f"{embedder_id}\n{dim}", 4 * dim
        if not _is_own(folder) or name.read_text(encoding="utf-8", errors="replace") != made_with:
            remove_journal(folder)  # or what lies in its place
            folder.mkdir()
            name.write_text(made_with, encoding="utf-8")
        self._keys = (folder / "keys").open("a+b", buffering=0)
        self._vectors = (folder / "vectors").open("a+b", buffering=0)
        whole = min(_size(self._keys.fileno()) // _RECORD, _size(self._vectors.fileno()) // self._row_bytes)
        os.truncate(self._keys.fileno(), whole * _RECORD)
        os.truncate(self._vectors.fileno(), whole * self._row_bytes)
        records = np.frombuffer(os.pread(self._keys.fileno(), whole * _RECORD, 0), dtype=np.uint8).reshape(-1, _RECORD)
        self._table = KeyTable(records[:, :KEY_BYTES])

    def __len__(self) -> int:
        return len(self._table)

    def find(self, key: bytes) -> Vector | None:
        """The vector of a key, if it is whole."""
        row = self._table.find(key)
        if row is None:
            return None
        packed = os.pread(self._vectors.fileno(), self._row_bytes, row * self._row_bytes)
        record = os.pread(self._keys.fileno(), _RECORD, row * _RECORD)
        if record != _record(key, packed):
            return None
        return np.frombuffer(packed, dtype=np.float32)

    def append(self, keys: Sequence[bytes], vectors: Vector) -> None:
        """Makes a batch durable."""
        rows = [row.tobytes() for row in np.ascontiguousarray(vectors, dtype=np.float32)]
        _write_durably(self._vectors.fileno(), b"".join(rows))
        _write_durably(self._keys.fileno(), b"".join(map(_record, keys, rows)))
        self._table.add(keys)

    def __enter__(self) -> VectorJournal:
        return self

    def __exit__(self, *_: object) -> None:
        self._keys.close()
        self._vectors.close()


class EmbeddingCache:
    """Looks a text up in the journals, then among the chunks of the generation in service."""

    def __init__(self, journal: VectorJournal, folder: Path | None, shards: Sequence[VectorJournal] = ()) -> None:
        """`folder` is a checked generation of the same embedder, if there is one; `shards` were embedded beforehand."""
        self._journal, self._shards = journal, shards
        self._earlier: tuple[KeyTable, VectorStore] | None = None
        if folder is not None and (folder / KEYS).is_file():  # the first generations had no keys
            keys = np.asarray(read_array(folder / KEYS), dtype=np.uint8)
            manifest = read_manifest(folder)
            if keys.shape != (manifest.chunks, KEY_BYTES):
                raise IndexCorruptError(folder / KEYS, "does not fit its vectors")
            vectors = VECTOR_STORES[manifest.vector_store]()
            vectors.load(folder)
            self._earlier = KeyTable(keys), vectors

    def find(self, key: bytes) -> Vector | None:
        """The vector of a key."""
        for journal in (self._journal, *self._shards):
            if (found := journal.find(key)) is not None:
                return found
        if self._earlier is None:
            return None
        table, vectors = self._earlier
        row = table.find(key)
        return None if row is None else vectors.vector(row)

    def learn(self, keys: Sequence[bytes], vectors: Vector) -> None:
        """Keeps new vectors."""
        self._journal.append(keys, vectors)


def shard_folders(index: Path) -> list[Path]:
    """Journals of an index directory whose vectors were embedded beforehand, in parts."""
    return sorted(index.glob(f"{JOURNAL}-*-of-*"))


@contextmanager
def shard_journals(index: Path, embedder_id: str, dim: int) -> Iterator[list[VectorJournal]]:
    """Those of them that this embedder made, opened; others are left as they are."""
    with ExitStack() as opened:
        own = [
            folder for folder in shard_folders(index) if _is_own(folder) and _made_with(folder) == (embedder_id, dim)
        ]
        yield [opened.enter_context(VectorJournal(folder, embedder_id, dim)) for folder in own]


def _made_with(folder: Path) -> tuple[str, int] | None:
    name, _, dim = (folder / "embedder").read_text(encoding="utf-8", errors="replace").rpartition("\n")
    return (name, int(dim)) if dim.isdigit() else None


def _is_own(folder: Path) -> bool:
    """Whether a journal lies here, with no link in it: what a link leads to is not ours to cut short."""
    files = [folder / name for name in ("embedder", "keys", "vectors")]
    if folder.is_symlink() or not files[0].is_file():
        return False
    return not any(path.is_symlink() or (path.exists() and not path.is_file()) for path in files)


def remove_journal(folder: Path) -> None:
    """Removes a journal, whole or not."""
    remove(folder)


def _record(key: bytes, packed: bytes) -> bytes:
    return key + zlib.crc32(packed).to_bytes(4, "big")


def _write_durably(handle: int, packed: bytes) -> None:
    left = memoryview(packed)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


def _size(handle: int) -> int:
    return os.fstat(handle).st_size
