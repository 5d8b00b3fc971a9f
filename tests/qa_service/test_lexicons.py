"""The lexicon of all articles takes as long as there are articles: it is made once, however many wait for it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.build import build_index
from indexer.embedder import HashingEmbedder
from indexer.local import open_index
from qa_service.language.lexicons import Lexicons


def test_questions_that_come_together_wait_for_one_lexicon(tmp_path: Path) -> None:
    build_index(tmp_path, [Bundle(read_markdown("# Iron\n\nIron.\n", Path("iron.md"), "iron"))], HashingEmbedder())
    inner, ready = open_index(tmp_path), threading.Barrier(4)

    class Slow:
        read = 0

        def document(self, doc_id: str) -> Any:
            self.read += 1
            time.sleep(0.1)
            return inner.document(doc_id)

        def __getattr__(self, name: str) -> Any:
            return getattr(inner, name)

    slow: Any = Slow()
    lexicons = Lexicons(slow, frozenset())

    def ask(_: int) -> object:
        ready.wait(10)
        return lexicons.of()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(4)))
    assert slow.read == 1
    assert all(lexicon is made[0] for lexicon in made)
