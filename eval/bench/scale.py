"""How building and searching an index grow with its size: time, memory, disk, and recall against exact search.

    python -m eval.bench.scale --sizes 1k 10k 100k 1M --data ../shared/data [--sample 4000] [--json OUT.json]

Units are sentences of the public passages below DATA in a seeded shuffle. A sample of them is embedded for real and
the rest get seeded vectors (eval/bench/synthetic_corpus.py says how), so building is timed without the encoder, whose own rate
stands above the table. Each build and each search runs in a process of its own; memory is what the process holds
resident, mapped pages included, beyond what it held before the index was opened.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.synthetic_corpus import Sample, SeededEmbedder, draw_sample, made_bundles
from eval.formats.beir import read_queries
from eval.reports.tables import Table, markdown_table
from indexer.backend import SearchFilter, Vector
from indexer.build import build_index
from indexer.embedder import open_embedder
from indexer.local import open_index
from indexer.manifest import read_manifest
from indexer.pointer import GENERATIONS, read_pointer
from indexer.progress import Silent
from indexer.retrieval import retrieve
from indexer.vector_store import VECTOR_STORES, VectorStore

SETS = ("scifact", "covidqa_open", "evinf_open_test")
"""Folders of DATA that sentences and queries are taken from, as far as they are there."""
QUERIES = 300
K = 10


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured at one size. Times of queries are milliseconds with the question's embedding in them."""

    units: int
    chunks: int
    search: str
    build_ms_per_unit: float
    build_peak_bytes_per_unit: float
    disk_bytes_per_unit: float
    open_s: float
    memory_bytes_per_unit: float
    memory_bytes: int
    embed_p95_ms: float
    dense_p50_ms: float
    dense_p95_ms: float
    lexical_p50_ms: float
    lexical_p95_ms: float
    query_p50_ms: float
    query_p95_ms: float
    recall_at_10: float


