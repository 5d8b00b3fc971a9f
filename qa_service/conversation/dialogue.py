"""What is read and searched for one message: the message, and of its conversation what it is read with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.backend import SearchFilter, Vector
from qa_service.answer import HistoryTurn
from qa_service.composition.compose import Picked
from qa_service.language.lexicon import Lexicon
from qa_service.language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """A message with what travels beside it.

    `history` holds the earlier turns that the message is read with, oldest first, none if it stands alone; `shown` holds
    the passages shown for the last of them. `where` says which sources are searched, `lexicon` what is known of their words.
    """

    message: Message
    history: Sequence[HistoryTurn] = ()
    shown: Sequence[Picked] = ()
    where: SearchFilter
    lexicon: Lexicon
    embed: Callable[[str], Vector]
    """The unit vector of a text as a query; the same text is embedded once while the dialogue lasts."""

    @property
    def earlier(self) -> list[str]:
        """The earlier questions that the message is read with, oldest first."""
        return [turn.question for turn in self.history]
