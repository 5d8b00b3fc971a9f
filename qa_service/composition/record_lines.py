"""What a page prints about itself (date, review status), a line each, for banners and notices. Pure.

A page's text copied without its layout runs lines together: "Medical Advisory BoardAll articles are reviewed ...".
Units keep the words as they are printed; only what is said about the page parts them.
"""

from __future__ import annotations

import re

from corpus.article import Article, RecordKind

_JOINT = re.compile(r"([A-Za-z][a-z]{2,})(?=[A-Z][a-z]{0,40}\s)")


def record_lines(article: Article, kind: RecordKind) -> list[str]:
    """The lines of one kind in printed order, empty where the article prints none."""
    units = [article.unit_text(unit) for unit in article.units if unit.record is kind]
    return [line for unit in units for line in parted(unit, article.text)]


def parted(line: str, text: str) -> list[str]:
    """A line cut where two were run together: the word before the joint stands by itself elsewhere in the text.

    >>> parted("Advisory BoardAll articles are reviewed by the Board", "reviewed by the Board.")
    ['Advisory Board', 'All articles are reviewed by the Board']
    >>> parted("PubMed articles are reviewed", "PubMed has them.")
    ['PubMed articles are reviewed']
    """
    cuts = [m.end() for m in _JOINT.finditer(line) if re.search(rf"\b{m.group(1)}\b", text)]
    return [line[a:b] for a, b in zip([0, *cuts], [*cuts, len(line)], strict=True)]
