"""Questions that the page proposes: some to begin with, the others after answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from corpus.article import Article
from qa_service.composition.question_candidates import section_candidates
from qa_service.composition.section_questions import MOST_UNITS
from qa_service.serving.opening_questions import OpeningQuestion, spread

MOST = 4


def opening(article: Article, known: Sequence[OpeningQuestion] | None) -> list[dict[str, Any]]:
    """Questions in the order of the article with their headings; `first` marks up to `MOST`, to begin with.

    Until those of an article are known, and where it has none, they are about its sections by their headings.
    """
    about = [OpeningQuestion(c.question, c.heading, 0.0) for c in section_candidates(article, MOST_UNITS)]
    questions = list(known or about)
    first = spread(questions, MOST)
    return [{"question": q.question, "heading": q.heading, "first": q in first} for q in questions]
