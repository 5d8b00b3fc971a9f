"""A conversation as a request carries it: what was shown, and which questions are about that or about the page.

Nothing is kept between requests and no quote is taken at its word: spans are looked up in the index. Where a request
does not tell what was shown for a question, the question can be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from corpus.article import Article, UnitKind
from qa_service.answer import HistoryTurn
from qa_service.composition.compose import Picked
from qa_service.composition.page_questions import PageTopic, read_page_question
from qa_service.composition.verdict import Verdict
from qa_service.conversation.answer_questions import AboutAnswer, Part, read_about_answer
from qa_service.conversation.candidate_chunks import EARLIER
from qa_service.language.words import terms

SHOWN_SCORE = 0.95
"""Of passages that were shown before: they are found again, not judged again."""
QUOTED_WORDS = 12
MOST_LENT = 4
MOST_ASKED_AGAIN = 3
"""Earlier questions that are asked again for one request: each costs as much as the question itself."""
_NUMBER = re.compile(
    r"\W*(?:(?:and|so|ok|then|but|also)\W+)*(?:(?:what|which|how|who|where) (?:is|was|about)\s+)?(?:the\s)?(?:numbers?|no\.?|nr\.?|#|\[)?\s?"
    r"(\d{1,3})\]?(?:\sthen)?\W*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_IT = re.compile(r"\b(?:it|this|that)\b", re.IGNORECASE)
_CHECKED = re.compile(r"\b(?:check\w*|review\w*|approv\w*|vet(?:ted)?|verif\w+|sign(?:ed)? off)\b", re.IGNORECASE)
_OF_REFERENCES = {PageTopic.REFERENCE, PageTopic.BACKS, PageTopic.LISTED, PageTopic.COUNT}
_OF_PAGE = {PageTopic.DATE, PageTopic.STATUS, PageTopic.DISCLAIMER}


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as it is understood, and the words of the conversation that were put into it."""

    text: str
    carried: tuple[str, ...] = ()


class Earlier:
    """What was shown for the earlier questions of one request, oldest first."""

    def __init__(
        self,
        history: Sequence[HistoryTurn],
        documents: Mapping[str, Article],
        ask_again: Callable[[int, Earlier], Sequence[Picked]],
    ) -> None:
        """`ask_again` gives the passages that answer the question of a turn, in its part of the conversation."""
        self.history = history
        self.unknown = 0
        """Quotes of the turns looked at that the index does not have."""
        self._documents, self._ask_again = documents, ask_again
        self._known: dict[int, list[Picked]] = {}
        self._left = MOST_ASKED_AGAIN

    def shown(self, turn: int) -> list[Picked]:
        """The passages shown for a turn; none for one that was not answered or is not asked again."""
        if turn not in self._known:
            found, unknown = passages_of(self.history[turn], self._documents)
            self.unknown += unknown
            if not self.history[turn].quotes and self._left > 0:
                self._left -= 1
                found = list(self._ask_again(turn, self))
            self._known[turn] = found
        return self._known[turn]

    def shown_for(self, about: AboutAnswer, before: int) -> list[Picked]:
        """The passages that a question after `before` turns is about: the last shown, or the last its words fit."""
        turns = range(before - 1, -1, -1)
        if about.own:
            shared = {n: len(about.own & set(terms(self.history[n].question))) for n in turns}
            turns_fitting = [n for n in turns if shared[n] and shared[n] == max(shared.values())]
            return self.shown(turns_fitting[0]) if turns_fitting else []
        return self.last_shown(before)

    def last_shown(self, before: int) -> list[Picked]:
        """The passages shown last in one of the few turns before a turn; none where none were."""
        turns = range(before - 1, -1, -1)[:MOST_ASKED_AGAIN]
        return next((found for n in turns if (found := self.shown(n))), [])


