"""YAML front matter at the head of a Markdown source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from corpus.article import ArticleMetadata
from corpus.doc_ids import fault_of_doc_id
from corpus.errors import SourceFormatError
from corpus.plain_values import fault_of

_OPEN = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
MAX_FRONT_MATTER = 65_536
"""Characters. YAML takes time that grows faster than its length."""
MAX_DEPTH = 100
"""Lists and mappings inside one another; the parser calls itself for each."""
_KNOWN = ("source_url", "updated", "review_status", "audience", "licence", "language")


class _RefusedError(Exception):
    """A value that is YAML and is not taken; `line` counts from 1 in the front matter."""

    def __init__(self, problem: str, line: int, hint: str) -> None:
        super().__init__(problem)
        self.line, self.hint = line, hint


_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C, where PyYAML has it: a tenth of the time."""


def _load(text: str) -> Any:
    """The value of a YAML text.

    Raises `_RefusedError` for a value that stands for another (a few hundred bytes of them can stand for gigabytes) and
    for values nested deeper than `MAX_DEPTH`, `yaml.YAMLError` for what is no YAML.
    """
    depth = 0
    for event in yaml.parse(text, _LOADER):
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError("front matter refers to another value by *", line, "Write the value out, or quote it.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _RefusedError(f"front matter has more than {MAX_DEPTH} lists inside one another", line, "Flatten it.")
    return yaml.load(text, _LOADER)


def split_front_matter(text: str, path: Path | str) -> tuple[dict[str, object], int]:
    """(fields, offset where the body begins); ({}, 0) for a text without front matter.

    Raises `SourceFormatError` for front matter that is not closed, too long, not YAML, not a mapping, or
    that has aliases.
    """
    opened = _OPEN.match(text)
    if opened is None:
        return {}, 0
    closed = _CLOSE.search(text, opened.end())
    if closed is None:
        if re.match(r"---[ \t]*\n\s*[\w-]+:", text):
            raise SourceFormatError(path, "front matter is opened by --- and never closed", line=1)
        return {}, 0
    if closed.start() - opened.end() > MAX_FRONT_MATTER:
        raise SourceFormatError(path, f"front matter is longer than {MAX_FRONT_MATTER} characters", line=1)
    try:
        fields = _load(text[opened.end() : closed.start()])
    except _RefusedError as error:
        raise SourceFormatError(path, str(error), line=error.line + 1, hint=error.hint) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark is not None else 1
        raise SourceFormatError(path, "front matter is not valid YAML", line=line, hint="Quote the value.") from error
    if fields is None:
        fields = {}
    if not isinstance(fields, dict):
        raise SourceFormatError(path, "front matter is not a list of `field: value` lines", line=2)
    if (fault := fault_of(fields)) is not None:
        raise SourceFormatError(path, f"front matter {fault}", line=2)
    return {str(key): value for key, value in fields.items()}, closed.end()


def given_doc_id(fields: dict[str, object], path: Path | str) -> str | None:
    """The doc_id of front matter fields, None where they have none. Raises `SourceFormatError` for what is no doc_id."""
    given = fields.get("doc_id")
    if given is None:
        return None
    if not isinstance(given, str) or not given.strip():
        raise SourceFormatError(path, "front matter field doc_id is not a text", hint="Quote it.")
    if (fault := fault_of_doc_id(given)) is not None:
        hint = "Use letters, digits and hyphens: it is part of the address /articles/<doc_id>."
        raise SourceFormatError(path, f"front matter field doc_id {fault}", hint=hint)
    return given


def metadata_of(fields: dict[str, object]) -> ArticleMetadata:
    """Metadata from front matter fields; fields it does not know are kept in `extra`."""
    known = {key: _text(fields[key]) for key in _KNOWN if fields.get(key) not in (None, "")}
    extra = {key: value for key, value in fields.items() if key not in _KNOWN and key not in {"doc_id", "title"}}
    return ArticleMetadata(
        source_url=known.get("source_url"),
        updated=known.get("updated"),
        review_status=known.get("review_status"),
        audience=known.get("audience"),
        licence=known.get("licence"),
        language=known.get("language", "en"),
        extra=_plain(extra),
    )


def _text(value: object) -> str:
    return str(value)


def _plain(value: dict[str, object]) -> dict[str, object]:
    """YAML dates as ISO text, so that every value has a JSON form."""

    def convert(item: object) -> object:
        if isinstance(item, dict):
            return {str(k): convert(v) for k, v in item.items()}
        if isinstance(item, list):
            return [convert(v) for v in item]
        return item if isinstance(item, str | int | float | bool) or item is None else str(item)

    return {key: convert(item) for key, item in value.items()}
