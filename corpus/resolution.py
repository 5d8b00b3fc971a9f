"""From citation numbers to the entries of a reference list, with the grounds for each step. Pure.

A numbered list says it itself (`explicit`). In a list without numbers the n-th entry is citation n (`by_order`),
unless the list is shorter than the numbers printed in the text: then entries are missing, and an entry is moved to
the number whose sentences share its words when those of its own place do not (`inferred`). A number without an
entry is an `orphan`; one that two entries print is `contradicted`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from corpus.article import Reference, ResolutionStatus
from corpus.reference_list import Entry
from corpus.subjects import Subjects

_NAMED = "the text cites it by name; its number is its place in the list"
_ASIDE = "it stands in a second list of the page, to which the numbers of the text do not lead"
_LINKED = "the source links its citations to this entry"


def resolve(
    entries: Sequence[Entry],
    entry_units: Sequence[int],
    citing: Mapping[int, Sequence[str]],
    doc_id: str,
    by_name: frozenset[int] = frozenset(),
) -> tuple[Reference, ...]:
    """References by number: every printed entry, then an orphan for each cited number that has none.

    `entry_units` holds the unit index of each entry; `citing` the texts of the units behind each cited number;
    `by_name` the places in the list of entries that the text cites by name.
    """
    places = iter(_places([entry for entry in entries if not entry.aside], citing, by_name))
    references: list[Reference] = []
    used: set[str] = set()
    for position, (entry, unit) in enumerate(zip(entries, entry_units, strict=True), start=1):
        number, status, reason = (None, ResolutionStatus.EXPLICIT, _ASIDE) if entry.aside else next(places)
        reference_id = f"{doc_id}-ref-{number if number is not None else f'unnumbered-{position}'}"
        if reference_id in used:
            reference_id += f"-at-{position}"
        used.add(reference_id)
        references.append(Reference(number, status, reference_id, entry.csl(reference_id), reason, unit, entry.label))
    return with_orphans(references, citing)


def _places(
    entries: Sequence[Entry], citing: Mapping[int, Sequence[str]], by_name: frozenset[int]
) -> list[tuple[int | None, ResolutionStatus, str]]:
    """The number of each entry, with how it is known; a number that two entries print is contradicted."""
    if all(entry.number is None for entry in entries):
        places = _by_order(entries, citing)
        return [(place[0], ResolutionStatus.EXPLICIT, _NAMED) if place[0] in by_name else place for place in places]
    printed = Counter(entry.number for entry in entries)
    return [
        (
            entry.number,
            ResolutionStatus.CONTRADICTED,
            f"the source prints the number {entry.number} before {printed[entry.number]} entries",
        )
        if entry.number is not None and printed[entry.number] > 1
        else (entry.number, ResolutionStatus.EXPLICIT, _LINKED if entry.linked else "the source numbers its list")
        for entry in entries
    ]


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
    subjects = Subjects(citing)
    for position in range(len(entries) - 1, -1, -1):
        own = position + 1
        best = subjects.elsewhere(entries[position].title, own, unlisted)
        if best is None:
            break  # order is kept: an earlier entry cannot jump over one that stays
        places[position] = (best, ResolutionStatus.INFERRED, _reason(own, best, len(entries), max(citing)))
        unlisted = [n for n in unlisted if n < best]
    return places


def _reason(own: int, best: int, count: int, highest: int) -> str:
    return (
        f"the text cites up to {highest}, the list has {count} entries without numbers, so entries are missing; "
        f"the title shares its subject with the sentences citing {best}, not with those citing {own}"
    )
