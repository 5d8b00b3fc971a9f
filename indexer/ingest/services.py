"""The public services by which identifiers lead to texts: NCBI, Europe PMC, DailyMed, openFDA."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from corpus.errors import SourceFormatError
from corpus.readers.jats_metadata import jats_metadata
from corpus.readers.pubmed import identifiers_of, notices_of, title_of
from corpus.readers.xml_source import below, child, parse_xml, words_of
from corpus.standing import standing_fields
from indexer.ingest.errors import IngestError
from indexer.ingest.polite import Fetched, PoliteClient

KINDS = {
    "pmid": re.compile(r"\d{1,9}"),
    "pmcid": re.compile(r"PMC\d{1,9}"),
    "doi": re.compile(r"10\.\d{4,9}/\S{1,200}"),
    "set_id": re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
}
"""Kinds of identifiers, and what each looks like."""


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of the services."""

    eutils: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    oai: str = "https://pmc.ncbi.nlm.nih.gov/api/oai/v1/mh/"
    idconv: str = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"
    europe_pmc: str = "https://www.ebi.ac.uk/europepmc/webservices/rest/search"
    europe_pmc_text: str = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    dailymed: str = "https://dailymed.nlm.nih.gov/dailymed/services/v2/spls"
    openfda: str = "https://api.fda.gov/drug/label.json"

    @classmethod
    def at(cls, base: str) -> Services:
        """All of them below one address, as a mirror or a test has them."""
        base = base.rstrip("/")
        names = ("eutils", "oai", "idconv", "europe_pmc", "europe_pmc_text", "dailymed", "openfda")
        return cls(**{name: f"{base}/{name}" for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that was found: its bytes, the name its file gets, its title, and what its record in sources.json holds.

    `remarks` are words for the person who asked ("not open access: record and abstract only").
    """

    raw: bytes
    file_name: str
    title: str
    year: int | None
    record: dict[str, Any]
    remarks: tuple[str, ...] = ()


def kind_of(identifier: str) -> tuple[str, str]:
    """(kind, identifier in its usual form). Raises `IngestError` for what is none.

    >>> kind_of("pmc123"), kind_of("https://doi.org/10.1000/x")
    (('pmcid', 'PMC123'), ('doi', '10.1000/x'))
    """
    bare = re.sub(
        r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s{0,3}|pmid:?\s{0,3})", "", identifier.strip(), flags=re.IGNORECASE
    )
    bare = bare.upper() if bare[:3].lower() == "pmc" else bare
    for kind, form in KINDS.items():
        if form.fullmatch(bare):
            return kind, bare
    raise IngestError(f"{identifier!r} is no PMID, PMCID, DOI or DailyMed set id.")


def fetch(identifier: str, client: PoliteClient, services: Services | None = None) -> Text:
    """The best text that an identifier leads to: the full text where it is open, else record and abstract.

    Raises `IngestError` where there is none, or where a service answers with another record.
    """
    services = services or Services()
    kind, value = kind_of(identifier)
    if kind == "set_id":
        return _label(value, client, services)
    pmid, pmcid = _numbers(kind, value, client, services)
    record = _record(pmid, client, services) if pmid else None
    pmcid = pmcid or (record.record["identifiers"].get("pmcid", "") if record is not None else "")
    full, why = _full_text(pmcid, client, services) if pmcid else (None, "PubMed Central has no text of it")
    if full is not None:
        return _joined(full, record)
    if record is None:
        raise IngestError(f"{identifier}: {why}, and PubMed has no record of it. Give the text by file.")
    return Text(
        raw=record.raw,
        file_name=record.file_name,
        title=record.title,
        year=record.year,
        record=record.record,
        remarks=(f"{why}: record and abstract only",),
    )


def _numbers(kind: str, value: str, client: PoliteClient, services: Services) -> tuple[str, str]:
    """(PMID, PMCID) of an identifier, "" for what is not known."""
    if kind == "pmid":
        return value, ""
    found = _json(client.get(services.idconv, {"ids": value, "format": "json"}))
    record = next((r for r in found.get("records", []) if isinstance(r, dict) and "errmsg" not in r), {})
    wanted = {"doi": "doi", "pmcid": "pmcid"}[kind]
    if record and str(record.get(wanted, "")).lower() != value.lower():
        raise IngestError(
            f"{value}: the service answered with another article ({record.get(wanted)}). Nothing was taken."
        )
    pmid, pmcid = str(record.get("pmid", "")), str(record.get("pmcid", ""))
    if not pmid and kind == "doi":
        search = {"query": f'DOI:"{value}"', "format": "json", "resultType": "core"}
        results = _json(client.get(services.europe_pmc, search)).get("resultList", {})
        hits = results.get("result", []) if isinstance(results, dict) else []
        hit = next((h for h in hits if isinstance(h, dict) and str(h.get("doi", "")).lower() == value.lower()), {})
        pmid, pmcid = str(hit.get("pmid", "")), pmcid or str(hit.get("pmcid", ""))
    return pmid, pmcid or (value if kind == "pmcid" else "")


def _record(pmid: str, client: PoliteClient, services: Services) -> Text | None:
    """The record of PubMed, None where it has none. Raises `IngestError` for another one."""
    got = client.get(f"{services.eutils}/efetch.fcgi", {"db": "pubmed", "id": pmid, "retmode": "xml"})
    if got.status == 404:
        return None
    root = _xml(got)
    records = list(below(root, "PubmedArticle"))
    if not records:
        return None
    record = next((r for r in records if words_of(child(r, "MedlineCitation", "PMID")) == pmid), None)
    if record is None:
        raise IngestError(f"PMID {pmid}: the service answered with another record. Nothing was taken.")
    for other in records:
        if other is not record:
            other.getparent().remove(other)
    raw = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    year = _year(words_of(next(below(record, "PubDate"), None)))
    fields = {
        "identifiers": identifiers_of(record),
        "address": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        "seen": "record and abstract in PubMed",
        "retrieved": got.day,
        **standing_fields(notices_of(record), checked=got.day),
    }
    return Text(raw=raw, file_name=f"pmid-{pmid}.xml", title=title_of(record), year=year, record=fields)


def _full_text(pmcid: str, client: PoliteClient, services: Services) -> tuple[Text | None, str]:
    """(the full text of PubMed Central, else that of Europe PMC, or None and why there is none)."""
    found, why = _of_pmc(pmcid, client, services)
    if found is not None:
        return found, ""
    got = client.get(f"{services.europe_pmc_text}/{pmcid}/fullTextXML", {})
    article = next(below(_xml(got), "article"), None) if got.status == 200 else None
    return (_text_of(article, got, pmcid, "full text in Europe PMC"), "") if article is not None else (None, why)


def _of_pmc(pmcid: str, client: PoliteClient, services: Services) -> tuple[Text | None, str]:
    number = pmcid.removeprefix("PMC")
    wanted = {"verb": "GetRecord", "identifier": f"oai:pubmedcentral.nih.gov:{number}", "metadataPrefix": "pmc"}
    got = client.get(services.oai, wanted)
    if got.status == 404:
        return None, "PubMed Central has no text of it"
    root = _xml(got)
    article = next(below(root, "article"), None)
    if article is None:
        return None, "its full text is not open access"
    return _text_of(article, got, pmcid, "full text in PubMed Central"), ""


def _text_of(article: Any, got: Fetched, pmcid: str, seen: str) -> Text:
    """The full text that a service answered with. Raises `IngestError` where it is that of another article."""
    metadata = jats_metadata(article)
    known = metadata.extra.get("identifiers", {})
    if not isinstance(known, dict) or known.get("pmcid") != pmcid:
        raise IngestError(f"{pmcid}: the service answered with another article. Nothing was taken.")
    fields: dict[str, Any] = {
        "identifiers": known,
        "address": metadata.source_url,
        "seen": seen,
        "retrieved": got.day,
        "licence": metadata.licence,
        **{name: metadata.extra[name] for name in ("standing", "standing_notices") if name in metadata.extra},
    }
    title = words_of(next(below(article, "article-title"), None))
    record = {name: value for name, value in fields.items() if value}
    return Text(
        raw=got.body, file_name=f"{pmcid.lower()}.xml", title=title, year=_year(metadata.updated or ""), record=record
    )


def _joined(full: Text, record: Text | None) -> Text:
    """A full text with what PubMed knows of its standing."""
    known = {} if record is None else {k: v for k, v in record.record.items() if k.startswith("standing")}
    fields = {**full.record, **known}
    remarks = () if record is not None else ("PubMed was not asked whether it still stands",)
    return Text(
        raw=full.raw, file_name=full.file_name, title=full.title, year=full.year, record=fields, remarks=remarks
    )


def _label(set_id: str, client: PoliteClient, services: Services) -> Text:
    """The label of DailyMed, else that of openFDA. Raises `IngestError` for another label, and where there is none."""
    got = client.get(f"{services.dailymed}/{set_id}.xml", {})
    address = f"https://dailymed.nlm.nih.gov/dailymed/drugInfo.cfm?setid={set_id}"
    if got.status == 200:
        root = _xml(got)
        element = child(root, "setId")
        if element is None or (element.get("root") or "").lower() != set_id.lower():
            raise IngestError(f"{set_id}: DailyMed answered with another label. Nothing was taken.")
        day = child(root, "effectiveTime")
        year = _year((day.get("value") or "") if day is not None else "")
        record = {
            "identifiers": {"set_id": set_id},
            "address": address,
            "seen": "the label in DailyMed",
            "retrieved": got.day,
        }
        record |= standing_fields([], checked=got.day)
        return Text(
            raw=got.body,
            file_name=f"label-{set_id[:8]}.xml",
            title=words_of(child(root, "title")),
            year=year,
            record=record,
        )
    got = client.get(services.openfda, {"search": f'set_id:"{set_id}"', "limit": "1"})
    label = next((r for r in _json(got).get("results", []) if isinstance(r, dict)), None) if got.status == 200 else None
    if label is None:
        raise IngestError(f"{set_id}: neither DailyMed nor openFDA has a label of that set id.")
    ids = label.get("openfda", {}).get("spl_set_id", []) if isinstance(label.get("openfda"), dict) else []
    if set_id.lower() not in {str(label.get("set_id", "")).lower(), *(str(i).lower() for i in ids)}:
        raise IngestError(f"{set_id}: openFDA answered with another label. Nothing was taken.")
    names = label["openfda"].get("brand_name") or [""]
    record = {
        "identifiers": {"set_id": set_id},
        "address": address,
        "seen": "the label in openFDA",
        "retrieved": got.day,
    }
    return Text(
        raw=got.body, file_name=f"label-{set_id[:8]}.json", title=str(names[0]), year=None, record=record,
        remarks=("DailyMed has no label of that set id: taken from openFDA",),
    )  # fmt: skip


def _xml(got: Fetched) -> Any:
    """The root of an answer. Raises `IngestError` for one that is cut off or no XML."""
    try:
        return parse_xml(got.body, Path(got.url))
    except SourceFormatError as error:
        raise IngestError(f"{got.url}: {error.problem}. Try again with --fresh.") from error


def _json(got: Fetched) -> dict[str, Any]:
    if got.status == 404:
        return {}
    try:
        read = json.loads(got.body)
    except (ValueError, RecursionError) as error:
        raise IngestError(f"{got.url}: answered with no JSON. Try again with --fresh.") from error
    return read if isinstance(read, dict) else {}


def _year(words: str) -> int | None:
    match = re.search(r"(?<!\d)(?:19|20)\d\d", words)
    return int(match[0]) if match else None
