"""Measures the shipped reader on the dev examples: `python -m training.measure_reader --examples E.jsonl.gz --out results`.

Writes a result file `reader-dev-<hash>.json`, from which `python -m eval.reports.figures --write` fills the model card.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.measures.confidence_measures import auroc
from eval.runs.results_file import RunInfo, write_results
from qa_service.evidence.reader import Passage, ReaderLogits
from qa_service.evidence.readers import open_reader
from training.train_reader import best_f1

Read = tuple[dict[str, Any], ReaderLogits]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--examples", type=Path, required=True, help="as `reader_examples` writes them")
    parser.add_argument("--out", type=Path, required=True, help="folder of result files")
    args = parser.parse_args()
    began = time.monotonic()
    with gzip.open(args.examples, "rt", encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    dev = [e for e in examples if e["split"] == "dev" and not e["kind"].startswith("open_")]
    reader = open_reader()
    read = [(e, reader.read(e["q"], [Passage(e["head"], tuple(e["units"]))], e.get("h", ()))[0]) for e in dev]
    parts = {"own articles": [r for r in read if r[0]["kind"].startswith("own_")]}
    parts = {"authored": [r for r in read if not r[0]["kind"].startswith("own_")], **parts}
    figures: dict[str, Any] = {name: measures(rows) for name, rows in parts.items()}
    kinds = sorted({e["kind"] for e, _ in read})
    figures["kinds"] = {kind: measures([r for r in read if r[0]["kind"] == kind]) for kind in kinds}
    # the examples hold foreign passages and stay out of the repository: the file is named by the model alone
    run = RunInfo("reader-dev", [], models={"reader": reader.reader_id})
    print(write_results(args.out, run, figures, [], time.monotonic() - began))
    return 0


def measures(rows: Sequence[Read]) -> dict[str, float | int | None]:
    """AUROC of answerability; F1 of units at the best threshold, over answerable pairs and over all."""
    units = [
        (float(logit), label, e["a"])
        for e, reading in rows
        for logit, label in zip(reading.units, e["y"], strict=True)
        if label >= 0
    ]
    area = auroc([reading.answers for _, reading in rows], [bool(e["a"]) for e, _ in rows])
    return {
        "pairs": len(rows),
        "auroc": None if area is None else round(area, 4),
        "unit_f1": best_f1([(s, y) for s, y, a in units if a]),
        "unit_f1_all": best_f1([(s, y) for s, y, _ in units]),
    }


if __name__ == "__main__":
    raise SystemExit(main())
