"""The formulas of a Word document written as words: its reader leaves them out, and a sentence would lose its number. Pure."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from lxml import etree

from corpus.readers.formulas import grouped, joined, power
from corpus.readers.xml_source import Element, below, child, children, parse_xml, tag

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
    """A formula on one line, with parentheses where its layout groups what it says."""
    return _words(element).strip()


def _words(element: Element) -> str:
    name = tag(element)
    if name == "t":
        return element.text or ""
    if name == "f":
        return "/".join(grouped(_of(element, part)) for part in ("num", "den"))
    if name in {"sSup", "sSubSup"}:
        base = grouped(_of(element, "e") + _of(element, "sub"))
        return base + power(base, _of(element, "sup"))
    if name == "rad":
        degree = _of(element, "deg").strip()
        return f"{grouped(_of(element, 'e'))}^(1/{degree})" if degree else "√" + grouped(_of(element, "e"))
    if name == "d":
        signs = {
            tag(sign): next(iter(sign.attrib.values()), "") for sign in below(child(element, "dPr"), "begChr", "endChr")
        }
        inside = ",".join(_words(part) for part in children(element, "e"))
        return f"{signs.get('begChr', '(')}{inside}{signs.get('endChr', ')')}"
    return joined([_words(part) for part in element])


def _of(element: Element, name: str) -> str:
    return "".join(_words(part) for part in children(element, name))
