"""The source index of the generation that was last asked for: what is made of its articles is used again."""

from __future__ import annotations

from qa_service.engine import Engine
from qa_service.verify.source_index import SourceIndex


class ArticleCache:
    """Keeps one source index. A generation is named by what is in it, so engines of one name have the same sources."""

    def __init__(self) -> None:
        self._kept: tuple[str, SourceIndex] | None = None

    def source_index(self, engine: Engine) -> SourceIndex:
        """The source index of an engine's sources."""
        kept, generation = self._kept, engine.generation
        if kept is None or kept[0] != generation:
            self._kept = kept = (generation, SourceIndex.of(engine.articles()))
        return kept[1]


ARTICLE_CACHE = ArticleCache()
"""Of this process: HTTP and MCP check against the same index."""
