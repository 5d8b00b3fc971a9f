"""Fits what is shown and how sure it is, on the held-out messages that `eval/data/parts.toml` names for fitting.

    python -m training.fit_calibration --data ../shared/data [--reader NAME or FOLDER] [--rows rows.pkl]

Every message is read as the service reads it, as typed and with its history. Chosen in turn: the policy that shows the
evidence of the most answerable messages; a logistic model (L2) of the chance that what is shown is right; the least
chance of an answer, by the share of messages dealt with rightly (an unanswerable one by a refusal); where the bands
begin. Pages, texts, articles and bundles weigh the same in all of it, however many messages they have. Threshold, bands
and curve are taken from five-fold cross-validation over sets, so that no message is judged by a model that saw its set.
"""

from __future__ import annotations

import argparse
import itertools
import json
import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from eval.gold.items import GoldItem
from eval.gold.parts import in_part, read_parts
from eval.gold.question_sets import find_sets, read_set
from eval.measures.answer_measures import Given, Shown, measure
from eval.measures.confidence_measures import auroc
from eval.runs.run_gold import ask_of
from indexer.checksums import write_sums
from qa_service.assembly import open_engine
from qa_service.composition.compose import choose
from qa_service.composition.judgement import judge, ranked
from qa_service.composition.quoting import quote_of
from qa_service.evidence.calibration import Calibration, Policy, confidence_features, unfitted
from qa_service.evidence.pool import Pool
from qa_service.evidence.readers import DEFAULT, reader_folder
from qa_service.language.words import Weights
from qa_service.pipeline import QuestionAnswering
from training.own_articles import FOLDER

Floats = npt.NDArray[np.float64]
FLOORS, DISTANCES, LIST_RATIOS = (-1.0, 0.0), (1.5, 2.0, 2.5), (0.6, 2.0)
WORDS, NEARNESS = (0.0, 7.0), (0.0, 6.0)
"""The policies tried; a list ratio over 1 never shows a whole list. Of words, 3 to 8 are within .006 of one another (5 is best),
and from 7 on a sentence that differs from the best one in the drug alone is left out on a page of five sentences too.
Of nearness, 6 to 12 are within .001 of one another."""
VERY_PROBABLY, PROBABLY = 0.9, 0.7
"""Share of right answers that a band must reach on messages it was not fitted on."""
RISKS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)


@dataclass
class Row:
    """A message with everything read for it; `family` is what kind of set it is from."""

    family: str
    set_name: str
    item: GoldItem
    doc_id: str
    message: str
    in_conversation: bool
    pool: Pool
    weights: Weights


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--reader", default=DEFAULT, help="a reader by name, or its folder; calibration.json is written there"
    )
    parser.add_argument("--rows", type=Path, help="what was read is kept here, and taken from here if it is there")
    args = parser.parse_args()
    if args.rows and args.rows.is_file():
        models, rows = pickle.loads(args.rows.read_bytes())  # our own file
    else:
        found = list(read_rows(args.data, args.reader))
        models, rows = found[0][0], [row for _, row in found]
        if args.rows:
            args.rows.write_bytes(pickle.dumps((models, rows)))
    print(f"{len(rows)} messages, {dict(Counter(row.family for row in rows))}", flush=True)
    fields = fitted(rows, models)
    folder = reader_folder(args.reader)
    (folder / "calibration.json").write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    write_sums(folder, "calibration.json")
    return 0


def read_rows(data: Path, reader: str) -> Iterator[tuple[dict[str, str], Row]]:
    """(ids of the models, message with what is read for it) of every message that is for fitting."""
    parts = read_parts()
    for folder in (FOLDER, *(data / name for name in ("pages", "texts", "bundles"))):
        for place in in_part(find_sets(folder, None, folder), folder, "fit", parts):
            chosen = read_set(place)
            with open_engine(place.corpus, reader=reader, fitted=False) as engine:
                assert isinstance(engine, QuestionAnswering)
                for item in chosen.items:
                    ask = ask_of(item, chosen.doc_id)
                    dialogue = engine.dialogue(ask)
                    message, in_conversation = dialogue.message.text, bool(dialogue.history)
                    pool, weights = engine.read(dialogue), dialogue.lexicon.weights
                    yield (
                        engine.models,
                        Row(folder.name, place.name, item, chosen.doc_id, message, in_conversation, pool, weights),
                    )
            print(place.name, flush=True)


