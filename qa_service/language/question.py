"""What a question asks for, from its form. Pure; English cue words only, nothing of any article."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMERIC = re.compile(
    r"\bhow (?:much|many|long|often|old|high|low|far|soon|fast|quickly|big|large|common|likely|frequent(?:ly)?|late|early)\b"
    r"|\bwhat (?:dose|dosage|percentage|percent|share|proportion|rate|age|number|size|weight|threshold|cut-?off|level|value"
    r"|range|interval|risk|duration|frequency|year|limit|reduction|date|target|maximum|minimum|amount)\b"
    r"|\b(?:dose|dosage|dosing|percentage|cut-?off|threshold|threshhold|interval|half-life|maximum|minimum|how many|mg|range"
    r"|%|limit|loading|odds ratio|p-value|confidence interval|sample size)\b|\bby how\b|\bfrom which year\b|\bwhen\b",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\blist\b|\bname (?:them|the|all|some|two|three)\b|\bwhat are (?:the|all|some|its|their)\b"
    r"|\bwhich (?:\w+\s){0,3}?(?:criteria|conditions|tests|symptoms|signs|factors|reasons|patients|drugs|medicines|sites|"
    r"situations|steps|items|complaints|causes|features|options|people|groups|effects|findings|\w+s)\b(?! (?:is|was|does)\b)"
    r"|\bwhat (?:\w+\s){0,2}(?:criteria|conditions|tests|symptoms|signs|factors|reasons|steps|items|causes|features|options"
    r"|requirements|indications|contraindications|investigations|checks|regimens|pitfalls|side effects)\b"
    r"|\b(?:all|step by step|one by one|criteria|checklist|requirements|items|pitfalls|mistakes)\b|\bwho should be\b"
    r"|\bwhat (?:should|must|needs?|has|have) (?:to )?be (?:checked|done|tested|screened|asked|met|present)\b"
    r"|\bwhat (?:should|can|do) (?:\w+ ){0,2}(?:expect|check|avoid)\b|\bwhen (?:should|is|do|must|to)\b|\bwho (?:qualifies|needs)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:how|what|when|which|who|whom|whose|why|where)\b|^(?:is|are|was|do|does|did|can|could|should|may|must|has|have)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """A question with what its form tells: whether it asks for an amount or a time, and whether for a list."""

    text: str
    numeric: bool
    wants_list: bool


def read_question(text: str) -> QuestionForm:
    """The form of a question.

    >>> read_question("How long is its half-life?").numeric
    True
    """
    return QuestionForm(text, _NUMERIC.search(text) is not None, _LIST.search(text) is not None)


def is_question(text: str) -> bool:
    """Whether a message asks anything at all; "my throat is swelling" does not."""
    return "?" in text or _ASKS.search(text.strip()) is not None
