"""What is measured of a system, the same of each; run in the environment of the system. Python's own library only.

A system is a module with `build(folder, documents)` and `open_index(folder)`, which gives a search: (query, k) to doc_ids,
best first; `embed(texts)`, where there is one, is its encoder and nothing else.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path
from typing import Any

K = 10


def read_lines(path: Path) -> list[dict[str, str]]:
    """The objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def indexed(system: Any, work: Path, folder: Path) -> dict[str, float]:
    """Seconds to index, beside those of the encoder alone, and bytes on disk."""
    documents = [(d["_id"], f"{d['title']}\n{d['text']}") for d in read_lines(work / "documents.jsonl")]
    found: dict[str, float] = {}
    if hasattr(system, "embed"):
        system.embed(["warm"])
        began = time.monotonic()
        system.embed([text for _, text in documents])
        found["bare_documents_per_s"] = len(documents) / (time.monotonic() - began)
    began = time.monotonic()
    system.build(folder, documents)
    found["documents_per_s"] = len(documents) / (time.monotonic() - began)
    found["disk_bytes"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return found


def searched(system: Any, work: Path, folder: Path, began: float, searches: int) -> dict[str, Any]:
    """Seconds from the start of the process to the first result, searches a second by clients, and what is found."""
    queries = read_lines(work / "queries.jsonl")
    search = system.open_index(folder)
    search(queries[0]["text"], K)
    found: dict[str, Any] = {"cold_start_s": time.time() - began}
    asked = list(islice(cycle(query["text"] for query in queries), searches))
    for clients in (1, 4, 48):
        with ThreadPoolExecutor(clients) as threads:
            at = time.monotonic()
            list(threads.map(lambda query: search(query, K), asked))
            found[f"searches_per_s_{clients}"] = len(asked) / (time.monotonic() - at)
    found["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found["run"] = {query["_id"]: search(query["text"], K) for query in queries}
    return found


def main() -> None:
    """`harness.py SYSTEM index|search WORK FOLDER BEGAN SEARCHES`: prints JSON on the last line."""
    name, step, work, folder, began, searches = sys.argv[1:7]
    system = importlib.import_module(name)
    if step == "index":
        print(json.dumps(indexed(system, Path(work), Path(folder))))
    else:
        print(json.dumps(searched(system, Path(work), Path(folder), float(began), int(searches))))


if __name__ == "__main__":
    main()
