"""Fits the scorer that joins the reader's logits with words and vectors, and the threshold of refusal.

    python -m training.fit_scorer --data ../shared/data/authored [--out qa_service/models/scorer.json]

Every question of the project's held-out articles is asked of its article as the service would, follow-ups as its
resolver puts them. Every authored dev question is asked of a made-up article: its own passage among seven that look
alike, from other sources. The dev parts are used because the reader has seen the train parts. Models are logistic (L2),
judged by five-fold cross-validation over articles and passages; what ships is fitted on all of dev, the curve is the
cross-validated one. The threshold keeps the stated rate of false abstention on the whole articles, which are what the
service reads.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from indexer.backend import SearchFilter
from indexer.chunks import Chunking, chunk_article
from indexer.embedder import open_embedder
from indexer.tokens import count_tokens
from qa_service.answerability import ANSWER_FEATURES, answer_features
from qa_service.compose import Policy, choose, complete
from qa_service.evidence import Pool, read_pool
from qa_service.features import UNIT_FEATURES, unit_features
from qa_service.follow_up import resolve
from qa_service.history_reader import open_carrying
from qa_service.lexicon import Lexicon
from qa_service.opening import english_words, open_engine
from qa_service.pipeline import QuestionAnswering
from qa_service.question import Asked, read_question
from qa_service.reader import OnnxReader
from qa_service.scorer import SHIPPED, Linear, sigmoid
from qa_service.words import Weights
from training.authored import Passage, article_of, read_passages, read_questions
from training.own_articles import read_own_articles

DISTRACTORS = 6
FAR = 400
"""So many answerable dev questions are also asked of an article made of passages that have nothing to do with them."""
OWN_WEIGHT = 1.0
"""Weight of a question over a whole article beside one over a made-up article; 2 measured worse."""
LIST_RATIO = 0.45
"""`Policy.list_ratio`, not fitted: whole lists are too few in dev."""
VARIANT_WEIGHT = 0.35
"""Weight of a made-up refusal (own passage taken away, or a far article) beside a written question."""


@dataclass
class Row:
    """One question over its made-up article."""

    kind: str
    group: str
    asked: Asked
    pool: Pool
    lexicon: Lexicon
    groups: tuple[frozenset[int], ...]
    extra: frozenset[int] = frozenset()
    weight: float = 1.0

    @property
    def own(self) -> bool:
        """Whether it was asked of a whole article."""
        return self.kind.startswith("own_")

    @property
    def evidence(self) -> frozenset[int]:
        """Indices of all units that answer."""
        return frozenset().union(*self.groups)


def own_rows() -> list[Row]:
    """Reads every question of the held-out articles as the service does."""
    rows: list[Row] = []
    models = open_carrying()
    for own in (o for o in read_own_articles() if o.split == "dev"):
        with open_engine(own.path) as engine:
            assert isinstance(engine, QuestionAnswering)
            lexicon = engine.lexicon()
            for question in own.questions:
                text = resolve(question.text, question.history, lexicon, models).text
                asked = read_question(lexicon.corrected(text))
                pool = engine.pool(asked, SearchFilter(), lexicon)
                kind = f"own_{question.kind}"
                rows.append(
                    Row(kind, own.article.doc_id, asked, pool, lexicon, question.evidence, question.extra, OWN_WEIGHT)
                )
        print(own.article.doc_id, len(rows), flush=True)
    return rows


def rows_of(folder: Path, limit: int | None) -> list[Row]:
    """Reads every dev question against its made-up article."""
    passages, rng = read_passages(folder), random.Random(5)
    questions = [q for q in read_questions(folder) if q.split == "dev"][:limit]
    listed = list(passages.values())
    embedder, reader = open_embedder("onnx"), OnnxReader()
    vectors = embedder.embed_passages([" ".join([*p.heading_path, p.text]) for p in listed])
    place = {p.passage_id: i for i, p in enumerate(listed)}
    known: dict[str, npt.NDArray[np.float32]] = {}
    rows: list[Row] = []
    far = [q for q in questions if q.evidence]
    far = rng.sample(far, min(FAR, len(far)))
    for question, is_far in [*((q, False) for q in questions), *((q, True) for q in far)]:
        own = passages[question.passage_id]
        ranked = np.argsort(-(vectors @ vectors[place[own.passage_id]]))
        if is_far:
            middle = [listed[i] for i in ranked[len(ranked) // 2 :]]
            seed = rng.choice(middle)
            near_seed = np.argsort(-(vectors @ vectors[place[seed.passage_id]]))[: 4 * DISTRACTORS]
            chosen = [listed[i] for i in near_seed if _apart(listed[i], own)][: DISTRACTORS + 1]
        else:
            others = [listed[i] for i in ranked if _apart(listed[i], own)][2 : 2 + 3 * DISTRACTORS]
            chosen = [own, *rng.sample(others, DISTRACTORS)]
        rng.shuffle(chosen)
        article, places = article_of(chosen, "made-up")
        lexicon = Lexicon.of([article], english_words())
        asked = read_question(lexicon.corrected(question.text))
        query = embedder.embed_query(asked.text)
        texts = [article.unit_text(u) for u in article.units]
        fresh = list({t for t in texts if t not in known})
        known.update(zip(fresh, embedder.embed_passages(fresh), strict=True))
        unit_vectors = np.stack([known[t] for t in texts])
        pool = read_pool(
            asked,
            chunk_article(article, count_tokens, Chunking()),
            {"made-up": article},
            reader,
            lambda found, v=unit_vectors, q=query: np.asarray(v[[c.unit.index for c in found]] @ q, dtype=np.float64),  # type: ignore[misc]
            lexicon,
        )
        groups = () if is_far else tuple(frozenset({places[own.passage_id, n]}) for n in question.evidence)
        kind, weight = ("far_made", VARIANT_WEIGHT) if is_far else (question.kind, 1.0)
        rows.append(Row(kind, own.passage_id, asked, pool, lexicon, groups, frozenset(), weight))
        if len(rows) % 100 == 0:
            print(len(rows), flush=True)
    return rows


def without_own(row: Row) -> Row | None:
    """The question of an article from which its own passage is taken away: nothing answers it."""
    blocks = {c.unit.block for c in row.pool.candidates if c.unit.index in row.evidence}
    kept = [i for i, c in enumerate(row.pool.candidates) if c.unit.block not in blocks]
    if not kept or not blocks:
        return None
    column = {name: row.pool.features[kept, i] for i, name in enumerate(UNIT_FEATURES)}
    found = tuple(row.pool.candidates[i] for i in kept)
    lexicon = Lexicon(
        row.lexicon.vocabulary,
        row.lexicon.known,
        row.lexicon.long_forms,
        Weights.over([list(c.terms) for c in found]),
        row.lexicon.own,
    )
    matrix = unit_features(
        row.asked,
        row.pool.query_terms,
        found,
        column["cosine"],
        lexicon.weights,
        column["reader"],
        column["chunk_answers"],
    )
    pool = Pool(found, matrix, row.pool.query_terms)
    return Row("removed_made", row.group, row.asked, pool, lexicon, (), frozenset(), VARIANT_WEIGHT)


def _apart(other: Passage, own: Passage) -> bool:
    return other.passage_id != own.passage_id and not set(other.heading_path[:1]) & set(own.heading_path[:1])


def fit(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    names: Sequence[str],
    c: float,
    weight: npt.NDArray[np.float64] | None = None,
) -> Linear:
    """A logistic model on standardised columns."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(C=c, max_iter=5000).fit((x - mean) / scale, y, weight)
    return Linear(tuple(names), mean, scale, model.coef_[0], float(model.intercept_[0]))


