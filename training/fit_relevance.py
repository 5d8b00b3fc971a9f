"""Fits the relevance that a search tells: `python -m training.fit_relevance --data ../shared/data [--questions 1500]`.

Questions of the train part of `authored` are searched for among its passages, each an article of its own; what is found best
is relevant where it holds evidence. Many are near-misses on the same passage. (Medical questions and answers of `train_open`
beside them gave .86 and .87 on clapnq_dev instead of .86 and .86, and probabilities that were too low: their answers overlap.)

Both models are logistic with no negative weight, and classes weigh alike. Prints, for the dev part and
for --measure folders in BEIR layout with answers.jsonl (never fitted on), the AUROC of "the corpus answers" by the highest
relevance among what is found.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Bundle
from eval.formats.beir import read_corpus, read_queries
from eval.formats.jsonl import read_rows
from eval.measures.confidence_measures import auroc
from eval.runs.retriever import article_of_text
from indexer.backend import Chunk, SearchFilter
from indexer.backends import index_engine
from indexer.checksums import write_sums
from indexer.embedder import open_embedder
from indexer.retrieval import retrieve
from indexer.settings import IndexSettings
from qa_service.evidence.chunk_reading import passage_of
from qa_service.evidence.readers import DEFAULT, open_reader
from qa_service.evidence.relevance import SHIPPED, Logistic, relevance_features
from training.authored import article_of, read_passages, read_questions

SEEN = ("cosine", "words_in_passage", "words_in_best_unit")
READ = (*SEEN, "answers", "best_unit")
FOUND = 3
"""Passages of each question that are looked at."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question; `relevant` tells of a chunk whether it holds evidence."""

    text: str
    answerable: bool
    relevant: Callable[[Chunk], bool]


@dataclass(frozen=True)
class Looked:
    """What was found for a question: features of each passage, and whether it is relevant."""

    answerable: bool
    features: list[dict[str, float]]
    relevant: list[bool]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=1500, help="of the train part, a seeded sample")
    parser.add_argument("--reader", default=DEFAULT)
    parser.add_argument("--measure", type=Path, nargs="*", default=[], help="folders that are only measured on")
    parser.add_argument("--rows", type=Path, help="what was seen is kept here, and taken from here if it is there")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    args = parser.parse_args()
    if args.rows and args.rows.is_file():
        sets: dict[str, list[Looked]] = pickle.loads(args.rows.read_bytes())  # our own file
    else:
        articles, train, dev = _authored(args.data / "authored", args.questions)
        looked = list(_looked(articles, [*train, *dev], args.reader))
        sets = {"train": looked[: -len(dev)], "authored dev": looked[-len(dev) :]}
        sets |= {folder.name: list(_looked(*_beir(folder), args.reader)) for folder in args.measure}
        if args.rows:
            args.rows.write_bytes(pickle.dumps(sets))
    fitted = sets.pop("train")
    models = {"seen": _fit(fitted, SEEN), "read": _fit(fitted, READ)}
    for name, held in sets.items():
        _tell(name, held, models)
    reader, embedder = open_reader(args.reader), open_embedder("onnx")
    fields = {
        "embedder": embedder.embedder_id,
        "reader": reader.reader_id,
        **{name: {"weights": dict(model.weights), "bias": model.bias} for name, model in models.items()},
    }
    args.out.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    write_sums(args.out.parent, args.out.name)
    return 0


