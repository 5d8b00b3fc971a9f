"""Articles of any number, made of shuffled sentences of public passages, and vectors for them: for benchmarks of size.

Embedding a million sentences for real takes hours on two cores. Here a sample is embedded for real; every other
sentence gets a seeded vector near one of the sample, and a chunk the mean of its sentences. That has the spread of real
vectors, which random ones have not, and no meaning: use it to measure time, memory and the recall of approximate
search, never the quality of answers.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.article import Article, ArticleMetadata, Bundle, SourceType, Span, Unit, UnitKind
from corpus.sentences import split_sentences
from eval.formats.beir import read_corpus
from indexer.backend import Vector
from indexer.embedder import Embedder

UNITS, SECTION = 50, 10
"""Sentences of an article, and of each of its sections."""
SPREAD = 0.5
"""Length of the seeded part of a vector, beside a real part of length 1."""


@dataclass(frozen=True)
class Sample:
    """Sentences in a seeded order, the first `len(vectors)` of them embedded for real."""

    sentences: list[str]
    vectors: Vector

    def save(self, folder: Path) -> None:
        """Writes it to a folder."""
        (folder / "sentences.json").write_text(json.dumps(self.sentences), encoding="utf-8")
        np.save(folder / "vectors.npy", self.vectors)

    @staticmethod
    def load(folder: Path) -> Sample:
        """Reads it from a folder."""
        sentences = json.loads((folder / "sentences.json").read_text(encoding="utf-8"))
        return Sample(sentences, np.load(folder / "vectors.npy"))


def draw_sample(folders: Sequence[Path], embedder: Embedder, count: int) -> Sample:
    """The sentences of BEIR-style folders, `count` of them embedded."""
    found = {
        text[start:end]: None
        for folder in folders
        for _, _, text in read_corpus(folder)
        for start, end in split_sentences(text)
        if 40 <= end - start <= 400
    }
    sentences = list(found)
    random.Random(0).shuffle(sentences)
    return Sample(sentences, embedder.embed_passages(sentences[:count]))


def made_bundles(sentences: Sequence[str], units: int) -> Iterator[Bundle]:
    """Articles with `units` sentences in all, each drawn at random; the same for the same arguments."""
    rng = random.Random(units)
    for number in range(0, units, UNITS):
        doc_id = f"made-{number // UNITS:06}"
        at, made = 0, []
        chosen = rng.choices(sentences, k=min(UNITS, units - number))
        for index, sentence in enumerate(chosen):
            span = Span(doc_id, at, at + len(sentence))
            made.append(Unit(index, span, UnitKind.SENTENCE, (f"Section {index // SECTION + 1}",), index // SECTION))
            at = span.end + 1
        text = " ".join(chosen)
        yield Bundle(Article(doc_id, doc_id, text, SourceType.ARTICLE, ArticleMetadata(), (), (), tuple(made)))


class SeededEmbedder:
    """Vectors of made texts as described above; a function of the text."""

    def __init__(self, sample: Sample) -> None:
        self._real = dict(zip(sample.sentences, sample.vectors, strict=False))
        self._vectors = sample.vectors
        self.dim = int(sample.vectors.shape[1])
        self.embedder_id = f"seeded-{len(sample.vectors)}-{self.dim}"

    def embed_query(self, text: str) -> Vector:
        """The vector of one text."""
        lines = text.split("\n")
        if len(lines) > 1:  # a chunk: its heading, then its sentences
            return _unit(np.mean([self._sentence(line) for line in lines[1:]], axis=0))
        return self._sentence(text)

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """The vectors of texts."""
        return np.stack([self.embed_query(text) for text in texts])

    def _sentence(self, text: str) -> Vector:
        known = self._real.get(text)
        if known is not None:
            return np.asarray(known, dtype=np.float32)
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        rng = np.random.Generator(np.random.SFC64(seed))
        near = self._vectors[seed % len(self._vectors)]
        return _unit(near + SPREAD / np.sqrt(self.dim) * rng.standard_normal(self.dim, dtype=np.float32))


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
