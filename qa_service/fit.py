"""How well a question's words fit the sources: the share of them that some one sentence, in its place, has. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Article, Unit
from qa_service.words import Weights, terms

_BRACKETED = re.compile(r"^(.+?) \(([^\W\d_][\w-]+)\)\W*$")


@dataclass(frozen=True, slots=True)
class Fit:
    """Which units have a stem: in themselves, in their headings, or in the line that introduces them."""

    holding: dict[str, tuple[int, ...]]
    weights: Weights
    second_names: tuple[tuple[frozenset[str], str], ...] = ()
    """Stems of a heading and the one word in brackets behind it: "Anti-IgE Therapy (Omalizumab)"."""

    @classmethod
    def of(cls, documents: Sequence[Article], weights: Weights) -> Fit:
        """Over the quotable units of some sources."""
        holding: dict[str, list[int]] = defaultdict(list)
        placed = [(document, unit) for document in documents for unit in document.quotable()]
        for number, (document, unit) in enumerate(placed):
            for term in set(terms(" ".join(_around(document, unit)))):
                holding[term].append(number)
        headings = [heading.text for document in documents for heading in document.headings]
        pairs = [match.groups() for text in headings if (match := _BRACKETED.search(text))]
        second = tuple((frozenset(terms(words)), name) for words, name in pairs)
        return cls({term: tuple(numbers) for term, numbers in holding.items()}, weights, second)

    def second_name(self, name: str) -> str | None:
        """What a heading calls a thing besides its name; None where no heading does, or several differ."""
        own = set(terms(name))
        found = {second for words, second in self.second_names if own and own <= words}
        return found.pop() if len(found) == 1 else None

    def share(self, text: str) -> float:
        """Weight of the text's stems that the best unit has, over that of all, in [0, 1]; 0 for a text without any."""
        wanted = set(terms(text))
        total = sum(map(self.weights.of, wanted))
        found: dict[int, float] = defaultdict(float)
        for term in wanted:
            for number in self.holding.get(term, ()):
                found[number] += self.weights.of(term)
        return max(found.values(), default=0.0) / total if total else 0.0


def _around(document: Article, unit: Unit) -> Iterable[str]:
    yield document.unit_text(unit)
    yield from unit.heading_path
    if unit.lead_in is not None:
        yield document.unit_text(document.units[unit.lead_in])
