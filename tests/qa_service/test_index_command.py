"""`article-qa index`: single articles put and deleted, unreadable ones left out, progress in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa_service.cli.main import app
from qa_service.cli.progress import Lines

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEXER_EMBEDDER", "hashing")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two articles."""
    for name in ("iron", "zinc"):
        (tmp_path / "corpus").mkdir(exist_ok=True)
        (tmp_path / "corpus" / f"{name}.md").write_text(f"# {name}\n\n{name} is low.\n", encoding="utf-8")
    return tmp_path / "corpus"


def run(*arguments: object) -> tuple[int, dict[str, object], str]:
    done = RUN.invoke(app, ["index", "--json", *map(str, arguments)])
    return done.exit_code, json.loads(done.stdout) if done.stdout else {}, done.stderr


def test_articles_are_put_and_deleted_without_the_corpus(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    _, first, _ = run("--index", index, "--corpus", corpus)
    code, deleted, _ = run("--index", index, "--delete", "zinc")
    assert (code, deleted["previous"], deleted["embedded"]) == (0, first["generation"], 0)
    _, put, _ = run("--index", index, "--put", corpus / "zinc.md")
    assert put["generation"] == first["generation"]


def test_what_cannot_be_done_is_one_line_and_exit_code_1(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    code, printed, said = run("--index", index, "--delete", "zinc")
    assert (code, printed) == (1, {})
    assert said == f"error: {index}: no index here. Build one: article-qa index --index {index}\n"
    run("--index", index, "--corpus", corpus)
    code, printed, said = run("--index", index, "--delete", "tin")
    assert (code, printed, said) == (1, {}, f"error: {index}: no article tin to delete; known: iron, zinc\n")


def test_put_and_corpus_exclude_each_other(corpus: Path, tmp_path: Path) -> None:
    code, printed, said = run("--index", tmp_path / "index", "--corpus", corpus, "--put", corpus)
    assert (code, printed) == (2, {})
    assert "--put/--delete" in said


def test_an_unreadable_article_stops_the_build_or_is_left_out_and_named(corpus: Path, tmp_path: Path) -> None:
    (corpus / "broken.md").write_bytes(b"\xff")
    code, _, said = run("--index", tmp_path / "index", "--corpus", corpus)
    assert code == 1
    assert f"error: {corpus / 'broken.md'}, line 1: not UTF-8 text" in said
    code, built, said = run("--index", tmp_path / "index", "--corpus", corpus, "--skip-unreadable")
    assert (code, built["chunks"]) == (0, 2)
    assert built["left_out"] == [f"{corpus / 'broken.md'}, line 1: not UTF-8 text. Save the file as UTF-8."]
    assert "left out: " in said


def test_without_a_terminal_progress_is_a_line_every_ten_seconds_with_rate_and_remaining_time() -> None:
    said: list[str] = []
    now = [100.0]
    lines = Lines(said.append, lambda: now[0])
    lines.step("embedding", 1000)
    for _ in range(5):
        now[0] += 4
        lines.advance(40)
    lines.step("checksums", 0)
    assert said == ["embedding: 1000", "embedding: 120 of 1000, 10/s, 1:28 left", "checksums"]
