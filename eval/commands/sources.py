"""The article that a gold file is about, with what belongs to it."""

from __future__ import annotations

from pathlib import Path

from corpus.article import Article
from corpus.load import load_corpus
from eval.gold.items import one_of


def sources_of(corpus: Path, gold_file: Path) -> tuple[Article, ...]:
    """The article first. Raises `CorpusError`, and `DataError` when several articles could be meant."""
    bundles = {bundle.article.doc_id: bundle for bundle in load_corpus(corpus)}
    return bundles[one_of(list(bundles), gold_file)].documents()
