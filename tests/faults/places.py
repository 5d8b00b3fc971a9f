"""Every place where the product keeps state: how it is written and read there, and what may become of it in a fault.

State is a set of numbers. A new place is one entry of PLACES; every fault of faults.py is then tried on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

import indexer.array_file
import indexer.build
import indexer.cleanup
import indexer.durable
import indexer.embedding_cache
import indexer.faiss_store
import indexer.generation
import indexer.ingest.polite
import indexer.lexical
import indexer.manifest
import indexer.packed_list
import indexer.pointer
import indexer.shards
import indexer.stored
import indexer.vector_store
import qa_service.serving.audit
import qa_service.serving.feedback
import qa_service.serving.keys
import qa_service.serving.line_file
from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.build import build_index
from indexer.embedder import HashingEmbedder
from indexer.embedding_cache import VectorJournal, content_key
from indexer.errors import IndexCorruptError, IndexingError
from indexer.ingest.polite import Fetched, PoliteClient
from indexer.local import open_index
from indexer.pointer import GENERATIONS, NAME, Pointer, in_service, switch
from indexer.recovery import telling_the_way_out
from qa_service.serving.audit import REPAIRED, AuditError, AuditLog, verify
from qa_service.serving.feedback import Feedback, FeedbackError, FeedbackFile
from qa_service.serving.keys import Key, Keys, KeysError, change_keys, read_keys

Numbers = frozenset[int]
Allowed = Callable[[Collection[int], int], Callable[[Numbers], bool]]
"""(numbers that were written, number that was being written) to what may be read then."""


def last(written: Collection[int], tried: int) -> Callable[[Numbers], bool]:
    """The last number, or the one that was being written."""
    return lambda found: found in ({max(written)}, {tried})


def every(written: Collection[int], tried: int) -> Callable[[Numbers], bool]:
    """Every number, with or without the one that was being written."""
    return lambda found: set(written) <= found <= {*written, tried}


def some(written: Collection[int], tried: int) -> Callable[[Numbers], bool]:
    """Some of the numbers: what is lost is made again."""
    return lambda found: found <= {*written, tried}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere state is kept, under a folder.

    `write` adds a number or replaces the one before, `read` gives those that are there; both raise `errors` only.
    `files` are what holds the state, `others` what else is opened there by name. `begin_anew` does what the message of
    `read` advises where nothing can be mended. `modules` are the code that writes.
    """

    name: str
    write: Callable[[Path, int], None]
    read: Callable[[Path], Numbers]
    allowed: Allowed
    errors: tuple[type[Exception], ...]
    files: Callable[[Path], list[Path]]
    modules: tuple[ModuleType, ...]
    others: tuple[str, ...] = ()
    begin_anew: Callable[[Path], object] = lambda _: None
    follows_links: bool = False
    """Whether a link to a file of this very kind is written through: its operator chose where it leads."""


def _build(root: Path, number: int) -> None:
    page = read_markdown(f"# a\n\nFerritin is {number} today.\n", Path("a.md"), "a")
    build_index(root / "index", [Bundle(page)], HashingEmbedder(16), vector_store="numpy")


def _built(root: Path) -> Numbers:
    return frozenset({int(open_index(root / "index").document("a").text.split()[4])})


def _point(root: Path, number: int) -> None:
    (root / "index" / GENERATIONS / f"{number:016x}").mkdir(parents=True, exist_ok=True)
    switch(root / "index", Pointer(f"{number:016x}"))


def _pointed(root: Path) -> Numbers:
    def there(generation: str) -> str:
        if not (root / "index" / GENERATIONS / generation).is_dir():
            raise IndexCorruptError(root / "index" / GENERATIONS / generation, "missing")
        return generation

    with telling_the_way_out(root / "index"):
        return frozenset({int(in_service(root / "index", there)[1], 16)})


def _log(root: Path, number: int) -> None:
    log = AuditLog(root / "audit.jsonl")
    try:
        log.write({"question": str(number)})
    finally:
        log.close()


def _logged(root: Path) -> Numbers:
    verify(root / "audit.jsonl")
    lines = (root / "audit.jsonl").read_bytes().splitlines(keepends=True)
    rows = [json.loads(line) for line in lines if line.endswith(b"\n")]
    return frozenset(int(row["question"]) for row in rows if row.get("event") != REPAIRED)


def _secret(number: int) -> str:
    return f"aqa_{number:012x}_{'k' * 43}"


def _make_key(root: Path, number: int) -> None:
    sha256 = hashlib.sha256(_secret(number).encode()).hexdigest()
    key = Key(f"{number:012x}", f"key {number}", sha256, ("ask",), "2026-12-01T00:00:00+00:00")
    change_keys(root / "keys.json", lambda held: Keys([*held.all, key]))


