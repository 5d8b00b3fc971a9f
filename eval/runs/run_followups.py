"""Four forms of a follow-up question, and how near each comes to what a person made of it.

Token F1 as in SQuAD: Rajpurkar et al. (2016), EMNLP, 2383-2392 (lower case, no punctuation, no articles).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from eval.gold.conversations import FollowUp
from eval.measures.selection_measures import f1
from qa_service.conversation.candidate_chunks import conversation_query

FORMS = ("last_turn", "glued", "searched", "human")
"""The question alone; behind all earlier ones; as the product searches by it; as a person rewrote it."""
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_MARKS = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Resolution:
    """A follow-up with its forms by name (`FORMS`)."""

    turn: FollowUp
    forms: dict[str, str]

    @property
    def standalone(self) -> bool:
        """Whether the person left the question as it was."""
        return squad_tokens(self.turn.question) == squad_tokens(self.turn.rewrite)

    def token_f1(self, form: str) -> float:
        """Token F1 of a form against the rewrite."""
        return token_f1(self.forms[form], self.turn.rewrite)


def run_followups(turns: Sequence[FollowUp]) -> list[Resolution]:
    """All forms of each turn."""
    found: list[Resolution] = []
    for turn in turns:
        glued, searched = " ".join((*turn.history, turn.question)), conversation_query(turn.question, turn.history)
        found.append(Resolution(turn, dict(zip(FORMS, (turn.question, glued, searched, turn.rewrite), strict=True))))
    return found


def token_f1(given: str, wanted: str) -> float:
    """F1 over tokens with their counts; 1 if neither has a token.

    >>> token_f1("Does the drug work?", "does mepolizumab work")
    0.6666666666666666
    """
    a, b = Counter(squad_tokens(given)), Counter(squad_tokens(wanted))
    if not a and not b:
        return 1.0
    return f1(b.total(), a.total(), (a & b).total())


def squad_tokens(text: str) -> list[str]:
    """Lower-case tokens without punctuation and articles."""
    return _ARTICLES.sub(" ", _MARKS.sub("", text.lower())).split()


def followup_rows(found: Sequence[Resolution]) -> list[dict[str, object]]:
    """One object per turn for a result file; `measures` are those of the product's form."""
    return [
        {
            "id": resolution.turn.turn_id,
            "history": list(resolution.turn.history),
            "question": resolution.turn.question,
            "rewrite": resolution.turn.rewrite,
            "searched": resolution.forms["searched"],
            "measures": {"token_f1": None if resolution.standalone else resolution.token_f1("searched")},
            "token_f1": {form: resolution.token_f1(form) for form in FORMS},
        }
        for resolution in found
    ]
