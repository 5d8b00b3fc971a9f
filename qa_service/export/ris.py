"""RIS, as EndNote, Zotero and Mendeley read it: one `TAG  - value` a line, `ER` ends an entry. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.csl_fields import date, names, pages, text
from qa_service.export.entries import Entry

_TYPES = {
    "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "webpage": "ELEC",
    "post-weblog": "ELEC", "book": "BOOK", "chapter": "CHAP", "report": "RPRT", "thesis": "THES",
    "paper-conference": "CPAPER", "dataset": "DATA", "legislation": "STAT",
}  # fmt: skip
_FIELDS = (
    ("TI", "title"), ("T2", "container-title"), ("J2", "container-title-short"), ("VL", "volume"), ("IS", "issue"),
    ("ET", "edition"), ("PB", "publisher"), ("CY", "publisher-place"), ("SN", "ISSN"), ("SN", "ISBN"), ("DO", "DOI"),
    ("AN", "PMID"), ("C2", "PMCID"), ("UR", "URL"), ("LA", "language"), ("AB", "abstract"),
)  # fmt: skip


def ris(entries: Sequence[Entry]) -> str:
    """Entries in their order; an unlisted one is `GEN` with notes only."""
    return "\n".join("".join(f"{tag}  - {value}\n" for tag, value in _lines(e)) + "ER  - \n" for e in entries)


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    csl = entry.reference.csl or {}
    yield "TY", _TYPES.get(text(csl, "type"), "GEN")
    yield "ID", entry.key
    for tag, role in (("AU", "author"), ("ED", "editor")):
        yield from ((tag, name.inverted) for name in names(csl, role))
    yield from ((tag, text(csl, name)) for tag, name in _FIELDS if text(csl, name))
    if issued := date(csl, "issued"):
        yield "PY", f"{issued[0]:04}"
        yield "DA", "/".join([f"{issued[0]:04}", *(f"{part:02}" for part in issued[1:])])
    yield from ((tag, page) for tag, page in zip(("SP", "EP"), pages(csl), strict=True) if page)
    if rest := text(csl, "source"):
        yield "N1", f"As printed: {rest}"
    yield "N1", entry.provenance
    yield from (("N1", f"Quoted: “{' '.join(quote.split())}”") for quote in entry.quotes)