def unit_labels(row: Row) -> npt.NDArray[np.float64]:
    """1 for candidates that are evidence, -1 for those that may be shown as well, 0 for the others."""
    found = [c.unit.index for c in row.pool.candidates]
    return np.array([1.0 if i in row.evidence else -1.0 if i in row.extra else 0.0 for i in found])


def whole(row: Row, unit: Linear) -> npt.NDArray[np.float64]:
    """Answer features of a question under a unit model."""
    logits = unit.logit(row.pool.features)
    return answer_features(row.asked, row.pool.query_terms, row.pool.candidates, row.pool.features, logits, row.lexicon)


def shown(row: Row, unit: Linear, policy: Policy) -> tuple[bool, float]:
    """(supported, share of shown characters that are evidence) were the question answered."""
    scores = sigmoid(unit.logit(row.pool.features))
    scored = list(zip(row.pool.candidates, map(float, scores), strict=True))
    chosen = choose(row.asked, scored, policy)
    runs = complete(row.asked, chosen, {c.key: s for c, s in scored}, policy)
    units = {u.index: u.span.end - u.span.start for run in runs for u in run.units}
    leads = {u.index for run in runs for u in run.lead_in}
    total = sum(units.values())
    good = sum(n for i, n in units.items() if i in row.evidence | row.extra)
    seen = set(units) | leads
    return all(group & seen for group in row.groups), good / total if total else 0.0


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--rows", type=Path, help="keep what was read here, to fit again without reading")
    parser.add_argument("--false-abstention", type=float, default=0.13)
    args = parser.parse_args()
    if args.rows and args.rows.is_file():
        rows: list[Row] = pickle.loads(args.rows.read_bytes())
    else:
        rows = own_rows() + rows_of(args.data, args.limit)
        if args.rows:
            args.rows.write_bytes(pickle.dumps(rows))
    rows = [r for r in rows if r.pool.candidates]
    rows += [v for r in rows if r.evidence and not r.own and (v := without_own(r)) is not None]
    groups = [r.group for r in rows]
    answerable = np.array([bool(r.evidence) for r in rows])
    probability, cv_units = np.zeros(len(rows)), {}
    for train, test in GroupKFold(5).split(rows, groups=groups):
        unit = fit_units([rows[i] for i in train])
        answer = fit_answers([rows[i] for i in train], unit)
        for i in test:
            cv_units[i] = unit
            probability[i] = float(answer.probability(whole(rows[i], unit)[None, :])[0])
    print(f"answer AUROC (5-fold) {roc_auc_score(answerable, probability):.3f}")
    policy, table = best_policy(rows, answerable, cv_units)
    outcomes = {i: shown(rows[i], cv_units[i], policy) for i in range(len(rows)) if answerable[i]}
    curve = risk_curve(probability, answerable, outcomes)
    whole_articles = np.array([r.own for r in rows])
    threshold = float(np.quantile(probability[answerable & whole_articles], args.false_abstention))
    report = report_of(rows, probability, answerable, outcomes, threshold)
    chosen = np.flatnonzero(whole_articles)
    own_report = report_of(
        [rows[i] for i in chosen], probability[chosen], answerable[chosen],
        {place: outcomes[int(i)] for place, i in enumerate(chosen) if int(i) in outcomes}, threshold,
    )  # fmt: skip
    print(json.dumps(report, indent=1), json.dumps(own_report, indent=1))
    unit = fit_units(rows)
    answer = fit_answers(rows, unit)
    fields = {
        "made_by": "training/fit_scorer.py on the dev part of authored questions",
        "unit": unit.fields(),
        "answer": answer.fields(),
        "threshold": threshold,
        "false_abstention_at_threshold": args.false_abstention,
        "policy": asdict(policy),
        "risk_thresholds": thresholds_of(curve),
        "curve": curve,
        "report": report,
        "report_whole_articles": own_report,
        "policies": table,
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(json.dumps(fields, indent=1), encoding="utf-8")
    return 0


def fit_units(rows: Sequence[Row]) -> Linear:
    """The unit model, over answerable questions and over refused ones alike."""
    x = np.concatenate([r.pool.features for r in rows])
    y = np.concatenate([unit_labels(r) for r in rows])
    weight = np.concatenate([np.full(len(r.pool.candidates), OWN_WEIGHT if r.own else 1.0) for r in rows])
    judged = y >= 0
    return fit(x[judged], y[judged], UNIT_FEATURES, 0.3, weight[judged])


def fit_answers(rows: Sequence[Row], unit: Linear) -> Linear:
    """The answer model."""
    x = np.stack([whole(r, unit) for r in rows])
    weight = np.array([r.weight for r in rows])
    return fit(x, np.array([float(bool(r.evidence)) for r in rows]), ANSWER_FEATURES, 0.1, weight)


def best_policy(
    rows: Sequence[Row], answerable: npt.NDArray[np.bool_], units: dict[int, Linear]
) -> tuple[Policy, list[list[float]]]:
    """The policy with the most supported answers of which at least half is evidence; of like ones the most complete.

    Also the table it was chosen from: floor, ratio, whether for questions that want several things, supported and at
    least half evidence, supported, share that is evidence.
    """
    table = []
    best: dict[tuple[float, bool], tuple[float, float]] = {}
    for floor in (0.1, 0.15, 0.2, 0.25, 0.3):
        for several in (False, True):
            asked = [i for i in range(len(rows)) if answerable[i] and rows[i].asked.several == several]
            weight = np.array([rows[i].weight for i in asked])
            for ratio in (0.2, 0.3, 0.4, 0.5, 0.6, 0.75):
                got = np.array([shown(rows[i], units[i], Policy(floor, ratio, ratio, LIST_RATIO)) for i in asked])
                good = float(np.average(got[:, 0].astype(bool) & (got[:, 1] >= 0.5), weights=weight))
                support, precision = (float(v) for v in np.average(got, axis=0, weights=weight))
                table.append([floor, ratio, several, good, support, precision])
                key = (floor, several)
                best[key] = max(best.get(key, (-1.0, 0.0)), ((good + 0.25 * support) * weight.sum(), ratio))
    floor = max({f for f, _ in best}, key=lambda f: best[f, False][0] + best[f, True][0])
    return Policy(floor, best[floor, False][1], best[floor, True][1], LIST_RATIO), table


def risk_curve(
    probability: npt.NDArray[np.float64], answerable: npt.NDArray[np.bool_], outcomes: dict[int, tuple[bool, float]]
) -> list[dict[str, float]]:
    """Coverage, risk (share of answers given that are not supported) and abstention rates along the threshold."""
    good = np.array([answerable[i] and outcomes[i][0] for i in range(len(answerable))])
    points = []
    for threshold in np.linspace(0.02, 0.98, 49):
        given = probability >= threshold
        points.append(
            {
                "threshold": round(float(threshold), 3),
                "coverage": float(given.mean()),
                "risk": float(1 - good[given].mean()) if given.any() else 0.0,
                "false_abstention": float((~given[answerable]).mean()),
                "abstention_recall": float((~given[~answerable]).mean()),
            }
        )
    return points


def thresholds_of(curve: Sequence[dict[str, float]]) -> list[list[float]]:
    """For each stated risk the lowest threshold from which on the risk stays at or below it."""
    stated = []
    for risk in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5):
        fitting = [p["threshold"] for i, p in enumerate(curve) if all(q["risk"] <= risk for q in curve[i:])]
        if fitting:
            stated.append([risk, fitting[0]])
    return stated


