"""The documents: short paragraphs, links that lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from corpus.article import RecordKind, ResolutionStatus, SourceType, UnitKind
from qa_service.answer import ConfidenceBand
from qa_service.cli.main import app

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")))
SHIPPED = "severe-asthma-immunotherapy"
LONGEST = 80
"""Words of a paragraph or list item; what is longer is a wall to who looks something up."""


def paragraphs(text: str) -> list[tuple[int, str]]:
    """Paragraphs and list items with the line on which each begins; code, tables and headings are none."""
    found: list[tuple[int, str]] = []
    fenced, open_paragraph = False, False
    for number, line in enumerate(text.splitlines(), start=1):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        if fence or fenced or not line.strip() or line.startswith(("|", "#", "    ", "<")):
            open_paragraph = False
            continue
        if not open_paragraph or re.match(r"\s*(?:[-*]|\d+\.) ", line):
            found.append((number, ""))
            open_paragraph = True
        found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
    return found


def test_paragraphs_are_told_from_tables_code_and_list_items() -> None:
    text = "# H\n\na b\nc\n\n- d\n- e\n  f\n\n| g |\n\n```\nh\n\ni\n```\n\nj\n"
    assert [(at, words.split()) for at, words in paragraphs(text)] == [
        (3, ["a", "b", "c"]), (6, ["-", "d"]), (7, ["-", "e", "f"]), (18, ["j"]),
    ]  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS, ids=str)
def test_no_paragraph_is_a_wall(name: Path) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [f"{name}:{at}: {words[:60]}" for at, words in paragraphs(text) if len(words.split()) > LONGEST] == []


@pytest.mark.parametrize("name", DOCUMENTS, ids=str)
def test_a_link_to_a_file_leads_to_one(name: Path) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    assert [target for target in linked if not (ROOT / name).parent.joinpath(target).exists()] == []


def test_every_document_is_named_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [str(name) for name in DOCUMENTS if name.name != "README.md" and str(name) not in readme] == []


def test_the_glossary_explains_the_words_of_the_json() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    bands = get_args(ConfidenceBand)
    for word in (*SourceType, *ResolutionStatus, *UnitKind, *RecordKind, *bands, "abstained", "differs", "qualifies"):
        assert f"`{word}`" in glossary, word


def test_the_answer_printed_in_the_readme_is_the_one_that_is_given(index_dir: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    printed = re.search(r"```\n\$ article-qa (ask .*)\n((?:.+\n)+)```", readme)
    assert printed is not None
    given = CliRunner().invoke(app, [*shlex.split(printed[1]), "--index", str(index_dir), "--article", SHIPPED])
    assert given.stdout == printed[2]
