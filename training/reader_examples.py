"""Assembles the examples the evidence reader is trained on.

    python -m training.reader_examples --data ../shared/data --out /tmp/reader/examples.jsonl.gz

One JSON line an example: {q, head, units: [text], y: [0/1 per unit] | null, a: 0/1, w, split, kind}. Sources:
authored questions and follow-ups in their self-contained form; passages of the train part that look alike but belong
to another source, as negatives; train_open/reader (spans made units), train_open/pairs (answers without unit labels,
and answers of another question about the same subject as negatives). Splits are those of the data: by article.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.sentences import split_sentences
from indexer.chunks import SEPARATOR
from indexer.embedder import open_embedder
from training.authored import Passage, Question, read_folder_rows, read_passages, read_questions

MOST_UNITS = 24


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    examples = [
        *authored(args.data / "authored", rng),
        *open_reader(args.data / "train_open"),
        *pairs(args.data / "train_open", rng),
    ]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(args.out, "wt", encoding="utf-8") as out:
        for example in examples:
            out.write(json.dumps(example, ensure_ascii=False) + "\n")
    print(f"{len(examples)} examples in {args.out}")
    return 0


def authored(folder: Path, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Authored questions over their own passage, and the train ones over a look-alike of another source."""
    passages, questions = read_passages(folder), read_questions(folder)
    for question in questions:
        yield _own(question, passages[question.passage_id])
    train = [p for p in passages.values() if p.split == "train"]
    asked = [q for q in questions if q.split == "train" and q.evidence]
    embedder = open_embedder("onnx")
    vectors = embedder.embed_passages([" ".join([*p.heading_path, p.text]) for p in train])
    likeness = embedder.embed_passages([q.text for q in asked]) @ vectors.T
    for question, row in zip(asked, likeness, strict=True):
        own = passages[question.passage_id]
        ranked = [train[i] for i in np.argsort(-row)[:40]]
        others = [p for p in ranked if p.passage_id != own.passage_id and _apart(p, own)][1:16]
        for other in rng.sample(others, min(1, len(others))):
            texts = [other.text[a:b] for a, b in other.units][:MOST_UNITS]
            yield _example(question.text, other.heading_path, texts, [0] * len(texts), 0, 0.7, "train", "mined")


def open_reader(folder: Path) -> Iterator[dict[str, Any]]:
    """Expert evidence and hard negatives; a sentence is evidence where a span covers half of it."""
    for row in read_folder_rows(folder, "reader"):
        spans = [(s["start"], s["end"]) for s in row["spans"]]
        units = split_sentences(row["passage"])[:MOST_UNITS]
        labels = [int(any(2 * (min(b, e) - max(a, s)) >= b - a for s, e in spans)) for a, b in units]
        if spans and not any(labels):
            continue
        texts = [row["passage"][a:b] for a, b in units]
        split = "dev" if sum(map(ord, row["title"])) % 12 == 0 else "train"
        yield _example(row["question"], (), texts, labels, int(bool(spans)), 0.6, split, f"open_{row['source']}")


def pairs(folder: Path, rng: random.Random, most: int = 6000) -> Iterator[dict[str, Any]]:
    """Question-answer pairs: the answer answers (no unit labels), that of another question on the subject does not."""
    rows = [r for r in read_folder_rows(folder, "pairs") if len(r["answer"]) > 80]
    by_focus: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_focus.setdefault(row["focus"], []).append(row)
    for row in rng.sample(rows, min(most, len(rows))):
        texts = _sentences(row["answer"])
        yield _example(row["question"], (), texts, None, 1, 0.4, "train", "pair")
        others = [r for r in by_focus[row["focus"]] if r["qtype"] != row["qtype"]]
        if others:
            texts = _sentences(rng.choice(others)["answer"])
            yield _example(row["question"], (), texts, None, 0, 0.4, "train", "pair_other")


def _own(question: Question, passage: Passage) -> dict[str, Any]:
    texts = [passage.text[a:b] for a, b in passage.units]
    labels = [int(i in question.evidence) for i in range(len(texts))]
    return _example(
        question.text,
        passage.heading_path,
        texts,
        labels,
        int(bool(question.evidence)),
        1.0,
        question.split,
        question.kind,
    )


def _apart(other: Passage, own: Passage) -> bool:
    """Whether two passages cannot be of one article."""
    return not (set(other.heading_path[:1]) & set(own.heading_path[:1]))


def _sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text)][:MOST_UNITS]


def _example(
    question: str,
    heading: Sequence[str],
    texts: list[str],
    labels: list[int] | None,
    answers: int,
    weight: float,
    split: str,
    kind: str,
) -> dict[str, Any]:
    head = SEPARATOR.join(heading)
    return {
        "q": question,
        "head": head,
        "units": texts,
        "y": labels,
        "a": answers,
        "w": weight,
        "split": split,
        "kind": kind,
    }


if __name__ == "__main__":
    raise SystemExit(main())
