"""Every fault of a gold file, by line: form first, then what the items say of themselves, each other and the sources."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from corpus.article import Article
from eval.formats.jsonl import DataError, read_lines
from eval.gold.checks import Item, is_printed, item_faults, set_faults
from eval.gold.schema import GoldRow


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong on a line; `item_id` and `field` are None where they cannot be told."""

    line: int
    item_id: str | None
    field: str | None
    problem: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.item_id, self.field, self.problem) if part)


def faults(path: Path, sources: Sequence[Article] = ()) -> list[Fault]:
    """The faults of a gold file in order of lines; none means that it can be used.

    `sources` are the article, first, and what belongs to it; without them neither offsets nor citation numbers are
    compared with what stands there. Raises `DataError` for a file that cannot be read or holds no line.
    """
    found: list[Fault] = []
    items: list[Item] = []
    lines: list[int] = []
    documents = {source.doc_id: source.text for source in sources}
    empty = True
    for line, words in read_lines(path):
        empty = False
        item = _item(line, words, found)
        if item is None:
            continue
        lines.append(line)
        items.append(item)
        misplaced = list(_span_faults(item, documents))
        printed = _printed(item, sources, documents) if sources and not misplaced else None
        found.extend(Fault(line, item["id"], *fault) for fault in (*misplaced, *item_faults(item, printed)))
    if empty:
        raise DataError(path, None, "holds no question")
    found.extend(Fault(lines[at], items[at]["id"], *fault) for at, fault in set_faults(items))
    return sorted(found, key=lambda fault: fault.line)


def _item(line: int, words: str, found: list[Fault]) -> Item | None:
    """The item of a line with every field, or None after its faults of form were added to `found`."""
    try:
        row = json.loads(words)
    except (ValueError, RecursionError) as error:
        found.append(Fault(line, None, None, f"is not JSON: {error}"))
        return None
    name = row.get("id") if isinstance(row, dict) else None
    try:
        return _plain(GoldRow.model_validate(row))
    except ValidationError as error:
        for fault in error.errors():
            field = ".".join(map(str, fault["loc"])) or None
            found.append(Fault(line, name if isinstance(name, str) else None, field, _in_words(fault["type"], fault)))
        return None


def _plain(row: GoldRow) -> Item:
    """As the checks read it: a span of the article itself has no doc_id, and evidence says what is answerable."""
    item = row.model_dump()
    if item["answerable"] is None:
        item["answerable"] = bool(item["evidence"])
    for span in [*(span for group in item["evidence"] for span in group), *item["acceptable_extra_evidence"]]:
        if span["doc_id"] is None:
            del span["doc_id"]
    return item


def _in_words(kind: str, fault: Mapping[str, object]) -> str:
    if kind == "extra_forbidden":
        return "no such field; docs/labelling.md lists them"
    if kind == "missing":
        return "is missing"
    return str(fault["msg"]).removeprefix("Value error, ")


def _span_faults(item: Item, documents: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Spans whose source is not there, or does not have their words; without sources, those of another length."""
    article = next(iter(documents), "")
    places = [("evidence", span) for group in item["evidence"] for span in group]
    places += [("acceptable_extra_evidence", span) for span in item["acceptable_extra_evidence"]]
    for field, span in places:
        start, end, words = span["start"], span["end"], span["text"]
        doc_id = span.get("doc_id", article)
        if not documents:
            if end - start != len(words):
                yield field, f"[{start}, {end}) has {end - start} code points, but its text has {len(words)}"
        elif doc_id not in documents:
            yield field, f"no source {doc_id!r}; there are {', '.join(documents)}"
        elif documents[doc_id][start:end] != words:
            at = documents[doc_id].find(words)
            hint = f"these words are at [{at}, {at + len(words)})" if at >= 0 else "these words are nowhere in it"
            yield field, f"{doc_id}[{start}:{end}] is {documents[doc_id][start:end][:60]!r}, not {words[:60]!r}; {hint}"


def _printed(item: Item, sources: Sequence[Article], documents: Mapping[str, str]) -> Callable[[int], bool]:
    """Whether a number stands behind the evidence: as the reader finds markers, or as a plain number."""
    by_id = {source.doc_id: source for source in sources}
    found: set[int] = set()
    for span in (span for group in item["evidence"] for span in group):
        source = by_id[span.get("doc_id", sources[0].doc_id)]
        for unit in source.units:
            if unit.span.start < span["end"] and span["start"] < unit.span.end:
                found.update(unit.numbers)
    plain = is_printed(item, documents)
    return lambda number: number in found or plain(number)