class Timed(Silent):
    """Tells how long each step of a build took."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}
        self._name, self._began = "", 0.0

    def step(self, name: str, total: int) -> None:
        """Ends the step before."""
        now = time.monotonic()
        if self._name:
            self.took[self._name] = self.took.get(self._name, 0.0) + now - self._began
            print(f"  {self._name}: {now - self._began:.1f} s", file=sys.stderr, flush=True)
        self._name, self._began = name, now


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", nargs="+", type=_size, default=[1_000, 10_000, 100_000], help="units: 1k 10k 1M")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of BEIR-style folders")
    parser.add_argument("--sample", type=int, default=4_000, help="sentences embedded for real")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--keep", type=Path, help="build here and leave the indexes (default: a temporary folder)")
    parser.add_argument("--nice", type=int, default=0, help="niceness of builds, where others use the machine too")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.step:
        step, folder, units = args.step
        os.nice(args.nice if step == "build" else 0)
        print(json.dumps(_STEPS[step](Path(folder), int(units))))
        return 0
    with tempfile.TemporaryDirectory(prefix="article-qa-scale-") as temporary:
        scratch: Path = args.keep or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        rows, note = _measured(scratch, args.sizes, args.data, args.sample, args.nice)
    print(note)
    print(markdown_table(_table(rows)))
    print("\n".join(_verdicts(rows)))
    if args.json:
        args.json.write_text(json.dumps({"note": note, "rows": [asdict(row) for row in rows]}, indent=1) + "\n")
    return 0


def _measured(scratch: Path, sizes: list[int], data: Path, sample: int, nice: int) -> tuple[list[Row], str]:
    folders = [data / name for name in SETS if (data / name).is_dir()]
    if not folders:
        raise SystemExit(f"{data}: none of {', '.join(SETS)} is there; name their folder with --data")
    encoder = open_embedder("onnx")
    drawn = draw_sample(folders, encoder, sample)
    drawn.save(scratch)
    began = time.monotonic()
    encoder.embed_passages(drawn.sentences[:200])
    per_text = 1000 * (time.monotonic() - began) / 200
    queries = [text for folder in folders for text in read_queries(folder).values()]
    step = max(1, len(queries) // QUERIES)
    (scratch / "queries.json").write_text(json.dumps(queries[::step][:QUERIES]), encoding="utf-8")
    note = (
        f"{len(drawn.sentences)} distinct sentences, {sample} embedded for real at {per_text:.1f} ms a sentence, the rest "
        f"seeded; {len(queries[::step][:QUERIES])} real questions.\n"
    )
    rows = []
    for units in sizes:
        print(f"{units} units", file=sys.stderr, flush=True)
        built = _in_a_process("build", scratch, units, nice)
        rows.append(Row(units=units, **built, **_in_a_process("query", scratch, units, nice)))
        print(json.dumps(asdict(rows[-1])), file=sys.stderr, flush=True)
    return rows, note


def _in_a_process(step: str, scratch: Path, units: int, nice: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "eval.bench.scale", "--nice", str(nice), "--step", step, str(scratch), str(units)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _build(scratch: Path, units: int) -> dict[str, Any]:
    sample = Sample.load(scratch)
    index, before, timed = scratch / f"index-{units}", _memory("VmRSS"), Timed()
    began = time.monotonic()
    build_index(index, made_bundles(sample.sentences, units), SeededEmbedder(sample), progress=timed)
    took = time.monotonic() - began
    timed.step("", 0)
    folder = index / GENERATIONS / read_pointer(index).generation
    manifest = read_manifest(folder)
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "chunks": manifest.chunks,
        "search": manifest.search,
        "build_ms_per_unit": 1000 * took / units,
        "build_peak_bytes_per_unit": (_memory("VmHWM") - before) / units,
        "disk_bytes_per_unit": disk / units,
    }


def _query(scratch: Path, units: int) -> dict[str, Any]:
    questions: list[str] = json.loads((scratch / "queries.json").read_text(encoding="utf-8"))
    encoder = open_embedder("onnx")
    encoder.embed_query(questions[0])
    before, began = _memory("VmRSS"), time.monotonic()
    index = open_index(scratch / f"index-{units}")
    opened = time.monotonic() - began
    everything = SearchFilter()
    embed, dense, lexical, query, vectors, found = [], [], [], [], [], []
    for question in [*questions[:20], *questions]:  # the first touch of a mapped page is not a query's usual time
        times = [time.perf_counter()]
        vector = encoder.embed_query(question)
        times.append(time.perf_counter())
        hits = index.dense(vector, 100, everything)
        times.append(time.perf_counter())
        index.lexical(question, 100, everything)
        times.append(time.perf_counter())
        retrieve(index, question, vector, K, everything)
        times.append(time.perf_counter())
        took = 1000 * np.diff(times)
        embed.append(took[0])
        dense.append(took[1])
        lexical.append(took[2])
        query.append(took[0] + took[3])
        vectors.append(vector)
        found.append([hit.chunk_id for hit in hits[:K]])
    memory = _memory("VmRSS") - before
    folder = scratch / f"index-{units}" / GENERATIONS / index.generation
    ids = [chunk.chunk_id for chunk in index.chunks()]
    store = VECTOR_STORES[index.manifest.vector_store]()
    store.load(folder)
    best = _exact(store, len(ids), np.stack(vectors))
    shared = [len({ids[row] for row in rows} & set(hits)) for rows, hits in zip(best, found, strict=True)]
    return {
        "open_s": opened,
        "memory_bytes_per_unit": memory / units,
        "memory_bytes": memory,
        "embed_p95_ms": _at(embed[20:], 95),
        "dense_p50_ms": _at(dense[20:], 50),
        "dense_p95_ms": _at(dense[20:], 95),
        "lexical_p50_ms": _at(lexical[20:], 50),
        "lexical_p95_ms": _at(lexical[20:], 95),
        "query_p50_ms": _at(query[20:], 50),
        "query_p95_ms": _at(query[20:], 95),
        "recall_at_10": float(np.mean(shared)) / min(K, len(ids)),
    }


_STEPS = {"build": _build, "query": _query}


def _exact(store: VectorStore, rows: int, queries: Vector) -> list[list[int]]:
    """The K rows of highest cosine for each query, block by block."""
    best = [np.zeros(0, dtype=np.int64)] * len(queries)
    scores = [np.zeros(0, dtype=np.float32)] * len(queries)
    for at in range(0, rows, 20_000):
        block = np.stack([store.vector(row) for row in range(at, min(rows, at + 20_000))]) @ queries.T
        for number in range(len(queries)):
            joined = np.concatenate([scores[number], block[:, number]])
            places = np.concatenate([best[number], np.arange(at, at + len(block))])
            order = np.lexsort((places, -joined))[:K]
            scores[number], best[number] = joined[order], places[order]
    return [found.tolist() for found in best]


def _table(rows: list[Row]) -> Table:
    headings = ["units", "chunks", "vectors", "build ms/unit", "build peak B/unit", "disk B/unit", "open s"]
    headings += ["memory B/unit", "dense p50/p95 ms", "words p50/p95 ms", "query p50/p95 ms", "recall@10"]
    return Table(
        headings,
        [
            [
                f"{r.units:,}",
                f"{r.chunks:,}",
                r.search,
                f"{r.build_ms_per_unit:.2f}",
                f"{r.build_peak_bytes_per_unit:,.0f}",
                f"{r.disk_bytes_per_unit:,.0f}",
                f"{r.open_s:.1f}",
                f"{r.memory_bytes_per_unit:,.0f}",
                f"{r.dense_p50_ms:.1f} / {r.dense_p95_ms:.1f}",
                f"{r.lexical_p50_ms:.1f} / {r.lexical_p95_ms:.1f}",
                f"{r.query_p50_ms:.1f} / {r.query_p95_ms:.1f}",
                f"{r.recall_at_10:.3f}",
            ]
            for r in rows
        ],
        words=0,
    )


def _verdicts(rows: list[Row]) -> list[str]:
    by_size = {row.units: row for row in rows}
    large = rows[-1]
    said = [f"memory at {large.units:,} units: {large.memory_bytes_per_unit:,.0f} B a unit (aim: at most 2,500)"]
    if 10_000 in by_size and large.units > 10_000:
        ratio = large.query_p95_ms / by_size[10_000].query_p95_ms
        said.append(f"query p95 at {large.units:,} units: {ratio:.2f} times that at 10,000 (aim: at most 2)")
    return said


def _size(text: str) -> int:
    """Reads 10k, 1M or 500."""
    scale = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    return int(text[:-1] if scale > 1 else text) * scale


def _at(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent))


def _memory(field: str) -> int:
    """Bytes that a field of /proc/self/status gives (Linux)."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split(f"{field}:")[1].split()[0]) * 1024


if __name__ == "__main__":
    raise SystemExit(main())
