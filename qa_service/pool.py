"""The units that a question is read against, with what the reading needs to know of each."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Article, Unit, UnitKind
from indexer.folding import stem
from qa_service.leaning import leans
from qa_service.words import terms, tokens


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of a source with its words and those of its surroundings (heading path, lead-in, sentence leant on)."""

    article: Article
    unit: Unit
    text: str
    terms: frozenset[str]
    context_terms: frozenset[str]
    stems: frozenset[str]
    has_number: bool
    length: int

    @property
    def key(self) -> tuple[str, int]:
        """Identifies the unit in the index."""
        return self.article.doc_id, self.unit.index


def candidate(article: Article, unit: Unit) -> Candidate:
    """The candidate of one unit."""
    text = article.unit_text(unit)
    own = terms(text)
    around = [" ".join(unit.heading_path), article.title if unit.record is None else ""]
    lead = unit.lead_in
    while lead is not None:
        around.append(article.unit_text(article.units[lead]))
        lead = article.units[lead].lead_in
    before = previous(article, unit)
    if before is not None and leans(text):
        around.append(article.unit_text(before))
    numbers_cut = _without_markers(article, unit)
    return Candidate(
        article,
        unit,
        text,
        frozenset(own),
        frozenset(own).union(*map(terms, around)),
        frozenset(stem(t) for t in tokens(text)),
        any(c.isdigit() for c in numbers_cut),
        len(own),
    )


def previous(article: Article, unit: Unit) -> Unit | None:
    """The sentence directly before a sentence in the same paragraph."""
    if unit.index == 0 or unit.kind is not UnitKind.SENTENCE:
        return None
    before = article.units[unit.index - 1]
    return before if before.block == unit.block and before.kind is UnitKind.SENTENCE else None


def following(article: Article, unit: Unit) -> Unit | None:
    """The sentence directly after a sentence in the same paragraph."""
    if unit.index + 1 >= len(article.units) or unit.kind is not UnitKind.SENTENCE:
        return None
    after = article.units[unit.index + 1]
    return after if after.block == unit.block and after.kind is UnitKind.SENTENCE else None


def _without_markers(article: Article, unit: Unit) -> str:
    """A unit's words without its citation numbers."""
    text, at, kept = article.text, unit.span.start, []
    for marker in unit.markers:
        kept.append(text[at : marker.span.start])
        at = marker.span.end
    kept.append(text[at : unit.span.end])
    return "".join(kept)
