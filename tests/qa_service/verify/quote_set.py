"""Answers that quote the shipped corpus truly and falsely, each in many ways of writing: python -m tests.qa_service.verify.quote_set

prints how many true quotes are called false and how many false ones pass, for all units in all ways.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable
from functools import cache
from html import escape

from corpus.article import Article
from corpus.load import ARTICLES, load_bundle
from qa_service.verify.answers import check_answer
from qa_service.verify.source_index import SourceIndex
from qa_service.wire.markdown_escaping import block_quote, inline, paragraphs
from tests.qa_service.conftest import SHIPPED

Write = Callable[[str], str]
Change = Callable[[str], str | None]
DOCUMENTS: tuple[Article, ...] = tuple(load_bundle(ARTICLES / SHIPPED).documents())
_MARKER = re.compile(r"(?: \d{1,2},?)+[.:]?$")


def _wrapped(text: str, prefix: str, further: str) -> str:
    """Lines of 45 characters, none of which begins with a figure: "10. So" would begin a list, and end a lazy quote."""
    held = re.sub(r" (?=\d+\\?[.)])", "\u00a0", inline(text))
    return textwrap.fill(held, 45, initial_indent=prefix, subsequent_indent=further, break_on_hyphens=False)


WAYS: dict[str, Write] = {
    "as the service writes it": lambda t: "\n".join(block_quote(paragraphs(t), "— Title")),
    "block quote": lambda t: f"> {inline(t)}",
    "wrapped": lambda t: _wrapped(t, "> ", "> "),
    "lazy lines": lambda t: _wrapped(t, "> ", ""),
    "with a credit": lambda t: f"> {inline(t)}\n> — Title, 2020",
    "in a list": lambda t: f"1. > {inline(t)}",
    "under an item": lambda t: f"- First:\n\n  {_wrapped(t, '> ', '  > ')}",
    "nested": lambda t: f"> > {inline(t)}",
    "bold": lambda t: f"> **{inline(t)}**",
    "html": lambda t: f"<blockquote>{escape(' '.join(t.split()), quote=False)}</blockquote>",
    "html paragraphs": lambda t: (
        f"<blockquote><p>{escape(' '.join(t.split()))}</p><footer>— Title</footer></blockquote>"
    ),
    "<q>": lambda t: f"It says <q>{inline(t)}</q>.",
    "&quot;": lambda t: f"It says &quot;{inline(t)}&quot;.",
    "code": lambda t: f"It says “`{' '.join(t.split())}`”.",
    "emphasis": lambda t: f"It says *“{inline(t)}”*.",
    "heading": lambda t: f"## “{inline(t)}”",
    "table": lambda t: f"| a | b |\n|---|---|\n| x | “{inline(t)}” |",
    **{
        f"{opener}…{closer}": lambda t, o=opener, c=closer: f"It says {o}{inline(t)}{c}, and more."  # type: ignore[misc]
        for opener, closer in (
            "“”",
            "„“",
            "„”",
            "””",
            "‘’",
            "‚‘",
            "«»",
            "»«",
            "»»",
            "‹›",
            "「」",
            "『』",
            '""',
            "''",
            "《》",
            ("« ", " »"),
        )
    },
    "``…''": lambda t: f"It says ``{inline(t)}''.",
}

FORMS: dict[str, Change] = {
    "as printed": lambda t: t,
    "without its marker": lambda t: _MARKER.sub("", t) or None,
    "decomposed": lambda t: unicodedata.normalize("NFD", t),
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "soft hyphens": lambda t: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", t),
    "zero-width": lambda t: re.sub(r" (\w)", " \u200b\\1", t),
    "marks of direction": lambda t: f"\u200e\u2068{t}\u2069",
    "ligatures": lambda t: t.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ"),
    "full width": lambda t: re.sub(r"\d", lambda d: chr(ord(d.group()) + 0xFEE0), t),
    "other dashes": lambda t: t.replace("-", "\u2011").replace("–", "-"),
    "micro sign": lambda t: t.replace("μ", "µ") if "μ" in t else t.replace("µ", "μ"),
    "to the first comma": lambda t: t[: t.index(", ")] if len(t.split(", ")[0].split()) > 3 and ", " in t else None,
    "ellipsis after it": lambda t: f"{_MARKER.sub('', t).rstrip('.')} …",
}


def _swap(pattern: str, other: str | Callable[[re.Match[str]], str]) -> Change:
    def changed(text: str) -> str | None:
        made = re.sub(pattern, other, text, count=1)
        return None if made == text else made

    return changed


def _from(pattern: str) -> Change:
    """The words behind a match, which is cut off."""

    def cut(text: str) -> str | None:
        found = re.search(pattern, text)
        return text[found.end() :] if found and len(text[found.end() :].split()) > 3 else None

    return cut


def _until(pattern: str) -> Change:
    def cut(text: str) -> str | None:
        found = re.search(pattern, text)
        return text[: found.start()] if found and len(text[: found.start()].split()) > 3 else None

    return cut


FALSE: dict[str, Change] = {
    "another digit": _swap(r"\d(?=\d|[ %.]\w| mg| weeks| years)", lambda d: str((int(d.group()) + 3) % 10)),
    "a negation put in": _swap(r"\b(is|are|was|were|has|can|may|with)\b", r"\1 not"),
    "a negation left out": _swap(r"\b(?:not|no|without|never) ", ""),
    "another bound": _swap(r"\bat least\b", "at most"),
    "a bound left out": _swap(r"\b(?:at least|at most|up to|more than|no more than) (?=\d)", ""),
    "another unit": _swap(r"(?<=\d) (?:mg|years|weeks|months|days)\b", " g"),
    "more for less": _swap(r"\b(?:reduced|decreased|reduces|fewer|lower|less)\b", "increased"),
    "a word left out": _swap(r"(?<=\w )\w{5,} (?=\w+ \w+)", ""),
    "a word put in": _swap(r"(?<=\w )(?=\w{4,} \w)", "severe chronic "),
    "a letter changed": _swap(r"(?<=\w{3})[aeiou](?=\w{3})", lambda m: {"a": "e", "e": "a"}.get(m.group(), "e")),
    "a sentence added": lambda t: f"{t} It is safe for everybody.",
    "a lazy word": lambda t: f"{t}\nbut never in children",
    "struck out": _swap(r"\b(not|no|without|severe|asthma|patients)\b", r"<del>\1</del>"),
    "figures turned round": _swap(r"\d[\d.,]*\d", "\u202e\\g<0>\u202c"),
    "cut behind a negation": _from(r"\b(?:not|without|never|no) (?!only)"),
    "cut behind a hyphen": _from(r"\b(?!IL)[A-Za-z]{2,}-(?=[a-z])"),
    "cut inside of a word": _from(r"\b(?:un|in|im|non|dis)(?=[a-z]{5})"),
    "cut behind a figure": _from(r"\d (?=(?:mg|years|weeks|months|days|patients|percent)\b)"),
    "cut behind a bound": _from(r"\b(?:at least|at most|more than|less than|up to) (?=\d)"),
    "cut before a unit": _until(r"(?<=\d)(?:%| (?:mg|years|weeks|months|days)\b)"),
    "cut inside of a compound": _until(r"(?<=[a-z]{2})-[a-z]{3}"),
    "cut inside of a figure": _until(r"(?<=\d)[.,]\d"),
    "cut before a limit": _until(r",? (?:unless|except|only)\b"),
    "cut inside of a range": _until(r"(?<=\d)(?: to |[-–])\d"),
    "cut before a denominator": _until(r"(?<=[a-zA-Z])/[a-zA-Zµμ]"),
}


@cache
def units() -> list[str]:
    """Texts of the corpus' units that are long enough to be told apart."""
    return [d.unit_text(u) for d in DOCUMENTS for u in d.quotable() if len(d.unit_text(u).split()) >= 6]


