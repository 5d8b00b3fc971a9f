"""What reading a message at the door costs beside the embedding that is made for searching anyway.

    python -m eval.bench.door [--rounds 3] [--json OUT.json]

Every message of `eval/data/messages` is read; of each the time within the embedder is taken from that of the whole reading. A
busy machine slows both alike, so the ratio of the two medians is what to look at.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median
from typing import Any

from eval.formats.jsonl import read_rows
from indexer.backend import Vector
from indexer.embedder import Embedder, open_embedder
from qa_service.language.door import Door, open_door

FOLDER = Path(__file__).parents[1] / "data" / "messages"


class TimedEmbedder:
    """An embedder that tells how long its queries took, in seconds."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder, self.spent = embedder, 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed_query(self, text: str) -> Vector:
        """The vector of a query."""
        began = time.perf_counter()
        vector = self._embedder.embed_query(text)
        self.spent += time.perf_counter() - began
        return vector


def costs(door: Door, embedder: TimedEmbedder, text: str) -> tuple[float, float]:
    """Milliseconds of one reading: within the embedder, and beyond it."""
    embedder.spent = 0.0
    began = time.perf_counter()
    door.read(text)
    whole = time.perf_counter() - began
    return 1000 * embedder.spent, 1000 * (whole - embedder.spent)


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    embedder = TimedEmbedder(open_embedder("onnx"))
    door = open_door(embedder)
    texts = [str(row["text"]) for path in sorted(FOLDER.glob("*.jsonl")) for _, row in read_rows(path)]
    for text in texts[:10]:
        door.read(text)
    pairs = [costs(door, embedder, text) for _ in range(args.rounds) for text in texts]
    within, beyond = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    found = {
        "messages": len(texts),
        "embedding_ms_p50": round(within, 2),
        "beyond_ms_p50": round(beyond, 2),
        "beyond_ms_p95": round(sorted(pair[1] for pair in pairs)[int(0.95 * len(pairs))], 2),
        "ratio": round(beyond / within, 2),
    }
    print(json.dumps(found))
    if args.json is not None:
        args.json.write_text(json.dumps(found) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
