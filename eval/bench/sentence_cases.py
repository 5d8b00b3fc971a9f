"""Cases of sentence splitting, by kind, and how a splitter does on them. Pure but for reading the file.

A case is a text with the sentences a reader parts it into. Half of the cases, by a hash of their text, are kept from
whoever writes rules ("test"); the others ("dev") are there to be looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eval.formats.jsonl import DataError
from eval.formats.toml_file import read_tables

CASES = Path(__file__).parents[2] / "tests" / "corpus" / "data" / "sentences.toml"

Splitter = Callable[[str], list[str]]
"""From a text to its sentences in order, without the white space around them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A text of one kind and the sentences it has."""

    kind: str
    text: str
    sentences: tuple[str, ...]

    @property
    def half(self) -> Literal["dev", "test"]:
        """By the first byte of the text's SHA-256: even is test."""
        return "dev" if hashlib.sha256(self.text.encode()).digest()[0] % 2 else "test"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a splitter made of a case: `cut` counts ends it made where there is none, `joined` ends it did not make."""

    case: Case
    found: tuple[str, ...]
    cut: int
    joined: int

    @property
    def right(self) -> bool:
        """Whether every end is right."""
        return not self.cut and not self.joined


def read_cases(path: Path = CASES) -> list[Case]:
    """Every case of a file, in its order. Raises `DataError` where sentences are not what the text consists of."""
    cases: dict[str, Case] = {}
    for table in read_tables(path)["kind"]:
        for given in table["cases"]:
            sentences = tuple(given["sentences"] if isinstance(given, dict) else given)
            text = given["text"] if isinstance(given, dict) else " ".join(sentences)
            if _ends(text, sentences) is None:
                raise DataError(path, None, f"{table['name']}: {text!r} does not consist of {sentences}")
            if text in cases:
                raise DataError(path, None, f"{table['name']}: {text!r} stands twice")
            cases[text] = Case(table["name"], text, sentences)
    return list(cases.values())


def outcomes(cases: Sequence[Case], split: Splitter) -> Iterator[Outcome]:
    """Every case with what the splitter made of it; a splitter that changes the words has every end wrong."""
    for case in cases:
        found = tuple(split(case.text))
        wanted, got = _ends(case.text, case.sentences) or set(), _ends(case.text, found)
        if got is None:
            yield Outcome(case, found, len(found), len(wanted))
        else:
            yield Outcome(case, found, len(got - wanted), len(wanted - got))


def _ends(text: str, sentences: Sequence[str]) -> set[int] | None:
    """Where the sentences end, counted in characters that are not white space; None where they are not the text."""
    if "".join("".join(sentences).split()) != "".join(text.split()):
        return None
    ends, at = set(), 0
    for sentence in sentences:
        at += len("".join(sentence.split()))
        ends.add(at)
    return ends