def _authored(folder: Path, most: int) -> tuple[list[Article], list[Asked], list[Asked]]:
    """Every passage as an article, and the questions of the train and of the dev part."""
    passages = read_passages(folder)
    parts: dict[str, list[Asked]] = {"train": [], "dev": []}
    for question in read_questions(folder):
        place, units = question.passage_id, set(question.evidence)

        def holds(chunk: Chunk, place: str = place, units: frozenset[int] = frozenset(units)) -> bool:
            return chunk.doc_id == place and any(u in units for u in range(chunk.unit_start, chunk.unit_end))

        if question.split in parts:
            parts[question.split].append(Asked(question.text, bool(units), holds))
    train = random.Random(0).sample(parts["train"], min(most, len(parts["train"])))
    dev = random.Random(1).sample(parts["dev"], min(most // 4, len(parts["dev"])))
    return [article_of([passage], name)[0] for name, passage in passages.items()], train, dev


def _beir(folder: Path) -> tuple[list[Article], list[Asked]]:
    """The documents of a folder, and its questions of which it is known whether they are answered."""
    answers = {str(row["query_id"]): row["answers"] for _, row in read_rows(folder / "answers.jsonl")}
    asked = [
        Asked(text, bool(answers[name]), lambda _: False)
        for name, text in read_queries(folder).items()
        if name in answers
    ]
    return [article_of_text(*document) for document in read_corpus(folder)], asked


def _looked(articles: Sequence[Article], questions: Sequence[Asked], reader_name: str) -> Iterator[Looked]:
    settings, reader = IndexSettings(), open_reader(reader_name, threads=1)
    embedder, engine = open_embedder("onnx"), index_engine("local")
    with tempfile.TemporaryDirectory(prefix="article-qa-") as scratch, ThreadPoolExecutor(2) as threads:
        engine.build(Path(scratch), [Bundle(article) for article in articles], embedder, settings)
        backend = engine.open(Path(scratch), embedder.embedder_id)

        def look(asked: Asked) -> Looked:
            vector = embedder.embed_query(asked.text)
            found = [f.chunk_id for f in retrieve(backend, asked.text, vector, FOUND, SearchFilter())]
            chunks, features = [backend.chunk(c) for c in found], []
            for chunk, cosine in zip(chunks, backend.cosines(vector, found), strict=True):
                passage = passage_of(chunk, backend.document(chunk.doc_id))
                (logits,) = reader.read(asked.text, [passage])
                features.append(relevance_features(asked.text, cosine, passage, logits))
            return Looked(asked.answerable, features, [asked.relevant(chunk) for chunk in chunks])

        yield from threads.map(look, questions)


def _fit(looked: Sequence[Looked], names: Sequence[str]) -> Logistic:
    """Logistic regression over the best passage of each question; classes weigh alike, no weight is below 0."""
    from scipy.optimize import minimize  # comes with the extra [models]

    found = [one for one in looked if one.features]
    x = np.array([[one.features[0][name] for name in names] for one in found])
    y = np.array([one.relevant[0] for one in found], dtype=bool)
    weight = np.where(y, 0.5 / y.sum(), 0.5 / (~y).sum())
    scale = x.std(0) + 1e-9
    sign = np.where(y, 1.0, -1.0)

    def loss(parameters: Floats) -> float:
        logits = (x / scale) @ parameters[:-1] + parameters[-1]
        return float((weight * np.logaddexp(0, -sign * logits)).sum() + 1e-3 * (parameters[:-1] ** 2).sum())

    bounds = [*([(0.0, None)] * len(names)), (None, None)]
    best = minimize(loss, np.zeros(len(names) + 1), method="L-BFGS-B", bounds=bounds).x
    weights = {name: round(float(w), 6) for name, w in zip(names, best[:-1] / scale, strict=True)}
    return Logistic(weights, round(float(best[-1]), 6))


def _tell(name: str, looked: Sequence[Looked], models: dict[str, Logistic]) -> None:
    for kind, model in models.items():
        told = [max((model.probability(f) for f in one.features), default=0.0) for one in looked]
        known = [one.answerable for one in looked]
        area = auroc(told, known)
        line = f"{name}: {len(looked)} questions, {sum(known)} answered; {kind}: AUROC {area or 0:.3f}"
        bins = [(np.mean(told_in), np.mean(known_in)) for told_in, known_in in _bins(told, known)]
        print(line, "; told and so:", ", ".join(f"{t:.2f} {k:.2f}" for t, k in bins), flush=True)


def _bins(told: Sequence[float], known: Sequence[bool]) -> Iterator[tuple[Floats, Floats]]:
    """Fifths of the questions in the order of what they were told."""
    for part in np.array_split(np.argsort(told), 5):
        yield np.array(told)[part], np.array(known, dtype=float)[part]


if __name__ == "__main__":
    raise SystemExit(main())
