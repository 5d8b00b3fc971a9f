"""Units of a source named by words that stand in them: how people write down evidence without counting characters."""

from __future__ import annotations

from corpus.article import Article


def unit_named(words: str, article: Article) -> int:
    """The index of the one unit that holds the words, or that is them where several hold them.

    Raises ValueError unless there is exactly one.
    """
    holding = [unit.index for unit in article.units if words in article.unit_text(unit)]
    exact = [index for index in holding if article.unit_text(article.units[index]) == words]
    if len(exact) == 1:
        return exact[0]
    if len(holding) != 1:
        raise ValueError(f"{len(holding)} units hold the words {words!r}; name exactly one")
    return holding[0]
