"""Sets of questions of three forms, read as the same kind of items."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.formats.jsonl import DataError
from eval.gold.items import GoldSpan
from eval.gold.question_sets import SetPlace, chosen_sets, find_sets, read_set

SHIPPED = Path("no corpus is shipped with these")


def place_of(data: Path) -> SetPlace:
    (place,) = find_sets(data, None, SHIPPED)
    return place


def test_units_named_on_a_page_become_spans_and_ids_name_page_and_line(pages: Path) -> None:
    found = read_set(place_of(pages))
    assert (found.doc_id, found.place.corpus.name) == ("tea", "tea.md")
    first, leaning, _, cost = found.items
    assert [item.item_id for item in found.items] == ["tea-0001", "tea-0002", "tea-0003", "tea-0004"]
    # "# Tea", a blank line, then "Green tea is brewed at 80 degrees." (34), a blank line, "Black tea ..." (34)
    assert first.evidence == ((GoldSpan(7, 41),),)
    assert (first.history, first.rewrite, first.sources) == ((), None, "all")
    assert (leaning.history, leaning.rewrite) == (("How hot is green tea?",), "How hot is black tea?")
    assert (leaning.evidence, leaning.acceptable_extra_evidence) == (((GoldSpan(43, 77),),), (GoldSpan(7, 41),))
    assert not cost.answerable


def test_evidence_of_a_bundle_names_its_document(bundles: Path) -> None:
    found = read_set(place_of(bundles))
    assert (found.place.name, found.doc_id) == ("gout", "gout")
    in_article, in_note = (item.evidence[0][0].doc_id for item in found.items)
    assert (in_article, in_note) == ("gout", "gout.naproxen-trial")
    assert found.items[1].item_id == "gout-0002"


def test_a_gold_file_is_asked_over_the_corpus_given_or_the_shipped_one(pages: Path) -> None:
    gold = pages / "gold_tea.jsonl"
    gold.write_text('{"id": "1", "question": "And cold?", "history": [{"question": "?"}], "rewrite": "Is tea cold?"}')
    (place,) = find_sets(gold, pages / "tea.md", SHIPPED)
    found = read_set(place)
    assert (found.doc_id, found.items[0].item_id, found.items[0].rewrite) == ("tea", "1", "Is tea cold?")
    assert find_sets(gold, None, SHIPPED)[0].corpus == SHIPPED


def test_gold_files_of_a_folder_are_asked_over_the_shipped_corpus(pages: Path) -> None:
    (pages / "asthma.gold.jsonl").write_text('{"id": "1", "question": "What is asthma?"}')
    (pages / "asthma.second.jsonl").write_text('{"id": "1"}')
    assert find_sets(pages, None, SHIPPED)[1:] == [
        SetPlace("asthma.gold", "gold", SHIPPED, pages / "asthma.gold.jsonl")
    ]


def test_a_page_or_a_bundle_can_be_named_itself(pages: Path, bundles: Path) -> None:
    assert place_of(pages / "tea.md") == place_of(pages)
    assert place_of(bundles / "gout") == place_of(bundles)


def test_a_folder_of_folders_holds_the_sets_of_each(pages: Path, bundles: Path) -> None:
    assert [place.name for place in find_sets(pages.parent, None, SHIPPED)] == ["gout", "tea"]


def test_sets_are_chosen_by_name_in_the_order_of_the_folder(pages: Path, bundles: Path) -> None:
    found = find_sets(pages.parent, None, SHIPPED)
    assert chosen_sets(found, pages, ["tea", "gout"]) == found
    assert [place.name for place in chosen_sets(found, pages, ["tea"])] == ["tea"]
    with pytest.raises(DataError, match="has no set coffee; there are gout, tea"):
        chosen_sets(found, pages, ["coffee"])


def test_what_holds_no_set_is_told(pages: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="holds no page"):
        find_sets(tmp_path / "empty", None, SHIPPED)
    with pytest.raises(DataError, match="no file and no folder"):
        find_sets(tmp_path / "nowhere", None, SHIPPED)
    with pytest.raises(DataError, match="brings its own corpus"):
        find_sets(pages, pages / "tea.md", SHIPPED)


def test_two_sets_of_one_name_are_told(pages: Path) -> None:
    again = pages / "again"
    again.mkdir()
    for file in pages.glob("tea.*"):
        (again / file.name).write_bytes(file.read_bytes())
    with pytest.raises(DataError, match="holds two sets named tea"):
        find_sets(pages, None, SHIPPED)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"question": "?", "evidence": [[{"doc": "article", "text": "ibuprofen"}]]}, "article: 0 units hold the words"),
        ({"question": "?", "evidence": [[{"doc": "letter", "text": "5 days"}]]}, "no document 'letter'; there are art"),
        ({"question": "?", "evidence": [["5 days"]]}, "a place needs doc and text, not '5 days'"),
        ({"question": "?", "evidence": [[]]}, "evidence is not a list of groups that are not"),
        ({"question": " "}, "no question"),
        ({"question": "?", "history": ["What?"]}, "a question with a history has no rewrite"),
        ({"question": "?", "history": "What?"}, "history is not a list"),
        ({"question": "?", "rewrite": 3}, "rewrite is 3"),
        ({"question": "?", "answer": 5}, "no such field: \\['answer'\\]"),
    ],
)
def test_a_question_of_a_bundle_that_cannot_be_used_is_named_with_its_line(
    bundles: Path, row: dict[str, object], problem: str
) -> None:
    with (bundles / "gout" / "questions.jsonl").open("a") as file:
        file.write(json.dumps(row))
    with pytest.raises(DataError, match=f"questions.jsonl:3: {problem}"):
        read_set(place_of(bundles))


def test_a_label_of_a_page_that_cannot_be_used_is_an_error_of_the_data(pages: Path) -> None:
    with (pages / "tea.questions.jsonl").open("a") as file:
        file.write('{"kind": "direct", "question": "?", "evidence": [["brewed"]]}')
    with pytest.raises(DataError, match=r"tea\.questions\.jsonl:5: 2 units hold the words 'brewed'"):
        read_set(place_of(pages))
