"""The reference list of a web page: the list that its markers lead to, or that stands under a heading of that name. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote

from corpus.readers.draft import DraftEntry
from corpus.readers.words import Words
from corpus.readers.xml_source import Element
from corpus.section_names import reference_name

_ROLES = frozenset(["doc-bibliography", "doc-endnotes"])
_NAMES = frozenset(
    ["references", "reference-list", "ref-list", "bibliography", "citation-list", "footnotes", "reflist"]
)
_BACKLINK = re.compile(r"[\s^↑↩⬆︎\ufe0ea-z,;]{0,40}")
_LINK_NAMES = frozenset(
    [
        "article", "cas", "crossref", "cross ref", "doi", "free full text", "full text", "google scholar", "medline", "pdf", "pmc",
        "pmc free article", "pubmed", "pub med", "pubmed central", "scopus", "view article", "web of science", "abstract", "ads",
        "open url", "download citation", "return to ref",
    ]
)  # fmt: skip
"""Names of links behind an entry."""
_PRINTED = re.compile(r"[\[(]?(\d{1,4})(?:[\])]|\.(?!\d)|(?=\s))\s{0,5}")
_NUMBERS = re.compile(r"[\[(]?\d{1,3}(?:\s?[,;–-]\s?\d{1,3}){0,20}[\])]?")
_EMPTY = re.compile(r"\s?\[\s?\]|\s?\(\s?\)")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def targets(root: Element) -> Counter[str]:
    """The places of a page that its links lead to, and the addresses that its numbers do, and how often."""
    found = (fragment(link) or entry_address(link) for link in root.iter("a"))
    return Counter(target for target in found if target is not None)


def fragment(link: Element) -> str | None:
    """The place in the page that a link leads to."""
    address = link.get("href") or ""
    at = address.find("#")
    return unquote(address[at + 1 :]) or None if at == 0 else None


def entry_address(link: Element) -> str | None:
    """The address of the web that a link of nothing but numbers leads to: an entry that prints the same address is cited."""
    address = link.get("href") or ""
    words = _NUMBERS.fullmatch("".join(link.itertext()).strip())
    return address if words is not None and address.startswith(("http://", "https://")) else None


def reference_list(root: Element) -> Element | None:
    """The list (`ol`, `ul`) of references, None where there is none or it has no entry.

    It is the list whose entries most links lead to; else the last one that is named so, by a heading or by itself.
    """
    linked = targets(root)
    lists = [found for found in root.iter("ol", "ul") if len(_items(found))]
    led_to = {
        found: sum(1 for item in _items(found) if any(linked[name] for name in (*names_of(item), *_addresses_of(item))))
        for found in lists
    }
    best = max(lists, key=lambda found: led_to[found], default=None)
    named = [found for found in lists if _is_named(found)]
    if best is not None and led_to[best] >= 2 and 2 * led_to[best] >= len(_items(best)) and not _is_contents(best):
        return best
    return named[-1] if named else best if best is not None and led_to[best] and _only_backlinks(best) else None


def entries_of(found: Element) -> list[DraftEntry]:
    """The entries of a reference list."""
    items = _items(found)
    printed = [_printed(_entry_words(item).text) for item in items]
    numbered = all(number is not None for number, _ in printed) and len({number for number, _ in printed}) == len(items)
    first = found.get("start") or "1"
    counted = int(first) if first.isdecimal() and len(first) < 5 else 1
    entries = []
    for place, (item, (number, words)) in enumerate(zip(items, printed, strict=True)):
        own = number if numbered else counted + place if found.tag == "ol" else None
        text = words if numbered else _entry_words(item).text
        entries.append(DraftEntry(Words(text), (*names_of(item), *_addresses_of(item)), own))
    return entries


def names_of(item: Element) -> list[str]:
    """The names by which links lead to an element or to a place in it."""
    found = [
        name
        for element in item.iter()
        if isinstance(element.tag, str)
        for name in (element.get("id"), element.get("name"))
    ]
    return [name for name in found if name]


def _addresses_of(item: Element) -> list[str]:
    """The addresses of the web that an entry leads to."""
    return [link.get("href") for link in item.iter("a") if (link.get("href") or "").startswith(("http://", "https://"))]


def heading_above(found: Element) -> Element | None:
    """The heading right above a list, if it names one of references."""
    at = found
    for _ in range(4):
        before = at.getprevious()
        while before is not None and not (isinstance(before.tag, str) and "".join(before.itertext()).strip()):
            before = before.getprevious()
        if before is not None:
            headings = [before] if before.tag in _HEADINGS else list(before.iter(*_HEADINGS))
            last = headings[-1] if headings else before
            words = " ".join("".join(last.itertext()).split())
            return last if reference_name(words) is not None else None
        at = at.getparent()
        if at is None:
            return None
    return None


def _is_named(found: Element) -> bool:
    around = [found, *list(found.iterancestors())[:2]]
    if any(element.get("role") in _ROLES for element in around):
        return True
    if any(name.lower() in _NAMES for element in around for name in (element.get("class") or "").split()):
        return True
    return heading_above(found) is not None


def _is_contents(found: Element) -> bool:
    """Whether a list is one of links to places of the page, as its contents are."""
    links = [link for link in found.iter("a") if fragment(link)]
    return sum(len("".join(link.itertext())) for link in links) > 0.6 * len("".join(found.itertext()).strip())


def _only_backlinks(found: Element) -> bool:
    """Whether each entry leads back into the text, as notes do."""
    return all(any(fragment(link) for link in item.iter("a")) for item in _items(found))


def _items(found: Element) -> Sequence[Element]:
    return [item for item in found if item.tag == "li"]


def _printed(words: str) -> tuple[int | None, str]:
    match = _PRINTED.match(words)
    return (int(match[1]), words[match.end() :]) if match else (None, words)


def _entry_words(item: Element) -> Words:
    """The words of an entry without links back into the text and names of links."""
    words = Words()
    _add(item, words)
    text = _EMPTY.sub("", words.text).strip()
    return Words(text.lstrip("^↑ ").rstrip(" |·"))


def _add(element: Element, words: Words) -> None:
    words.add(element.text or "")
    for part in element:
        if isinstance(part.tag, str) and not _is_link_name(part):
            if part.tag in {"p", "div", "li", "br", "ul", "ol"}:
                words.add(" ")
            _add(part, words)
        words.add(part.tail or "")


def _is_link_name(part: Element) -> bool:
    if part.tag != "a":
        return False
    words = " ".join("".join(part.itertext()).split())
    if fragment(part) is not None:
        return _BACKLINK.fullmatch(words) is not None
    return words.casefold().strip("[]() ") in _LINK_NAMES
