"""What the whole page tells about its citations: its reference list, and the words that its numbers stand behind. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from corpus.markers.found import Found, MarkerStyle
from corpus.markers.named_entries import NamedEntries

_UNLISTED = 99
"""Highest number read as a bare marker on a page whose reference list was not found."""
_CUT_SHORT = 30
"""A list may be an excerpt: so far go bare numbers that it does not have, or twice its length."""
_NUMBERED_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,40})[ \u00a0-]?(\d{1,3})(?=\s+[a-z]{3,})(?!\s+(?:and|but|which|while|with|although|however|because|since|that|when|where|for|are|was|were|has|have|had|can|may|must|should)\b)")  # fmt: skip
_BARE_WORD = re.compile(
    r"(?:^|\s)(?!(?:an?|the|this|each|every|one)\s)\S{1,60}(?=\s([a-zà-ÿ]{2,40})(?![\w-])(?!\s?\d))"
)
_WORD_AND_NUMBER = re.compile(r"(?<![\w.])([^\W\d_]{4,40})(\d{0,3})(?!\w)")


@dataclass(frozen=True)
class Page:
    """The texts of the units that may cite, and what is known of the reference list.

    `listed` are the numbers of its entries; `numbered` tells that the list prints them.
    `footnotes` tells that it is a list of Markdown footnotes, `keys` holds the numbers of entries by their keys.
    """

    texts: Sequence[str]
    listed: frozenset[int] = frozenset()
    numbered: bool = False
    footnotes: bool = False
    keys: Mapping[str, int] = field(default_factory=dict)
    named: NamedEntries = field(default_factory=NamedEntries)
    lead_ins: frozenset[str] = frozenset()
    """Those of the texts that introduce others."""
    ends_cite: bool = False
    """Whether plain numbers at the ends of sentences mostly cite: one more is then most probably a citation."""
    read: dict[tuple[MarkerStyle, str], list[Found]] = field(default_factory=dict, repr=False, compare=False)
    """What was found in a text in a style while the style of the page was decided."""

    @cached_property
    def highest(self) -> int:
        """The largest bare number that is read as a citation."""
        if not self.listed:
            return _UNLISTED
        return max(_CUT_SHORT, 2 * len(self.listed), *self.listed)

    @cached_property
    def numbered_words(self) -> frozenset[tuple[str, str]]:
        """(word, number) wherever they stand before another word: "omega 3 fatty acids" tells what "omega 3." is."""
        return frozenset((match[1].lower(), match[2]) for text in self.texts for match in _NUMBERED_WORD.finditer(text))

    @cached_property
    def names_with_number(self) -> frozenset[str]:
        """Words that the page prints twice or more, and always with the same number behind them: "omega3"."""
        numbers: dict[str, list[str]] = {}
        for text in self.texts:
            for match in _WORD_AND_NUMBER.finditer(text):
                numbers.setdefault(match[1].lower(), []).append(match[2])
        return frozenset(word for word, found in numbers.items() if len(found) > 1 and len({*found}) == 1 and found[0])

    @cached_property
    def bare_words(self) -> frozenset[str]:
        """Words, in small letters, that stand somewhere behind a word other than an article and before no number."""
        return frozenset(match[1] for text in self.texts for match in _BARE_WORD.finditer(text))