def fitted(rows: Sequence[Row], models: dict[str, str]) -> dict[str, object]:
    """The fields of the calibration file; prints what was found on the way."""
    weights = _weights(rows)
    answerable = np.array([row.item.answerable for row in rows])
    policy, right = _policy(rows, weights, answerable)
    rows = [_ranked(row, policy) for row in rows]
    features = [
        confidence_features(
            row.pool, choose(row.pool.candidates, policy), row.message, row.in_conversation, row.weights
        )
        for row in rows
    ]
    names = list(features[0])
    x = np.array([[f[name] for name in names] for f in features])
    mean, scale = x.mean(0), x.std(0) + 1e-9
    x = (x - mean) / scale
    crossed = np.zeros(len(rows))
    for train, test in GroupKFold(5).split(x, right, [row.set_name for row in rows]):
        crossed[test] = _logistic(x[train], right[train], weights[train]).predict_proba(x[test])[:, 1]
    grid = np.arange(0.1, 0.8, 0.01)
    threshold = float(max(grid, key=lambda t: np.average(np.where(crossed >= t, right, ~answerable), weights=weights)))
    model = _logistic(x, right, weights)
    bands = {
        "very_probably": band(crossed, right, VERY_PROBABLY, threshold),
        "probably": band(crossed, right, PROBABLY, threshold),
    }
    report = {}
    families = np.array([row.family for row in rows])
    for family in (*sorted(set(families)), "all"):
        of = np.ones(len(rows), bool) if family == "all" else families == family
        report[family] = _report(crossed[of], right[of], answerable[of], threshold, bands["very_probably"])
        print(family, json.dumps(report[family]))
    print(f"threshold {threshold:.2f}, bands {bands}")
    return {
        "reader": models["reader"],
        "embedder": models["embedder"],
        "policy": asdict(policy),
        "confidence": {
            "names": names,
            "mean": mean.round(6).tolist(),
            "scale": scale.round(6).tolist(),
            "weight": model.coef_[0].round(6).tolist(),
            "bias": round(float(model.intercept_[0]), 6),
        },
        "threshold": round(threshold, 4),
        "bands": bands,
        "risk_thresholds": [[risk, band(crossed, right, 1 - risk, 0.0)] for risk in RISKS],
        "curve": _curve(crossed, right),
        "report": report,
    }


def band(confidence: Floats, right: npt.NDArray[np.bool_], share: float, least: float) -> float:
    """The lowest confidence, at least `least`, from which on this share of the answers is right; 1 if none is.

    Looked for from the top down, over answers in the order of their confidence, and not before the tenth, so that a
    few lucky ones make no band.
    """
    order = np.argsort(-confidence)
    shares = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    fitting = [n for n in range(9, len(order)) if shares[n] >= share and confidence[order[n]] >= least]
    return round(float(confidence[order[fitting[-1]]]), 4) if fitting else 1.0


def _policy(
    rows: Sequence[Row], weights: Floats, answerable: npt.NDArray[np.bool_]
) -> tuple[Policy, npt.NDArray[np.bool_]]:
    best: tuple[float, Policy, npt.NDArray[np.bool_]] | None = None
    for words, nearness in itertools.product(WORDS, NEARNESS):
        weighing = Policy(0.0, 0.0, words, 0.0, nearness)
        ready = [_ranked(row, weighing) for row in rows]
        for floor, distance, ratio in itertools.product(FLOORS, DISTANCES, LIST_RATIOS):
            shows = Policy(floor, distance, 0.0, ratio)  # words and nearness are weighed already
            right = np.array([row.item.answerable and is_right(row, shows) for row in ready])
            share = float(np.average(right[answerable], weights=weights[answerable]))
            if best is None or share > best[0]:
                best = share, replace(shows, words=words, nearness=nearness), right
    assert best is not None
    print(f"{best[1]}: right {best[0]:.3f} of the answerable", flush=True)
    return best[1], best[2]


def _ranked(row: Row, policy: Policy) -> Row:
    return replace(row, pool=ranked(row.pool, row.message, policy, row.weights))


def is_right(row: Row, policy: Policy) -> bool:
    """Whether what a policy shows of a message's pool is a success."""
    judgement = judge(row.message, row.in_conversation, row.pool, _showing(policy), row.weights)
    documents = {c.article.doc_id: c.article for c in row.pool.candidates}
    quotes = [quote_of(picked, documents) for picked in judgement.picked(policy)]
    given = Given(
        abstained=not quotes,
        confidence=1.0,
        shown=tuple(Shown(q.doc_id, q.start, q.end, q.text) for q in quotes),
        lead_ins=tuple(
            Shown(q.lead_in.doc_id, q.lead_in.start, q.lead_in.end, q.lead_in.text) for q in quotes if q.lead_in
        ),
    )
    return measure(row.item, given, row.doc_id).success


def _showing(policy: Policy) -> Calibration:
    return replace(unfitted(""), policy=policy)


def _weights(rows: Sequence[Row]) -> Floats:
    counts = Counter(row.family for row in rows)
    return np.array([len(rows) / len(counts) / counts[row.family] for row in rows])


def _logistic(x: Floats, y: npt.NDArray[np.bool_], weights: Floats) -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=5000).fit(x, y, sample_weight=weights)


def _report(
    confidence: Floats, right: npt.NDArray[np.bool_], answerable: npt.NDArray[np.bool_], least: float, very: float
) -> dict[str, float | None]:
    """What the held-out messages of one kind get; shares in [0, 1], None where nothing is to be shared."""

    def share(of: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> float | None:
        return round(float(of[among].mean()), 4) if among.any() else None

    answered, surely = confidence >= least, confidence >= max(very, least)
    area = auroc(confidence.tolist(), answerable.tolist())
    return {
        "messages": len(confidence),
        "success": share(np.where(answered, right, ~answerable), np.ones(len(right), bool)),
        "abstention_recall": share(~answered, ~answerable),
        "false_abstention": share(~answered, answerable),
        "right_when_very_probable": share(right, surely),
        "very_probable": share(surely, answered),
        "auroc": None if area is None else round(area, 4),
    }


def _curve(confidence: Floats, right: npt.NDArray[np.bool_]) -> list[list[float]]:
    """(coverage, share wrong, confidence) at twenty coverages."""
    order = np.argsort(-confidence)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    places = [round(len(order) * share / 20) - 1 for share in range(1, 21)]
    return [
        [round((n + 1) / len(order), 4), round(float(wrong[n]), 4), round(float(confidence[order[n]]), 4)]
        for n in places
    ]


if __name__ == "__main__":
    raise SystemExit(main())
