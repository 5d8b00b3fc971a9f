"""What must hold of any bytes given to a reader and any text searched for markers; used by both kinds of fuzzing."""

from __future__ import annotations

from pathlib import Path

from corpus.canonical import canonical
from corpus.errors import CorpusError
from corpus.markers import MarkerStyle, detect_style, expand, find_markers
from corpus.readers.registry import READERS, read_source


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
    assert article.text == canonical(raw.decode("utf-8"))
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


def check_markers(text: str) -> None:
    """Every style finds markers in order, without overlap, whose numbers are those printed there."""
    for style in MarkerStyle:
        last = 0
        for found in find_markers(text, style):
            assert last <= found.start < found.end <= len(text)
            last = found.end
            if found.label is None:
                assert found.numbers
                assert all(0 < number <= 999 for number in found.numbers)
                assert set(found.numbers) <= set(expand(text[found.start : found.end])), found
    detect_style([text, text])


ENDINGS = sorted(READERS)
