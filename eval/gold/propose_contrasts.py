"""Proposes contrast pairs for a person to read through: `python -m eval.gold.propose_contrasts [--data DIR]`.

Proposed are two questions over the same sources whose self-contained forms are near (cosine of the shipped encoder), which have
no evidence in common and of which at least one is answerable. What differs between them is for the reader to say in `differs`
and `what`; those in which it is more than one thing are to be dropped.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.load import ARTICLES
from eval.gold.contrast_pairs import PAIRS
from eval.gold.items import GoldItem
from eval.gold.question_sets import QuestionSet, find_sets, read_set
from indexer.embedder import Embedder, open_embedder

NEAR = 0.66
"""Least cosine of a proposal; below it few are worth reading."""
OFTEN = 2
"""Most proposals with one question, the nearest first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the proposals that are not in the shipped file yet, one JSON object a line."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.gold.propose_contrasts", description="Propose contrast pairs."
    )
    parser.add_argument("--data", type=Path, default=PAIRS.parent / "conversations", help="sets of questions")
    parser.add_argument("--near", type=float, default=NEAR, help="least cosine")
    options = parser.parse_args(arguments)
    known = {(row["a"]["id"], row["b"]["id"]) for row in map(json.loads, PAIRS.read_text("utf-8").splitlines())}
    embedder = open_embedder("onnx")
    root = PAIRS.parent
    for place in find_sets(options.data, None, ARTICLES):
        file = place.questions.relative_to(root) if place.questions.is_relative_to(root) else place.questions
        for row in proposals(read_set(place), embedder, options.near):
            a, b = row["a"]["id"], row["b"]["id"]
            if (a, b) not in known and (b, a) not in known:
                print(json.dumps({"file": str(file), **row}, ensure_ascii=False))
    return 0


def proposals(questions: QuestionSet, embedder: Embedder, near: float = NEAR) -> Iterator[dict[str, Any]]:
    """Pairs of a set, the nearest first, as rows of a file of pairs without `file`, and with `differs` and `what` empty."""
    items = list(questions.items)
    vectors = embedder.embed_passages([_alone(item) for item in items])
    cosines = vectors @ vectors.T
    found = [
        (float(cosines[i, j]), i, j)
        for i in range(len(items))
        for j in range(i + 1, len(items))
        if cosines[i, j] >= near and _differ(items[i], items[j])
    ]
    taken: Counter[int] = Counter()
    for _, i, j in sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if max(taken[i], taken[j]) < OFTEN:
            taken.update((i, j))
            yield {"a": _side(items[i]), "b": _side(items[j]), "differs": "", "what": ""}


def _differ(a: GoldItem, b: GoldItem) -> bool:
    """Whether at least one is answerable, nothing answers both, and they do not ask the same."""
    evidence = [{(span.doc_id, span.start) for group in item.evidence for span in group} for item in (a, b)]
    return any(evidence) and not evidence[0] & evidence[1] and _alone(a).lower() != _alone(b).lower()


def _side(item: GoldItem) -> dict[str, str]:
    return {"id": item.item_id, "question": _alone(item)}


def _alone(item: GoldItem) -> str:
    return item.rewrite or item.question


if __name__ == "__main__":
    sys.exit(main())
