"""Where the words of a source come from: the publication, its kind, date and address, how it was seen, whether it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.article import Article, Reference, SourceType
from corpus.csl_fields import Csl, address, date, text
from corpus.standing import standing_of

_ADDRESS = re.compile(r"https?://[^\s<>\"';]{3,2000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What is known of a publication; None for what is not. `url` is an http(s) address; where a note draws on several
    publications, it is the first of `urls`.

    `kind` is guideline, label, trial, review and so on; `seen` says how it was seen ("full text", "abstract");
    `standing` is one of `corpus.standing.STANDINGS`, and `checked` the day on which that was looked up.
    """

    title: str
    publication: str | None
    kind: str | None
    date: str | None
    url: str | None
    urls: tuple[str, ...]
    seen: str | None
    standing: str
    checked: str | None


def provenance(source: Article, parent: Article | None = None) -> Provenance | None:
    """Where a source comes from; None for an article that says nothing beyond its own words.

    A note or text that says little itself takes what is left from the entry of the reference list it stands for.
    """
    extra = source.metadata.extra
    standing = standing_of(extra)
    is_reference = source.source_type in {SourceType.REFERENCE_NOTE, SourceType.REFERENCE_TEXT}
    if not is_reference and not _text(extra, "publication") and standing == "not_checked":
        return None
    entry = _entry(source, parent)
    csl: Csl = (entry.csl if entry is not None else None) or {}
    urls = _urls(source, csl)
    return Provenance(
        title=source.title,
        publication=_text(extra, "publication") or text(csl, "container-title") or text(csl, "publisher") or None,
        kind=_text(extra, "source_type") or _kind(entry),
        date=_text(extra, "date") or source.metadata.updated or _issued(csl),
        url=next(iter(urls), None),
        urls=urls,
        seen=_text(extra, "seen") or None,
        standing=standing,
        checked=_text(extra, "standing_checked") or None,
    )


def addresses_of(source: Article) -> tuple[str, ...]:
    """The addresses of the web that a source itself gives as those it is made of."""
    return _addresses(_text(source.metadata.extra, "address"))


def _kind(entry: Reference | None) -> str | None:
    return (entry.kind or entry.label) if entry is not None else None


def _issued(csl: Csl) -> str | None:
    return "-".join(f"{part:02}" for part in date(csl, "issued")) or None


def _urls(source: Article, csl: Csl) -> tuple[str, ...]:
    """The addresses that a source gives, else that of its entry."""
    given = (_text(source.metadata.extra, "address"), source.metadata.source_url or "", address(csl))
    return next((found for one in given if (found := _addresses(one))), ())


def _entry(source: Article, parent: Article | None) -> Reference | None:
    """The entry of the parent's list that a source stands for, if it stands for one."""
    return parent.reference(source.cites[0]) if parent is not None and len(source.cites) == 1 else None


def _text(extra: Mapping[str, object], name: str) -> str:
    value = extra.get(name)
    return " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _addresses(given: str) -> tuple[str, ...]:
    """The addresses of the web in a text, each once, without the punctuation behind them."""
    return tuple(dict.fromkeys(found.rstrip(".,)") for found in _ADDRESS.findall(given)))
