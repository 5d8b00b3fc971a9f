"""Builds the gold questions from their human-written source: `python -m eval.gold.build [--check]`.

The source gives evidence by its words only; the gold file gives it by code point offsets into the canonical text
of the article or of a reference note. docs/labelling.md describes both, field by field.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import corpus
from corpus.canonical import canonical, read_canonical
from eval.gold.checks import GoldError, Item, check_all, check_item

NAME = "severe-asthma-immunotherapy"
BUNDLE = Path(corpus.__path__[0]) / "articles" / NAME
DATA = Path(__file__).parents[1] / "data"
SOURCE = DATA / f"{NAME}.questions.jsonl"
GOLD = DATA / f"{NAME}.gold.jsonl"
CONVERSATIONS = DATA / "conversations" / "gold" / f"{NAME}.conversations.gold.jsonl"
"""Natural conversations over the article and its notes; never fitted on (eval/data/parts.toml)."""
_SOURCES: Mapping[Path, Path] = {
    SOURCE: GOLD,
    CONVERSATIONS.with_name(f"{NAME}.conversations.questions.jsonl"): CONVERSATIONS,
}

_REQUIRED = ("id", "kind", "persona", "question", "answerable")
_FIELDS: Mapping[str, Any] = {
    "id": None,
    "kind": None,
    "persona": None,
    "history": [],
    "question": None,
    "rewrite": None,
    "answerable": None,
    "evidence": [],
    "must_contain": [],
    "citations": [],
    "acceptable_extra_citations": [],
    "acceptable_extra_evidence": [],
    "expect_safety": None,
    "debatable": None,
    "conversation": None,
    "turn": 1,
    "sources": "article",
    "why": "",
}
_DOC_ID = re.compile(r"^doc_id:\s*[\"']?([\w.-]+)", re.MULTILINE)


def read_documents(bundle: Path = BUNDLE) -> dict[str, str]:
    """Canonical texts by doc_id, the article first, then its reference notes.

    Raises `CorpusError` for a file that cannot be read, `GoldError` for one without a doc_id.
    """
    documents: dict[str, str] = {}
    for path in (bundle / "article.md", *sorted((bundle / "sources" / "notes").glob("*.md"))):
        text = read_canonical(path)
        found = _DOC_ID.search(text)
        if found is None:
            raise GoldError(path.name, "doc_id", "the front matter names none; add a line `doc_id: ...`")
        documents[found[1]] = text
    return documents


def build(rows: Iterable[Item], documents: Mapping[str, str]) -> list[Item]:
    """Gold items of source rows, in their order. Raises `GoldError` at the first thing that is wrong."""
    items = [_build_item(row, documents) for row in rows]
    check_all(items)
    return items


def fill_item(row: Item, documents: Mapping[str, str]) -> Item:
    """A source row with every field, its evidence by offset into `documents` (texts by doc_id, the article first).

    Nothing else is checked. Raises `GoldError` for a field that does not exist and for words that cannot be located.
    """
    name = row.get("id")
    for field in sorted(set(row) - set(_FIELDS)):
        raise GoldError(name, field, "no such field; docs/labelling.md lists them")
    item: Item = {field: row.get(field, default) for field, default in _FIELDS.items()}
    item["evidence"] = [[_locate(name, "evidence", span, documents) for span in group] for group in item["evidence"]]
    field = "acceptable_extra_evidence"
    item[field] = [_locate(name, field, span, documents) for span in item[field]]
    return item


def _build_item(row: Item, documents: Mapping[str, str]) -> Item:
    for field in _REQUIRED:
        if field not in row:
            raise GoldError(row.get("id"), field, "is missing")
    item = fill_item(row, documents)
    check_item(item, documents)
    return item


def _locate(name: object, field: str, given: Item, documents: Mapping[str, str]) -> Item:
    """From given words `{text, occurrence?, doc_id?}` to their span `{doc_id?, start, end, text}`."""
    if not isinstance(given, dict) or not isinstance(given.get("text"), str) or not given["text"]:
        raise GoldError(name, field, 'each span needs its words: {"text": "..."}')
    words = canonical(given["text"])
    article = next(iter(documents))
    doc_id = given.get("doc_id", article)
    if doc_id not in documents:
        raise GoldError(name, field, f"no document {doc_id!r}; there are {', '.join(documents)}")
    starts = [found.start() for found in re.finditer(f"(?={re.escape(words)})", documents[doc_id])]
    if not starts:
        raise GoldError(name, field, f"not in {doc_id}: {words!r}")
    if len(starts) > 1 and "occurrence" not in given:
        raise GoldError(name, field, f"{len(starts)} times in {doc_id}, give `occurrence` (from 1): {words!r}")
    nth = given.get("occurrence", 1)
    if not 1 <= nth <= len(starts):
        raise GoldError(name, field, f"occurrence {nth} of {len(starts)} in {doc_id}: {words!r}")
    span: Item = {"start": starts[nth - 1], "end": starts[nth - 1] + len(words), "text": words}
    return span if doc_id == article else {"doc_id": doc_id, **span}


def read_rows(path: Path) -> list[Item]:
    """The objects of a JSONL file. Raises `GoldError` naming the line that is not JSON."""
    rows: list[Item] = []
    for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n"), start=1):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError as error:
            raise GoldError(f"line {number}", "JSON", str(error)) from error
    return rows


def render(items: Iterable[Item]) -> str:
    """The gold file's text: one JSON object a line."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the gold files, or with `--check` compares them; 0 written or up to date, 1 wrong or out of date."""
    parser = argparse.ArgumentParser(prog="python -m eval.gold.build", description="Build the gold questions.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a stored file differs")
    options = parser.parse_args(arguments)
    documents, status = read_documents(), 0
    for source, gold in _SOURCES.items():
        try:
            text = render(build(read_rows(source), documents))
        except GoldError as error:
            print(f"{source.name}: {error}", file=sys.stderr)
            return 1
        if not options.check:
            gold.write_text(text, "utf-8")
        elif not gold.is_file() or gold.read_text("utf-8") != text:
            print(f"{gold.name} is out of date: run `python -m eval.gold.build`", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
