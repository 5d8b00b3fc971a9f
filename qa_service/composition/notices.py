"""Fixed sentences that stand beside an answer whatever it says: emergency, personal treatment, review status. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from corpus.article import Article, RecordKind
from qa_service.answer import EMERGENCY_RANK, FIRST_RANK, Notice
from qa_service.composition.emergency_numbers import numbers_for
from qa_service.composition.record_lines import record_lines
from qa_service.language.message import Message
from qa_service.language.message_kinds import Kind

LANGUAGES = Path(__file__).parents[1] / "data" / "languages.json"
SURE = 0.5

_AID = (
    "If an adrenaline (epinephrine) autoinjector or a reliever inhaler was prescribed, use it as instructed. Do not wait "
    "for an answer here."
)
EMERGENCY_TEXT = f"This may be an emergency. Call your local emergency number now (112, 911 or 999). {_AID}"
SELF_HARM_TEXT = (
    "If you or somebody else may come to harm by their own hand, call your local emergency number or a crisis line now (988 in "
    "the United States, 116 123 in the United Kingdom and Ireland), or go to the nearest emergency department. You are not alone."
)
_TEXTS = {
    "emergency": (f"This may be an emergency. Call {{numbers}} now. {_AID}", EMERGENCY_TEXT),
    "self_harm": (
        "If you or somebody else may come to harm by their own hand, call {numbers} now, or go to the nearest emergency "
        "department. You are not alone.",
        SELF_HARM_TEXT,
    ),
}
"""Each kind's text with the numbers of the reader's country, and the one for any country."""
PERSONAL_TEXT = "This page cannot judge your own case. Ask your clinician before you start, stop or change a treatment."

UNKNOWN_QUOTES = Notice(
    "history_quotes_unknown",
    "Passages shown for an earlier question are no longer in the index as they were. They were left out of account.",
)
DROPPED = Notice("characters_dropped", "Characters of the message that are no text were left out.")
OTHER_LANGUAGE = (
    "Only questions in English are understood here. Please ask in English; the passages below are no answer."
)
PERSONAL = 0.25
"""Probability from which on a message is taken for one about the reader's own treatment."""


def message_notices(message: Message, locale: str | None) -> tuple[Notice, ...]:
    """Notices that a message by itself calls for, the most urgent first; an emergency with the numbers to call.

    They are in the language of the message where it is one in which danger is told well enough (LANGUAGES), else in English.
    """
    found = list(danger_notices(message, locale)) if message.danger else []
    if message.probability(Kind.PERSONAL) >= PERSONAL and not message.danger:
        found.append(Notice("personal_treatment", PERSONAL_TEXT, FIRST_RANK))
    if message.dropped:
        found.append(DROPPED)
    return tuple(found)


def danger_notices(message: Message, locale: str | None) -> tuple[Notice, ...]:
    """What a report of danger gets: where to call, for self-harm, for any other emergency, or for both."""
    harm, emergency = message.probability(Kind.SELF_HARM), message.probability(Kind.EMERGENCY)
    found = []
    if harm >= SURE or harm > emergency:
        found.append(_danger("self_harm", message.language, locale))
    if emergency >= SURE or not found:
        found.append(_danger("emergency", message.language, locale))
    return tuple(found)


def _danger(kind: Literal["emergency", "self_harm"], language: str, locale: str | None) -> Notice:
    """The notice of one kind of danger, with the numbers of the reader's country or, where it is not known, all of them."""
    numbers, own = numbers_for("emergency", locale)
    if kind == "self_harm":
        lines, own_lines = numbers_for("crisis", locale)
        numbers = (*(numbers if own else ()), *(lines if own_lines or not own else ()))
    named = [f"{number.number} ({number.name})" if number.purpose == "crisis" else number.number for number in numbers]
    if language in told_languages():
        text = languages()[language][kind].format(numbers=", ".join(named) if own else "112, 911, 999")
    else:
        where = " or ".join(named)
        text = _TEXTS[kind][0].format(numbers=where) if own else _TEXTS[kind][1]
    return Notice("emergency" if kind == "emergency" else "emergency_self_harm", text, EMERGENCY_RANK, numbers)


def language_notice(language: str) -> Notice:
    """That messages in a language are not read, said in it where the words are known."""
    return Notice("other_language", languages().get(language, {}).get("other_language", OTHER_LANGUAGE), FIRST_RANK)


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Mapping[str, str]]:
    """What is said in other languages than English: for each code its name, and a text by its name."""
    read: dict[str, dict[str, str]] = json.loads(LANGUAGES.read_text(encoding="utf-8"))
    return read


def told_languages() -> frozenset[str]:
    """The languages in which danger is told well enough for the notice to be in them (docs/message-kinds.md)."""
    return frozenset(code for code, texts in languages().items() if texts.get("told"))


def article_notices(article: Article) -> tuple[Notice, ...]:
    """The article's own review status and date: the status as its front matter states it, else as it is printed."""
    found = []
    status = article.metadata.review_status or _record(article, RecordKind.REVIEW_STATUS, None)
    if status:
        found.append(Notice("review_status", _labelled("Review status of the article", status)))
    date = _record(article, RecordKind.DATE, article.metadata.updated)
    if date:
        found.append(Notice("article_date", _labelled("Date of the article", date)))
    return tuple(found)


def _labelled(label: str, line: str) -> str:
    """A line of the page with a label before it, unless it brings its own ("Last updated: ...")."""
    return f"{label}: {line}" if ":" not in line.split(";")[0] else line


def _record(article: Article, kind: RecordKind, given: str | None) -> str | None:
    return "; ".join(record_lines(article, kind)) or given
