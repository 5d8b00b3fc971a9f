"""XML read without its entities, its DTD or a network, and what all kinds of XML have in common."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from pathlib import Path
from typing import Any

from lxml import etree

from corpus.errors import SourceFormatError
from corpus.readers.formulas import math_words
from corpus.readers.words import Words, add_break, is_raisable

Element = Any
"""An element of lxml, which has no types."""
_HEAD = 65_536
"""Bytes at the head of a file by which its kind is told."""
_FIRST = 60
"""Elements by which the kind of an XML file is told."""
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OPTIONS = {"resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False}
_SIDE = frozenset({"tex-math", "inline-graphic", "graphic", "object-id", "media", "fn"})
"""Elements within a line whose words are none of it."""
_BLOCKS = frozenset(
    ["p", "paragraph", "list", "list-item", "item", "caption", "table", "tr", "td", "th", "disp-quote", "disp-formula"]
)
"""Elements that stand on lines of their own: within a line a space parts them."""
_ITEMS = frozenset(["list-item", "item", "tr"])


def looks_like_xml(raw: bytes) -> bool:
    """Whether a file begins as XML, or HTML, does."""
    return raw[:1024].lstrip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe").startswith(b"<")


@lru_cache(maxsize=4)
def first_tags(raw: bytes) -> tuple[str, ...]:
    """The names of the first elements of an XML file without their namespaces; none for what is no XML."""
    if not looks_like_xml(raw):
        return ()
    parser = etree.XMLPullParser(events=("start",), **_OPTIONS)
    found: list[str] = []
    try:
        parser.feed(raw[:_HEAD])
        found += [tag(element) for _, element in parser.read_events()][:_FIRST]
    except etree.XMLSyntaxError:
        found += [tag(element) for _, element in parser.read_events()][:_FIRST]
    return tuple(found)


def parse_xml(raw: bytes, path: Path) -> Element:
    """The root of an XML file.

    Raises `SourceFormatError` for what is not well-formed, nested or inflated beyond all use, or has entities of its own.
    """
    parser = etree.XMLParser(remove_comments=True, remove_pis=True, huge_tree=False, **_OPTIONS)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno if error.lineno else None
        raise SourceFormatError(path, f"not well-formed XML ({_reason(error)})", line=line) from error
    except ValueError as error:
        raise SourceFormatError(path, "not readable as XML", hint="Is it whole?") from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise SourceFormatError(path, "it declares entities of its own, which are not read", hint="Write them out.")
    return root


def _reason(error: etree.XMLSyntaxError) -> str:
    return str(error.msg or "damaged").split(", line ")[0].split("\n")[0][:120]


def tag(element: Element) -> str:
    """The name of an element without its namespace; "" for what is no element, as an entity."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def child(element: Element, *names: str) -> Element | None:
    """The first descendant down a path of names, each a child of the one before."""
    at: Element | None = element
    for name in names:
        at = next((found for found in at if tag(found) == name), None) if at is not None else None
    return at


def children(element: Element | None, *names: str) -> list[Element]:
    """The children that have one of some names, in order."""
    return [found for found in element if tag(found) in names] if element is not None else []


def below(element: Element | None, *names: str) -> Iterator[Element]:
    """Every element below one that has one of some names, in order."""
    return (found for found in element.iter() if tag(found) in names) if element is not None else iter(())


def words_of(element: Element | None) -> str:
    """All words of an element on one line."""
    if element is None:
        return ""
    words = Words()
    add_inline(element, words)
    return words.text.strip()


def add_inline(element: Element, words: Words, *, raised: bool = False, citing: str | None = None) -> None:
    """Adds the words of an element and of all in it; those of elements named `citing` with what they lead to."""
    name = tag(element)
    if name == "math":
        words.add(math_words(element))
        return
    if name == "sup":
        raised = is_raisable("".join(element.itertext()))
    if element.text:
        words.add(element.text, raised=raised)
    for part in element:
        add_part(part, words, raised=raised, citing=citing)


def add_part(part: Element, words: Words, *, raised: bool = False, citing: str | None = None) -> None:
    """Adds the words of an element within a line, and those that follow it."""
    name = tag(part)
    start = len(words.text)
    if isinstance(part, etree._Entity):
        words.add(html5.get(f"{part.name};", f"&{part.name};"), raised=raised)
    elif name in {"break", "br"}:
        words.add(" ")
    elif name and name not in _SIDE:
        if name in _BLOCKS:
            add_break(words, is_item=name in _ITEMS and part.getprevious() is not None)
        add_inline(part, words, raised=raised, citing=citing)
        if name == citing and part.get("ref-type", "bibr") == "bibr" and (targets := (part.get("rid") or "").split()):
            words.link(start, tuple(targets))
    if part.tail:
        words.add(part.tail, raised=raised)
