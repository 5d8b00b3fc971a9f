"""Which of several versions of one label still stands: the latest; the others are superseded. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.article import Article
from corpus.standing import Notice, notices_in, standing_fields

_Version = tuple[int, str]
"""The number of a version, 0 where none is given, and its date, "" likewise."""


def with_superseded(sources: Sequence[Article]) -> tuple[Article, ...]:
    """The sources of a bundle, where several have one set id the earlier versions as superseded, whoever wrote that down.

    The later version has the higher number; where a number is missing, the later date. Two that cannot be told apart stay.
    """
    return tuple(_superseded(source, sources) for source in sources)


def _superseded(source: Article, sources: Sequence[Article]) -> Article:
    set_id, version = _set_id(source), _version(source)
    others = [other for other in sources if set_id and _set_id(other) == set_id and _is_later(_version(other), version)]
    if not others:
        return source
    latest = max(others, key=_version)
    number, day = _version(latest)
    where = ", ".join(part for part in (f"version {number}" if number else "", day, latest.doc_id) if part)
    extra = source.metadata.extra
    checked = extra.get("standing_checked")
    fields = standing_fields(
        [*notices_in(extra), Notice("superseded", where)], checked if isinstance(checked, str) else None
    )
    return replace(source, metadata=replace(source.metadata, extra={**extra, **fields}))


def _is_later(one: _Version, other: _Version) -> bool:
    return one[0] > other[0] if one[0] and other[0] else bool(one[1] and other[1]) and one[1] > other[1]


def _set_id(source: Article) -> str:
    return str(_identifiers(source).get("set_id", "")).lower()


def _version(source: Article) -> _Version:
    number = str(_identifiers(source).get("version", ""))
    day = source.metadata.extra.get("date") or source.metadata.updated or ""
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0, str(day)


def _identifiers(source: Article) -> Mapping[str, object]:
    found = source.metadata.extra.get("identifiers")
    return found if isinstance(found, Mapping) else {}