def _opening(root: Path) -> Numbers:
    keys = read_keys(root / "keys.json")
    return frozenset(number for number in range(300) if keys.find(_secret(number)) is not None)


def _move_keys_away(root: Path) -> None:
    (root / "keys.json").rename(root / "keys.json.damaged")


DIM = 512


def _vector(number: int) -> np.ndarray:
    return HashingEmbedder(DIM).embed_query(f"text {number}")


def _remember(root: Path, number: int) -> None:
    with VectorJournal(root / ".vectors", "e", DIM) as journal:
        journal.append([content_key(f"text {number}")], _vector(number)[None, :])


def _remembered(root: Path) -> Numbers:
    found = set()
    with VectorJournal(root / ".vectors", "e", DIM) as journal:
        for number in range(300):
            vector = journal.find(content_key(f"text {number}"))
            if vector is not None:
                np.testing.assert_array_equal(vector, _vector(number))
                found.add(number)
    return frozenset(found)


def _fetch(root: Path, number: int) -> None:
    fetched = Fetched(200, f"record {number}".encode(), "https://example.test/", "2026-12-01")
    PoliteClient("", cache=root / "cache")._keep(f"{number}", fetched)


def _fetched(root: Path) -> Numbers:
    client = PoliteClient("", cache=root / "cache")
    found = {number: client._kept(f"{number}") for number in range(300)}
    assert all(kept is None or kept.body == f"record {number}".encode() for number, kept in found.items())
    return frozenset(number for number, kept in found.items() if kept is not None)


def _say(root: Path, number: int) -> None:
    FeedbackFile(root / "feedback.db").add(
        Feedback(answer_id=f"{number}", generation="g", outcome="answered", thumb="up", places=())
    )


def _said(root: Path) -> Numbers:
    return frozenset(int(row.answer_id) for row in FeedbackFile(root / "feedback.db", must_exist=True).rows())


def _below(*parts: str) -> Callable[[Path], list[Path]]:
    return lambda root: sorted(path for path in root.joinpath(*parts).rglob("*") if path.is_file())


def _named(name: str) -> Callable[[Path], list[Path]]:
    return lambda root: [root / name]


PLACES = {
    place.name: place
    for place in (
        Place(
            name="generations",
            write=_build,
            read=_built,
            allowed=last,
            errors=(IndexingError,),
            files=_below("index", GENERATIONS),
            others=("index/.lock", "index/.vectors"),
            modules=(
                indexer.build,
                indexer.generation,
                indexer.stored,
                indexer.packed_list,
                indexer.array_file,
                indexer.vector_store,
                indexer.faiss_store,
                indexer.lexical,
                indexer.manifest,
                indexer.durable,
                indexer.cleanup,
            ),
        ),
        Place(
            name="pointer",
            write=_point,
            read=_pointed,
            allowed=last,
            errors=(IndexingError, OSError),  # its callers hold the lock, which turns what the system says into words
            files=_named(f"index/{NAME}"),
            modules=(indexer.pointer, indexer.durable),
        ),
        Place(
            name="audit log",
            write=_log,
            read=_logged,
            allowed=every,
            errors=(AuditError,),
            files=_named("audit.jsonl"),
            others=("audit.jsonl.torn",),
            begin_anew=lambda root: (root / "audit.jsonl").rename(root / "audit.kept"),
            modules=(qa_service.serving.audit, qa_service.serving.line_file),
            follows_links=True,
        ),
        Place(
            name="keys",
            write=_make_key,
            read=_opening,
            allowed=every,
            errors=(KeysError,),
            files=_named("keys.json"),
            others=(".keys.json.lock",),
            begin_anew=_move_keys_away,
            modules=(qa_service.serving.keys, indexer.durable),
        ),
        Place(
            name="embedding cache",
            write=_remember,
            read=_remembered,
            allowed=some,
            errors=(IndexingError, OSError),  # as of the pointer
            files=_below(".vectors"),
            modules=(indexer.embedding_cache, indexer.shards, indexer.durable),
        ),
        Place(
            name="cache of fetched records",
            write=_fetch,
            read=_fetched,
            allowed=some,
            errors=(OSError,),
            files=_below("cache"),
            modules=(indexer.ingest.polite, indexer.durable),
        ),
        Place(
            name="feedback",
            write=_say,
            read=_said,
            allowed=every,
            errors=(FeedbackError,),
            files=_named("feedback.db"),
            others=("feedback.db-journal",),
            begin_anew=lambda root: (root / "feedback.db").rename(root / "feedback.kept"),
            modules=(qa_service.serving.feedback,),
            follows_links=True,
        ),
    )
}
