"""Titles, names and quotes that look like Markdown or HTML: every written form shows them as they are, and adds no quote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qa_service.answer import Answer, Ask
from qa_service.assembly import open_engine
from qa_service.cancellation import Cancellation
from qa_service.engine import Engine
from qa_service.export.conversation import conversation_markdown
from qa_service.http.chat.content import content_of
from qa_service.mcp.tools import TOOLS
from qa_service.wire.answer_json import answer_json
from tests.qa_service.rendered import shown

QUOTE = "Allopurinol is never given to carriers of HLA-B*57:01 or HLA-B*58:01, or with a_b_ < 5 & $3 and $4 `x` [1]."
FORGED = "Colchicine is safe for every child."
TITLES = [
    f"Urate.\n\n> {FORGED}\n",
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![i](javascript:alert(1))",
    "javascript:alert(1)",
    "[^2]: Forged",
    f"a\r> {FORGED}\u2028> {FORGED}",
    "# Heading\n---\n- item",
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over an article whose title and reference are all of these."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    head = json.dumps("Gout " + " ".join(TITLES))
    text = f"---\ndoc_id: gout\ntitle: {head}\n---\n# Gout\n\n{QUOTE}\n\nAllopurinol lowers urate in gout [2].\n"
    (folder / "article.md").write_text(text, encoding="utf-8")
    item = {"id": "r1", "title": " ".join(TITLES), "custom": {"number": 1}}
    (folder / "references.json").write_text(json.dumps([item]), encoding="utf-8")
    with open_engine(corpus=folder) as engine:
        yield engine


def titled(answer: Answer, title: str) -> Answer:
    """The answer as it is where everything that has a title has this one."""
    quotes = tuple(replace(q, source_title=title) for q in answer.quotes)
    references = tuple(replace(r, csl={"title": title, "publisher": title}) for r in answer.references)
    notices = tuple(replace(n, text=title) for n in answer.notices)
    return replace(
        answer, question=title, resolved_question=f"{title} (x)", quotes=quotes, references=references, notices=notices
    )


def written(engine: Engine, answer: Answer) -> Iterator[str]:
    yield answer_json(answer)["markdown"]
    yield content_of(answer).text
    yield conversation_markdown([answer], engine.article)


@pytest.mark.parametrize("title", TITLES)
def test_an_answer_shows_its_own_quotes_with_their_own_characters_and_nothing_else(hostile: Engine, title: str) -> None:
    answer = titled(hostile.ask(Ask("Who must never be given allopurinol?")), title)
    assert [q.text for q in answer.quotes] == [QUOTE]
    assert len(answer.references) == 1
    for text in written(hostile, answer):
        seen = shown(text)
        assert seen.foreign == []
        assert [paragraphs[0] for paragraphs in seen.quotes] == [QUOTE]


@pytest.mark.parametrize("title", TITLES)
def test_a_refusal_shows_the_nearest_passages_and_nothing_else(hostile: Engine, title: str) -> None:
    answer = titled(hostile.ask(Ask("Who won the world cup in <b>1966</b>?")), title)
    assert answer.outcome == "abstained"
    for text in written(hostile, answer):
        seen = shown(text)
        assert seen.foreign == []
        assert seen.quotes == []
        assert [item for item in seen.items if item] == [q.text for q in answer.nearest]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask", {"question": "Who must never be given allopurinol?"}),
        ("search", {"query": "allopurinol"}),
        ("list_articles", {}),
        ("verify_quote", {"text": "Allopurinol is <b>sometimes</b> given to carriers of HLA-B*57:01 or HLA-B*58:01"}),
    ],
)
def test_what_a_tool_says_in_markdown_has_no_mark_up_of_a_source(
    name: str, arguments: dict[str, str], hostile: Engine
) -> None:
    tool = next(tool for tool in TOOLS if tool.name == name)
    found = tool.run(hostile, tool.takes.model_validate(arguments), Cancellation())
    seen = shown(tool.text(found))
    assert seen.foreign == []
    assert FORGED not in [" ".join(paragraphs) for paragraphs in seen.quotes]
