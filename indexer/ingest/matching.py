"""Which entry of a reference list a text belongs to: by identifier, by title and year, never silently. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from corpus.article import Reference
from corpus.csl_fields import date, text

SURE = 90.0
"""Title similarity, of 100, from which two titles are taken for the same."""
_APART = 5.0
"""The next entry must be so much less like it."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with the similarity of its title (0-100), and whether the years agree, as far as both are known."""

    reference: Reference
    similarity: float
    years_agree: bool
    same_identifier: bool = False

    @property
    def sure(self) -> bool:
        """Whether the text is that of the entry."""
        return self.same_identifier or (self.similarity >= SURE and self.years_agree)

    def words(self) -> str:
        """The match in words, for whoever asked."""
        how = "the same identifier" if self.same_identifier else f"title similarity {self.similarity:.0f} of 100"
        return how + ("" if self.years_agree else ", but another year")


def match(reference: Reference, title: str, year: int | None, identifiers: dict[str, str]) -> Match:
    """How well a text fits an entry."""
    csl = reference.csl or {}
    printed = date(csl, "issued")
    agree = year is None or not printed or abs(printed[0] - year) <= 1
    known = {text(csl, name).lower() for name in ("DOI", "PMID", "PMCID")} - {""}
    same = bool(known & {value.lower() for value in identifiers.values()})
    return Match(reference, _similarity(text(csl, "title"), title), agree, same)


def best_match(
    references: Sequence[Reference], title: str, year: int | None, identifiers: dict[str, str]
) -> tuple[Match | None, list[Match]]:
    """(the entry a text surely belongs to, or None; all entries, the likeliest first)."""
    found = [match(r, title, year, identifiers) for r in references if r.csl and r.number is not None]
    ranked = sorted(found, key=lambda m: (m.same_identifier, m.similarity), reverse=True)
    if not ranked or not ranked[0].sure:
        return None, ranked
    clear = len(ranked) < 2 or ranked[0].same_identifier > ranked[1].same_identifier
    clear = clear or ranked[0].similarity - ranked[1].similarity >= _APART
    return (ranked[0] if clear else None), ranked


def _similarity(printed: str, title: str) -> float:
    """How alike two titles are, whatever their case and signs."""
    one, other = (" ".join(re.findall(r"[^\W_]+", words.casefold())) for words in (printed, title))
    return fuzz.token_sort_ratio(one, other) if one and other else 0.0
