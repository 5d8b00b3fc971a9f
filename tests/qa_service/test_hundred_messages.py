"""A hundred messages as a new reader of the page might type them, by what they should get; at most a few get another."""

from __future__ import annotations

from qa_service.composition.page_answers import page_question
from qa_service.composition.talk import asks_other_words, talk
from qa_service.language.door import ENGLISH, open_door
from qa_service.language.message import Message

MOST_WRONG = 4
"""Told of in docs/message-kinds.md."""
MESSAGES = {
    "chat_greeting": (
        "hi there",
        "hello",
        "good morning",
        "hey",
        "hiya",
        "good evening everyone",
        "yo",
    ),
    "chat_thanks": (
        "thx",
        "thanks a lot",
        "ty",
        "cheers mate",
        "that helped, thank you",
        "great, thanks",
        "much appreciated",
    ),
    "chat_bye": (
        "bye",
        "goodbye",
        "see you",
        "thats all for now",
        "im done, bye",
        "cya",
    ),
    "chat_who": (
        "who are you",
        "are you a robot",
        "what can you do",
        "help",
        "how does this work",
        "are you chatgpt",
        "am i talking to a doctor",
        "can i speak to someone",
        "what can i ask here",
    ),
    "chat_feedback": (
        "this is useless",
        "great tool",
        "your answer is wrong",
        "i love this page",
        "that's not what i asked",
        "the site is slow",
        "nice",
    ),
    "nonsense": (
        "asdfgh",
        "???",
        "qqqq",
        "lorem",
        "123",
        "ok then",
        "blah blah",
    ),
    "date": (
        "when was this updated",
        "how old is this page",
        "date of last update",
        "is this up to date",
        "when was it published",
        "last revised?",
    ),
    "status": (
        "has this been reviewed",
        "who reviewed this",
        "review status",
        "is it peer reviewed",
        "was this checked by a doctor",
    ),
    "author": (
        "who wrote this",
        "author?",
        "who is the author",
        "written by whom",
        "who made this page",
    ),
    "disclaimer": (
        "can i use this as medical advice",
        "is there a disclaimer",
        "who is this page for",
        "licence?",
        "can i copy this text",
        "are you liable if its wrong",
    ),
    "summary": (
        "summarise",
        "tldr",
        "give me the key points",
        "main points please",
        "short version of the article",
        "what is this page about",
        "overview",
    ),
    "reference": (
        "ref 3",
        "show me source 2",
        "[4]",
        "what's citation 1",
        "reference number five",
        "who published ref 5",
    ),
    "count": (
        "how many references are there",
        "number of sources",
    ),
    "listed": (
        "list the references",
        "show all sources",
        "which reference is about mepolizumab",
        "list the guidelines",
    ),
    "rephrase": (
        "in plain english please",
        "explain it simpler",
        "shorter",
        "can you say that in spanish",
        "eli5",
        "translate this",
    ),
    "none": (
        "what is omalizumab",
        "how often is it given",
        "side effects",
        "who can get mepolizumab",
        "is it safe for kids",
        "dose of benralizumab",
        "black box warning",
        "does it cure asthma",
        "cost",
        "what are the guidelines for step 5",
        "who approved omalizumab",
        "when was omalizumab approved",
        "how many patients were in the trial",
        "which drug is best",
        "compare dupilumab and omalizumab",
        "thanks, and how often?",
        "hi, what is the dose of xolair",
    ),
}


def branch(message: Message) -> str:
    """What a message gets: a line of talk, a topic of the page, other words, or an answer from the text ("none")."""
    if message.danger:
        return "danger"
    if (talked := talk(message)) is not None:
        return talked.notices[0].code
    if message.language != ENGLISH:
        return message.language
    if asks_other_words(message):
        return "rephrase"
    page = page_question(message, message.text)
    return str(page.topic) if page is not None else "none"


def test_nearly_all_get_what_they_ask_for() -> None:
    door = open_door()
    wrong = [
        (text, got) for want, texts in MESSAGES.items() for text in texts if (got := branch(door.read(text))) != want
    ]
    assert len(wrong) <= MOST_WRONG, wrong
    assert "danger" not in dict(wrong).values()
