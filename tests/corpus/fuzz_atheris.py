"""Coverage-guided fuzzing: python -m tests.corpus.fuzz_atheris reader|records|markers|verify|markdown [libFuzzer options]. Needs [fuzz]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus", "qa_service.verify", "qa_service.wire.markdown_escaping"]):
    from tests.corpus.fuzzing import ENDINGS, RECORDS, check_markers, check_reader, check_records
    from tests.qa_service.fuzzing import MARKS, SLICES, check_markdown, check_verify

FOLDER = Path(tempfile.mkdtemp(prefix="article-qa-fuzz-"))


def reader(raw: bytes) -> None:
    """The first byte picks the format."""
    if raw:
        check_reader(raw[1:], FOLDER, ENDINGS[raw[0] % len(ENDINGS)])


def records(raw: bytes) -> None:
    """The first byte picks the file."""
    if raw:
        check_records(raw[1:], FOLDER, RECORDS[raw[0] % len(RECORDS)])


def markers(raw: bytes) -> None:
    """Any text at all."""
    check_markers(atheris.FuzzedDataProvider(raw).ConsumeUnicodeNoSurrogates(len(raw)))


def verify(raw: bytes) -> None:
    """Slices of the shipped sources, marks and any characters, as an answer whose quotes are checked."""
    check_verify(_pieces(raw, (*MARKS, *SLICES)))


def markdown(raw: bytes) -> None:
    """Marks and any characters, as a quote."""
    check_markdown(_pieces(raw, MARKS))


def _pieces(raw: bytes, known: tuple[str, ...]) -> str:
    """Text of known pieces, whole or cut, and characters between them, as the bytes choose."""
    chosen, text = atheris.FuzzedDataProvider(raw), ""
    while chosen.remaining_bytes() and len(text) < 4000:
        piece = known[chosen.ConsumeIntInRange(0, len(known) - 1)]
        cut = chosen.ConsumeIntInRange(0, 255)
        text += piece[: len(piece) if cut < 200 else cut - 200] + chosen.ConsumeUnicodeNoSurrogates(cut % 3)
    return text


if __name__ == "__main__":
    targets = {"reader": reader, "records": records, "markers": markers, "verify": verify, "markdown": markdown}
    target = targets[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
