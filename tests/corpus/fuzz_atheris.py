"""Coverage-guided fuzzing: python -m tests.corpus.fuzz_atheris reader|records|markers [libFuzzer options]. Needs [fuzz]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["corpus"]):
    from tests.corpus.fuzzing import ENDINGS, RECORDS, check_markers, check_reader, check_records

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


if __name__ == "__main__":
    target = {"reader": reader, "records": records, "markers": markers}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
