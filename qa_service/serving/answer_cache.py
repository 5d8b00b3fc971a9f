"""Answers already given, kept for the same question on the same index with the same models.

The engine always gives the same answer to the same question, so a kept one is that answer, byte for byte; its timings
alone are new. What is kept is bounded in bytes, and forgotten when the process ends; nothing is written anywhere.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Mapping
from dataclasses import replace

from cachetools import LRUCache

from qa_service.answer import Answer, Ask
from qa_service.cancellation import Cancellation
from qa_service.engine import Engine, OnResolved
from qa_service.serving.engine_decorator import EngineDecorator

_ENTRY_BYTES = 300
"""What an entry costs beside its key and its value."""


class AnswerCache:
    """Values by key, the least recently used forgotten first; safe to use from threads."""

    def __init__(self, most_bytes: int) -> None:
        self._kept: LRUCache[bytes, tuple[bytes, int]] = LRUCache(most_bytes, getsizeof=lambda entry: entry[1])
        self._lock = threading.Lock()
        self.hits = self.misses = 0

    @property
    def size_bytes(self) -> int:
        """Bytes in use, never more than the bound."""
        return int(self._kept.currsize)

    def get(self, key: bytes) -> bytes | None:
        """The value, now the most recently used; None where there is none."""
        with self._lock:
            entry = self._kept.get(key)
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            return entry[0]

    def put(self, key: bytes, value: bytes) -> None:
        """Keeps a value, and forgets others until there is room; one that is larger than all the room is not kept."""
        size = len(key) + len(value) + _ENTRY_BYTES
        with self._lock:
            if key not in self._kept and size <= self._kept.maxsize:
                self._kept[key] = value, size


def key_of(ask: Ask, generation: str, models: Mapping[str, str]) -> bytes:
    """What an answer depends on, written out: two questions with one key have one answer."""
    return repr((generation, sorted(models.items()), ask)).encode()


class CachedEngine(EngineDecorator):
    """An engine whose answers are kept."""

    def __init__(self, inner: Engine, cache: AnswerCache) -> None:
        super().__init__(inner)
        self.cache = cache

    def ask(self, ask: Ask, cancel: Cancellation | None = None, on_resolved: OnResolved | None = None) -> Answer:
        """As the engine inside; an answer that was kept has `cache` among its timings, and no stage."""
        began = time.perf_counter()
        kept = self.cache.get(key_of(ask, self._inner.generation, self._inner.models))
        if kept is None:
            answer = super().ask(ask, cancel, on_resolved)
            key = key_of(ask, answer.generation, self._inner.models)
            self.cache.put(key, pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))
            return answer
        found: Answer = pickle.loads(kept)
        if on_resolved is not None:
            on_resolved(found.resolved_question, found.carried_over)
        spent = round(1000 * (time.perf_counter() - began), 1)
        return replace(found, timings_ms={"cache": spent, "total": spent})
