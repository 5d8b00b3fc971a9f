"""The formulas of a Word document written as words: its reader leaves them out, and a sentence would lose its number. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from corpus.readers.words import is_raisable, raised_text
from corpus.readers.xml_source import Element, below, children, parse_xml, tag

_MATH = b"oMath"


def with_formulas_written_out(raw: bytes, archive: zipfile.ZipFile, path: Path) -> bytes:
    """A document, or one like it in which each formula is a run of text: "10⁹", "1/2", "k=0.1"."""
    changed: dict[str, bytes] = {}
    for name in archive.namelist():
        if name.startswith("word/") and name.endswith(".xml") and _MATH in (part := archive.read(name)):
            changed[name] = _written_out(parse_xml(part, path))
    if not changed:
        return raw
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in archive.namelist():
            out.writestr(name, changed.get(name) or archive.read(name))
    return packed.getvalue()


def _written_out(root: Element) -> bytes:
    for formula in [found for found in below(root, "oMath") if tag(found.getparent()) != "oMath"]:
        parent = formula.getparent()
        space = next((uri for uri in parent.nsmap.values() if uri.endswith("wordprocessingml/2006/main")), "")
        run = etree.Element(f"{{{space}}}r")
        etree.SubElement(run, f"{{{space}}}t").text = formula_words(formula)
        parent.replace(formula, run)
    for block in list(below(root, "oMathPara")):
        above = block.getparent()
        at = above.index(block)
        above[at : at + 1] = list(block)
    packed: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return packed


def formula_words(element: Element) -> str:
    """A formula on one line: powers raised, fractions with a stroke, roots with their sign."""
    return "".join(_words(element)).strip()


def _words(element: Element) -> Iterator[str]:
    name = tag(element)
    if name == "t":
        yield element.text or ""
    elif name == "f":
        yield "/".join(formula_words(part) for part in children(element, "num", "den"))
    elif name == "sup":
        words = "".join(word for part in element for word in _words(part))
        yield raised_text(words) if is_raisable(words) else f"^{words}"
    elif name == "rad":
        yield "√"
        yield from (word for part in children(element, "e") for word in _words(part))
    else:
        yield from (word for part in element for word in _words(part))
