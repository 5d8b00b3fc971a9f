"""Fixed sentences that stand beside an answer whatever it says: emergency, personal treatment, review status. Pure."""

from __future__ import annotations

import re

from corpus.article import Article, RecordKind
from qa_service.answer import Notice
from qa_service.composition.record_lines import record_lines

_SELF = r"(?:i|i'm|im|i've|ive|my|me|myself|we|our|he|he's|she|she's|they|they're)"
_NOW = (
    r"(?:right now|now|at the moment|currently|suddenly|just (?:now|started|had|got|took)|help|getting worse|quickly|fast|"
    r"minutes? ago|an hour ago|today|tonight|this (?:morning|evening|minute))"
)
_DANGER = (
    r"(?:can'?t breathe?|cannot breathe?|can(?:'?t| ?not) (?:catch (?:my|his|her|their) breath|get (?:enough )?air)"
    r"|struggling (?:to|for) breath(?:e)?|gasping|fighting for (?:breath|air)|not breathing|stopped breathing|barely (?:breath\w*|speak|talk)"
    r"|turn(?:ing|ed|s)? blue|lips? (?:are|is|go|going|turn\w*|have gone) (?:blue|grey|gray)"
    r"|throat (?:is |feels? |keeps )?(?:closing|swelling|tight\w*)|(?:tongue|throat|face|lips?) (?:is|are|has|have|keeps?) "
    r"(?:swollen|swelling|swelled|puffing)|swelling of (?:my|his|her|the) (?:face|tongue|throat|lips)"
    r"|(?:passed|passing|blacked|blacking) out|(?:has|have|just) collapsed|is (?:unconscious|unresponsive)|won'?t wake up|having a (?:seizure|fit|stroke)"
    r"|(?:crushing|severe) chest pain|chest pain (?:right )?now|coughing up blood|overdosed|(?:taken|took|had|has) an overdose|"
    r"(?:took|taken|swallowed|ate) (?:too many|all (?:of )?(?:his|her|my|the)|an? (?:whole|entire)|the (?:whole|entire))|no pulse|not responding|"
    r"won'?t stop bleeding|bleeding (?:heavily|badly) (?:right )?now|face (?:is |has )?(?:drooping|dropped)|speech (?:is |has )?(?:suddenly )?slurred|"
    r"anaphyla\w+ (?:right )?now|(?:i think|having|(?:i'?m|he'?s|she'?s|is) in) (?:i'?m |an? |he'?s |she'?s )?(?:having )?(?:an? )?anaphyla\w+)"
)
_EMERGENCY = re.compile(
    rf"\b{_DANGER}|\b{_SELF}\b[^.?!]{{0,60}}\b(?:short of breath|breathless|wheez\w+|hives|swollen|swelling|faint\w*|dizzy)\b"
    rf"[^.?!]{{0,60}}\b{_NOW}\b|\b{_NOW}\b[^.?!]{{0,40}}\b{_SELF}\b[^.?!]{{0,40}}\b(?:short of breath|breathless|hives|swollen)\b"
    r"|\b(?:hives|swollen|wheezing|dizzy|fainted)\b[^.?!]{0,80}\b(?:minutes?|seconds?|half an hour|an hour) ago\b"
    r"|\binhaler (?:is ?n'?t|isn'?t|is not|not|does ?n'?t|does not|doesnt|do not|won'?t) (?:working|helping)|\b(?:asthma attack|allergic reaction) (?:right )?now\b"
    rf"|\b(?:having|in the middle of) an? (?:\w+ )?(?:asthma attack|allergic reaction)\b",
    re.IGNORECASE,
)
_SELF_HARM = re.compile(
    r"\b(?:kill(?:ing)? (?:my|him|her)self|suicid(?:e|al)\b(?! (?:ideation|risk|thoughts and|behaviou?r))|end(?:ing)? (?:my|it|his|her) (?:own )?(?:all|life)|(?:can'?t|don'?t want to) go on (?:living|like this|any ?more)|don'?t want to wake up"
    r"|don'?t want to (?:live|be alive|be here)|want to die|wish i (?:was|were) dead|better off dead|hurt(?:ing)? myself"
    r"|self[- ]harm(?:ing)?|harm(?:ing)? myself|cut(?:ting)? myself|no reason to live|take my (?:own )?life)\b",
    re.IGNORECASE,
)
_OWN_SUICIDE = re.compile(r"\b(?:i|i'm|im|me|my|myself|he|she)\b", re.IGNORECASE)
_PERSONAL = re.compile(
    r"\b(?:should|can|could|may|must|am|will|would|shall|do(?= (?:i|we) (?:need|have|really|still))) (?:i|we|my (?:\w+ ){0,2}\w+)\b|\b(?:i|i'm|im|i've|ive|i'd) (?:\w+ ){0,3}"
    r"(?:have|take|took|taking|am|been|got|get|was|on|using|use|stop|start|feel|diagnosed|pregnant|allergic)\b"
    r"|\b(?:for|to|with) (?:me|my (?:\w+ )?(?:child|son|daughter|kid|baby|wife|husband|mother|father|mum|mom|dad|partner|patient))\b"
    r"|\bmy (?:\w+ ){0,2}(?:child|son|daughter|kid|baby|wife|husband|mother|father|mum|mom|dad|partner|doctor|asthma|tablets?"
    r"|dose|treatment|symptoms?|results?|levels?|pills?|injections?|inhaler|medication|medicine|blood|age|year-old)\b"
    r"|\bmy \d+-year-old\b|\b(?:me|my)\b.*\b(?:dose|safe|ok|okay)\b",
    re.IGNORECASE,
)
_WHAT_TO_DO = re.compile(
    r"\b(?:can|could|should|may|must|shall|do|does) (?:i|we|he|she|they|you|(?:my|the) (?:\w+ ){0,2}\w+) (?:\w+ ){0,2}"
    r"(?:take|do|use|give|have|get|inject|stop|start|go|wait|need|call|try|increase|double|skip)\b"
    r"|\bwhat (?:now|next|should|do (?:i|we))\b|\bhow (?:many|much)\b[^?]*\b(?:can|should|may) (?:i|we|he|she|they)\b",
    re.IGNORECASE,
)

