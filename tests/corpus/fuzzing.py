"""What must hold of any bytes given to a reader, of any records of a bundle and any text searched for markers; used by both kinds of fuzzing."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain, pairwise
from pathlib import Path

from corpus.canonical import canonical
from corpus.errors import CorpusError
from corpus.load import load_bundle
from corpus.markers.found import MAX_NUMBER, MarkerStyle
from corpus.markers.page import Page
from corpus.markers.styles import detect_style, find_markers
from corpus.readers.registry import ENDINGS as ENDINGS
from corpus.readers.registry import read_source, reader_of
from corpus.readers.text import TextReader
from indexer.stored import BUNDLE


def check_reader(raw: bytes, folder: Path, ending: str) -> bool:
    """Reads bytes as a file with that ending: an article that is whole, or one clear error. True for an article."""
    path = folder / f"fuzzed{ending}"
    path.write_bytes(raw)
    article, said = None, ""
    try:
        article = read_source(path)
    except CorpusError as error:
        said = str(error)
    if article is None:
        assert said.startswith(str(path)), said
        return False
    if isinstance(reader_of(raw, path), TextReader):
        assert article.text == canonical(raw.decode("utf-8"))
    assert unicodedata.is_normalized("NFC", article.text)
    assert "\r" not in article.text
    last = 0
    for index, unit in enumerate(article.units):
        assert unit.index == index
        assert last <= unit.span.start < unit.span.end <= len(article.text), unit
        last = unit.span.end
        words = article.unit_text(unit)
        assert words == words.strip() != "", unit
        assert unit.lead_in is None or 0 <= unit.lead_in < len(article.units)
        for marker in unit.markers:
            assert unit.span.start <= marker.clause_start <= marker.span.start < marker.span.end <= unit.span.end
            assert marker.numbers or marker.label
    for block in article.blocks:
        assert 0 <= block.unit_start <= block.unit_end <= len(article.units)
    return True


RECORDS = ("references.json", "disagreements.json", "glossary.json")
"""Files of a bundle that hold records."""


def check_records(raw: bytes, bundle: Path, name: str) -> bool:
    """Reads bytes as a file of records of a bundle: read and stored, or one clear error. True where they are read."""
    for other in RECORDS:
        (bundle / other).unlink(missing_ok=True)
    bundle.joinpath("article.md").write_text("# Zinc\n\nZinc is low [1].\n\n## References\n\n1. A.\n", encoding="utf-8")
    (bundle / name).write_bytes(raw)
    read, said = None, ""
    try:
        read = load_bundle(bundle)
    except CorpusError as error:
        said = str(error)
    if read is None:
        assert said.startswith(str(bundle / name)), said
        return False
    assert BUNDLE.validate_json(BUNDLE.dump_json(read)) == read
    return True


_PRINTED = re.compile(r"\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
"""A number as it is printed, on the line or above it."""


def check_markers(text: str) -> None:
    """Every style finds markers in order, without overlap, whose numbers are printed there or lie between two that follow each other."""
    for style in MarkerStyle:
        last = 0
        for found in find_markers(text, style):
            assert last <= found.start < found.end <= len(text)
            last = found.end
            if found.label is None:
                assert found.numbers
                assert all(0 < number <= MAX_NUMBER for number in found.numbers)
                marked = _PRINTED.findall(text[found.start : found.end])
                printed = [int(unicodedata.normalize("NFKC", number)) for number in marked]
                ranges = chain(*(range(min(pair), max(pair) + 1) for pair in pairwise(printed)))
                assert set(found.numbers) <= {*printed, *ranges}, found
    detect_style(Page([text, text]))
