"""Formulas on one line: what a layout in two dimensions says with its place is said with parentheses and signs. Pure.

A quote shows these words as the source's, so "(140−age)/72" may not become "140−age/72"; and a power that could be read
as a citation is written "^2".
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import Any

from lxml import etree

from corpus.readers.words import is_raisable, raised_text

_TOKEN = re.compile(r"\d{1,20}(?:[.,]\d{1,20})?%?|[^\W\d_]|[^\W\d_]{3,40}")
_RAISED_BASE = re.compile(r"10|[cdkmµμn]?m")
"""What a raised figure is the power of wherever it stands."""


def is_one(text: str) -> bool:
    """Whether words of a formula are one number, letter or name, or stand in parentheses as a whole.

    >>> is_one("140"), is_one("age"), is_one("140−age"), is_one("2a"), is_one("(a+b)"), is_one("(a)(b)")
    (True, True, False, False, True, False)
    """
    text = text.strip()
    if not text or _TOKEN.fullmatch(text):
        return True
    if text[0] != "(" or text[-1] != ")":
        return False
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at + 1 == len(text)
    return False


def grouped(text: str) -> str:
    """Words of a formula with parentheses around them, where they are not one."""
    return text if is_one(text) else f"({text.strip()})"


def power(before: str, text: str) -> str:
    """The power of what stands before: raised where it is a power to every reader, else behind "^".

    >>> power("10", "9"), power("(a+b)", "2"), power("x", "n+1"), power("min", "-1")
    ('⁹', '^2', '^(n+1)', '⁻¹')
    """
    text = text.strip()
    is_clear = not text[:1].isdigit() or _RAISED_BASE.fullmatch(before) is not None
    return raised_text(text) if is_raisable(text) and is_clear else f"^{grouped(text)}"


def math_words(element: Any) -> str:
    """The words of an element of MathML."""
    if isinstance(element, etree._Entity):
        return html5.get(f"{element.name};", f"&{element.name};")
    name = etree.QName(element).localname if isinstance(element.tag, str) else "annotation"
    if name in {"annotation", "annotation-xml"}:
        return ""
    parts = [math_words(part) + (part.tail or "").strip() for part in element if part.tag is not etree.Comment]
    if name == "mfrac" and len(parts) == 2:
        return f"{grouped(parts[0])}/{grouped(parts[1])}"
    if name == "msup" and len(parts) == 2:
        base = grouped(parts[0])
        return base + power(base, parts[1])
    if name == "msubsup" and len(parts) == 3:
        base = grouped(parts[0] + parts[1])
        return base + power(base, parts[2])
    if name == "msqrt":
        return "√" + grouped(joined([(element.text or "").strip(), *parts]))
    if name == "mroot" and len(parts) == 2:
        return f"{grouped(parts[0])}^(1/{parts[1].strip()})"
    if name == "mfenced":
        return f"{element.get('open', '(')}{','.join(parts)}{element.get('close', ')')}"
    text = element.text or ""
    return joined([text.strip() if parts else text, *parts])


def joined(parts: list[str]) -> str:
    """Parts of a formula behind one another; two numbers, and a fraction and its factor, are parted: "2 1/2", "1/2 x"."""
    text = ""
    for part in parts:
        beside = text[-1:].isalnum() and part[:1].isalnum()
        numbers = text[-1:].isdigit() and part[:1].isdigit()
        text += f" {part}" if numbers or (beside and ("/" in part or "/" in text.split(" ")[-1])) else part
    return text
