"""Words whose change turns what a sentence says: figures, negations, units, comparatives. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.verify.verdict import Flag


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEGATIONS = _words(
    "no not non never none nor neither without cannot nobody nothing nowhere hardly rarely seldom barely except unless"
    " anti contra absence absent lack lacks lacking avoid avoids avoided fail fails failed"
)
_NEGATING = ("contra", "anti", "non", "dis", "mis", "un", "in", "im", "ir", "il", "a")
UNITS = _words(
    "% ‰ ° percent percentage pg ng mcg µg μg ug mg g kg lb oz ml µl μl dl l iu u mu mmol µmol μmol nmol mol meq mm cm m"
    " km nm mmhg kpa ppb ppm bpm hz kcal kj ms s sec second seconds min minute minutes h hr hrs hour hours d day days"
    " daily wk wks week weeks weekly month months monthly mo year years yearly annual annually yr yrs fold point points"
    " unit units tablet tablets puff puffs dose doses drop drops cell cells"
)
_COMPARATIVES = _words(
    "< > ≤ ≥ = ± ~ ≈ + × more most less least fewer fewest greater greatest higher highest lower lowest larger largest"
    " smaller smallest better best worse worst older oldest younger youngest longer longest shorter shortest earlier later"
    " faster slower stronger weaker superior inferior equal equivalent similar comparable above below over under up down"
    " before after within until beyond between than versus vs only minimum maximum exceeds exceed exceeding approximately"
    " about nearly almost always often sometimes all some any every few many twice double doubles doubled half halves"
    " halved both either"
)
_COMPARING = re.compile(r"(?:in|de)creas|reduc|improv|worsen|lower|rais|ris(?:es?|ing)$|rose|fall|fell|enhanc|diminish")
FIGURE_WORDS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
)
_FIGURES = FIGURE_WORDS | _words("first second third fourth fifth once twice")


def dangers(mine: Sequence[str], its: Sequence[str]) -> set[Flag]:
    """Which kinds of them stand on either side of a change; both are folded tokens."""
    flags = set()
    both = [*mine, *its]
    if any(token in _FIGURES or any(c.isnumeric() for c in token) for token in both):
        flags.add(Flag.DIGITS)
    if any(token in _NEGATIONS or token.endswith("n't") for token in both) or _one_negates(mine, its):
        flags.add(Flag.NEGATION)
    if not UNITS.isdisjoint(both):
        flags.add(Flag.UNIT)
    if any(token in _COMPARATIVES or _COMPARING.match(token) for token in both):
        flags.add(Flag.COMPARATIVE)
    return flags


def negates(syllable: str) -> bool:
    """Whether the beginning of a word turns what it says: "in" of "ineffective", "non-"."""
    return syllable.casefold().rstrip("-‐‑– ") in _NEGATING


def _one_negates(mine: Sequence[str], its: Sequence[str]) -> bool:
    """Whether a word on one side is a word of the other side with a negating syllable before it."""
    for some, others in ((mine, set(its)), (its, set(mine))):
        for token in some:
            if any(token.startswith(p) and token.removeprefix(p) in others for p in _NEGATING):
                return True
    return False
