"""Text that is not ours as Markdown: what a CommonMark renderer shows of it is the text itself, and none of it is mark-up.

Only what CommonMark, its tables, strikethrough and footnotes, or mathematics between dollar signs would take for a sign
is escaped, so that the Markdown stays readable as it stands. `<` and `&` become entities, which renderers that know
no backslash before them understand too. https://spec.commonmark.org/0.31.2/
"""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\\`*\[$~]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)")
"""`_` between letters or digits is never emphasis, `<` before anything else no tag, `]` without its `[` no link."""
_ADDRESS = re.compile(r"(?i)(?:https?|ftp)(?=://\S{0,2000}?(?:\\|&\w+;))|www(?=\.\S{0,2000}?(?:\\|&\w+;))")
"""An address with an escape in it: GitHub's Markdown would make a link of it, escape and all."""
_ENTITIES = {"<": "&lt;", "&": "&amp;"}
_OPENING = re.compile(r"(?P<one>#{1,6}(?=\s|$)|[-+](?=\s|$|-)|=+\s*$|[>|]|:(?=-))|(?P<number>\d{1,9})(?=[.)](?:\s|$))")
"""Beginnings of headings, list items, rules, underlines of headings, block quotes, rows of tables."""
_ROW = re.compile(r"\s*(?:[-+*•◦▪‣·–—|]|\d{1,9}[.)]\s)")
"""A line that is an item of a list or a row of a table: its line break means something."""
_LINE_BREAK, _BACKSLASH = "&#10;", "\\"
_LINK_TARGET = re.compile(r"^\S+ (?=\([^()]*\)$)")


def inline(text: str) -> str:
    """Any text as one line inside of a line of Markdown.

    >>> inline("HLA-B*57:01 <b>\\n> [x](y) a_b")
    'HLA-B\\\\*57:01 &lt;b> > \\\\[x](y) a_b'
    """
    return _escaped(" ".join(text.split()))


def line(text: str) -> str:
    """Any text as one line that begins a block: after a line break, or the sign of a list item.

    >>> line("1. dose")
    '1\\\\. dose'
    """
    return _opened(" ".join(text.split()))


def heading(text: str) -> str:
    """Any text as what stands behind the signs of a heading.

    >>> heading("Which is #")
    'Which is \\\\#'
    """
    return re.sub(r"(?:^|(?<=\s))#(?=#*$)", r"\\#", inline(text))


def footnote(label: str, text: str) -> str:
    """A footnote's line; `label` holds no space or bracket.

    Where footnotes are not known, a label before one word with a title is the target of a link: the title is escaped.
    """
    return f"[^{label}]: {_LINK_TARGET.sub(lambda target: f'{target.group()}{_BACKSLASH}', line(text), count=1)}"


def block_quote(*paragraphs: str) -> list[str]:
    """Lines of one block quote: paragraphs in Markdown, an empty line of the quote between them."""
    joined = "\n\n".join(paragraphs)
    return [f"> {written}".rstrip() for written in joined.split("\n")]


def paragraphs(text: str) -> str:
    """Any text as paragraphs with its own line breaks; a second one in a row begins a new paragraph.

    White space at the edges of lines, which renderers drop, and further empty lines are written as entities.
    """
    lines: list[str] = []
    empty = 0
    for written in text.split("\n"):
        if not written:
            empty += 1
            continue
        further = empty
        if lines and empty:
            lines.append("")
            further -= 1
        elif lines and _ROW.match(written):
            lines[-1] += "\\"  # a hard line break
        lines.append(_LINE_BREAK * further + _opened(written))
        empty = 0
    return "\n".join(lines) + _LINE_BREAK * (empty if lines else empty - 1)


def _opened(text: str) -> str:
    """One line that begins a block or goes on with a paragraph."""
    lead = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if lead >= end:
        return _spaces(text)
    words = text[lead:end]
    if found := _OPENING.match(words):
        sign = found["number"] or ""
        words = f"{sign}\\{words[len(sign)]}{_escaped(words[len(sign) + 1 :])}"
    elif words.startswith("<"):
        words = f"&lt;{_escaped(words[1:])}"
    else:
        words = _escaped(words)
    return _spaces(text[:lead]) + words + _spaces(text[end:])


def _escaped(text: str) -> str:
    escaped = _SIGNS.sub(lambda sign: _ENTITIES.get(sign.group(), f"{_BACKSLASH}{sign.group()}"), text)
    return _ADDRESS.sub(lambda address: f"{address.group()}{_BACKSLASH}", escaped)


def _spaces(text: str) -> str:
    """White space as entities, but for control characters, which have none."""
    return "".join(c if ord(c) < 0xA0 and c not in " \t\f" else f"&#{ord(c)};" for c in text)
