"""Follows the pointer of an index directory: what is open over one generation, until the next one stands ready."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from indexer.errors import IndexCorruptError, IndexingError
from indexer.pointer import named_and_opened, read_pointer
from indexer.recovery import telling_the_way_out, way_out

Opened = TypeVar("Opened")
PATIENCE_S = 1.0
"""So long the request that first sees a new generation waits for it; a small one is open by then."""
RETRY_S = 30.0
"""So long after a generation could not be opened it is tried again."""

_log = structlog.get_logger("article_qa")


class Live(Generic[Opened]):
    """Hands out what `open_generation` made of the generation in service; safe to call from threads.

    A new generation is opened beside the old one, which serves meanwhile, and goes on serving where the new one cannot
    be opened: that is logged, with the command to run. Who holds the old one keeps it as long as needed.
    """

    def __init__(
        self,
        index: Path,
        open_generation: Callable[[str], Opened],
        name: Callable[[], str] | None = None,
        every_s: float = 0.0,
    ) -> None:
        """Opens the generation in service. Raises IndexingError where there is none to be opened.

        `name` says which that is, the index' pointer where it is not given: asked at each request, or, where that takes
        a while, in a thread of its own every so many seconds.
        """
        self._index, self._open_generation = index, open_generation
        self._read_name = name or (lambda: read_pointer(index).generation)
        self._lock = threading.Lock()
        with telling_the_way_out(index):
            self._name, self._opened = named_and_opened(self._read_name, open_generation)
        self._failed, self._failed_at, self._warned = "", 0.0, ""
        self._every_s = every_s
        if every_s:
            watching = weakref.WeakMethod(self._look)
            threading.Thread(target=_watch, args=(watching, every_s), name="following", daemon=True).start()

    @property
    def trouble(self) -> str:
        """Why the pointer could not be read when it was last looked at; empty where it could."""
        return self._warned

    def current(self) -> Opened:
        """What is open over the generation in service, or over the one before while the new one is being opened."""
        if not self._every_s:
            self._look()
        return self._opened

    def _look(self) -> None:
        """Opens the generation in service where that is another one than is open."""
        named = self._named()
        if named != self._name and self._lock.acquire(blocking=False):
            if named == self._name or (named == self._failed and time.monotonic() - self._failed_at < RETRY_S):
                self._lock.release()
            else:
                opening = threading.Thread(target=self._follow, args=(named,), name="opening", daemon=True)
                try:
                    opening.start()
                except RuntimeError as error:  # no thread is to be had: at the next look one may be
                    self._lock.release()
                    _log.warning("generation_not_opened", generation=named, error=str(error), serving=self._name)
                else:
                    opening.join(PATIENCE_S)

    def _named(self) -> str:
        try:
            named = self._read_name()
            self._warned = ""
            return named
        except IndexingError as error:
            if self._warned != str(error):
                self._warned = str(error)
                told = (
                    f"{error} {way_out(self._index)}".rstrip() if isinstance(error, IndexCorruptError) else str(error)
                )
                _log.warning("index_pointer_unreadable", error=told, serving=self._name)
            return self._name

    def _follow(self, named: str) -> None:
        try:
            opened = self._open_generation(named)
            self._opened, self._name = opened, named
        except Exception as error:  # whatever it is, the one before goes on serving
            self._failed, self._failed_at = named, time.monotonic()
            _log.warning("generation_not_opened", generation=named, error=str(error), serving=self._name)
        finally:
            self._lock.release()


def _watch(look: weakref.WeakMethod[Callable[[], None]], every_s: float) -> None:
    """Looks again and again, for as long as there is somebody to look for, whatever a look fails of."""
    while (looking := look()) is not None:
        try:
            looking()
        except Exception:
            _log.exception("index_pointer_not_followed")
        del looking
        time.sleep(every_s)
