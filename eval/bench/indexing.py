"""What indexing costs with the real encoder: documents a second, beside the encoder alone, CPU time and bytes on disk.

    python -m eval.bench.indexing --data ../shared/data/scifact [--documents 200] [--rounds 3]

The documents are a seeded sample of a BEIR-style folder, each an article of one heading. Every round embeds the texts of
all chunks and does nothing else, then builds a new index; the fastest build is told, since other work on the machine can
only slow one down, and the share of the encoder's bare rate of each round, since both halves of one saw the same machine.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from eval.formats.beir import Document, read_corpus
from indexer.build import build_index
from indexer.chunks import chunk_article
from indexer.embedder import open_embedder
from indexer.settings import IndexSettings
from indexer.tokens import count_tokens


@dataclass(frozen=True, slots=True)
class Cost:
    """What one build took, without opening the encoder; `bare_seconds` is what embedding the same texts takes alone.

    `disk_bytes` is the whole index folder, `least_bytes` one copy of the vectors and of the articles' texts.
    """

    seconds: float
    bare_seconds: float
    cpu_seconds: float
    bare_cpu_seconds: float
    embedded: int
    disk_bytes: int
    least_bytes: int


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a BEIR-style folder")
    parser.add_argument("--documents", type=int, default=200, help="how many of its documents are indexed")
    parser.add_argument("--rounds", type=int, default=3, help="builds, of which the fastest is told")
    args = parser.parse_args()
    documents = read_corpus(args.data)
    drawn = random.Random(0).sample(documents, min(args.documents, len(documents)))
    bundles = [_bundle(document) for document in drawn]
    units = sum(len(bundle.article.units) for bundle in bundles)
    rounds = [_build(bundles) for _ in range(args.rounds)]
    best = min(rounds, key=lambda cost: cost.seconds)
    shares = ", ".join(f"{cost.bare_seconds / cost.seconds:.2f}" for cost in rounds)
    cpu_shares = ", ".join(f"{cost.bare_cpu_seconds / cost.cpu_seconds:.2f}" for cost in rounds)
    print(
        f"{len(bundles)} documents, {units} units: {len(bundles) / best.seconds:.1f} documents/s, "
        f"{1000 * best.cpu_seconds / len(bundles):.0f} ms of CPU time and "
        f"{best.embedded / len(bundles):.1f} texts embedded a document, {best.disk_bytes:,} B on disk "
        f"({best.disk_bytes / len(bundles):,.0f} a document, {best.disk_bytes / best.least_bytes:.2f} times vectors and "
        f"text); share of the encoder's bare rate: {shares} (of CPU time: {cpu_shares})"
    )
    return 0


def _bundle(document: Document) -> Bundle:
    doc_id, title, text = document
    return Bundle(read_markdown(f"# {title}\n\n{text}\n", Path(f"{doc_id}.md"), doc_id))


def _build(bundles: list[Bundle]) -> Cost:
    settings = IndexSettings()
    embedder = open_embedder(settings.embedder)
    embedder.embed_query("warm")
    chunks = [c for bundle in bundles for c in chunk_article(bundle.article, count_tokens, settings.chunking())]
    began, cpu_began = time.monotonic(), time.process_time()
    vectors = embedder.embed_passages([chunk.text for chunk in chunks])
    bare_seconds, bare_cpu_seconds = time.monotonic() - began, time.process_time() - cpu_began
    with tempfile.TemporaryDirectory(prefix="article-qa-indexing-") as scratch:
        began, cpu_began = time.monotonic(), time.process_time()
        built = build_index(
            Path(scratch), bundles, embedder, chunking=settings.chunking(), vector_store=settings.vector_store
        )
        seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu_began
        disk = sum(path.stat().st_size for path in Path(scratch).rglob("*") if path.is_file())
    least = vectors.nbytes + sum(len(bundle.article.text.encode()) for bundle in bundles)
    return Cost(seconds, bare_seconds, cpu_seconds, bare_cpu_seconds, built.embedded, disk, least)


if __name__ == "__main__":
    raise SystemExit(main())