def read_about(question: str, history: Sequence[str]) -> AboutAnswer | None:
    """What a question asks of the answers before it; None for one about the page, an entry by number, or a subject."""
    about = read_about_answer(question) if history else None
    page = read_page_question(question)
    if about is None or page is None:
        return about
    leans = page.topic in {PageTopic.BACKS, PageTopic.LISTED} or talks_of_references(history[-1])
    return about if leans and page.number is None else None


def passages_of(turn: HistoryTurn, documents: Mapping[str, Article]) -> tuple[list[Picked], int]:
    """What was shown for an earlier question, as whole units, and how many of its quotes the index does not have."""
    found: list[Picked] = []
    unknown = 0
    for doc_id, start, end in turn.quotes:
        article = documents.get(doc_id)
        whole = article is not None and start < end <= len(article.text)
        units = [
            u
            for u in (article.units if article is not None and whole else ())
            if u.span.start < end and start < u.span.end and u.kind is not UnitKind.FURNITURE
        ]
        if article is None or not units:
            unknown += 1
        else:
            found.append(Picked(article, tuple(units), SHOWN_SCORE))
    return found, unknown


def about_page(question: str, history: Sequence[str]) -> Understood | None:
    """A question about the page or its list that takes its subject from the question before; None for any other.

    >>> about_page("and 11?", ["What is reference 10?"]).text
    'What is reference 11?'
    """
    if not history:
        return None
    before = read_page_question(history[-1])
    number = _NUMBER.fullmatch(question)
    if number is not None and any(map(talks_of_references, history[-3:])):
        return Understood(f"What is reference {number.group(1)}?", (history[-1],))
    if before is None or before.topic not in _OF_PAGE or read_page_question(question) is not None:
        return None
    checked = _CHECKED.search(question) and _IT.search(question) and len(terms(question)) <= 3
    return Understood("Has this page been reviewed?", ("this page",)) if checked else None


def talks_of_references(question: str) -> bool:
    """Whether a question is about references, by their number or as the backing of an answer."""
    page, about = read_page_question(question), read_about_answer(question)
    return (
        (page is not None and page.topic in _OF_REFERENCES)
        or (about is not None and about.part in {Part.BACKING, Part.FIELD})
        or (_NUMBER.fullmatch(question) is not None)
    )


def lent_words(message: str, history: Sequence[str], shown: Sequence[str]) -> tuple[str, ...]:
    """Words of the earlier questions that stand in what is shown and not in the message: the subject it was read with.

    At most four, in the order of the last question that has any, as they were typed there.

    >>> lent_words("and iron?", ["When are zinc tablets taken?"], ["Iron tablets are taken before breakfast."])
    ('tablets', 'taken')
    """
    wanted = {term for text in shown for term in terms(text)} - set(terms(message))
    for earlier in reversed(history[-EARLIER:]):
        words = dict.fromkeys(word for word in _WORD.findall(earlier) if set(terms(word)) & wanted)
        if words:
            return tuple(words)[:MOST_LENT]
    return ()


def with_lent(message: str, words: Sequence[str]) -> Understood:
    """A message with lent words behind it, in brackets."""
    return Understood(f"{message} ({', '.join(words)})", tuple(words)) if words else Understood(message)


def with_passage(question: str, shown: Sequence[Picked]) -> Understood:
    """A question about an answer with the words it is about: those shown first, cut short. As typed where none were."""
    if not shown:
        return Understood(question)
    article, units = shown[0].article, shown[0].units
    words = article.text[units[0].span.start : units[-1].span.end].split()
    cut = " ".join(words[:QUOTED_WORDS]) + (" …" if len(words) > QUOTED_WORDS else "")
    return Understood(f"{question.rstrip(' ?.!')}: “{cut}”?", (cut,))


def with_lent_words(understood: Understood, verdict: Verdict) -> Understood:
    """A message that was answered with its history, and the words of this that stand in the best passage."""
    if not verdict.answered or not verdict.history:
        return understood
    best = max(verdict.picked, key=lambda picked: picked.score)
    shown = [text for u in best.units for text in (best.article.unit_text(u), *u.heading_path)]
    return with_lent(understood.text, lent_words(understood.text, verdict.history, shown))
