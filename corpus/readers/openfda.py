"""openFDA label JSON: the sections of a drug's label as fields, its set id, version and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, ArticleMetadata
from corpus.errors import SourceFormatError
from corpus.readers.draft import Draft
from corpus.readers.html import parse_html, write_page
from corpus.readers.json_source import looks_like_json, mappings, parse_json, text_of
from corpus.readers.words import Words

_NO_SECTIONS = re.compile(
    r"spl_product_data_elements|openfda|id|set_id|version|effective_time|@.*|.*_id|spl_unclassified_section_title"
)
_FIRST = ("boxed_warning", "recent_major_changes", "indications_and_usage", "dosage_and_administration", "dosage_forms_and_strengths",
          "contraindications", "warnings_and_cautions", "warnings", "precautions", "adverse_reactions", "drug_interactions",
          "use_in_specific_populations", "overdosage", "description", "clinical_pharmacology", "nonclinical_toxicology",
          "clinical_studies", "how_supplied", "information_for_patients")  # fmt: skip
"""Sections in the order in which labels print them; others follow by name."""


@dataclass(frozen=True, slots=True)
class OpenFdaReader:
    """Labels as `api.fda.gov/drug/label.json` gives them."""

    name: str = "openFDA label JSON"
    endings: tuple[str, ...] = (".json",)

    def recognises(self, raw: bytes, ending: str) -> bool:
        """Whether it has results that are labels."""
        return looks_like_json(raw, b"results", b"openfda")

    def doc_id(self, raw: bytes, path: Path) -> str | None:
        """None: a label is named by its file."""
        return None

    def read(self, raw: bytes, path: Path, doc_id: str) -> Article:
        """The label; where there are several, each is a section."""
        read = parse_json(raw, path)
        labels = mappings(read.get("results")) if isinstance(read, dict) else []
        if not labels:
            raise SourceFormatError(path, "no label in it")
        draft, several = Draft(), len(labels) > 1
        if several:
            draft.add_heading(1, Words(f"{len(labels)} drug labels"))
        for label in labels:
            draft.add_heading(2 if several else 1, Words(_name(label)))
            _write(label, draft, 3 if several else 2, path)
        meta = read.get("meta")
        return draft.article(doc_id, metadata=_metadata(labels[0], meta if isinstance(meta, dict) else {}, several))


def _name(label: dict[str, Any]) -> str:
    """ "BRAND (generic)", the brand or the generic name alone where they are the same."""
    known = label.get("openfda")
    known = known if isinstance(known, dict) else {}
    names = [
        text_of(values[0])
        for key in ("brand_name", "generic_name")
        if isinstance(values := known.get(key), list) and values
    ]
    if len(names) == 2 and names[0].casefold() != names[1].casefold():
        return f"{names[0]} ({names[1]})"
    return names[0] if names and names[0] else "Drug label"


def _write(label: dict[str, Any], draft: Draft, level: int, path: Path) -> None:
    order = {name: place for place, name in enumerate(_FIRST)}
    for name in sorted(label, key=lambda name: (order.get(name.removesuffix("_table"), len(order)), name)):
        values = label[name]
        if _NO_SECTIONS.fullmatch(name) or not isinstance(values, list):
            continue
        for text in (value for value in values if isinstance(value, str) and value.strip()):
            if name.endswith("_table") and "<table" in text:
                write_page(parse_html(text.encode("utf-8", "replace"), path), draft)
            else:
                heading, words = _section(name, " ".join(text.split()))
                draft.add_heading(level, Words(heading))
                draft.add_paragraph(Words(words))


def _section(name: str, text: str) -> tuple[str, str]:
    """Heading and words of a section; the heading is that of the text where it begins with one ("1 INDICATIONS AND USAGE")."""
    title = name.replace("_", " ")
    match = re.match(rf"(?:\d{{1,2}}(?:\.\d{{1,2}})?\s)?{re.escape(title)}\b[:.]?\s?", text, re.IGNORECASE)
    if match is not None and match.end() < len(text):
        return match.group().strip(" :."), text[match.end() :]
    return title.capitalize(), text


def _metadata(label: dict[str, Any], meta: dict[str, Any], several: bool) -> ArticleMetadata:
    known = label.get("openfda")
    ids = known.get("spl_set_id") if isinstance(known, dict) else None
    set_id = text_of(label.get("set_id")) or (text_of(ids[0]) if isinstance(ids, list) and ids else "")
    day = text_of(label.get("effective_time"))
    date = f"{day[:4]}-{day[4:6]}-{day[6:8]}" if re.fullmatch(r"\d{8}", day) else ""
    extra: dict[str, Any] = {
        "publication": "Drug label (openFDA)",
        "source_type": "label",
        "date": date,
        "identifiers": {}
        if several
        else {n: v for n, v in (("set_id", set_id), ("version", text_of(label.get("version")))) if v},
        "seen": "the label, as openFDA gives it",
    }
    address = f"https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={set_id}" if set_id and not several else None
    return ArticleMetadata(
        source_url=address,
        updated=date or None,
        licence=text_of(meta.get("license")) or None,
        extra={name: value for name, value in extra.items() if value},
    )
