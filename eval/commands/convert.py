"""`article-qa eval convert`: one form of data to another, by the names of the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.extraction import read_questions
from eval.commands.output import echo_err, fail, friendly_errors
from eval.commands.sources import sources_of
from eval.formats.beir import read_qrels
from eval.formats.beir_folder import write_folder
from eval.formats.extraction_data import ExtractionItem, Passage
from eval.formats.jsonl import DataError
from eval.formats.qrels import read_qrels_file, write_qrels_file
from eval.formats.squad import squad_json
from eval.gold.items import GoldItem, read_gold

_QRELS = {".tsv", ".qrels", ".txt"}


def command(
    source: Annotated[
        Path, typer.Argument(metavar="FROM", help="SQuAD .json, folder in BEIR layout, gold .jsonl, or qrels.")
    ],
    target: Annotated[
        Path, typer.Argument(metavar="TO", help="SQuAD .json, new folder in BEIR layout, or qrels (.tsv, .qrels).")
    ],
    corpus: Annotated[Path | None, typer.Option(help="Bundle folder or article file that a gold file asks of.")] = None,
) -> None:
    """Convert between SQuAD JSON, BEIR folders with answers, and TREC qrels; gold questions to either of the first."""
    with friendly_errors():
        if target.suffix in _QRELS:
            qrels = read_qrels(source) if source.is_dir() else read_qrels_file(source)
            if qrels is None:
                raise DataError(source, None, "holds no judgement")
            write_qrels_file(target, qrels)
            echo_err(f"{sum(map(len, qrels.values()))} judgements in {target}")
            return
        items = _gold(source, corpus) if source.suffix == ".jsonl" else read_questions(source)
        if target.suffix == ".json":
            target.write_text(json.dumps(squad_json(items), ensure_ascii=False) + "\n", encoding="utf-8")
        elif target.suffix:
            fail(f"{target.name} is neither .json, nor .tsv or .qrels, nor a folder")
        else:
            write_folder(target, items)
        echo_err(f"{len(items)} questions in {target}")


def _gold(path: Path, corpus: Path | None) -> list[ExtractionItem]:
    """Those gold questions that one place of the article answers, or none; the others have no form in SQuAD."""
    if corpus is None:
        raise DataError(path, None, "asks of an article; name it with --corpus")
    article = sources_of(corpus, path)[0]
    items = read_gold(path)
    fitting = [item for item in items if item.sources == "article" and len(item.evidence) <= 1]
    if left_out := len(items) - len(fitting):
        echo_err(f"{left_out} questions need several places or the notes and were left out")
    return [_extraction_item(item, article.doc_id, article.text) for item in fitting]


def _extraction_item(item: GoldItem, doc_id: str, text: str) -> ExtractionItem:
    marked = tuple((span.start, span.end) for group in item.evidence for span in group)
    passage = Passage(doc_id, text, marked)
    return ExtractionItem(item.item_id, item.rewrite or item.question, item.answerable, (passage,))
