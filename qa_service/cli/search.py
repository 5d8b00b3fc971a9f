"""`article-qa search`: passages for a query."""

from __future__ import annotations

from typing import Annotated

import typer

from qa_service.assembly import open_engine
from qa_service.cli.output import AsJson, Corpus, Index, friendly_errors, index_to_ask, print_json
from qa_service.wire.answer_json import result_json
from qa_service.wire.ask_schemas import SearchRequest


def command(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", help="Passages, 1 to 100.")] = 5,
    corpus: Corpus = None,
    index: Index = None,
    article: Annotated[str | None, typer.Option(help="doc_id of one article.")] = None,
    sources: Annotated[str, typer.Option(help="article: leave out reference notes; all.")] = "all",
    read: Annotated[bool, typer.Option("--read", help="Read each passage for its relevance.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the best passages, by words and vectors together."""
    with friendly_errors():
        fields = {"query": query, "k": k, "article": article, "sources": sources, "read": read}
        asked = SearchRequest.model_validate(fields)
        with open_engine(corpus=corpus, index=index_to_ask(index, corpus)) as engine:
            found = engine.search(asked.query, asked.k, article=asked.article, sources=asked.sources, read=asked.read)
    if as_json:
        print_json([result_json(r) for r in found])
        return
    for rank, result in enumerate(found, start=1):
        text = " ".join(result.text.split())
        print(f"{rank}\t{result.score:.4f}\t{result.doc_id}:{result.start}-{result.end}\t{text}")
