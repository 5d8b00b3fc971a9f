"""Questions to begin with, found in idle time, once for a generation of the index, and kept in a file beside the generations."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from corpus.article import Article
from indexer.cleanup import QUESTIONS
from indexer.durable import remove_left_scratch, replace_file
from qa_service.engine import ARTICLES, Engine
from qa_service.serving.opening_questions import OpeningQuestion, authors_questions, opening_questions

BETWEEN_S = 0.2
"""Between two looks whether the service has something to do, and between two questions."""
ANEW_S = 10.0
"""Between two looks whether another generation has come."""
MOST_ARTICLES = 1_000
"""Articles whose questions are found and kept; the pages of others propose questions about their sections."""
_LOG = logging.getLogger(__name__)


class _StoppedError(Exception):
    """The service ends."""


class QuestionStore:
    """Questions by generation and doc_id, in memory and, where `index` is given, in `index/questions/GENERATION.json`."""

    def __init__(self, index: Path | None = None) -> None:
        self._index = index
        self._generation = ""
        self._known: dict[str, tuple[OpeningQuestion, ...]] = {}

    def get(self, generation: str, doc_id: str) -> tuple[OpeningQuestion, ...] | None:
        """The questions of an article; None where they were not found yet."""
        self._turn_to(generation)
        return self._known.get(doc_id)

    def put(self, generation: str, doc_id: str, questions: tuple[OpeningQuestion, ...]) -> None:
        """Keeps the questions of an article. A place that cannot be written is told in the log, once a call."""
        self._turn_to(generation)
        self._known = {**self._known, doc_id: questions}
        if self._index is None:
            return
        packed = {name: [asdict(question) for question in kept] for name, kept in sorted(self._known.items())}
        try:
            folder = self._index / QUESTIONS
            folder.mkdir(exist_ok=True)
            remove_left_scratch(folder)
            replace_file(self._path(generation), json.dumps(packed, ensure_ascii=False, indent=1).encode())
            for other in folder.glob("*.json"):
                if other.stem != generation:
                    other.unlink(missing_ok=True)
        except OSError as error:
            _LOG.warning("questions to begin with are not kept: %s", error)

    def _path(self, generation: str) -> Path:
        return (self._index or Path()) / QUESTIONS / f"{generation}.json"

    def _turn_to(self, generation: str) -> None:
        if generation == self._generation:
            return
        self._generation, self._known = generation, self._read(generation)

    def _read(self, generation: str) -> dict[str, tuple[OpeningQuestion, ...]]:
        """What the file of a generation holds; a damaged one is as good as none, since all is found again."""
        try:
            fields = json.loads(self._path(generation).read_text(encoding="utf-8")) if self._index else {}
            return {
                str(name): tuple(
                    OpeningQuestion(str(q["question"]), str(q["heading"]), float(q["confidence"])) for q in kept
                )
                for name, kept in fields.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}


class IdleQuestions:
    """The questions of each article in service; `version` grows with each article whose questions were found."""

    def __init__(self, store: QuestionStore | None = None, idle: Callable[[], bool] = lambda: True) -> None:
        self._store, self._idle = store or QuestionStore(), idle
        self._ends = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._looked_at: tuple[str, set[str]] = ("", set())
        self.version = 0

    def of(self, engine: Engine, article: Article) -> tuple[OpeningQuestion, ...] | None:
        """The author's questions, else those found; None where there are none yet."""
        with self._lock:
            return authors_questions(article) or self._store.get(engine.generation, article.doc_id)

    def begin(self, engine: Engine) -> None:
        """Finds the questions of every article in a thread of its own, whenever the service is idle, until `stop`."""
        self._thread = threading.Thread(target=self._run, args=(engine,), name="opening-questions", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, after the question that it is asking."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def find(self, engine: Engine) -> None:
        """Finds the questions that are missing, article by article, and keeps them if the generation is the same still."""
        generation = engine.generation
        if generation != self._looked_at[0]:
            self._looked_at = generation, set()
        looked_at = self._looked_at[1]
        for listed in engine.listing(limit=MOST_ARTICLES, types=ARTICLES):
            if listed.doc_id in looked_at:
                continue
            article = engine.article(listed.doc_id)
            if self.of(engine, article) is not None:
                looked_at.add(listed.doc_id)
                continue
            found = opening_questions(engine, article, self._wait)
            with self._lock:
                if engine.generation != generation:
                    return
                self._store.put(generation, article.doc_id, found)
                self.version += 1

    def _run(self, engine: Engine) -> None:
        while not self._ends.wait(BETWEEN_S):
            try:
                self.find(engine)
            except _StoppedError:
                return
            except Exception:  # the page has other questions; the service must not end for want of these
                _LOG.exception("questions to begin with could not be found")
            if self._ends.wait(ANEW_S):
                return

    def _wait(self) -> None:
        """Until nothing else is asked. Raises _StoppedError when the service ends."""
        while not self._ends.wait(BETWEEN_S / 10):
            if self._idle():
                return
            self._ends.wait(BETWEEN_S)
        raise _StoppedError
