"""An article in any format is indexed, asked, linted, exported, verified and shown as a Markdown one is."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copy

import pytest
from typer.testing import CliRunner

from qa_service.cli.main import app
from tests.corpus.formats.content import REFERENCES, SENTENCES
from tests.corpus.formats.make import FOLDER

FILES = ["iron-publisher.html", "iron.jats.xml", "iron-word.docx", "iron-columns.pdf", "iron-print.pdf"]
QUESTION = "When must an iron infusion not be given?"
QUOTE = "It must not be given in the first trimester of pregnancy [1–3]."


def run(*arguments: str | Path, code: int = 0) -> str:
    said = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert said.exit_code == code, said.output
    return said.stdout


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the article in every format, put in one by one."""
    folder = tmp_path_factory.mktemp("formats")
    run("index", "--index", folder / "index", "--corpus", FOLDER / "iron.md")
    for name in FILES:
        run("index", "--index", folder / "index", "--put", FOLDER / name)
    return folder / "index"


@pytest.mark.parametrize("name", FILES)
def test_a_question_is_answered_with_the_same_words_and_citations(index: Path, name: str) -> None:
    doc_id = Path(name).stem.replace(".", "-")
    answer = json.loads(run("ask", "--index", index, "--article", doc_id, "--json", QUESTION))
    assert answer["outcome"] == "answered"
    quote = answer["quotes"][0]
    assert (quote["doc_id"], quote["text"].endswith(QUOTE)) == (doc_id, True)
    assert {1, 2, 3} <= {c["number"] for c in quote["citations"]}
    assert {c["status"] for c in quote["citations"]} == {"explicit"}
    assert quote["page"] == (1 if name.endswith(".pdf") else None)
    assert (quote["source"] is not None) == name.endswith("publisher.html")


@pytest.mark.parametrize("name", FILES)
def test_it_is_shown_linted_exported_and_verified(index: Path, name: str, tmp_path: Path) -> None:
    path = Path(copy(FOLDER / name, tmp_path))
    shown = json.loads(run("units", path, "--json"))["articles"][0]
    assert len([u for u in shown["units"] if u["record"] == "reference"]) == len(REFERENCES)
    findings = json.loads(run("lint", path, "--json", "--fail-on", "never", "--today", "2024-06-01"))["articles"][0][
        "findings"
    ]
    assert not {f["rule"] for f in findings} & {
        "orphan-marker",
        "reference-never-cited",
        "glued-heading",
        "order-contradicted",
    }
    exported = json.loads(run("export", "references", "--corpus", path))
    assert exported[0]["title"] == "Ferritin in runners"
    draft = tmp_path / "draft.md"
    draft.write_text(f"> {QUOTE}\n", encoding="utf-8")
    assert QUOTE in run("verify", draft, "--index", index)
    assert SENTENCES[-1][0] == QUOTE
