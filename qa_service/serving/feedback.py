"""What readers say of answers, kept in an SQLite file: off unless `QA_FEEDBACK` names one.

A row has no words of a reader unless the operator wants the question kept as well (`QA_FEEDBACK_TEXT`): the answer's id, the
places it showed, a thumb and one of a few reasons.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Thumb = Literal["up", "down"]
Reason = Literal["wrong", "incomplete", "not_found", "unclear", "other"]
VERSION = 1
"""`user_version` of the file."""
_TABLE = """CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, answer_id TEXT NOT NULL, generation TEXT NOT NULL, outcome TEXT NOT NULL,
    thumb TEXT NOT NULL, reason TEXT, places TEXT NOT NULL, question TEXT
)"""


class FeedbackError(OSError):
    """The file of feedback cannot be used."""


@dataclass(frozen=True, slots=True)
class Place:
    """Code points [start, end) of a source that an answer showed, and the heading above them."""

    doc_id: str
    start: int
    end: int
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What one reader said of one answer; of a refusal, `places` are the passages nearest to it."""

    answer_id: str
    generation: str
    outcome: Literal["answered", "abstained"]
    thumb: Thumb
    places: tuple[Place, ...]
    reason: Reason | None = None
    question: str | None = None


class FeedbackFile:
    """The file; safe to use from threads and by several processes."""

    def __init__(self, path: Path, *, must_exist: bool = False) -> None:
        """Opens the file, or makes one that is its owner's alone. Raises FeedbackError."""
        self._path, self._lock = path, threading.Lock()
        if must_exist and not path.is_file():
            raise FeedbackError(f"{path}: there is no file of feedback.")
        try:
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise FeedbackError(f"{path}: cannot be made: {error.strerror}. QA_FEEDBACK names it.") from error
        with self._opened() as file:
            (state,) = file.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise FeedbackError(f"{path}: is damaged ({state}). Move it away; the service begins another.")
            (version,) = file.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise FeedbackError(f"{path}: was written by a later version ({version}, this reads {VERSION}).")
            if version < VERSION and must_exist:
                raise FeedbackError(f"{path}: holds nothing that this service wrote. Move it away; another is begun.")
            if version < VERSION:
                file.execute(_TABLE)
                file.execute(f"PRAGMA user_version = {VERSION}")

    def add(self, said: Feedback) -> str:
        """Keeps what was said; gives the id by which it can be taken back. Raises FeedbackError."""
        row_id = secrets.token_urlsafe(16)
        places = json.dumps([[p.doc_id, p.start, p.end, p.section] for p in said.places], ensure_ascii=False)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        row = (
            row_id,
            now,
            said.answer_id,
            said.generation,
            said.outcome,
            said.thumb,
            said.reason,
            places,
            said.question,
        )
        with self._opened() as file:
            file.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return row_id

    def withdraw(self, row_id: str) -> bool:
        """Deletes what was said; whether it was there. Raises FeedbackError."""
        with self._opened() as file:
            return file.execute("DELETE FROM feedback WHERE id = ?", (row_id,)).rowcount > 0

    def rows(self) -> list[Feedback]:
        """Everything that was said, in order. Raises FeedbackError."""
        with self._opened() as file:
            found = file.execute(
                "SELECT answer_id, generation, outcome, thumb, reason, places, question FROM feedback ORDER BY at, id"
            ).fetchall()
        try:
            return [
                Feedback(
                    answer_id=a,
                    generation=g,
                    outcome=o,
                    thumb=t,
                    reason=r,
                    places=tuple(Place(*p) for p in json.loads(places)),
                    question=q,
                )
                for a, g, o, t, r, places, q in found
            ]
        except (ValueError, TypeError) as error:
            raise FeedbackError(f"{self._path}: holds a row that is none of this service's.") from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A transaction; deleted words are overwritten."""
        try:
            with self._lock, closing(sqlite3.connect(self._path, timeout=5)) as file, file:
                file.execute("PRAGMA secure_delete = ON")
                yield file
        except sqlite3.Error as error:
            raise FeedbackError(f"{self._path}: {error}.") from error


def report(rows: Sequence[Feedback], most: int = 20) -> dict[str, Any]:
    """Counts, sections with the most trouble first, and the places shown most; a refusal counts for the nearest section."""
    sections: dict[tuple[str, str], Counter[str]] = {}
    shown: Counter[tuple[str, int, int]] = Counter()
    for row in rows:
        for key in dict.fromkeys((place.doc_id, place.section) for place in row.places[: _spoken_of(row)]):
            counted = sections.setdefault(key, Counter())
            counted["unanswered" if row.outcome == "abstained" else row.thumb] += 1
        if row.outcome == "answered":
            shown.update((place.doc_id, place.start, place.end) for place in row.places)
    ordered = sorted(sections.items(), key=lambda item: (-item[1]["down"] - item[1]["unanswered"], item[0]))
    return {
        "rows": len(rows),
        "up": sum(row.thumb == "up" for row in rows),
        "down": sum(row.thumb == "down" for row in rows),
        "unanswered": sum(row.outcome == "abstained" for row in rows),
        "reasons": dict(sorted(Counter(row.reason for row in rows if row.reason).items())),
        "sections": [
            {"doc_id": d, "section": s, **{name: counted[name] for name in ("up", "down", "unanswered")}}
            for (d, s), counted in ordered
        ],
        "most_shown": [{"doc_id": d, "start": a, "end": b, "times": n} for (d, a, b), n in shown.most_common(most)],
    }


def _spoken_of(row: Feedback) -> int:
    """How many of the places a row is about: of a refusal the nearest only."""
    return 1 if row.outcome == "abstained" else len(row.places)


def gold_items(rows: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Rows with their question as gold items, for a person to check: what was praised, each question once.

    A praised answer has its places as evidence; a praised refusal has none. What was blamed says nothing of what is right.
    """
    items: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.question is None or row.thumb != "up" or row.question in items:
            continue
        spans = [{"doc_id": p.doc_id, "start": p.start, "end": p.end} for p in row.places]
        answered = row.outcome == "answered"
        items[row.question] = {
            "id": f"feedback-{len(items) + 1:03}",
            "kind": "feedback",
            "question": row.question,
            "answerable": answered and bool(spans),
            "evidence": [[span] for span in spans] if answered else [],
            "sources": "all",
        }
    return list(items.values())
