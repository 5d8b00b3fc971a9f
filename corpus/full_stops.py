"""Whether a full stop ends a sentence or belongs to the word before it: "g/L." and "vitamin D.", "J. Okafor" and "p. 12". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.sentence_words import (
    BEFORE_NUMBERS,
    CAPTIONS,
    DOSE_FORMS,
    FINITE_VERBS,
    JOURNAL_WORDS,
    LEADING,
    LETTERED,
    STARTERS,
    TITLES,
)

OPENERS = "([{\"'“‘«„*_>#•-–¿¡「『（"
"""What may stand before the first word of a sentence."""
ENUMERATOR = re.compile(r"\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5}")
_ANSWERS = frozenset({"no", "yes"})
"""Alone they say nothing to a reader who does not see the question."""
_CAPTION = re.compile(r"([A-Z][a-z]+)\.?\s(?:\d{1,3}[A-Za-z]?|[A-Z]|[IVX]+)")
_TOKEN = re.compile(r"[^\s()\[\]{}\"'“”‘’„«»,;:*_…—]*$")
_WORD_BEFORE_TOKEN = re.compile(r"(\S+)\s+\S+$")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.-?)+[^\W\d_]{1,3}")
_INITIAL = re.compile(r"[^\W\d_]\.")
_COORDINATED = re.compile(r"(?<![\w.])[A-Z],?\s+(?:and|or|to|with|versus|vs\.?|&)\s+\w$")
"""The second of two letters: "hepatitis B or C"."""
_GERMAN_ORDINAL = re.compile(r"\b(?:[AaIi]m|[Dd](?:er|ie|as|em|en|es)|[Vv]om|[Zz]u[mr])\s\d{1,2}$")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NUMBER = re.compile(r"[#№]?\d|[A-Z]{1,2}\d|(?:[IVXLC]{2,}|[B-HJ-Z])(?![\w-])")
"""What things are numbered by: "2", "S1", "IV", "B"."""
_LETTER_A = re.compile(r"A\s[a-z]")
_COMPANY = re.compile(r"(?:Inc|KG|LLC|Ltd|Pty)\b")
_NEXT_WORDS = re.compile(r"[^\w\s]*(\w+)(?:\s+(\w+))?")
_ONE_WORD = re.compile(r"\w[\w'’-]+\.(?!\S)")
_IN_PLACE = re.compile(r"\b(?:in|within|across|outside|throughout)\s(?:the\s)?\S+$")
_TIME_PHRASE = re.compile(r"(?:About|After|Around|At|Before|By|From|On|Since|Until)\b[^,;()]*[ap]\.m")
_VOWEL = re.compile(r"[aeiouyäöüáéíóúàèìòù]", re.IGNORECASE)
_LOOK_BACK = 40
"""So many characters before a stop are looked at: without a bound, long units take quadratic time."""
_SHORT = 4


@dataclass(frozen=True, slots=True)
class FullStop:
    """A single full stop at `at`, in the sentence from `begin`, before a word at `follow`; all in `text[:end]`."""

    text: str
    begin: int
    at: int
    follow: int
    end: int
    numbered: bool
    """Whether a number is printed right behind the stop: a citation, or "No.5"."""

    def is_final(self) -> bool:
        """Whether it ends the sentence, given that a new one can begin at `follow`."""
        if self._only_heads():
            return False
        found = _TOKEN.search(self.text, self._back(_LOOK_BACK), self.at)
        token = found.group() if found else ""
        if not token[-1:].isalpha():
            return not (token.isdigit() and _GERMAN_ORDINAL.search(self.text, self._back(12), self.at))
        lower = token.lower()
        if lower in LEADING:
            return lower == "al" and self._clause_follows()
        if len(token) == 1:
            return self._small_letter_is_final() if token.islower() else self._capital_is_final(token)
        if _DOTTED.fullmatch(token):
            return self._dotted_is_final(token)
        if token[1:] != lower[1:] or not token.isalpha():
            return True  # acronyms, names and units, by their capitals, hyphens, slashes: "MS.", "FERRO-B.", "mmol/L."
        return self._word_is_final(token, lower)

    def _word_is_final(self, token: str, lower: str) -> bool:
        capital = token[0].isupper()
        if capital and lower in TITLES:
            return False
        digit = self.numbered or self.text[self.follow].isdigit()
        if lower in BEFORE_NUMBERS:
            numbered = digit or _NUMBER.match(self.text, self.follow, self.end)
            if numbered or (capital and _LETTER_A.match(self.text, self.follow, self.end)):
                return False
        if capital and (lower in JOURNAL_WORDS or (lower in DOSE_FORMS and not digit)):
            return not digit and self._clause_follows()
        if lower == "co" and _COMPANY.match(self.text, self.follow, self.end):
            return False
        if digit:
            return _VOWEL.search(token) is not None or self._preceding()[:1].isdigit()  # "5 hr. 12 left", not "wk. 12"
        before = self._preceding() if len(token) <= _SHORT else ""
        return before[-1:] != "." or before[:-1].lower() not in TITLES  # not "Dr. med. Berg"

    def _small_letter_is_final(self) -> bool:
        """Neither "p. 12" nor the halves of "z. B."."""
        if self.text[self.follow].isdigit() or _INITIAL.match(self.text, self.follow, self.end):
            return False
        return not _INITIAL.fullmatch(self._preceding()) or self._clause_follows()

    def _capital_is_final(self, letter: str) -> bool:
        """ "vitamin D." ends a sentence, the initial in "by J. Smith" does not: the word before tells."""
        before = self._preceding()
        if self.text[self.follow].isdigit():
            return before.lower() in LETTERED
        if self._starter_follows():
            return True
        if not before or before[-1] in ".,&" or self.text[self.at - 2] in OPENERS:
            return self._coordinated()
        if before[-1].isdigit():
            return not _YEAR.fullmatch(before)  # "12 V.", "3.5 N.", unlike "in 1854 J. Snow"
        if before.lower() in STARTERS:
            return before.lower() in ("a", "an") or self._coordinated()
        if before.lower() in LETTERED or (letter in "IVX" and before.isupper()):
            return True  # "Hepatitis B.", "ORION I."
        return before[0].islower() and not _ONE_WORD.match(self.text, self.follow, self.end)  # not "nurse J. Marsh."

    def _dotted_is_final(self, token: str) -> bool:
        """ "b.i.d." ends a sentence before a capital; "U.S." and "J.K." do where a new clause begins for certain."""
        if self.text[self.follow].isdigit():
            return False
        if self.at - self.begin <= _LOOK_BACK and _TIME_PHRASE.fullmatch(self.text, self.begin, self.at):
            return False  # "At 11 p.m. Marsh saw it."
        if self._clause_follows():
            return True
        if self.text[self.at + 1] == ")":
            return False
        if token.islower():
            return True
        following = _NEXT_WORDS.match(self.text, self.follow, self.end)
        goes_on = following is not None and following[2] is not None and following[2].islower()
        return goes_on and _IN_PLACE.search(self.text, self._back(_LOOK_BACK), self.at) is not None

    def _only_heads(self) -> bool:
        """Whether all words so far number or lead to what follows: "1.", "iv.", "N.B.", "Table 2.", "No."."""
        if self.at - self.begin > _LOOK_BACK:
            return False
        words = self.text[self.begin : self.at].strip(OPENERS)
        if ENUMERATOR.fullmatch(words) or words.lower() in _ANSWERS or _DOTTED.fullmatch(words):
            return True
        caption = _CAPTION.fullmatch(words)
        return caption is not None and caption[1].lower() in CAPTIONS

    def _back(self, characters: int) -> int:
        return max(self.begin, self.at - characters)

    def _preceding(self) -> str:
        """The word before the one that the stop is printed behind; "" where the sentence begins with that one."""
        found = _WORD_BEFORE_TOKEN.search(self.text, self._back(_LOOK_BACK), self.at)
        return found[1] if found else ""

    def _coordinated(self) -> bool:
        return _COORDINATED.search(self.text, self._back(16), self.at) is not None

    def _starter_follows(self) -> bool:
        following = _NEXT_WORDS.match(self.text, self.follow, self.end)
        return following is not None and following[1][0].isupper() and following[1].lower() in STARTERS

    def _clause_follows(self) -> bool:
        following = _NEXT_WORDS.match(self.text, self.follow, self.end)
        verb = following is not None and following[2] is not None and following[2].lower() in FINITE_VERBS
        return verb or self._starter_follows()
