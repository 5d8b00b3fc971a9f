"""What reading a long PDF and a large JATS file costs, beside the same words as Markdown.

    python -m eval.bench.formats [--pages 300] [--megabytes 5] [--json OUT.json]

Files are made from a seeded vocabulary: a PDF of two columns (needs reportlab, from `[dev]`), JATS with linked markers and a
reference list. Each file, and the canonical text that it gives as a .md file, is read in a process of its own; memory is the
peak of what the process holds beyond what it held before reading. Ratios are within one run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.readers.registry import read_source
from eval.reports.tables import Table, markdown_table

_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo")
_SEED = 20
_COLUMN, _LEADING, _SIZE = 230, 12, 10
_LINES = 54
REFERENCES = 200


def sentences(count: int) -> list[str]:
    """Made-up sentences of 8 to 24 words, some with a figure; the same ones each time."""
    draw = random.Random(_SEED)
    words = ["".join(draw.choice(_SYLLABLES) for _ in range(draw.randint(1, 4))) for _ in range(2_000)]
    made = []
    for _ in range(count):
        said = [draw.choice(words) for _ in range(draw.randint(8, 24))]
        said[draw.randrange(2, len(said))] = str(draw.randint(2, 900))
        made.append(" ".join(said).capitalize())
    return made


def write_jats(path: Path, size: int) -> None:
    """Writes a JATS file of about `size` bytes: sections of paragraphs, each sentence with a marker."""
    draw, sections, length, number = random.Random(_SEED), [], 0, 0
    pool = sentences(4_000)
    while length < size:
        cited = [draw.randint(1, REFERENCES) for _ in range(8)]
        said = " ".join(f'{draw.choice(pool)} [<xref ref-type="bibr" rid="r{n}">{n}</xref>].' for n in cited)
        title = f"<title>Section {number // 10}</title>" if number % 10 == 0 else ""
        sections.append(f"{'</sec><sec>' if number and title else ''}{title}<p>{said}</p>")
        length += len(sections[-1])
        number += 1
    refs = "".join(
        f'<ref id="r{n}"><label>{n}</label><mixed-citation>Made A. {pool[n]}. J Made. 2020;{n}:1-9.</mixed-citation></ref>'
        for n in range(1, REFERENCES + 1)
    )
    path.write_text(
        "<article><front><article-meta><title-group><article-title>Made up</article-title></title-group></article-meta></front>"
        f"<body><sec>{''.join(sections)}</sec></body><back><ref-list><title>References</title>{refs}</ref-list></back></article>",
        encoding="utf-8",
    )


def write_pdf(path: Path, pages: int) -> None:
    """Writes a PDF of two columns with a running head on each page."""
    canvas = importlib.import_module("reportlab.pdfgen.canvas").Canvas(str(path), pagesize=(595, 842))
    measure = importlib.import_module("reportlab.pdfbase.pdfmetrics").stringWidth
    words = iter(" ".join(f"{sentence}." for sentence in sentences(pages * 60)).split())
    for page in range(1, pages + 1):
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(56, 806, f"Made et al. {page}")
        canvas.setFont("Times-Roman", _SIZE)
        for left in (56, 56 + _COLUMN + 20):
            for line in range(_LINES):
                said: list[str] = []
                while measure(" ".join(said), "Times-Roman", _SIZE) < _COLUMN - 30 and (word := next(words, "")):
                    said.append(word)
                canvas.drawString(left, 770 - _LEADING * line, " ".join(said))
        canvas.showPage()
    canvas.save()


def measured(path: Path) -> dict[str, Any]:
    """Seconds and peak bytes of reading a file in a process of its own, and what came of it."""
    done = subprocess.run(
        [sys.executable, "-m", "eval.bench.formats", "--one", str(path)], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _one(path: Path) -> dict[str, Any]:
    warm = path.parent / f"warm{path.suffix}"
    if warm.is_file():
        read_source(warm)  # libraries are loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    article = read_source(path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    if path.suffix != ".md":
        path.with_suffix(".md").write_text(article.text, encoding="utf-8")
    pages = max((unit.page or 0 for unit in article.units), default=0)
    return {
        "bytes": path.stat().st_size,
        "characters": len(article.text),
        "units": len(article.units),
        "pages": pages,
        "seconds": seconds,
        "peak_bytes": peak * 1024,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Makes the files, measures them, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--megabytes", type=float, default=5.0)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one is not None:
        print(json.dumps(_one(given.one)))
        return
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_pdf(place / "warm.pdf", 1)
        write_jats(place / "warm.xml", 2_000)
        (place / "warm.md").write_text("# Made up\n\nIt is made up.\n", encoding="utf-8")
        write_pdf(place / "long.pdf", given.pages)
        write_jats(place / "large.xml", int(given.megabytes * 1_000_000))
        for path in (place / "long.pdf", place / "large.xml"):
            own, plain = measured(path), measured(path.with_suffix(".md"))
            rows.append(
                {"file": path.name, **own, "plain_seconds": plain["seconds"], "plain_peak_bytes": plain["peak_bytes"]}
            )
    print(markdown_table(_table(rows)))
    if given.json is not None:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    return Table(
        (
            "file",
            "MB",
            "pages",
            "characters",
            "units",
            "s",
            "as Markdown, s",
            "ratio",
            "peak MB",
            "as Markdown, peak MB",
        ),
        [
            (
                row["file"],
                f"{row['bytes'] / 1e6:.1f}",
                str(row["pages"] or "-"),
                str(row["characters"]),
                str(row["units"]),
                f"{row['seconds']:.1f}",
                f"{row['plain_seconds']:.1f}",
                f"{row['seconds'] / row['plain_seconds']:.1f}",
                f"{row['peak_bytes'] / 1e6:.0f}",
                f"{row['plain_peak_bytes'] / 1e6:.0f}",
            )
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
