"""The tools: what each takes, gives and does, without the SDK. A new tool is a line in TOOLS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from qa_service.cancellation import Cancellation
from qa_service.engine import Engine
from qa_service.mcp.schemas import GetArticle, ListArticles, VerifyQuote, WholeArticle
from qa_service.verify.article_cache import ARTICLE_CACHE
from qa_service.verify.check import check
from qa_service.verify.markdown_quotes import Passage
from qa_service.verify.verdict_json import checked_json
from qa_service.wire.answer_json import answer_json, reference_json, result_json
from qa_service.wire.article_json import index_json, page_json, summary_json
from qa_service.wire.article_schemas import ArticlesReply
from qa_service.wire.ask_schemas import AnswerReply, AskArguments, SearchReply, SearchRequest
from qa_service.wire.markdown_escaping import inline, line
from qa_service.wire.verify_schemas import VerdictReply

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that only reads.

    `run` gives the structured result, of the form `gives`, for arguments of the form `takes`; `text` says the same
    in Markdown. `run` raises UnknownArticleError, and WorkStoppedError where it can be stopped.
    """

    name: str
    title: str
    description: str
    takes: type[BaseModel]
    gives: type[BaseModel]
    run: Callable[[Engine, Any, Cancellation], Json]
    text: Callable[[Json], str]


def _ask(engine: Engine, arguments: AskArguments, cancel: Cancellation) -> Json:
    return answer_json(engine.ask(arguments.to_ask(), cancel=cancel))


def _search(engine: Engine, arguments: SearchRequest, cancel: Cancellation) -> Json:
    engine = engine.pinned()
    found = engine.search(
        arguments.query,
        arguments.k,
        article=arguments.article,
        sources=arguments.sources,
        read=arguments.read,
        cancel=cancel,
    )
    return {"query": arguments.query, "results": [result_json(r) for r in found], "index": index_json(engine)}


def _list_articles(engine: Engine, arguments: ListArticles, _cancel: Cancellation) -> Json:
    return page_json(engine, arguments.after)


def _get_article(engine: Engine, arguments: GetArticle, _cancel: Cancellation) -> Json:
    article = engine.article(arguments.doc_id)
    references = [reference_json(r) for r in article.references]
    return {**summary_json(article), "references": references, "text": article.text}


def _verify_quote(engine: Engine, arguments: VerifyQuote, cancel: Cancellation) -> Json:
    claim = arguments.to_claim(with_citations=True)
    source_index = ARTICLE_CACHE.source_index(engine, [Passage(claim)], cancel=cancel)
    return checked_json(check(claim, source_index))


def _passages(found: Json) -> str:
    """Passages as a numbered list."""
    results = [f"{n}. {line(r['text'])} ({_place(r)})" for n, r in enumerate(found["results"], start=1)]
    return "\n".join(results) or "No passage found."


def _place(result: Json) -> str:
    return f"{inline(result['doc_id'])} {result['start']}-{result['end']}"


def _titles(found: Json) -> str:
    """Sources as a list, and how to go on behind the last of them."""
    lines = [f"- {line(a['doc_id'])}: {inline(a['title'])} ({a['source_type']})" for a in found["articles"]]
    if found["next"] is not None:
        lines += ["", f"More: after={inline(found['next'])}"]
    return "\n".join(lines) or "No article."


def _verdict(found: Json) -> str:
    """The verdict, why, what differs and what is printed."""
    lines = [f"{found['verdict']}" + (f": {inline(found['reason'])}" if found["reason"] else "")]
    lines += [f"- says “{inline(c['quoted'])}”, printed is “{inline(c['printed'])}”" for c in found["changes"]]
    lines += [f"> {line(place['text'])} ({_place(place)})" for place in found["places"]]
    return "\n".join(lines)


TOOLS = (
    Tool(
        "ask",
        "Ask a question",
        "Answers a question with whole sentences of the article and its references, each with its citations, or "
        "abstains. Quotes are verbatim: show them as they are, with their citations. `abstained` means that the "
        "sources do not answer; the `nearest` passages are then no answer.",
        AskArguments,
        AnswerReply,
        _ask,
        lambda answer: str(answer["markdown"]),
    ),
    Tool(
        "search",
        "Find passages",
        "Finds the passages nearest to a query, best first, by words and meaning together. It judges nothing: a "
        "passage found need not answer the question.",
        SearchRequest,
        SearchReply,
        _search,
        _passages,
    ),
    Tool(
        "list_articles",
        "List articles",
        "Lists the articles that can be asked about, and the notes and texts of their references, 100 at a time. "
        "Where there are more, `next` is given: call again with it as `after`.",
        ListArticles,
        ArticlesReply,
        _list_articles,
        _titles,
    ),
    Tool(
        "get_article",
        "Read an article",
        "Gives one article whole: its text, to which the offsets of quotes refer, what is known of it, and its "
        "references, with how each citation number was resolved.",
        GetArticle,
        WholeArticle,
        _get_article,
        lambda article: str(article["text"]),
    ),
    Tool(
        "verify_quote",
        "Check a quote",
        "Checks words said to be a quote against the sources, word for word: exact, normalised (the same but for "
        "white space and the shape of quotation marks and dashes), altered, stitched, misattributed or not_found. "
        "Only exact and normalised may be shown as quotes.",
        VerifyQuote,
        VerdictReply,
        _verify_quote,
        _verdict,
    ),
)
