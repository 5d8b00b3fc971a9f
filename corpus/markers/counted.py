"""Whether a plain number belongs to the words before it: "at week 12" and "was 27" count, "the first days 2" cites. Pure.

A number that is printed like any other can only be told by what it stands behind. Where the words are complete
without it ("a few months", "every visit", "65 and over") it is a citation; where they are not ("at week", "below",
"diabetes type") it is theirs. What grammar leaves open the page decides: whether the same words stand before the
same number elsewhere, whether the noun is used bare, and how much of the page ends in plain numbers.
"""

from __future__ import annotations

import re
from enum import Enum

from corpus.markers.number_words import (
    ADJECTIVE_ENDS,
    AS_ADVERB,
    BARE_NOUNS,
    BEFORE_COUNTS,
    COLON_ENDS,
    CONJUNCTIONS_OF_TIME,
    DETERMINERS,
    DURATION,
    INSIDE,
    IRREGULAR_PLURALS,
    IS_COMPLETE,
    KINDS,
    LABELLED,
    MASS_ENDS,
    MEASURES,
    MONTHS,
    MORE_OR_LESS,
    NEVER_LAST,
    OTHER_STOPS,
    PARTICLES,
    PREPOSITIONS,
    PRONOUNS,
    STATISTICS,
    SUMMARIES,
    TIMES,
)
from corpus.markers.page import Page

_LOOK_BACK = 90
"""So many characters before a number are looked at: without a bound, long units take quadratic time."""
_MARKS = "([{\"'“‘«„*_"
_REACH = 5
_PLURALS = {"classes": "class", "boxes": "box", "phases": "phase", "doses": "dose", "cases": "case", "series": "series"}


class Place(Enum):
    """Where in a sentence a number stands."""

    END = "end"
    COLON = "colon"
    INSIDE = "inside"


def is_label(page: Page, text: str, at: int, printed: str) -> bool:
    """Whether a number in parentheses names the noun before it: "in group (1)"."""
    words = _words_before(text, at)
    return bool(words) and _Before(page, words, printed, Place.END).is_labelled()


def is_counted(page: Page, text: str, at: int, printed: str, place: Place) -> bool:
    """Whether the number `printed` at `at` belongs to the words before it; True also where there are none."""
    words = _words_before(text, at)
    return not words or _Before(page, words, printed, place).takes_number()


def _words_before(text: str, at: int) -> list[str]:
    """The words before a place, without marks around them; none where what stands there is no word."""
    words = [word.lstrip(_MARKS) for word in text[max(0, at - _LOOK_BACK) : at].split()]
    if not words or not words[-1].strip("*_”’\"'") or words[-1][-1] in ".,;:!?–—-/":
        return []
    return [*words[:-1], words[-1].rstrip("*_”’\"'")]


