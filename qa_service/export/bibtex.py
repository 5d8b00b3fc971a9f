"""BibTeX in UTF-8, as BibTeX 0.99 with a Unicode engine and biber read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, count

from corpus.csl_fields import Name, date, names, pages, text
from qa_service.export.entries import Entry

_TYPES = {
    "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book",
    "chapter": "incollection", "paper-conference": "inproceedings", "report": "techreport", "thesis": "phdthesis",
}  # fmt: skip
_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}
_FIELDS = (
    ("volume", "volume"), ("number", "issue"), ("edition", "edition"), ("address", "publisher-place"),
    ("issn", "ISSN"), ("isbn", "ISBN"), ("doi", "DOI"), ("pmid", "PMID"), ("pmcid", "PMCID"), ("url", "URL"),
    ("language", "language"),
)  # fmt: skip
_VERBATIM = frozenset({"doi", "url"})
_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip
_PERCENT = {"{": "%7B", "}": "%7D", "\\": "%5C"}


def bibtex(entries: Sequence[Entry]) -> str:
    """Entries in their order; an unlisted one is `@misc` with a note only."""
    return "\n".join(map(_entry, entries, _keys(entries)))


def _keys(entries: Sequence[Entry]) -> list[str]:
    """Keys in the letters that BibTeX takes, each its own whatever its case, as BibTeX compares them."""
    keys: dict[str, str] = {}
    for entry in entries:
        plain = re.sub(r"[^A-Za-z0-9._:-]", "-", entry.key)
        numbered = (f"{plain}-{n}" for n in count(2))
        key = next(k for k in chain([plain], numbered) if k.lower() not in keys)
        keys[key.lower()] = key
    return list(keys.values())


def _entry(entry: Entry, key: str) -> str:
    kind = _TYPES.get(text(entry.reference.csl or {}, "type"), "misc")
    lines = [f"  {name} = {{{value}}}" for name, value in _lines(entry, kind)]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def _lines(entry: Entry, kind: str) -> Iterator[tuple[str, str]]:
    csl = entry.reference.csl or {}
    for role in ("author", "editor"):
        if people := " and ".join(map(_name, names(csl, role))):
            yield role, people
    if title := text(csl, "title"):
        yield "title", f"{{{_escaped(title)}}}"  # a second pair keeps BibTeX from lowering its capitals
    container, publisher = text(csl, "container-title"), text(csl, "publisher")
    if kind == "misc":  # its only field for either
        container, publisher = ". ".join(part for part in (container, publisher) if part), ""
    if container:
        yield _CONTAINERS.get(kind, "howpublished"), _escaped(container)
    if publisher:
        yield _PUBLISHERS.get(kind, "publisher"), _escaped(publisher)
    yield from zip(("year", "month", "day"), map(str, date(csl, "issued")), strict=False)
    if any(pages(csl)):
        yield "pages", _escaped("--".join(page for page in pages(csl) if page))
    for name, variable in _FIELDS:
        if value := text(csl, variable):
            yield name, _percent_encoded(value) if name in _VERBATIM else _escaped(value)
    rest = text(csl, "source")
    yield "note", _escaped(f"{rest}. {entry.provenance}" if rest else entry.provenance)
    if entry.quotes:
        yield "annote", _escaped(" ".join(f"“{' '.join(quote.split())}”" for quote in entry.quotes))


def _name(name: Name) -> str:
    if name.more:
        return "others"
    if name.literal:
        return f"{{{_escaped(name.literal)}}}"
    parts = (name.family, name.suffix, name.given) if name.suffix else (name.family, name.given)
    return ", ".join(f"{{{_escaped(part)}}}" if " and " in part else _escaped(part) for part in parts if part)


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(c, c) for c in value)


def _percent_encoded(value: str) -> str:
    return "".join(_PERCENT.get(c, c) for c in value)
