"""The reference lists of JATS XML: what each entry prints, its CSL fields, and the names by which markers lead to it."""

from __future__ import annotations

from typing import Any

from corpus.readers.draft import Draft, DraftEntry
from corpus.readers.words import Words
from corpus.readers.xml_source import Element, below, child, children, tag, words_of

_CITATIONS = ("mixed-citation", "element-citation", "nlm-citation", "citation")
_TYPES = {
    "journal": "article-journal",
    "book": "book",
    "thesis": "thesis",
    "report": "report",
    "confproc": "paper-conference",
    "web": "webpage",
    "webpage": "webpage",
}
_IDS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID"}


def add_reference_list(draft: Draft, part: Element, level: int) -> None:
    """Adds a list, and lists within it, under its heading."""
    heading = words_of(child(part, "title")) or "References"
    nested = children(part, "ref-list")
    entries = [entry for ref in children(part, "ref") for entry in _entries(ref)]
    if entries:
        draft.add_references(Words(heading), entries, level)
    elif nested:
        draft.add_heading(level, Words(heading))
    for below_it in nested:
        add_reference_list(draft, below_it, level + 1)


def _entries(ref: Element) -> list[DraftEntry]:
    """The entry of a `ref`; where several works stand under one number, they are one entry."""
    found = list(below(ref, *_CITATIONS))
    if parts := [citation for citation in found if tag(citation.getparent()) == "citation-alternatives"]:
        found = [citation for citation in found if citation not in parts] + parts[:1]
    printed = "; ".join(words for citation in found if (words := _words(citation).rstrip("; ")))
    label = words_of(child(ref, "label")).strip("[]().")
    number = int(label) if label.isdecimal() and label.isascii() and 0 < int(label) <= 9999 else None
    names = tuple(name for element in (ref, *found) if (name := element.get("id")))
    csl = csl_of(found[0]) if len(found) == 1 else None
    words = printed or " ".join(words_of(part) for part in ref if tag(part) != "label").strip() or words_of(ref)
    return [DraftEntry(Words(words), names, number, csl)] if words else []


def _words(citation: Element) -> str:
    """An entry as it is printed; one that is only fields, in the order of medical journals."""
    if tag(citation) == "mixed-citation" or (citation.text and citation.text.strip()):
        return words_of(citation).strip()
    return composed(csl_of(citation) or {}) or words_of(citation)


def composed(csl: dict[str, Any]) -> str:
    """CSL fields as an entry: "Okafor T. Iron. J Blood. 2019;12(3):101-9."."""
    people = [
        name.get("literal") or f"{name.get('family', '')} {name.get('given', '')}".strip()
        for name in csl.get("author") or csl.get("editor") or []
    ]
    issued = csl.get("issued", {}).get("date-parts", [[]])[0]
    where = csl.get("volume", "") + (f"({csl['issue']})" if "issue" in csl else "")
    where += f":{csl['page']}" if "page" in csl else ""
    imprint = ";".join(part for part in (str(issued[0]) if issued else "", where) if part)
    parts = [", ".join(people), csl.get("title", ""), csl.get("container-title", ""), csl.get("publisher", ""), imprint]
    text = ". ".join(part.rstrip(".") for part in parts if part)
    for name, shown in (("DOI", "doi:"), ("PMID", "PMID: ")):
        text += f". {shown}{csl[name]}" if name in csl else ""
    return f"{text}." if text else ""


def csl_of(citation: Element) -> dict[str, Any] | None:
    """CSL fields of an entry whose parts are marked; None where title and source are not."""
    title = next(
        (words for name in ("article-title", "chapter-title", "data-title") if (words := _first(citation, name))), ""
    )
    source = _first(citation, "source")
    if not title and not source:
        return None
    fields: dict[str, Any] = {"type": _TYPES.get(citation.get("publication-type") or "", "document")}
    fields["title"] = (title or source).rstrip(".")
    if title and source:
        fields["container-title"] = source.rstrip(".")
    fields |= people_of(citation)
    year = _first(citation, "year")[:4]
    if year.isdecimal():
        fields["issued"] = {"date-parts": [[int(year)]]}
    for name, field in (("volume", "volume"), ("issue", "issue"), ("publisher-name", "publisher")):
        if words := _first(citation, name):
            fields[field] = words
    if pages := _pages(citation):
        fields["page"] = pages
    return fields | _identifiers(citation)


def _pages(citation: Element) -> str:
    first, last = _first(citation, "fpage") or _first(citation, "elocation-id"), _first(citation, "lpage")
    return f"{first}-{last}" if first and last and last != first else first


def _identifiers(citation: Element) -> dict[str, str]:
    """DOI, PMID, PMCID and the first address of an entry."""
    found: dict[str, str] = {}
    for element in below(citation, "pub-id", "ext-link", "uri"):
        words = words_of(element)
        if tag(element) == "pub-id":
            if words and (name := _IDS.get(element.get("pub-id-type") or "")) is not None:
                found[name] = words
        elif words.startswith("http"):
            found.setdefault("URL", words)
    return found


def people_of(element: Element) -> dict[str, list[dict[str, str]]]:
    """Authors and editors by CSL's role."""
    found: dict[str, list[dict[str, str]]] = {}
    for person in below(element, "name", "string-name", "collab"):
        group = next((above for above in person.iterancestors() if tag(above) == "person-group"), None)
        role = "editor" if group is not None and group.get("person-group-type") == "editor" else "author"
        family, given = words_of(child(person, "surname")), words_of(child(person, "given-names"))
        name = {"family": family, "given": given} if family else {"literal": words_of(person)}
        if any(name.values()):
            found.setdefault(role, []).append({key: value for key, value in name.items() if value})
    return found


def _first(citation: Element, name: str) -> str:
    return words_of(next(below(citation, name), None))
