"""`references.json` with and without numbers of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.load import load_bundle

CASES = Path(__file__).parent / "cases"
TEXT = "# Zinc\n\nZinc is lost in sweat [1]. It is replaced by food [2]. It lowers copper [3].\n"
SWEAT = {"id": "sweat", "type": "article-journal", "title": "Zinc in <i>sweat</i>: a survey"}
FOOD = {"id": "food", "type": "book", "title": "Food and zinc"}
COPPER = {"id": "copper", "type": "article-journal", "title": "Copper"}


def article(folder: Path, text: str, items: list[dict[str, Any]]) -> Article:
    (folder / "article.md").write_text(text, encoding="utf-8")
    (folder / "references.json").write_text(json.dumps(items), encoding="utf-8")
    return load_bundle(folder).article


def numbers(found: Article) -> list[tuple[int | None, str | None, str]]:
    return [(r.number, r.reference_id, str(r.status)) for r in found.references]


def test_items_as_zotero_writes_them_are_numbered_by_their_order(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CASES / "zotero-bundle", tmp_path / "bundle"))
    assert numbers(load_bundle(folder).article) == [
        (1, "okafor2019", "by_order"),
        (2, "lindqvist2021", "by_order"),
        (3, "marsh2020", "by_order"),
    ]


def test_numbers_that_the_items_give_are_believed(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CASES / "zotero-bundle-numbered", tmp_path / "bundle"))
    assert {status for _, _, status in numbers(load_bundle(folder).article)} == {"explicit"}
    found = article(tmp_path, TEXT, [{**SWEAT, "custom": {"number": 2}}, {**FOOD, "custom": {"number": None}}])
    assert numbers(found)[1:3] == [(2, "sweat", "explicit"), (3, None, "orphan")]
    assert numbers(found)[-1] == (None, "food", "explicit")


def test_the_printed_list_gives_its_numbers_to_the_items_with_its_titles(tmp_path: Path) -> None:
    listed = "\n## References\n\n1. Ode S. Copper. 2019.\n2. Marsh P. Zinc in sweat: a survey. J Zinc. 2020.\n"
    found = article(tmp_path, TEXT + listed, [FOOD, SWEAT, COPPER])  # by title, as reference managers sort
    assert numbers(found) == [
        (1, "copper", "explicit"),
        (2, "sweat", "explicit"),
        (3, None, "orphan"),
        (None, "food", "explicit"),
    ]
    entry = next(r for r in found.references if r.reference_id == "sweat")
    assert entry.unit is not None
    assert found.unit_text(found.units[entry.unit]).startswith("Marsh P.")


def test_two_items_of_one_title_do_not_share_a_number(tmp_path: Path) -> None:
    listed = "\n## References\n\n1. Ode S. Copper. 2019.\n2. Marsh P. Zinc. 2020.\n"
    found = article(tmp_path, TEXT + listed, [COPPER, {**COPPER, "id": "copper-2"}])
    assert numbers(found) == [
        (1, "copper", "explicit"),
        (2, None, "orphan"),
        (3, None, "orphan"),
        (None, "copper-2", "explicit"),
    ]


def test_a_short_title_is_not_found_inside_a_longer_one(tmp_path: Path) -> None:
    listed = "\n## References\n\n1. Ode S. Copper and zinc in runners. 2019.\n2. Marsh P. Food. 2020.\n"
    found = article(tmp_path, TEXT + listed, [COPPER])
    assert numbers(found)[-1] == (None, "copper", "explicit")


@pytest.mark.parametrize("custom", [{}, {"kind": "trial"}])
def test_what_else_an_item_says_does_not_number_it(tmp_path: Path, custom: dict[str, Any]) -> None:
    found = article(tmp_path, TEXT, [{**SWEAT, "custom": custom}, {**FOOD, "custom": custom}])
    assert numbers(found) == [(1, "sweat", "by_order"), (2, "food", "by_order"), (3, None, "orphan")]


def test_names_in_the_text_lead_to_the_items_of_a_reference_manager(tmp_path: Path) -> None:
    tmp_path.joinpath("article.md").write_text(
        "# Iron\n\nIron helps (Okafor and Bello, 2019). Tea hinders it (Marsh, 2020). It is so (Ode, 2001).\n",
        encoding="utf-8",
    )
    items = [
        {"id": "marsh", "title": "Tea", "author": [{"family": "Marsh"}], "issued": {"raw": "2020-05"}},
        {
            "id": "okafor",
            "title": "Iron",
            "author": [{"family": "Okafor"}, {"family": "Bello"}],
            "issued": {"date-parts": [["2019", 3]]},
        },
    ]
    tmp_path.joinpath("references.json").write_text(json.dumps(items), encoding="utf-8")
    article = load_bundle(tmp_path).article
    assert [list(u.numbers) for u in article.units] == [[2], [1], []]
