"""Assembles the examples the evidence reader is trained on.

    python -m training.reader_examples --data ../shared/data --out /tmp/reader/examples.jsonl.gz

One JSON line an example: {q, head, units: [text], y: [0/1 per unit, -1 for either] | null, a: 0/1, w, split, kind}.
Sources: the project's own articles, each question over the chunks of its article that look most like it; authored questions and follow-ups in their self-contained form; passages of the train part that look alike but belong
to another source, as negatives; train_open/reader (spans made units), train_open/pairs (answers without unit labels,
and answers of another question about the same subject as negatives); answered questions in which a name was replaced
by one that the passage does not have. Splits are those of the data: by article.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.article import Article, UnitKind
from corpus.sentences import split_sentences
from indexer.backend import Chunk
from indexer.chunks import SEPARATOR, Chunking, chunk_article
from indexer.embedder import open_embedder
from indexer.tokens import count_tokens
from qa_service.carrying import Carrying
from qa_service.evidence import passage_of
from qa_service.follow_up import resolve
from qa_service.history_reader import open_carrying
from qa_service.lexicon import Lexicon
from qa_service.opening import english_words
from qa_service.words import fold, terms
from training.authored import Passage, Question, read_folder_rows, read_passages, read_questions
from training.own_articles import FOLDER, OwnQuestion, read_own_articles

MOST_UNITS = 24
NEGATIVES = 4
"""Chunks of a question's own article that do not answer it, those most like it."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    examples = [
        *own_articles(),
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


def own_articles(folder: Path = FOLDER) -> Iterator[dict[str, Any]]:
    """Each question over every chunk that answers it and the chunks that look most like it; follow-ups twice.

    A follow-up is asked in its self-contained form and as the service's own resolver puts it, where that loses nothing.
    """
    embedder, models = open_embedder("onnx"), open_carrying()
    for own in read_own_articles(folder):
        article = own.article
        lexicon = Lexicon.of([article], english_words())
        chunks = [
            c for c in chunk_article(article, count_tokens, Chunking()) if article.units[c.unit_start].record is None
        ]
        passages = [passage_of(chunk, article) for chunk in chunks]
        vectors = embedder.embed_passages([chunk.text for chunk in chunks])
        for question in own.questions:
            order = np.argsort(-(vectors @ embedder.embed_query(question.alone)))
            answering = {i for i, c in enumerate(chunks) if any(_in(c, u) for g in question.evidence for u in g)}
            near = [int(i) for i in order if int(i) not in answering][:NEGATIVES]
            for text in _forms(question, lexicon, models):
                for i in (*sorted(answering), *near):
                    labels = _labels(question, chunks[i], article)
                    kind = f"own_{question.kind}"
                    head = (passages[i].heading,)
                    yield _example(text, head, list(passages[i].units), labels, int(1 in labels), 1.0, own.split, kind)


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


def _in(chunk: Chunk, unit: int) -> bool:
    return chunk.unit_start <= unit < chunk.unit_end


def _labels(question: OwnQuestion, chunk: Chunk, article: Article) -> list[int]:
    """1 for units that answer, -1 for those that may be shown as well, 0 for the others."""
    evidence = frozenset().union(*question.evidence)
    shown = [u for u in article.units[chunk.unit_start : chunk.unit_end] if u.kind is not UnitKind.FURNITURE]
    return [1 if u.index in evidence else -1 if u.index in question.extra else 0 for u in shown]


def _forms(question: OwnQuestion, lexicon: Lexicon, models: Carrying) -> list[str]:
    """The self-contained form, and what the resolver makes of a follow-up if hardly a word of it is lost."""
    if not question.history:
        return [question.text]
    made = resolve(question.text, question.history, lexicon, models).text
    wanted = set(terms(question.alone))
    kept = len(wanted & set(terms(made))) >= 0.8 * len(wanted)
    return [question.alone, made] if kept and made != question.alone else [question.alone]


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
