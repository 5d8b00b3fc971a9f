"""The library of the generation that was last asked for: what is made of it is used again."""

from __future__ import annotations

from qa_service.engine import Engine
from qa_service.verify.source_index import Library


class Shelf:
    """Keeps one library. A generation is named by what is in it, so engines of one name have the same sources."""

    def __init__(self) -> None:
        self._kept: tuple[str, Library] | None = None

    def library(self, engine: Engine) -> Library:
        """The library of an engine's sources."""
        kept, generation = self._kept, engine.generation
        if kept is None or kept[0] != generation:
            self._kept = kept = (generation, Library.of(engine.articles()))
        return kept[1]


SHELF = Shelf()
"""Of this process: HTTP and MCP check against the same library."""
