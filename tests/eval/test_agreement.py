"""How far two labellings agree, by hand and against scikit-learn; the stored second labelling is what the docs say."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner, Result

from eval.cli import app
from eval.gold.build import CONVERSATIONS, DATA, GOLD, NAME, read_rows
from eval.gold.items import GoldItem, GoldSpan
from eval.measures.agreement import agreement, cohen_kappa, pairs_of

UNITS = {"tea": [(0, 10), (10, 20), (20, 30)], "note": [(0, 10)]}
TEXTS = {"tea": "t" * 30, "note": "n" * 10}
A, B, C = GoldSpan(0, 10), GoldSpan(10, 20), GoldSpan(20, 30)
TWICE = {
    GOLD: [DATA / f"{NAME}.{which}.jsonl" for which in ("first", "second")],
    CONVERSATIONS: [CONVERSATIONS.with_name(f"{NAME}.conversations.{which}.jsonl") for which in ("first", "second")],
}
"""The first and the second labels of sixty questions of each gold file."""


def item(number: int, *groups: tuple[GoldSpan, ...], extra: tuple[GoldSpan, ...] = ()) -> GoldItem:
    return GoldItem(
        item_id=str(number),
        kind="direct",
        question="?",
        answerable=bool(groups),
        evidence=groups,
        acceptable_extra_evidence=extra,
    )


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["agreement", *map(str, words)])


def test_evidence_is_compared_by_the_units_it_covers() -> None:
    (pair,) = pairs_of([item(1, (A,), (B,), extra=(C,))], [item(1, (GoldSpan(11, 19),), (C,))], UNITS, TEXTS)
    assert pair.f1 == 0.5  # one unit in common of two and two
    assert pair.jaccard == pytest.approx(1 / 3)
    assert pair.tolerated == 1.0
    assert not pair.exact


def test_alternatives_are_not_groups_but_their_order_is_nothing() -> None:
    (both,) = pairs_of([item(1, (A, B), (C,))], [item(1, (C,), (B, A))], UNITS, TEXTS)
    (other,) = pairs_of([item(1, (A, B))], [item(1, (A,), (B,))], UNITS, TEXTS)
    assert both.exact
    assert (other.exact, other.f1) == (False, 1.0)


def test_a_verdict_apart_has_no_evidence_to_compare() -> None:
    (pair,) = pairs_of([item(1)], [item(1, (GoldSpan(0, 10, "note"),))], UNITS, TEXTS)
    assert (pair.f1, pair.jaccard, pair.tolerated, pair.exact) == (None, None, None, False)


def test_figures_of_four_questions_by_hand() -> None:
    first = [item(1, (A,)), item(2, (A,)), item(3), item(4)]
    second = [item(1, (A,)), item(2, (B,)), item(3), item(4, (A,))]
    found = agreement(pairs_of(first, second, UNITS, TEXTS))
    means = {name: getattr(found, name).mean for name in ("answerable", "kappa", "evidence_f1", "exact", "success")}
    # Verdicts: 3 of 4 equal; by chance 2/4 * 3/4 + 2/4 * 1/4 = 1/2; so kappa is 1/2.
    assert means == {"answerable": 0.75, "kappa": 0.5, "evidence_f1": 0.5, "exact": 0.5, "success": 0.5}
    assert (found.n, found.both_answerable) == (4, 2)


def test_the_second_labels_are_an_answer_that_the_first_judges() -> None:
    def success(first: GoldItem, second: GoldItem) -> bool:
        return pairs_of([first], [second], UNITS, TEXTS)[0].success

    assert success(item(1, (A, B)), item(1, (B,)))
    assert success(item(1), item(1))
    assert success(item(1, (A,), extra=(B, C)), item(1, (A,), (B,), (C,)))
    # of each group one alternative is shown: 20 of 30 characters are not the first's
    assert not success(item(1, (A,)), item(1, (A, C), (B,), (C,)))
    assert not success(item(1, (A,), (B,)), item(1, (A,)))
    assert not success(item(1), item(1, (GoldSpan(0, 10, "note"),)))
    assert not success(item(1, (A,)), item(1))


def test_kappa_is_that_of_scikit_learn() -> None:
    draw = random.Random(3)
    for _ in range(20):
        verdicts = [(draw.random() < 0.6, draw.random() < 0.5) for _ in range(40)]
        assert cohen_kappa(verdicts) == pytest.approx(cohen_kappa_score(*zip(*verdicts, strict=True)))
    assert cohen_kappa([(True, True)]) is None


@pytest.mark.parametrize("gold", TWICE)
def test_the_second_labelling_is_of_sixty_questions_drawn_at_random(gold: Path) -> None:
    first, second = TWICE[gold]
    drawn = random.Random(60).sample([row["id"] for row in read_rows(gold)], 60)
    assert [row["id"] for row in read_rows(second)] == drawn
    assert {row["id"] for row in read_rows(first)} == set(drawn)


@pytest.mark.parametrize("gold", TWICE)
def test_the_documented_figures_are_those_of_the_stored_labels(gold: Path) -> None:
    first, second = TWICE[gold]
    result = invoke(second, "--gold", first, "--json")
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout)
    text = (Path(__file__).parents[2] / "docs" / "labelling.md").read_text(encoding="utf-8")
    for name in ("kappa", "evidence_f1", "evidence_jaccard", "exact", "success"):
        interval = figures[name]
        assert f"{interval['mean']:.3f} | {interval['low']:.3f} to {interval['high']:.3f} |" in text, name
    for disagreement in figures["disagreements"]:
        assert f"`{disagreement['id']}`" in text


def test_labels_that_cannot_be_placed_are_named(tmp_path: Path) -> None:
    path = tmp_path / "second.jsonl"
    path.write_text('{"id": "asthma-001", "evidence": [[{"text": "never said"}]]}\n')
    assert ":1: asthma-001: evidence: not in severe-asthma-immunotherapy" in invoke(path).stderr
    path.write_text('{"id": "asthma-9999", "answerable": false}\n')
    assert "asthma-9999 is not in" in invoke(path).stderr
