"""The readers there are, by name: the one place where a reader is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qa_service.evidence.calibration import Calibration, load_calibration
from qa_service.evidence.reader import OnnxReader, Reader

_MODELS = Path(__file__).parents[1] / "models"

READERS: Mapping[str, Path] = {"small": _MODELS / "evidence-reader"}
"""Folders of readers by the name that the setting QA_READER takes: weights, tokenizer, calibration, their checksums."""
DEFAULT = "small"


def open_reader(name: str = DEFAULT, threads: int = 2) -> Reader:
    """The reader of a name, or of a folder. Raises ValueError for neither, ModelError for missing or altered files."""
    return OnnxReader(reader_folder(name), threads)


def open_calibration(name: str, reader: Reader) -> Calibration:
    """What was fitted on a reader. Raises ModelError where it is missing, altered, or was fitted on another one."""
    path = reader_folder(name) / "calibration.json"
    return load_calibration(path, reader.reader_id)


def reader_folder(name: str) -> Path:
    """Where the files of a reader lie. Raises ValueError, which names the readers there are."""
    if name in READERS:
        return READERS[name]
    if not Path(name).is_dir():
        raise ValueError(
            f"no reader {name!r}; known: {', '.join(READERS)}, or a folder as training.export_reader writes it"
        )
    return Path(name)
