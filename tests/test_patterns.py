"""Every regular expression of our own takes little time with hostile text.

Patterns are collected from the source (module level and inside functions) and fed with strings pumped from their own
repeated parts. Time may grow with the square of the text, as it does for a search that begins anew at each place and
fails; where it grows faster, or where the square takes long, the pattern is named.
"""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "indexer", "qa_service", "eval")
_CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
FEW = (12, 17, 22)
"""Repeats after which a time that doubles with each would show."""
LENGTHS = (500, 1000, 2000, 4000)
LONG_ENOUGH_S = 0.02
"""Below this nobody notices, and clocks are not exact."""
MOST_S = 0.5
"""At no length tried may a pattern take longer."""


def patterns() -> Iterator[tuple[str, str, int, bool]]:
    """(place, pattern, flags, whether it is looked for anywhere in a text) of every literal pattern."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            anywhere = set(re.findall(r"(\w+)\.(?:search|sub|subn|split|findall|finditer)\(", source))
            tree = ast.parse(source)
            names = {
                n.value: t.id
                for n in ast.walk(tree)
                if isinstance(n, ast.Assign)
                for t in n.targets
                if isinstance(t, ast.Name)
            }
            for node in ast.walk(tree):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if not (
                    isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.func.attr in _CALLS
                ):
                    continue
                text, flags = _text(node.args[0]), _flags(node)
                if text is not None:
                    compiled_here = node.func.attr == "compile"
                    moves = (
                        names.get(node, "") in anywhere or node not in names
                        if compiled_here
                        else "match" not in node.func.attr
                    )
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text, flags, moves


def _text(node: ast.expr) -> str | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value.decode("latin-1") if isinstance(value, bytes) else value if isinstance(value, str) else None


def _flags(node: ast.Call) -> int:
    named = {a.attr for a in ast.walk(node) if isinstance(a, ast.Attribute) and isinstance(a.value, ast.Name)}
    found = 0
    for name in named & {"I", "IGNORECASE", "M", "MULTILINE", "S", "DOTALL", "X", "VERBOSE"}:
        found |= getattr(re, name)
    return found


def samples(parsed: Any) -> list[str]:
    """Texts that a parsed pattern matches: its first choices, and one with each branch."""
    texts = [""]
    for op, value in parsed:
        ends = _one(op, value)
        texts = [a + b for a in texts[:3] for b in ends[:3]]
    return texts[:6]


def _one(op: Any, value: Any) -> list[str]:
    if op is c.LITERAL:
        return [chr(value)]
    if op in (c.NOT_LITERAL, c.ANY):
        return ["a" if op is c.ANY or value != ord("a") else "b"]
    if op is c.IN:
        return _of_class(value)
    if op is c.BRANCH:
        return [t for branch in value[1][:4] for t in samples(branch)[:1]]
    if op is c.SUBPATTERN:
        return samples(value[3])
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        least, _, inner = value
        return [t * max(1, min(least, 3)) for t in samples(inner)]
    if op is c.ATOMIC_GROUP:
        return samples(value)
    return [""]


def _of_class(items: Any) -> list[str]:
    kinds = {c.CATEGORY_DIGIT: "1", c.CATEGORY_SPACE: " ", c.CATEGORY_WORD: "a", c.CATEGORY_NOT_SPACE: "a"}
    if items[0][0] is c.NEGATE:
        probe = re.compile("|".join(re.escape(chr(v)) for op, v in items[1:] if op is c.LITERAL) or r"(?!)")
        return [next(ch for ch in "a1 .,;" if not probe.fullmatch(ch))]
    found = []
    for op, value in items:
        if op is c.LITERAL:
            found.append(chr(value))
        elif op is c.RANGE:
            found.append(chr(value[0]))
        elif op is c.CATEGORY:
            found.append(kinds.get(value, "."))
    return found[:3] or ["a"]


def pumps(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what leads to a repeated part, a text that it repeats), for every repeat in a parsed pattern."""
    for op, value in parsed:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT) and value[1] > 8:
            for text in samples(value[2]):
                if text:
                    yield before, text
            yield from pumps(value[2], before)
        elif op is c.SUBPATTERN:
            yield from pumps(value[3], before)
        elif op is c.BRANCH:
            for branch in value[1]:
                yield from pumps(branch, before)
        elif op in (c.ASSERT, c.ASSERT_NOT):
            yield from pumps(value[1], before)
        elif op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
            yield from pumps(value[2], before)
        before += (_one(op, value) or [""])[0]


@cache
def compiled(text: str, flags: int) -> re.Pattern[str]:
    return re.compile(text, flags)


def seconds(pattern: re.Pattern[str], text: str, moves: bool) -> float:
    began = time.thread_time()
    if moves:
        for _ in pattern.finditer(text):
            pass
    else:
        pattern.fullmatch(text)
        pattern.match(text)
    return time.thread_time() - began


def growth(text: str, flags: int, moves: bool, before: str, pump: str) -> str | None:
    """How a pattern's time explodes on a pumped text; None if it does not."""
    pattern = compiled(text, flags)
    for after in ("\x00", "", " !"):
        last = LONG_ENOUGH_S
        for repeats in (*FEW, *(length // len(pump) for length in LENGTHS)):
            spent = seconds(pattern, before + pump * repeats + after, moves)
            if spent > LONG_ENOUGH_S:  # a machine that is busy otherwise tells more than it takes
                spent = min(spent, *(seconds(pattern, before + pump * repeats + after, moves) for _ in range(2)))
            if spent > MOST_S or (spent > LONG_ENOUGH_S and (repeats <= FEW[-1] or spent > 6 * last)):
                return f"{before!r} + {pump!r} * {repeats} + {after!r} takes {spent:.3f} s"
            last = max(spent, LONG_ENOUGH_S)
    return None


FOUND = sorted(set(patterns()))


def test_patterns_are_found() -> None:
    assert len(FOUND) > 80


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "explodes"),
    [
        (r"(a+)+$", True),
        (r"\((?:;[^()\d]{1,60}?,?\s\d)*\)", True),
        (r"(\w+\s?)*:", True),
        (r"a+a+a+b", True),
        (r"a+$", False),
        (r"(?:ab)*c", False),
    ],
)
def test_the_fuzzer_tells_exploding_patterns_from_others(text: str, explodes: bool) -> None:
    assert any(growth(text, 0, True, *pump) for pump in pumps(_parser.parse(text))) == explodes


@pytest.mark.slow
@pytest.mark.parametrize(("place", "text", "flags", "moves"), FOUND, ids=[found[0] for found in FOUND])
def test_a_pattern_does_not_explode(place: str, text: str, flags: int, moves: bool) -> None:
    tried = sorted(set(pumps(_parser.parse(text, flags))))[:24]
    found = [word for word in (growth(text, flags, moves, *pump) for pump in tried) if word]
    assert not found, f"{place}: {found[0]}"
