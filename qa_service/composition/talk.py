"""What is said to a message that asks nothing of the sources: one short fixed line for each kind. Pure."""

from __future__ import annotations

from corpus.article import Article
from qa_service.answer import FIRST_RANK, Notice
from qa_service.composition.compose import Picked
from qa_service.composition.definitions import terms_of
from qa_service.composition.verdict import Verdict, refused
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind

TALK = 0.4
"""Probability from which on a message is taken for talk, unless it is more likely a question of the subject or the page."""
_WHAT_IT_CAN = (
    "Ask about this article: the answer is sentences of it and of its references, word for word, with their citations, "
    "or that they do not say."
)
LINES = {
    Kind.CHAT_GREETING: f"Hello. {_WHAT_IT_CAN}",
    Kind.CHAT_THANKS: "You are welcome. Ask on whenever you like.",
    Kind.CHAT_BYE: "Goodbye. This page and its box are here whenever you come back.",
    Kind.CHAT_WHO: f"This box is no person, writes nothing of its own and understands English only. {_WHAT_IT_CAN}",
    Kind.CHAT_FEEDBACK: "Thank you for saying so. This box cannot pass it on: please tell whoever publishes this page.",
    Kind.NONSENSE: f"This could not be read as a question. {_WHAT_IT_CAN}",
}
_OTHERS = tuple(kind for kind in Kind if kind not in LINES)


REPHRASE = 0.5
_REPHRASE_LINE = "Quotes cannot be reworded, shortened or translated here: they are the words of the source."


def asks_other_words(message: Message) -> bool:
    """Whether a message asks for what was shown in other words; what is likelier to ask for a summary of the page does not."""
    return message.probability(Kind.REPHRASE) >= max(REPHRASE, message.probability(Kind.PAGE_SUMMARY))


def rephrased(shown: tuple[Picked, ...], article: Article | None) -> Verdict:
    """What was shown before once more, with its terms explained, to a message that asks for it in other words."""
    if not shown:
        return refused("chat", Notice("rephrase", f"{_REPHRASE_LINE} {_WHAT_IT_CAN}", FIRST_RANK))
    texts = [p.article.unit_text(unit) for p in shown for unit in p.units]
    line = f"{_REPHRASE_LINE} Here they are again, with their terms explained where the publisher explains them."
    return Verdict(
        picked=shown,
        confidence=max(p.score for p in shown),
        answered=True,
        notices=(Notice("rephrase", line, FIRST_RANK),),
        definitions=terms_of(texts, article) if article is not None else (),
    )


def talk(message: Message) -> Verdict | None:
    """The fixed line for talk; None for any other message.

    What says hello or thanks and asks something besides is a question.
    """
    kind = max(LINES, key=message.probability)
    if message.probability(kind) < TALK or max(map(message.probability, _OTHERS)) > message.probability(kind):
        return None
    return refused("chat", Notice(str(kind), LINES[kind], FIRST_RANK))