EMERGENCY_TEXT = (
    "This may be an emergency. Call your local emergency number now (112, 911 or 999). If an adrenaline (epinephrine) "
    "autoinjector or a reliever inhaler was prescribed, use it as instructed. Do not wait for an answer here."
)
SELF_HARM_TEXT = (
    "If you may harm yourself, call your local emergency number or a crisis line now (988 in the United States, "
    "116 123 in the United Kingdom and Ireland), or go to the nearest emergency department. You are not alone."
)
PERSONAL_TEXT = "This page cannot judge your own case. Ask your clinician before you start, stop or change a treatment."

UNKNOWN_QUOTES = Notice(
    "history_quotes_unknown",
    "Passages shown for an earlier question are no longer in the index as they were. They were left out of account.",
)


def question_notices(question: str) -> tuple[Notice, ...]:
    """Notices that the wording of a question calls for, the most urgent first."""
    question = question.replace("’", "'").replace("‘", "'")
    found = []
    if _SELF_HARM.search(question) and _OWN_SUICIDE.search(question):
        found.append(Notice("emergency_self_harm", SELF_HARM_TEXT))
    if _EMERGENCY.search(question):
        found.append(Notice("emergency", EMERGENCY_TEXT))
    if _PERSONAL.search(question):
        found.append(Notice("personal_treatment", PERSONAL_TEXT))
    return tuple(found)


def asks_what_to_do(question: str) -> bool:
    """Whether a question asks what somebody should do or take, which no quote of an article can decide.

    >>> asks_what_to_do("I can't breathe, can I take another shot?"), asks_what_to_do("Is that from the drug?")
    (True, False)
    """
    return _WHAT_TO_DO.search(question.replace("’", "'")) is not None


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
