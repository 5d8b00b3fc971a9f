"""From citation numbers to the entries of a reference list, with the grounds for each step. Pure.

A numbered list says it itself (`explicit`). In a list without numbers the n-th entry is citation n (`by_order`),
unless the list is shorter than the numbers printed in the text: then entries are missing, and an entry is moved to
the number whose sentences share its words when those of its own place do not (`inferred`). A number without an
entry is an `orphan`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.article import Reference, ResolutionStatus
from corpus.reference_list import Entry

_WORD = re.compile(r"[^\W\d_][\w-]{3,}")
_MARGIN = 2.0
"""An entry leaves its place only for a number whose sentences fit at least this many times better,"""
_MIN_RARE = 2
"""and only when they share this many words with its title that at most a quarter of the cited numbers use."""


def resolve(
    entries: Sequence[Entry], entry_units: Sequence[int], citing: Mapping[int, Sequence[str]], doc_id: str
) -> tuple[Reference, ...]:
    """References by number: every printed entry, then an orphan for each cited number that has none.

    `entry_units` holds the unit index of each entry; `citing` the texts of the units behind each cited number.
    """
    numbered = any(entry.number is not None for entry in entries)
    if numbered:
        places = [(e.number, ResolutionStatus.EXPLICIT, "the source numbers its list") for e in entries]
    else:
        places = _by_order(entries, citing)
    references = []
    for position, (entry, unit, (number, status, reason)) in enumerate(zip(entries, entry_units, places, strict=True)):
        reference_id = f"{doc_id}-ref-{number if number is not None else f'unnumbered-{position + 1}'}"
        references.append(Reference(number, status, reference_id, entry.csl(reference_id), reason, unit, entry.label))
    return with_orphans(references, citing)


def with_orphans(references: Sequence[Reference], citing: Mapping[int, Sequence[str]]) -> tuple[Reference, ...]:
    """The references and an orphan for each cited number that none of them has, ordered by number."""
    listed = {reference.number for reference in references}
    orphans = [
        Reference(n, ResolutionStatus.ORPHAN, None, None, f"cited in the text, but the reference list has no entry {n}")
        for n in citing
        if n not in listed
    ]
    return tuple(sorted([*references, *orphans], key=lambda r: (r.number is None, r.number or 0)))


def _by_order(
    entries: Sequence[Entry], citing: Mapping[int, Sequence[str]]
) -> list[tuple[int | None, ResolutionStatus, str]]:
    places: list[tuple[int | None, ResolutionStatus, str]] = [
        (n, ResolutionStatus.BY_ORDER, "the list is not numbered; its place in the list fits")
        for n in range(1, len(entries) + 1)
    ]
    unlisted = sorted(n for n in citing if n > len(entries))
    if not unlisted:
        return places
    weight = _weights(citing)
    for position in range(len(entries) - 1, -1, -1):
        entry, own = entries[position], position + 1
        fits = {n: _fit(entry, citing[n], weight) for n in unlisted}
        best = max(unlisted, key=lambda n: (fits[n], n), default=None)
        if best is None or fits[best] <= _MARGIN * _fit(entry, citing.get(own, ()), weight):
            break
        if len(_rare_shared(entry, citing, best)) < _MIN_RARE:
            break  # order is kept: an earlier entry cannot jump over one that stays
        places[position] = (best, ResolutionStatus.INFERRED, _reason(own, best, len(entries), max(citing)))
        unlisted = [n for n in unlisted if n < best]
    return places


def _reason(own: int, best: int, count: int, highest: int) -> str:
    return (
        f"the text cites up to {highest}, the list has {count} entries without numbers, so entries are missing; "
        f"the title shares its subject with the sentences citing {best}, not with those citing {own}"
    )


def _weights(citing: Mapping[int, Sequence[str]]) -> dict[str, float]:
    """Weight of a word: log(1 + cited numbers / numbers whose sentences use it), as in inverse document frequency."""
    used = Counter(word for texts in citing.values() for word in set().union(*map(_words, texts)))
    return {word: math.log(1 + len(citing) / count) for word, count in used.items()}


def _rare_shared(entry: Entry, citing: Mapping[int, Sequence[str]], number: int) -> set[str]:
    used = Counter(word for texts in citing.values() for word in set().union(*map(_words, texts)))
    shared = _words(entry.title) & set().union(*map(_words, citing[number]))
    return {word for word in shared if used[word] * 4 <= len(citing)}


def _fit(entry: Entry, texts: Sequence[str], weight: Mapping[str, float]) -> float:
    """Share of the weight of the title's words found in a citing sentence, in [0, 1], mean over the sentences."""
    title = _words(entry.title)
    unseen = max(weight.values(), default=0.0)
    total = sum(weight.get(word, unseen) for word in title)
    if not texts or total == 0.0:
        return 0.0
    return sum(sum(weight.get(word, 0.0) for word in title & _words(text)) for text in texts) / len(texts) / total


def _words(text: str) -> set[str]:
    return {word[:7] for word in _WORD.findall(text.lower())}
