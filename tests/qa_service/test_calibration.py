"""What is fitted: how sure it is that what is shown is right, and what is made of that."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.article import Article
from indexer.errors import ModelError
from qa_service.evidence.calibration import Calibration, Policy, confidence_features, load_calibration, unfitted
from qa_service.evidence.pool import Candidate, Pool
from qa_service.evidence.readers import open_calibration, open_reader, reader_folder
from qa_service.language.words import Weights

MADE = Calibration(
    policy=Policy(0.0, 2.0, 1.0, 0.5),
    names=("best_unit", "shown"),
    mean=(1.0, 2.0),
    scale=(2.0, 1.0),
    weight=(1.0, -0.5),
    bias=0.25,
    threshold=0.4,
    very_probably=0.8,
    probably=0.6,
    risk_thresholds=((0.1, 0.7), (0.2, 0.5)),
    reader="made",
    embedder=None,
)


def test_the_confidence_is_a_logistic_of_scaled_features() -> None:
    # 0.25 + 1.0 x (3 - 1) / 2 - 0.5 x (1 - 2) / 1 = 1.75
    assert MADE.confidence({"best_unit": 3.0, "shown": 1.0, "unused": 9.0}) == pytest.approx(1 / (1 + math.exp(-1.75)))


def test_a_feature_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        MADE.confidence({"best_unit": 3.0})


@pytest.mark.parametrize(
    ("confidence", "band"),
    [(0.8, "very_probably"), (0.799, "probably"), (0.6, "probably"), (0.599, "uncertain"), (0.0, "uncertain")],
)
def test_a_band_begins_at_its_confidence(confidence: float, band: str) -> None:
    assert MADE.band(confidence) == band


@pytest.mark.parametrize(("risk", "threshold"), [(None, 0.4), (0.05, 1.0), (0.1, 0.7), (0.15, 0.7), (0.3, 0.5)])
def test_a_stated_risk_takes_the_threshold_of_the_largest_that_is_not_above_it(
    risk: float | None, threshold: float
) -> None:
    assert MADE.threshold_for(risk) == threshold


def test_features_tell_what_is_shown_from_what_is_not(article_of: Callable[[str], Article]) -> None:
    article = article_of("# T\n\nOne stands here. Two stands here. Three stands here.\n")
    ranked = tuple(Candidate(article, u, logit, 0.5) for u, logit in zip(article.units, (3.0, 2.0, -1.0), strict=True))
    weights = Weights({"two": 1.0, "three": 2.0, "stand": 0.5}, 4.0)
    message = "Do two or three stand?"
    found = confidence_features(Pool(ranked, (0.5,)), ranked[:2], message, in_conversation=True, weights=weights)
    assert found == {
        "best_unit": 3.0,
        "last_shown": 2.0,
        "best_not_shown": -1.0,
        "best_answer": 0.5,
        "second_answer": -12.0,
        "answer_of_best": 0.5,
        "shown": 2.0,
        "in_conversation": 1.0,
        "log_words": pytest.approx(math.log(6)),
        "words_missing": pytest.approx(2.0 / 3.5),  # "three" of "two", "three", "stand"
        "heaviest_missing": 1.0,
        "words_unknown": 0.0,
    }


def test_the_shipped_calibration_belongs_to_the_shipped_reader() -> None:
    shipped = open_calibration("small", open_reader("small"))
    assert 0 < shipped.threshold <= shipped.probably <= shipped.very_probably <= 1


def test_the_surer_an_answer_must_be_the_higher_the_threshold() -> None:
    points = open_calibration("small", open_reader("small")).risk_thresholds
    assert list(points) == sorted(points)
    assert [t for _, t in points] == sorted((t for _, t in points), reverse=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: fields.pop("threshold"),
        lambda fields: fields["confidence"]["names"].__setitem__(0, "cosine"),
        lambda fields: fields["policy"].__setitem__("ratio", 1),
    ],
)
def test_a_file_of_another_form_is_an_error_that_names_it(tmp_path: Path, change: Callable[[dict], object]) -> None:  # type: ignore[type-arg]
    fields = json.loads((reader_folder("small") / "calibration.json").read_text(encoding="utf-8"))
    change(fields)
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(
        ModelError, match=r"calibration\.json: no calibration of this version .* training\.fit_calibration"
    ):
        load_calibration(path, fields["reader"])


def test_a_calibration_of_another_reader_is_refused_with_the_command_that_fits_it(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text((reader_folder("small") / "calibration.json").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(
        ModelError, match=r"fitted on the reader onnx/.*, in use is onnx/judge@12\. .*--reader " + str(tmp_path)
    ):
        load_calibration(path, "onnx/judge@12")


def test_an_altered_calibration_is_named(tmp_path: Path) -> None:
    folder = reader_folder("small")
    (tmp_path / "calibration.json").write_text(
        (folder / "calibration.json").read_text(encoding="utf-8").replace('"floor": -1.0', '"floor": -9.0'),
        encoding="utf-8",
    )
    sums = [line for line in (folder / "SHA256SUMS").read_text(encoding="ascii").splitlines() if "calibration" in line]
    (tmp_path / "SHA256SUMS").write_text("\n".join(sums), encoding="ascii")
    with pytest.raises(ModelError, match=r"calibration\.json: missing or altered"):
        load_calibration(tmp_path / "calibration.json", open_reader("small").reader_id)


def test_where_nothing_was_fitted_nothing_is_sure() -> None:
    assert unfitted("r").confidence({}) == 0.0 < unfitted("r").threshold
