"""How many of a message's words stand in what a unit is shown with. Pure."""

from __future__ import annotations

from dataclasses import replace

from qa_service.evidence.pool import Candidate, Pool
from qa_service.language.words import Weights, terms


def weighed(pool: Pool, message: str, weights: Weights, words: float) -> Pool:
    """The pool with `words` times the missing share of the message's words taken from each logit, ranked anew.

    The reader takes a like sentence on another drug for an answer now and then; the name that is missing tells. The share
    is taken of the words' weights, and those of the unit that has most of them count as none missing.
    """
    wanted = {term: weights.of(term) for term in terms(message)}
    total = sum(wanted.values())
    if not total or not pool.candidates:
        return pool
    had = [sum(wanted[term] for term in wanted.keys() & shown_terms(c)) / total for c in pool.candidates]
    most = max(had)
    changed = [replace(c, logit=c.logit - words * (most - own)) for c, own in zip(pool.candidates, had, strict=True)]
    return replace(pool, candidates=tuple(sorted(changed, key=lambda c: -c.logit)))  # equal ones stay in their order


def shown_terms(candidate: Candidate) -> set[str]:
    """Stems of the content words a unit is shown with: its own, those of its headings and of its lead-ins.

    The title of an article tells none of its units from another and is left out; that of a note names its subject.
    """
    article, unit = candidate.article, candidate.unit
    titled = article.parent is None and unit.heading_path[:1] == (article.title,)
    texts = [article.unit_text(unit), *unit.heading_path[titled:]]
    while unit.lead_in is not None:
        unit = article.units[unit.lead_in]
        texts.append(article.unit_text(unit))
    return {term for text in texts for term in terms(text)}
