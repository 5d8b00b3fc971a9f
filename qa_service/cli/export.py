"""`article-qa export`: references and answers for reference managers and documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from corpus.article import Article, SourceType
from corpus.load import ARTICLES as ARTICLES_FOLDER
from corpus.load import load_corpus
from qa_service.assembly import open_engine
from qa_service.cli.output import Corpus, Index, echo_err, fail, friendly_errors, index_to_ask
from qa_service.engine import ARTICLES, UnknownArticleError
from qa_service.export.conversation import conversation_markdown
from qa_service.export.entries import entries_of_answers, entries_of_article
from qa_service.export.formats import FORMATS, FormatName
from qa_service.wire.ask_schemas import AskRequest

app = typer.Typer(help="Write references or answers for reference managers and documents.", no_args_is_help=True)
ArticleId = Annotated[str | None, typer.Option(help="doc_id of the article that is meant.")]


@app.command()
def references(
    form: Annotated[FormatName, typer.Option("--format", help="How they are written.")] = FormatName.CSL_JSON,
    article: ArticleId = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Write an article's references; what its list does not have is written as just that."""
    with friendly_errors():
        found = _article(article, corpus, index_to_ask(index, corpus))
        print(FORMATS[form].write(entries_of_article(found)), end="")


@app.command()
def answers(
    questions: Annotated[list[str], typer.Argument(help="Questions of one conversation, in order.")],
    form: Annotated[
        FormatName | None, typer.Option("--format", help="Only the references cited, written so; else Markdown.")
    ] = None,
    article: ArticleId = None,
    corpus: Corpus = None,
    index: Index = None,
    sources: Annotated[str, typer.Option(help="article: leave out reference notes; all.")] = "all",
) -> None:
    """Answer the questions of a conversation and write it as Markdown with footnotes, or the references it cites."""
    with friendly_errors():
        asked = [
            AskRequest.model_validate(
                {
                    "question": question,
                    "article": article,
                    "sources": sources,
                    "history": [{"question": earlier} for earlier in questions[:number][-20:]],
                }
            )
            for number, question in enumerate(questions)
        ]
        with open_engine(corpus=corpus, index=index_to_ask(index, corpus)) as engine:
            given = [engine.ask(request.to_ask()) for request in asked]
            if form is None:
                written = conversation_markdown(given, engine.article)
            else:
                written = FORMATS[form].write(entries_of_answers(given, engine.article))
                for notice in dict.fromkeys(n.text for answer in given for n in answer.notices if n.comes_first):
                    echo_err(notice)  # a reference list has no place for it
    print(written, end="")


def _article(doc_id: str | None, corpus: Path | None, index: Path | None) -> Article:
    """The article named, or the only one: of the index, or of the corpus, for which nothing need be indexed."""
    if index is not None:
        with open_engine(corpus=corpus, index=index) as engine:
            if doc_id is not None:
                return engine.article(doc_id)
            mains = [listed.doc_id for listed in engine.listing(limit=11, types=ARTICLES)]
            return engine.article(_only(mains, engine.count(ARTICLES)))
    documents = {d.doc_id: d for bundle in load_corpus(corpus or ARTICLES_FOLDER) for d in bundle.documents()}
    if doc_id is not None and doc_id not in documents:
        raise UnknownArticleError(doc_id, list(documents))
    mains = [d.doc_id for d in documents.values() if d.source_type is SourceType.ARTICLE]
    return documents[doc_id if doc_id is not None else _only(mains, len(mains))]


def _only(mains: Sequence[str], count: int) -> str:
    """The one article of a list. Ends in words where there are `count`."""
    if count != 1:
        fail(f"there are {count} articles: {', '.join(mains[:10])}. Name one: --article DOC_ID", 2)
    return mains[0]
