"""The numbers to call, by the reader's locale."""

from __future__ import annotations

import re

import pytest

from qa_service.answer import PhoneNumber
from qa_service.composition.emergency_numbers import TABLE, known_numbers, numbers_for, region_of


def test_every_line_of_the_table_says_what_whose_and_where_it_was_seen() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert len(lines) > 30
    for line in lines:
        country, purpose, number, name, seen, date = line.split("\t")
        assert re.fullmatch("[A-Z]{2}", country)
        assert purpose in {"emergency", "crisis"}
        assert re.fullmatch(r"\d[\d ]+", number)
        assert name
        assert seen.startswith("https://")
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", date)


def test_every_country_of_the_table_has_an_emergency_number() -> None:
    countries = {number.country for number in known_numbers()}
    assert countries == {number.country for number in known_numbers() if number.purpose == "emergency"}


@pytest.mark.parametrize(
    ("locale", "region"),
    [("en-US", "US"), ("de_AT", "AT"), ("pt-br", "BR"), ("zh-Hans-CN", "CN"), ("de-DE-1996", "DE"), ("en", None),
     ("es-419", None), (None, None), ("", None), ("not a locale", None)],
)  # fmt: skip
def test_the_region_of_a_locale(locale: str | None, region: str | None) -> None:
    assert region_of(locale) == region


def test_the_numbers_are_those_of_the_readers_country() -> None:
    found, own = numbers_for("emergency", "en-GB")
    assert ([number.number for number in found], own) == (["999"], True)
    crisis, own = numbers_for("crisis", "en-US")
    assert ([number.number for number in crisis], own) == (["988"], True)


def test_where_the_country_is_not_known_all_numbers_are_given_with_their_countries() -> None:
    found, own = numbers_for("emergency", "en")
    by_number = {number.number: number.name for number in found}
    assert not own
    assert {"112", "911", "999", "000"} <= set(by_number)
    assert "DE" in by_number["112"].split(", ")
    assert by_number["911"] == "US, CA, MX"


def test_a_country_without_a_crisis_line_gets_those_of_all() -> None:
    found, own = numbers_for("crisis", "zh-CN")
    assert not own
    assert len(found) > 5


def test_a_number_is_dialled_without_its_spaces() -> None:
    assert PhoneNumber(number="13 11 14", purpose="crisis", name="Lifeline").tel == "tel:131114"