def changed(changes: dict[str, Change]) -> dict[str, list[str]]:
    """Quotes by the change that made them: every unit in which there is something to change."""
    texts = units()
    return {name: [made for text in texts if (made := change(text)) is not None] for name, change in changes.items()}


def true_answer(quote: str, way: str) -> str:
    """An answer whose quote is true."""
    return WAYS[way](quote)


def false_answer(quote: str, way: str) -> str:
    """An answer with a false quote and, so that one which is not seen is missed, a true one."""
    return f'{WAYS[way](quote)}\n\nIt also says: "{units()[0]}".'


def passes(answer: str, source_index: SourceIndex) -> bool:
    """Whether an answer is said to quote verbatim."""
    checked = check_answer(answer, source_index, citations=False)
    return bool(checked) and all(c.verbatim for c in checked)


def _main() -> None:
    source_index = SourceIndex.of(DOCUMENTS)
    for what, changes, write in (("true", FORMS, true_answer), ("false", FALSE, false_answer)):
        total, wrong = 0, 0
        for name, quotes in changed(changes).items():
            judged = [passes(write(quote, way), source_index) for quote in quotes for way in WAYS]
            bad = judged.count(what == "false")
            print(f"{what:6}{name:28}{bad:6} wrong of {len(judged)}", flush=True)
            total, wrong = total + len(judged), wrong + bad
        print(f"{what} quotes judged wrongly: {wrong} of {total}", flush=True)


if __name__ == "__main__":
    _main()