class _Before:
    """The words before a number, the last of them `word`, with the one before it as `prior`, both in small letters."""

    def __init__(self, page: Page, words: list[str], printed: str, place: Place) -> None:
        self.page, self.words, self.printed, self.place = page, words, printed, place
        self.word = words[-1].lower()
        self.prior = words[-2].lower() if len(words) > 1 else ""
        self.several = not printed.isdigit()

    def is_labelled(self) -> bool:
        """Whether the last word is a noun in the singular that things are numbered by, and stands bare."""
        noun = self.word
        if (
            noun not in LABELLED
            or self.several
            or self._noun_phrase() is not None
            or self.prior in AS_ADVERB.get(noun, ())
        ):
            return False
        known = self.page.listed.issuperset(map(int, re.findall(r"\d+", self.printed)))
        return not (known and (noun in TIMES or self.prior == "by"))

    def takes_number(self) -> bool:
        """The verdict of the first rule that has one; the noun decides where no rule has."""
        for rule in (self._by_form, self._by_turn_of_phrase, self._by_word):
            verdict = rule()
            if verdict is not None:
                return verdict
        return self._noun_takes_number()

    def _by_form(self) -> bool | None:
        """By capitals, by the place in the sentence, or as a sign of statistics."""
        word = self.word
        if word.upper() == self.words[-1] and word.isalpha() and len(word) > 1 and word not in LABELLED:
            return self._capitals_take_number()
        if self.place is Place.COLON and word in COLON_ENDS:
            return False
        if word.rstrip(".") in STATISTICS and not self.prior[:1].isdigit():
            return True  # "n 12", unlike "24 hr 2"
        if word in SUMMARIES:
            return self.several or self._noun_phrase() is None
        return None

    def _by_turn_of_phrase(self) -> bool | None:
        """By the last two words together."""
        word, prior = self.word, self.prior
        if prior in ("and", "or", "&") and word in MORE_OR_LESS:
            return False  # "aged 65 and over 3"
        if word in MONTHS and self.words[-1][0].isupper():
            return prior in ("on", "until", "by", "from", "to", "since")
        if word in ("reach", "reaches", "reached"):
            return prior not in ("be", "been", "is", "are", "was", "were", "being")
        return False if prior in AS_ADVERB.get(word, ()) else None

    def _by_word(self) -> bool | None:
        """By the last word, where it is one of grammar."""
        word = self.word
        if word in PARTICLES:
            return self._particle_counts()
        if word in NEVER_LAST:
            return self.prior not in IS_COMPLETE.get(word, ()) and not (word == "on" and self.prior.endswith("ing"))
        return True if self.place is Place.INSIDE and word in INSIDE and self._noun_phrase() is None else None

    def _capitals_take_number(self) -> bool:
        """Whether a name or sign in capitals takes the number: "95% CI 1–3", a trial's or a drug's name."""
        return self.word in STATISTICS or self.word == "or" or (self.word, self.printed) in self.page.numbered_words

    def _particle_counts(self) -> bool:
        """Whether a word that is a preposition or an adverb counts here: "over 50", unlike "when the course is over"."""
        word, prior = self.word, self.prior
        if word == "over":
            return not self._is_over()
        if word == "only":
            return prior in BEFORE_COUNTS or not self._behind_preposition()
        if word == "total":
            return prior != "in"
        if self.place is Place.INSIDE:
            return True
        if word in ("above", "under"):
            return prior not in IS_COMPLETE.get(word, ())
        if word in ("most", "through"):
            return prior in ("at", "the") or prior[-1:].isdigit() or prior in LABELLED
        return word == "before" and (prior in ("age", "ages", "born", "aged") or (self.several and prior in LABELLED))

    def _is_over(self) -> bool:
        """Whether "over" says that something has ended: "when the course is over", not "when the score is over 2"."""
        if self.prior not in ("is", "are", "was", "were", "be"):
            return self.prior in ("all", "starts", "start", "started")
        back = [word.lower() for word in self.words[:-2]]
        measured = any(word in MEASURES or word.isupper() for word in self.words[-4:-2] if len(word) > 1)
        return not measured and any(word in CONJUNCTIONS_OF_TIME for word in back[-_REACH - 1 :])

    def _behind_preposition(self) -> bool:
        """Whether what stands before the last word is ruled by a preposition or "be": "in adults only"."""
        return any(word.lower() in PREPOSITIONS or word in ("be", "is", "are") for word in self.words[-4:-2])

    def _noun_takes_number(self) -> bool:
        noun = self._singular()
        if noun in LABELLED:
            return self._label_takes_number(noun)
        if noun in DETERMINERS or self.word in PRONOUNS or self.word in DETERMINERS:
            return False  # "is tried first 2", "in none of them 3"
        if (self.word, self.printed) in self.page.numbered_words:
            return True
        return self._unknown_noun_takes_number()

    def _singular(self) -> str:
        word = self.word.rstrip(".")
        return _PLURALS.get(word) or (word[:-1] if word.endswith("s") and not word.endswith("ss") else word)

    def _label_takes_number(self, noun: str) -> bool:
        if self.word.endswith("."):
            return True  # "Fig. 2"
        between = self._noun_phrase()
        if between is not None:  # a noun phrase that is complete: "the larger group"
            bare = noun in KINDS and between and not between[-1].endswith(ADJECTIVE_ENDS)
            return bool(bare)  # "the diabetes type 2"
        if self.words[-3:] == ["case", "by", "case"] or (self.several and "," in self.printed and noun == self.word):
            return noun in TIMES  # "at full dose 3, 5": one name has one number
        if noun == self.word:
            return not (noun == "part" and self.prior == "in" and self.words[-3:-2] in (["only"], ["least"]))
        if self.words[-1][0].isupper() and (self.several or len(self.words) > 1):
            return True  # "Steps 5-6"
        if not self.several:
            return False  # "lasts for years 1": one number names no several things
        if noun in TIMES:
            return self.prior not in DURATION
        return self.prior in PREPOSITIONS

    def _noun_phrase(self) -> list[str] | None:
        """The words between the determiner of the noun phrase and its last word; None where it has no determiner."""
        between: list[str] = []
        for word in reversed(self.words[max(0, len(self.words) - 1 - _REACH) : -1]):
            lower = word.lower()
            if lower in DETERMINERS or lower[-2:] in ("'s", "’s", "s’") or lower[:1].isdigit():
                return between
            if lower in PREPOSITIONS or lower in OTHER_STOPS or lower[-1:] in ".,;:)":
                return None
            between.insert(0, lower)
        return None

    def _unknown_noun_takes_number(self) -> bool:
        """Whether a noun behind a preposition wants a number: "with meal 2", unlike "in asthma 2".

        It is one that the page nowhere uses bare, on a page that also ends sentences in numbers that do not cite.
        """
        word = self.words[-1]
        if self.prior not in PREPOSITIONS or not word.isalpha() or not word.islower() or "," in self.printed:
            return False
        if word.endswith("s") or word in IRREGULAR_PLURALS or word in BARE_NOUNS:
            return False
        if self.word.endswith(MASS_ENDS) or self.word in self.page.bare_words:
            return False
        return not self.page.ends_cite
