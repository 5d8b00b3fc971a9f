"""Questions to begin with, and to go on with: those that an article answers very probably, from different sections.

An author's own (`questions:` in the front matter) take the place of all others. `idle_questions` finds these in idle time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.article import Article
from qa_service.answer import Answer, Ask, Quote
from qa_service.composition.question_candidates import QuestionCandidate, question_candidates, section_candidates
from qa_service.composition.section_questions import MOST_UNITS
from qa_service.engine import Engine

MOST = 12
"""Questions of one article: some to begin with, and two or three after each answer."""
ABOUT_SECTION = "What does the article say about "
"""How a question about a whole section begins."""
MOST_TRIED = 60
"""Candidates that are asked for one article: at some .3 s each they take less than half a minute."""


@dataclass(frozen=True, slots=True)
class OpeningQuestion:
    """A question, the heading that its answer stands under, and the estimated chance that it is right."""

    question: str
    heading: str
    confidence: float


def authors_questions(article: Article) -> tuple[OpeningQuestion, ...]:
    """What the front matter of an article has as `questions:`; none where that is not a list of texts."""
    given = article.metadata.extra.get("questions")
    texts = given if isinstance(given, list) else []
    return tuple(OpeningQuestion(text.strip(), "", 1.0) for text in texts if isinstance(text, str) and text.strip())


def opening_questions(
    engine: Engine, article: Article, wait: Callable[[], None] = lambda: None
) -> tuple[OpeningQuestion, ...]:
    """Up to `MOST` questions that are answered very probably by the place they were made of, one a section.

    Questions about sections by their headings fill what is left. `wait` is called before each question is asked.
    """
    found: dict[str, OpeningQuestion] = {}
    tried = [*islice(question_candidates(article), MOST_TRIED), *section_candidates(article, MOST_UNITS)]
    for candidate in tried:
        if len(found) < MOST and candidate.heading not in found:
            wait()
            answer = engine.ask(Ask(candidate.question, article=article.doc_id))
            if answer.confidence_band == "very_probably" and _answers(answer, candidate, article):
                found[candidate.heading] = OpeningQuestion(candidate.question, candidate.heading, answer.confidence)
    return tuple(found.values())


def _answers(answer: Answer, candidate: QuestionCandidate, article: Article) -> bool:
    """Whether all that is shown stands in the section meant, and one of the units meant is shown."""
    spans = [article.units[index].span for index in candidate.units]
    hit = any(quote.start < span.end and span.start < quote.end for quote in answer.quotes for span in spans)
    return hit and not answer.open_parts and all(_stands_under(q, candidate.heading, article) for q in answer.quotes)


def _stands_under(quote: Quote, heading: str, article: Article) -> bool:
    return quote.doc_id == article.doc_id and quote.heading_path[-1:] == (heading,)


def spread(questions: Sequence[OpeningQuestion], most: int) -> list[OpeningQuestion]:
    """`most` of some questions, those first that are no questions about a whole section, from all over the article."""
    plain = [q for q in questions if not q.question.startswith(ABOUT_SECTION)]
    chosen = _evenly(plain, most)
    rest = [q for q in questions if q not in plain]
    return sorted([*chosen, *_evenly(rest, most - len(chosen))], key=list(questions).index)


def _evenly(questions: Sequence[OpeningQuestion], most: int) -> list[OpeningQuestion]:
    if len(questions) <= most:
        return list(questions)
    return [questions[at * len(questions) // most] for at in range(most)]
