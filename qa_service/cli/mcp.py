"""`article-qa mcp`: the Model Context Protocol on stdin and stdout."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec

from qa_service.assembly import open_engine
from qa_service.cli.output import Corpus, Index, echo_err, fail, friendly_errors, index_to_ask


def command(corpus: Corpus = None, index: Index = None) -> None:
    """Serve MCP tools and resources on stdin and stdout, for a program that starts this one."""
    if find_spec("mcp") is None:
        fail("MCP is not installed here. Install it: pip install 'article-qa[mcp]'")
    from qa_service.mcp.server import serve_stdio  # an extra, and half a second

    with friendly_errors(), open_engine(corpus=corpus, index=index_to_ask(index, corpus)) as engine:
        echo_err("article-qa speaks MCP on stdin and stdout; it ends when stdin does")
        asyncio.run(serve_stdio(engine))
