"""Assembles the examples the evidence reader is trained on.

    python -m training.reader_examples --data ../shared/data --out /tmp/reader/examples.jsonl.gz

One JSON line an example: {q, h: [earlier question, oldest first], head, units: [text], y: [0/1 per unit, -1 for either]
| null, a: 0/1, w, split, kind}, and for own sets the name of their folder as `family`. Sources: the project's own articles, pages, texts and bundles, each message over the
chunks of its own corpus that answer it and those that look most like it, in one of its forms (`form_of`); authored
questions and follow-ups in their self-contained form; passages of the train part that look alike but belong to another
source, as negatives; train_open/reader (spans made units), train_open/pairs (answers without unit labels, and answers of
another question about the same subject as negatives); answered questions in which a name was replaced by one that the
passage does not have. What eval/data/parts.toml names, and what HELD_OUT names in a folder, is split "dev".
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article, Unit, UnitKind
from corpus.load import load_corpus
from corpus.sentences import split_sentences
from eval.gold.items import GoldItem, GoldSpan
from eval.gold.parts import read_parts
from eval.gold.question_sets import QuestionSet, find_sets, read_set
from indexer.backend import Chunk, Vector
from indexer.chunks import SEPARATOR, Chunking, chunk_article
from indexer.embedder import Embedder, open_embedder
from indexer.tokens import count_tokens
from qa_service.assembly import english_words
from qa_service.evidence.chunk_reading import passage_of
from qa_service.language.lexicon import Lexicon
from qa_service.language.words import fold
from training.authored import Passage, Question, read_folder_rows, read_passages, read_questions
from training.own_articles import BUNDLES, DEV, FOLDER

MOST_UNITS = 24
NEAR, NEXT = 2, 4
"""Chunks that do not answer a message: the two most like it, and for an answered one a third out of the next four."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    examples = [
        *own_sets([FOLDER, BUNDLES, *(args.data / name for name in ("pages", "texts", "bundles"))], rng),
        *authored(args.data / "authored", rng),
        *open_reader(args.data / "train_open"),
        *pairs(args.data / "train_open", rng),
    ]
    examples += swapped([e for e in examples if e["split"] == "train" and e["y"] is not None and e["a"]], rng)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(args.out, "wt", encoding="utf-8") as out:
        for example in examples:
            out.write(json.dumps(example, ensure_ascii=False) + "\n")
    print(f"{len(examples)} examples in {args.out}")
    return 0


def own_sets(folders: Sequence[Path], rng: random.Random) -> Iterator[dict[str, Any]]:
    """Each message over every chunk of its corpus that answers it and over those that look most like it."""
    embedder, parts = open_embedder("onnx"), read_parts()
    for folder in folders:
        held = (
            parts.fit
            | parts.measured
            | DEV
            | set((folder / "HELD_OUT").read_text().split() if (folder / "HELD_OUT").is_file() else ())
        )
        for place in find_sets(folder, None, folder):
            chosen = read_set(place)
            documents = [d for bundle in load_corpus(place.corpus) for d in bundle.documents()]
            chunks = [
                (chunk, document)
                for document in documents
                for chunk in chunk_article(document, count_tokens, Chunking())
                if document.units[chunk.unit_start].record is None
            ]
            vectors = embedder.embed_passages([chunk.text for chunk, _ in chunks])
            split = "dev" if place.name in held else "train"
            for example in _over_chunks(chosen, chunks, vectors, embedder, rng):
                yield {**example, "split": split, "family": folder.name}


def _over_chunks(
    chosen: QuestionSet,
    chunks: Sequence[tuple[Chunk, Article]],
    vectors: Vector,
    embedder: Embedder,
    rng: random.Random,
) -> Iterator[dict[str, Any]]:
    """The messages of a set over the chunks of its corpus; `vectors` are those of the chunks."""
    alone = [item.rewrite or item.question for item in chosen.items]
    for item, text in zip(chosen.items, alone, strict=True):
        labels = [_labels(item, chunk, document, chosen.doc_id) for chunk, document in chunks]
        order = [int(i) for i in np.argsort(-(vectors @ embedder.embed_query(text)))]
        answering = [i for i in order if 1 in labels[i]]
        others = [i for i in order if 1 not in labels[i]]
        further = others[NEAR : NEAR + NEXT]
        near = others[:NEAR] + (rng.sample(further, min(1, len(further))) if answering else further[:1])
        message, history = form_of(item, alone, rng)
        for i in (*answering, *near):
            passage, kind = passage_of(*chunks[i]), f"own_{item.kind}"
            answers = int(1 in labels[i])
            example = _example(message, (passage.heading,), list(passage.units), labels[i], answers, 1.0, "train", kind)
            yield {**example, "h": list(history)}


def form_of(item: GoldItem, others: Sequence[str], rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """(message, history) in one of the forms in which an item may be put; its labels are the same in all of them.

    A follow-up mostly as typed with its history, at times self-contained, with the history or without. A message that
    stands alone as it is, or after up to three of `others`, which have nothing to do with it.
    """
    if item.history:
        chance = rng.random()
        if chance < 0.7:
            return item.question, item.history
        return item.rewrite or item.question, () if chance < 0.85 else item.history
    if rng.random() < 0.5:
        return item.question, ()
    unrelated = [text for text in others if text != item.question]
    return item.question, tuple(rng.sample(unrelated, min(len(unrelated), rng.randint(1, 3))))


def swapped(answered: Sequence[dict[str, Any]], rng: random.Random, most: int = 2500) -> list[dict[str, Any]]:
    """Answered questions with a name of the passage replaced by a like one that stands nowhere in it: no answer."""
    english = Lexicon.of([], english_words())
    names: dict[str, set[str]] = {}
    for example in answered:
        for word in _rare(example["q"], english):
            names.setdefault(word[-2:], set()).add(word)
    listed = {ending: sorted(words) for ending, words in names.items()}
    found = []
    for example in rng.sample(answered, len(answered)):
        text = " ".join([example["head"], *example["units"]]).lower()
        here = [w for w in _rare(example["q"], english) if w in text]
        others = [w for w in listed.get(here[0][-2:], []) if w[:5] not in text] if here else []
        if others:
            question = re.sub(re.escape(here[0]), rng.choice(others), example["q"], flags=re.IGNORECASE)
            labels = [0] * len(example["units"])
            found.append({**example, "q": question, "y": labels, "a": 0, "w": 0.7, "kind": "swapped"})
        if len(found) == most:
            break
    return found


def _rare(text: str, lexicon: Lexicon) -> list[str]:
    """Longer words that are in no English vocabulary, folded, in order."""
    return [w for w in map(fold, re.findall(r"[^\W\d_]{6,}", text)) if not lexicon.is_english(w)]


def _labels(item: GoldItem, chunk: Chunk, document: Article, doc_id: str) -> list[int]:
    """1 for units that answer, -1 for those that may be shown as well, 0 for the others."""

    def within(unit: Unit, spans: Iterable[GoldSpan]) -> bool:
        return any(
            (span.doc_id or doc_id) == document.doc_id and span.start <= unit.span.start and unit.span.end <= span.end
            for span in spans
        )

    shown = [u for u in document.units[chunk.unit_start : chunk.unit_end] if u.kind is not UnitKind.FURNITURE]
    evidence = [span for group in item.evidence for span in group]
    return [1 if within(u, evidence) else -1 if within(u, item.acceptable_extra_evidence) else 0 for u in shown]


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
