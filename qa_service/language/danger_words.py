"""Words that tell of danger now whatever else a message says: a short list beside the model, each line of it measured. Pure.

A message that tells of danger and asks a question of the subject in one breath is taken for the question by the model now and then.
`python -m training.ablate_danger_words` says what each line finds, and what it takes for danger that is none.
"""

from __future__ import annotations

import re

_WHO = r"(?:i|i'?m|he|he'?s|she|she'?s|baby|son|daughter|child|kid|toddler|boy|girl|husband|wife|mum|mom|dad|father|mother|brother|sister|friend)"
LINES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "cannot breathe": rf"\b{_WHO}\b[^.?!,]{{0,20}}\b(?:can'?t|cannot|can not|isn'?t|is not|stopped|barely|hardly) breath(?:e|ing)\b(?! (?:\w+ )?(?:well|through|properly|deep|out)|[^.?!]{{0,20}}\b(?:when|if|where|nose|nostril)\b)",
        "throat closes": r"\bmy [^.?!]{0,14}throat (?:is |feels? (?:like it'?s )?)?(?:closing|swelling|swollen shut)\b|\b(?:his|her|son'?s|daughter'?s|wife'?s|husband'?s) throat (?:is |feels? )?(?:closing|swelling)\b",
        "lips turn blue": r"\b(?:my|his|her|their|son'?s|daughter'?s|baby'?s|child'?s) (?:\w+ )?(?:lips?|face|mouth) (?:are|is|went|go(?:es|ing)?|turn(?:s|ed|ing)?|(?:are|is) (?:turning|going)|have gone|has gone) (?:all )?(?:blue|grey|gray|purple)\b",
        "kill oneself": r"\bi (?:want to|wanna|am going to|'?m going to|'?m gonna|will) (?:kill myself|die|end (?:it all|my life))\b|\b(?:thinking|think|thoughts) (?:about|of) (?:ending my (?:own )?life|killing myself)\b",
    }.items()
}  # fmt: skip


def tells_of_danger(text: str) -> bool:
    """Whether one of the lines is in a text.

    >>> tells_of_danger("I can't breathe, what is the dose?"), tells_of_danger("What if a patient can't breathe?")
    (True, False)
    """
    plain = text.replace("’", "'").replace("‘", "'")
    return any(line.search(plain) for line in LINES.values())
