"""`article-qa eval agreement`: how far a second, blind labelling agrees with a gold file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated

import typer

from corpus.article import Article
from corpus.load import ARTICLES
from eval.commands.options import SHIPPED_GOLD, AsJson, Seed
from eval.commands.output import friendly_errors
from eval.commands.sources import sources_of
from eval.formats.jsonl import DataError, read_rows
from eval.gold.build import fill_item
from eval.gold.checks import GoldError
from eval.gold.items import GoldItem, gold_item, read_gold
from eval.measures.agreement import Agreement, Pair, Places, agreement, pairs_of
from eval.measures.stats import Interval
from eval.reports.tables import Table, text_table

_WORDS = {
    "answerable": "same verdict (answerable or not)",
    "kappa": "Cohen's kappa of the verdict",
    "evidence_f1": "evidence units, F1",
    "evidence_jaccard": "evidence units, Jaccard",
    "tolerated": "second's evidence that the first accepts",
    "exact": "same verdict and same evidence groups",
    "success": "second's evidence as an answer: success",
}


def command(
    second: Annotated[Path, typer.Argument(metavar="SECOND", help="Labels with evidence by its words.")],
    gold_file: Annotated[Path, typer.Option("--gold", "--data", help="The first labels.")] = SHIPPED_GOLD,
    corpus: Annotated[
        Path | None, typer.Option(help="Bundle folder or article file; default: the shipped one.")
    ] = None,
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Compare a second labelling with the first; every disagreement is listed."""
    with friendly_errors():
        sources = sources_of(corpus or ARTICLES, gold_file)
        units = {source.doc_id: [(u.span.start, u.span.end) for u in source.units] for source in sources}
        labels = _second(second, sources)
        texts = {source.doc_id: source.text for source in sources}
        try:
            pairs = pairs_of(read_gold(gold_file), labels, units, texts)
        except KeyError as error:
            raise DataError(second, None, f"{error.args[0]} is not in {gold_file.name}") from error
        found = agreement(pairs, seed)
    apart = [pair for pair in pairs if not pair.exact]
    if as_json:
        disagreements = [{"id": pair.item_id, "verdict": pair.answerable, "f1": pair.f1} for pair in apart]
        print(json.dumps({**asdict(found), "disagreements": disagreements}))
        return
    print(text_table(agreement_table(found)))
    print("\n".join(line for pair in apart for line in _lines(pair, texts)))


def agreement_table(found: Agreement) -> Table:
    """A row per figure."""
    rows = []
    for name in (field.name for field in fields(found) if field.name in _WORDS):
        interval: Interval | None = getattr(found, name)
        value, ends = (
            ("–", "–") if interval is None else (f"{interval.mean:.3f}", f"{interval.low:.3f} to {interval.high:.3f}")
        )
        n = found.both_answerable if name in {"evidence_f1", "evidence_jaccard", "tolerated"} else found.n
        rows.append((_WORDS[name], str(n), value, ends))
    return Table(("agreement", "n", "value", "95% interval"), rows)


def _second(path: Path, sources: Sequence[Article]) -> list[GoldItem]:
    """The labels with their offsets; a `note` is the labeller's and is not read. Raises `DataError`."""
    texts = {source.doc_id: source.text for source in sources}
    items: list[GoldItem] = []
    for line, row in read_rows(path):
        labels = {"question": "as in the gold file", **{field: row[field] for field in row if field != "note"}}
        try:
            items.append(gold_item(fill_item(labels, texts)))
        except (GoldError, KeyError, ValueError) as error:
            raise DataError(path, line, str(error)) from error
    return items


def _lines(pair: Pair, texts: dict[str, str]) -> list[str]:
    said = ["answerable" if verdict else "not answerable" for verdict in pair.answerable]
    only = [here - there for here, there in (pair.evidence, pair.evidence[::-1])]
    lines = [f"{pair.item_id}: {pair.question}"]
    if said[0] != said[1]:
        lines.append(f"  first {said[0]}, second {said[1]}")
    lines += [
        f"  only {name}: {words}"
        for name, places in zip(("first", "second"), only, strict=True)
        for words in _texts(places, texts)
    ]
    if len(lines) == 1:
        lines.append("  the same evidence, grouped otherwise")
    return lines


def _texts(places: Places, texts: dict[str, str]) -> list[str]:
    return [" ".join(texts[doc_id][start:end].split()) for doc_id, (start, end) in sorted(places)]
