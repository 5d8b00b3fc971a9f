"""What a question asks for, from its form. Pure; English cue words only, nothing of any article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_service.words import terms

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
_SEVERAL = re.compile(
    r"\b(?:everything|anything else|all (?:that|of|the)|collect|gather|sum up|summari[sz]e|overview|each of|both|respectively"
    r"|in (?:what|which) ways|as well as|together with)\b|\b(?:what|which|how)\b.*\band (?:what|which|how|for|in|of|by|its|their)\b",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:versus|vs\.?|compared?|comparison|differ(?:s|ence|ent|ences)?|better|worse|more|less|higher|lower|which of|rather than"
    r"|instead of|superior|inferior|stronger|safer|faster|or)\b",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^(?:so |and |but |then |ok,? |well,? )*(?:is|are|was|were|do|does|did|can|could|should|would|will|may|must|has|have|had|am)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:,|\?|\bso\b)\s*(?:right|correct|yes|no|true|isn't it|aren't they|doesn't it|is that so|or)\s*\??$", re.I
)
_WHY = re.compile(r"\bwhy\b|\bhow come\b|\breason\b|\bexplains?\b|\bmechanism\b|\bhow does\b", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?:[;?]|,?\s+and|,)\s+(?=(?:also\s+)?(?:how|what|when|which|who|why|where|does|do|is|are|can|should|at what|by how|over"
    r"\s+how|for how|in what|from what|with what)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:how|what|when|which|who|whom|whose|why|where)\b|^(?:is|are|was|do|does|did|can|could|should|may|must|has|have)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of a question.

    `parts` are the questions it joins, one or more; each can be answered by itself. `several` tells that one sentence
    is unlikely to be the whole answer: a list, joined questions, "everything on ...".
    """

    text: str
    parts: tuple[str, ...]
    numeric: bool
    wants_list: bool
    comparison: bool
    yes_no: bool
    why: bool
    several: bool


def read_question(text: str) -> Asked:
    """The form of a question.

    >>> read_question("How is it given, and how long is its half-life?").parts
    ('How is it given', 'how long is its half-life?')
    """
    parts, wants_list = tuple(_parts(text)), _LIST.search(text) is not None
    return Asked(
        text,
        parts,
        _NUMERIC.search(text) is not None,
        wants_list,
        _COMPARISON.search(text) is not None,
        _YES_NO.search(text.strip()) is not None or _TAG.search(text.strip()) is not None,
        _WHY.search(text) is not None,
        wants_list or len(parts) > 1 or _SEVERAL.search(text) is not None,
    )


def asks(text: str) -> bool:
    """Whether a message asks anything at all; "my throat is swelling" does not."""
    return "?" in text or _ASKS.search(text.strip()) is not None


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    if not 2 <= len(parts) <= 3 or not _ASKS.search(parts[0]) or not all(terms(part) for part in parts):
        return [text.strip()]
    return parts
