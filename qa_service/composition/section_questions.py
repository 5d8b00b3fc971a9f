"""A question about a section by its heading ("What does the article say about its common pitfalls?"). Pure.

The section is quoted in order, a quote a paragraph or list: what it says is known without judging any sentence.
"""

from __future__ import annotations

import re
from itertools import groupby

from corpus.article import Article, Unit, UnitKind

MOST_UNITS = 12
"""A longer section is a page to be read, not an answer."""
_ABOUT = re.compile(
    r"what (?:does|do) (?:the|this|your) (?:article|page|text|section|summary|overview) (?:say|tell me|tell us|state|report) "
    r"(?:about|on|regarding|under) (?P<heading>[^?]{1,200})\?{0,3}",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[^\w]+")


def section_blocks(message: str, article: Article) -> list[tuple[Unit, ...]]:
    """The units of the section that a message names by its heading, by block; none where it names none or a long one.

    A heading that stands over subsections only has no words of its own, and one that two sections share is none.
    """
    asked = _ABOUT.fullmatch(" ".join(message.split()))
    if asked is None:
        return []
    wanted = _folded(asked["heading"])
    named = {u.heading_path for u in article.units if u.heading_path and _folded(u.heading_path[-1]) == wanted}
    if not wanted or len(named) != 1 or sum(_folded(h.text) == wanted for h in article.headings) != 1:
        return []
    (path,) = named
    units = [u for u in article.units if u.heading_path == path]
    if not 0 < len(units) <= MOST_UNITS or any(u.record or u.kind is UnitKind.FURNITURE for u in units):
        return []
    return [tuple(group) for _, group in groupby(units, key=lambda unit: _block(article, unit))]


def _block(article: Article, unit: Unit) -> int:
    """The block that a unit is shown in: items and rows stand with the line that leads them in."""
    lead = unit.lead_in
    while lead is not None and article.units[lead].heading_path == unit.heading_path:
        unit = article.units[lead]
        lead = unit.lead_in
    return unit.block


def _folded(heading: str) -> str:
    words = _NOT_WORDS.sub(" ", heading.casefold()).split()
    return " ".join(words[1:] if words[:1] in (["the"], ["its"]) else words)
