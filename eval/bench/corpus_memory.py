"""What a service holds in memory of its corpus: an index of few and of many made articles, opened and read all over.

    python -m eval.bench.corpus_memory --sizes 200 2000

Articles are made of seeded words and their vectors by hashing, so that nothing but the index is measured. Each size is
built in one process and read in another: every source is asked for once, lists are paged through, and 500 searches run.
All figures but the first two are megabytes of the process alone (RssAnon), beyond what it held before: `files` are those
of the index that are read whole, being below 32 MB each; `opened` what an opened index holds besides; `after reading`
what it holds besides after all that; `all kept` the same with every source kept, as it would be without a bound.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from eval.reports.tables import Table, markdown_table
from indexer.array_file import MAP_FROM
from indexer.backend import SearchFilter
from indexer.build import build_index
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.local import open_index
from indexer.pointer import GENERATIONS

SENTENCES, WORDS, VOCABULARY, SEARCHES = 60, 16, 5_000, 500
EMBEDDER = HashingEmbedder(64)
LET_GO = {"chunks.packed", "chunk_keys.npy"}
"""Files of a generation that an opened index has not in memory; the small others it has, but for JSON."""


def made_articles(count: int) -> Iterator[Bundle]:
    """So many articles, always the same, of `SENTENCES` sentences under six headings."""
    drawn = random.Random(0)
    words = ["".join(drawn.choices("aeioulnrst", k=drawn.randint(4, 9))) for _ in range(VOCABULARY)]
    for number in range(count):
        lines = [f"# Article {number} about {drawn.choice(words)}", ""]
        for section in range(6):
            told = [" ".join(drawn.choices(words, k=WORDS)).capitalize() + "." for _ in range(SENTENCES // 6)]
            lines += [f"## Part {section} of {drawn.choice(words)}", "", " ".join(told), ""]
        name = f"made-{number:06d}"
        yield Bundle(read_markdown("\n".join(lines), Path(f"{name}.md"), name))


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[200, 2_000], help="articles")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        step, place, size = args.step
        print(json.dumps(_STEPS[step](Path(place), int(size))))
        return 0
    with tempfile.TemporaryDirectory(prefix="article-qa-memory-") as scratch:
        rows = [measured(Path(scratch) / str(size), size) for size in args.sizes]
    headings = ["articles", "chunks", "files", "opened", "after reading", "all kept"]
    cells = [[f"{row[name]:,.0f}" if name in _COUNTS else f"{row[name]:.1f}" for name in _COLUMNS] for row in rows]
    print(markdown_table(Table(headings, cells, words=0)))
    return 0


_COUNTS = ("articles", "chunks")
_COLUMNS = (*_COUNTS, "files", "opened", "read", "kept")


def measured(place: Path, size: int) -> dict[str, float]:
    """The figures of one size, in megabytes beyond what the process held before the index was opened."""
    return {"articles": size, **_in_a_process("build", place, size), **_in_a_process("read", place, size)}


def _in_a_process(step: str, place: Path, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "eval.bench.corpus_memory", "--step", step, str(place), str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _build(place: Path, size: int) -> dict[str, Any]:
    return {"chunks": build_index(place, made_articles(size), EMBEDDER, vector_store="numpy").chunks}


def _read(place: Path, _: int) -> dict[str, Any]:
    gc.collect()
    before = _megabytes("RssAnon")
    index = open_index(place, EMBEDDER.embedder_id)
    folder = place / GENERATIONS / index.generation
    held = [p for p in folder.rglob("*") if p.suffix in {".npy", ".packed"} and p.name not in LET_GO]
    sizes = [path.stat().st_size for path in held]
    files = sum(size for size in sizes if size < MAP_FROM) / 2**20

    def besides() -> float:
        gc.collect()
        return _megabytes("RssAnon") - before - files

    opened = besides()
    documents, drawn = Documents(index), random.Random(1)
    titles: list[str] = []
    for doc_id in documents:
        titles = [*titles[-999:], documents[doc_id].title]
    for _number in range(SEARCHES):
        query = drawn.choice(titles)
        index.dense(EMBEDDER.embed_query(query), 100, SearchFilter())
        for hit in index.lexical(query, 8, SearchFilter()):
            index.document(index.chunk(hit.chunk_id).doc_id)
    read = besides()
    everything = list(documents.values())
    return {"files": files, "opened": opened, "read": read, "kept": besides() * (len(everything) > 0)}


_STEPS = {"build": _build, "read": _read}


def _megabytes(field: str) -> float:
    """What a field of /proc/self/status gives (Linux)."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split(f"{field}:")[1].split()[0]) / 1024


if __name__ == "__main__":
    raise SystemExit(main())
