"""The article as PDFs: in two columns with running heads as LaTeX sets it, and as a browser prints a page."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from tests.corpus.formats.content import BODY, REFERENCES, TITLE

FILLER = (
    "The made-up registry of the club holds the weights, distances and meals of every runner since the first winter of its "
    "existence, together with the weather of each day, the shoes that were worn and the songs that were sung on the way home. "
)
"""What makes the article longer than a page, where a test wants that."""


def _styles(size: float) -> dict[str, ParagraphStyle]:
    text = ParagraphStyle(
        "p", fontName="Times-Roman", fontSize=size, leading=1.2 * size, alignment=4, firstLineIndent=0, spaceAfter=4
    )
    return {
        "p": text,
        "caption": ParagraphStyle("caption", parent=text, alignment=0),
        "li": ParagraphStyle("li", parent=text, leftIndent=14, bulletIndent=4, spaceAfter=0),
        "title": ParagraphStyle(
            "title", parent=text, fontSize=1.8 * size, leading=2.1 * size, alignment=1, spaceAfter=12
        ),
        "h2": ParagraphStyle(
            "h2",
            parent=text,
            fontName="Times-Bold",
            fontSize=1.25 * size,
            leading=1.5 * size,
            alignment=0,
            spaceBefore=8,
        ),
        "h3": ParagraphStyle("h3", parent=text, fontName="Times-Bold", alignment=0, spaceBefore=6),
        "ref": ParagraphStyle(
            "ref", parent=text, fontSize=0.9 * size, leading=1.1 * size, leftIndent=14, firstLineIndent=-14
        ),
    }


def _flowables(styles: dict[str, ParagraphStyle]) -> list[Flowable]:
    def words(text: str) -> str:
        return escape(re.sub(r"\{([^{}]*)\}", r"[\1]", text))

    flow: list[Flowable] = []
    rows: list[list[str]] = []
    for part in BODY:
        if part.kind == "tr":
            rows.append(list(part.words))
            continue
        if rows:
            flow += [
                Table(rows, hAlign="LEFT", style=[("FONT", (0, 0), (-1, -1), "Times-Roman", styles["p"].fontSize)]),
                Spacer(1, 6),
            ]
            rows = []
        bullet = "•" if part.kind == "li" else None
        flow.append(Paragraph(words(part.words[0]), styles[part.kind], bulletText=bullet))
    flow.append(Paragraph("References", styles["h2"]))
    flow += [Paragraph(f"{n}. {escape(entry)}", styles["ref"]) for n, entry in enumerate(REFERENCES, start=1)]
    return flow


def two_columns(filler: int = 0) -> bytes:
    """Title over both columns, justified text, running heads with page numbers; `filler` paragraphs before the article's."""
    width, height = A4
    margin, gap, title_height = 56, 18, 60
    column = (width - 2 * margin - gap) / 2

    def heads(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Italic", 8)
        canvas.drawString(margin, height - 36, "Test A. et al.")
        canvas.drawRightString(width - margin, height - 36, "Sports Haematol 2024;8:1-9")
        canvas.drawCentredString(width / 2, 30, str(document.page))

    def columns(top: float) -> list[Frame]:
        tall = height - 2 * margin - top
        return [Frame(x, margin, column, tall, 0, 0, 0, 0) for x in (margin, margin + column + gap)]

    packed = BytesIO()
    document = BaseDocTemplate(packed, pagesize=A4, invariant=1, title="untitled")
    head = Frame(margin, height - margin - title_height, width - 2 * margin, title_height, 0, 0, 0, 0)
    document.addPageTemplates(
        [
            PageTemplate("first", [head, *columns(title_height)], onPage=heads),
            PageTemplate("later", columns(0), onPage=heads),
        ]
    )
    styles = _styles(10)
    flow: list[Flowable] = [NextPageTemplate("later"), Paragraph(TITLE, styles["title"]), FrameBreak()]
    flow += [Paragraph(f"{FILLER * 3} Entry {n} ends here.", styles["p"]) for n in range(filler)]
    document.build([*flow, *_flowables(styles)])
    return packed.getvalue()