def report_of(
    rows: Sequence[Row],
    probability: npt.NDArray[np.float64],
    answerable: npt.NDArray[np.bool_],
    outcomes: dict[int, tuple[bool, float]],
    threshold: float,
) -> dict[str, Any]:
    """Success, support, precision and abstention, over all and by kind."""
    success = np.array(
        [
            (probability[i] >= threshold and outcomes[i][0] and outcomes[i][1] >= 0.5)
            if answerable[i]
            else probability[i] < threshold
            for i in range(len(rows))
        ]
    )
    kinds = sorted({r.kind for r in rows})
    of_kind = {k: [i for i, r in enumerate(rows) if r.kind == k] for k in kinds}
    bins = np.clip((probability * 10).astype(int), 0, 9)
    ece = sum(
        (bins == b).mean() * abs(probability[bins == b].mean() - answerable[bins == b].mean())
        for b in range(10)
        if (bins == b).any()
    )
    return {
        "success": float(success.mean()),
        "support_if_answered": float(np.mean([s for s, _ in outcomes.values()])),
        "precision_if_answered": float(np.mean([p for _, p in outcomes.values()])),
        "false_abstention": float((probability[answerable] < threshold).mean()),
        "abstention_recall": float((probability[~answerable] < threshold).mean()),
        "auroc": float(roc_auc_score(answerable, probability)),
        "ece": float(ece),
        "success_by_kind": {k: round(float(success[ids].mean()), 3) for k, ids in of_kind.items()},
    }


if __name__ == "__main__":
    raise SystemExit(main())
