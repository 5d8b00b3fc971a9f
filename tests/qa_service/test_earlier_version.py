"""What the version before wrote opens in this one: an index, an audit log and a link to an answer (tests/data/earlier).

They were written once, by commit 37e8624 (index format 2), over an article of four sentences; nothing renews them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from indexer.manifest import FORMAT, READABLE, read_manifest
from qa_service.answer import Ask, HistoryTurn
from qa_service.assembly import open_engine
from qa_service.cli.main import app
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.serving.audit import AuditLog, verify
from qa_service.serving.audited import AuditedEngine

EARLIER = Path(__file__).parents[1] / "data" / "earlier"
LOGGED = [json.loads(line) for line in (EARLIER / "audit.jsonl").read_text(encoding="utf-8").splitlines()]
WORDS = "Zyxomab raises ferritin within 4 weeks [1]. It is given every 2 weeks."


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine over a copy of the index."""
    index = tmp_path_factory.mktemp("earlier") / "index"
    shutil.copytree(EARLIER / "index", index)
    with open_engine(index=index) as engine:
        yield engine


def test_the_number_of_a_format_says_whether_it_is_read() -> None:
    (folder,) = (EARLIER / "index" / "generations").iterdir()
    assert read_manifest(folder).format == 2 < FORMAT
    assert {1, 2, FORMAT} == READABLE, "a new format: keep an index of the one before here as well"


def test_an_index_answers_from_where_it_answered_from(opened: Engine) -> None:
    assert opened.generation == LOGGED[0]["generation"]
    for line in LOGGED:
        answer = opened.ask(Ask(line["question"], tuple(map(HistoryTurn, line["history"])), line["article"]))
        assert answer.outcome == line["outcome"]
        ((doc_id, start, end),) = line["quotes"]  # more or less of it may be shown by now
        assert all(q.doc_id == doc_id and q.start < end and start < q.end for q in answer.quotes)


def test_it_is_renewed_without_embedding_anything_again(tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(EARLIER / "index", index)
    done = CliRunner().invoke(app, ["index", "--corpus", str(EARLIER / "iron.md"), "--index", str(index), "--json"])
    assert done.exit_code == 0, done.output
    built = json.loads(done.stdout)
    assert (built["embedded"], built["previous"]) == (0, LOGGED[0]["generation"])


def test_places_of_logged_quotes_are_the_words_that_were_shown(opened: Engine) -> None:
    ((doc_id, start, end),) = LOGGED[0]["quotes"]
    assert opened.article(doc_id).text[start:end] == WORDS


def test_an_audit_log_holds_together_and_is_gone_on_with(opened: Engine, tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    shutil.copyfile(EARLIER / "audit.jsonl", path)
    log = AuditLog(path)
    AuditedEngine(opened, log).ask(Ask("How often is zyxomab given?", article="iron"))
    log.close()
    assert verify(path).lines == 3
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[2])["prev"] == LOGGED[1]["hash"]


@pytest.mark.browser
def test_a_link_to_an_answer_shows_its_quote(
    opened: Engine, visit: Callable[..., Any], listen: Callable[[FastAPI], AbstractContextManager[str]]
) -> None:
    fragment = (EARLIER / "link.txt").read_text(encoding="utf-8").strip()
    with listen(create_app(lambda: opened)) as address:
        reader = visit(f"/articles/iron{fragment}", address)
        reader.page.wait_for_selector(".linked")
        assert reader.page.locator("blockquote[data-testid=quote]").all_inner_texts() == [WORDS]
        assert reader.page.locator(".gone").count() == 0
        assert "How often is zyxomab given?" in reader.page.get_by_test_id("turn").inner_text()
