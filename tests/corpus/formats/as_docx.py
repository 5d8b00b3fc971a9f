"""The article as Word documents: as Word writes one, and as LibreOffice does (other names of styles, other numbering)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from html import escape
from io import BytesIO
from itertools import groupby

from tests.corpus.formats.content import BODY, REFERENCES, TITLE

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def run(words: str, properties: str = "") -> str:
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>' if words else ""


def paragraph(runs: str, style: str = "", number: int | None = None) -> str:
    inside = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        inside += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{inside}</w:pPr>{runs}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows]
    header = "<w:trPr><w:tblHeader/></w:trPr>"
    return f"<w:tbl><w:tr>{header}{cells[0]}</w:tr>{''.join(f'<w:tr>{row}</w:tr>' for row in cells[1:])}</w:tbl>"


def document(body: str, *, styles: dict[str, str], footnotes: Sequence[str] = (), title: str = "") -> bytes:
    """A .docx of the parts; `styles` are names by id. The same parts give the same bytes."""
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{n}"/></w:style>' for i, n in styles.items()
    )
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/></w:lvl></w:abstractNum>'
        for n, form in ((1, "bullet"), (2, "decimal"))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    notes = "".join(
        f'<w:footnote w:id="{n}">' + paragraph("<w:r><w:footnoteRef/></w:r>" + run(" " + words)) + "</w:footnote>"
        for n, words in enumerate(footnotes, start=2)
    )
    parts = {
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {_W}>{named}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_W}>{lists}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {_W}>{notes}</w:footnotes>",
    }
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for n, kind in enumerate(("styles", "numbering", "footnotes"), start=1)
    )
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{escape(title)}</dc:title><dcterms:modified>2024-05-03T10:00:00Z</dcterms:modified></cp:coreProperties>"
    )
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_KINDS}.{name[5:-4].replace("document", "document.main")}+xml"/>'
        for name in parts
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "docProps/core.xml": core,
        **parts,
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, date_time=(2024, 5, 3, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _DECLARED + text)
    return packed.getvalue()


def _printed(words: str) -> str:
    return re.sub(r"\{([^{}]*)\}", r"[\1]", words)


def _body(styles: dict[str, str], *, numbered: bool) -> str:
    out = [paragraph(run(TITLE), styles["title"])]
    for kind, group in groupby(BODY, key=lambda part: part.kind):
        parts = [[_printed(words) for words in part.words] for part in group]
        if kind == "tr":
            out.append(table(parts))
        else:
            number = 1 if kind == "li" else None
            out += [
                paragraph(
                    run(words[: len(words) // 2]) + run(words[len(words) // 2 :], "<w:b/>"),
                    styles.get(kind, ""),
                    number,
                )
                for (words,) in parts
            ]
    out.append(paragraph(run("References"), styles["h2"]))
    for n, entry in enumerate(REFERENCES, start=1):
        out.append(paragraph(run(entry), "", 2) if numbered else paragraph(run(f"[{n}] {entry}")))
    return "".join(out)


def word() -> bytes:
    """As Word writes it: styles by its own names, entries numbered by the program, runs cut anywhere."""
    names = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2", "Caption": "caption"}
    styles = {"title": "Title", "h2": "Heading1", "h3": "Heading2", "caption": "Caption"}
    return document(_body(styles, numbered=True), styles=names, title=TITLE)


def libreoffice() -> bytes:
    """As LibreOffice exports it: other ids of styles, entries with numbers typed by hand."""
    names = {"Titel": "Title", "Berschrift1": "Heading 1", "Berschrift2": "Heading 2", "Textkrper": "Body Text"}
    styles = {"title": "Titel", "h2": "Berschrift1", "h3": "Berschrift2", "p": "Textkrper"}
    return document(_body(styles, numbered=False), styles=names)
