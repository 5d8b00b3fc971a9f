"""Which of the questions that a message joins are answered by what is shown, and which are left open. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from qa_service.answer import OpenPart
from qa_service.composition.compose import Picked
from qa_service.composition.judgement import Judgement
from qa_service.composition.quoting import quote_of
from qa_service.language.question import is_clause, joined_questions


@dataclass(frozen=True, slots=True)
class JoinedParts:
    """The questions of a message, and by their places those that are left open, each with the units nearest to it."""

    texts: tuple[str, ...] = ()
    nearest: Mapping[int, tuple[Picked, ...]] = field(default_factory=dict)

    def answered(self) -> tuple[str, ...]:
        """The questions that are answered; empty where none is left open."""
        return tuple(text for at, text in enumerate(self.texts) if self.nearest and at not in self.nearest)

    def left_open(self, shown: Sequence[Picked], documents: Mapping[str, Article]) -> tuple[OpenPart, ...]:
        """The questions that are left open, each with the nearest passage that is not shown for the others."""
        keys = {(picked.article.doc_id, unit.index) for picked in shown for unit in picked.units}
        found = []
        for at, near in self.nearest.items():
            further = [p for p in near if (p.article.doc_id, p.units[0].index) not in keys]
            found.append(OpenPart(self.texts[at], tuple(quote_of(p, documents) for p in further[:1])))
        return tuple(found)


NO_PARTS = JoinedParts()
"""Of a message that is one question."""


def parts_of(
    message: str, parts: Sequence[str], judged: Sequence[Judgement], found: Judgement, threshold: float
) -> JoinedParts:
    """The parts of a message that `found` answers; `parts` are as they were read, `message` as it was typed."""
    typed = joined_questions(message)
    texts = typed if len(typed) == len(parts) else tuple(parts)
    left = [at for at in _unanswered(found, judged, threshold) if not is_clause(parts[at])]
    return JoinedParts(texts, {at: judged[at].nearest for at in left})


def _unanswered(found: Judgement, parts: Sequence[Judgement], threshold: float) -> list[int]:
    """Places of the parts that are not sure enough by themselves, and that nothing shown is near to.

    Where something is shown that no sure part claims, it may be meant for any of them, and none is called open.
    """
    shown = {candidate.key for candidate in found.chosen}
    claims = [_claimed(part) for part in parts]
    sure = {at for at, part in enumerate(parts) if part.confidence >= threshold}
    if shown - {key for at in sure for key in claims[at]}:
        return []
    return [at for at in range(len(parts)) if at not in sure and not shown & claims[at]]


def _claimed(part: Judgement) -> set[tuple[str, int]]:
    """Keys of the units that are near to a part or chosen for it."""
    near = {(picked.article.doc_id, unit.index) for picked in part.nearest for unit in picked.units}
    return near | {candidate.key for candidate in part.chosen}
