"""From scored units to the minimal complete set that is shown. Pure.

A list item is shown under its lead-in; a lead-in or a table header alone says nothing, so what it introduces comes
with it; a sentence that leans on the one before brings it; a qualifier that follows comes along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article, Unit, UnitKind
from qa_service.composition.context_dependence import leans, qualifies
from qa_service.evidence.calibration import Policy
from qa_service.evidence.pool import Candidate

MAX_UNITS = 8
"""Most units shown for one question, whole lists aside."""


@dataclass(frozen=True, slots=True)
class Picked:
    """Units of one source shown together, adjacent and in order; `score` is the best of them."""

    article: Article
    units: tuple[Unit, ...]
    score: float
    lead_in: tuple[Unit, ...] = ()
    """Lead-in of the first unit (caption and header row of a table), where it is not itself among the units."""


def choose(ranked: Sequence[Candidate], policy: Policy) -> list[Candidate]:
    """The candidates worth showing, of all that were read, best first: the best one, and those close to it."""
    if not ranked:
        return []
    limit = max(policy.floor, ranked[0].logit - policy.distance)
    return [ranked[0], *(c for c in ranked[1:MAX_UNITS] if c.logit >= limit)]


def complete(chosen: Sequence[Candidate], scores: Mapping[tuple[str, int], float], policy: Policy) -> list[Picked]:
    """The chosen units with all that they need to be understood, as runs of adjacent units, best first.

    `scores` are probabilities in [0, 1] of units by key; one that was not read has none.
    """
    wanted: dict[tuple[str, int], float] = {}
    articles: dict[str, Article] = {}
    for candidate in chosen:
        score = scores[candidate.key]
        articles[candidate.article.doc_id] = candidate.article
        for unit in _with_needed(candidate, scores, policy):
            key = (candidate.article.doc_id, unit.index)
            wanted[key] = max(wanted.get(key, 0.0), score)
    runs: list[Picked] = []
    for doc_id, article in articles.items():
        indices = sorted(index for d, index in wanted if d == doc_id)
        for run in _runs(article, indices):
            units = tuple(article.units[i] for i in run)
            score = max(wanted[doc_id, i] for i in run)
            runs.append(Picked(article, units, score, _lead_in(article, units)))
    return sorted(runs, key=lambda p: (-p.score, p.article.doc_id, p.units[0].index))


def _with_needed(candidate: Candidate, scores: Mapping[tuple[str, int], float], policy: Policy) -> list[Unit]:
    article, unit = candidate.article, candidate.unit
    introduced = [u for u in article.units if u.lead_in == unit.index]
    if introduced:
        return [unit, *_all_introduced(article, unit)]
    if unit.kind is UnitKind.LIST_ITEM and unit.lead_in is not None:
        siblings = [u for u in article.units if u.lead_in == unit.lead_in]
        own = scores.get((article.doc_id, unit.index), 0.0)
        mean = sum(scores.get((article.doc_id, u.index), 0.0) for u in siblings) / len(siblings)
        if mean >= policy.list_ratio * own:
            return [article.units[unit.lead_in], *siblings]
    needed = [unit]
    before = _previous(article, unit)
    if before is not None and leans(article.unit_text(unit)):
        needed.insert(0, before)
        further = _previous(article, before)
        if further is not None and leans(article.unit_text(before)):
            needed.insert(0, further)
    after = _following(article, unit)
    if after is not None and qualifies(article.unit_text(after)):
        needed.append(after)
    return needed


def _all_introduced(article: Article, unit: Unit) -> list[Unit]:
    """What a lead-in introduces, and what that introduces in turn (caption, header row, rows)."""
    found: list[Unit] = []
    for u in article.units:
        if u.lead_in == unit.index:
            found.append(u)
            found.extend(_all_introduced(article, u))
    return found


def _runs(article: Article, indices: Sequence[int]) -> list[list[int]]:
    """Indices grouped where units follow one another in one block, or a lead-in its first item."""
    runs: list[list[int]] = []
    for index in indices:
        unit = article.units[index]
        if runs and index == runs[-1][-1] + 1:
            last = article.units[runs[-1][-1]]
            if unit.block == last.block or unit.lead_in == last.index:
                runs[-1].append(index)
                continue
        runs.append([index])
    return runs


def _lead_in(article: Article, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The chain of lead-ins of the first unit that are not shown themselves, outermost first."""
    shown = {unit.index for unit in units}
    chain: list[Unit] = []
    lead = units[0].lead_in
    while lead is not None and lead not in shown:
        chain.insert(0, article.units[lead])
        lead = article.units[lead].lead_in
    return tuple(chain)


def _previous(article: Article, unit: Unit) -> Unit | None:
    """The sentence directly before a sentence in the same paragraph."""
    before = article.units[unit.index - 1] if unit.index else None
    return before if before is not None and _same_paragraph(before, unit) else None


def _following(article: Article, unit: Unit) -> Unit | None:
    """The sentence directly after a sentence in the same paragraph."""
    after = article.units[unit.index + 1] if unit.index + 1 < len(article.units) else None
    return after if after is not None and _same_paragraph(after, unit) else None


def _same_paragraph(a: Unit, b: Unit) -> bool:
    return a.block == b.block and a.kind is b.kind is UnitKind.SENTENCE
