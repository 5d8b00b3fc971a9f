"""`sources/sources.json` of a bundle: what is known of its texts beside their own words, by file.

Which citation numbers a text stands for, when and how it was retrieved, under which licence, whether it still stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from corpus.article import Article
from corpus.errors import SourceFormatError
from corpus.links import file_in
from corpus.plain_values import read_json

NAME = "sources.json"


def read_source_records(folder: Path) -> dict[str, dict[str, object]]:
    """The records of a folder of sources by the name of their file in it; none where there is no such file.

    Raises `SourceFormatError` for what is no mapping of records.
    """
    path = file_in(folder, NAME)
    if path is None:
        return {}
    read = read_json(path)
    if not isinstance(read, dict) or not all(isinstance(record, dict) for record in read.values()):
        raise SourceFormatError(path, "not a mapping of file names to records")
    for name, record in read.items():
        cites = record.get("cites", [])
        if not isinstance(cites, list) or not all(isinstance(n, int) and not isinstance(n, bool) for n in cites):
            raise SourceFormatError(path, f"{name}: `cites` is not a list of citation numbers")
    return read


def with_record(source: Article, record: Mapping[str, object]) -> Article:
    """A source with what its record says, which counts before what the file says itself."""
    licence = record.get("licence")
    own, said = source.metadata.extra.get("identifiers"), record.get("identifiers")
    identifiers = {"identifiers": {**own, **said}} if isinstance(own, dict) and isinstance(said, dict) else {}
    metadata = replace(
        source.metadata,
        licence=licence if isinstance(licence, str) else source.metadata.licence,
        extra={
            **source.metadata.extra,
            **{name: value for name, value in record.items() if name != "licence"},
            **identifiers,
        },
    )
    return replace(source, metadata=metadata)
