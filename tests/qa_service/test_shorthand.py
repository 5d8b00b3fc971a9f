"""Shorthand that a reader types and an article does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_service.language.lexicon import Lexicon
from qa_service.language.shorthand import clinical, clipped_names, drug_names, known_shorthand, written_out
from qa_service.language.words import fold


def test_every_short_form_and_brand_stands_for_one_thing_and_no_short_form_is_an_everyday_word() -> None:
    shorts = [short for short, _ in clinical()]
    assert len(shorts) == len(set(shorts))
    assert all(long.strip() and long != short for short, long in clinical())
    assert not {"and", "or", "it", "is", "as", "who", "he", "US", "IT", "AS", "MS", "PE"} & set(shorts)


OWN = frozenset({"oral", "corticosteroid", "corticosteroids", "omalizumab", "mechanism", "action", "warn", "box"})


def test_shorthand_is_read_only_where_the_sources_have_what_it_stands_for_and_not_it() -> None:
    known = known_shorthand(OWN)
    assert known["Xolair"] == "omalizumab"
    assert "Nucala" not in known
    assert "Xolair" not in known_shorthand(OWN | {"xolair"})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("MoA of xolair?", "mechanism of action of omalizumab?"),
        ("Xolair's dose", "omalizumab's dose"),
        ("XOLAIRE", "XOLAIRE"),
        ("moa", "moa"),
    ],
    ids=["both, a brand in any case", "possessive", "a longer word", "three letters keep their case"],
)
def test_shorthand_is_written_out_as_whole_words(typed: str, meant: str) -> None:
    assert written_out(typed, {"MoA": "mechanism of action", "Xolair": "omalizumab"}) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mepo or benra?", "mepolizumab or benralizumab?"),
        ("How is MEPO given?", "How is mepolizumab given?"),
        ("ben is a name", "ben is a name"),
        ("AER and benz", "AER and benz"),
    ],
    ids=["small letters", "capitals", "a word", "a clinical short form, no beginning"],
)
def test_a_clipped_name_is_completed_where_one_name_begins_with_it(typed: str, meant: str) -> None:
    names = ["mepolizumab", "mepolizumap", "benralizumab", "aeroallergen", "benzatropine", "benzodiazepine"]
    found = clipped_names(
        typed, names, frozenset(names), lambda w: fold(w) in {"is", "a", "name", "or", "ben", "and", "how", "given"}
    )
    assert found == meant


def test_spelling_correction_never_makes_one_drug_of_another(lexicon: Lexicon) -> None:
    assert "prednisone" in drug_names()
    lexicon = replace(lexicon, vocabulary=(*lexicon.vocabulary, "prednisolone", "hydralazine"))
    assert lexicon.corrected("hydroxyzine or prednisone?") == "hydroxyzine or prednisone?"
