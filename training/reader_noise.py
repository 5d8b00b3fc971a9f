"""How examples are varied while training: windows, citation marks, spelling, headings."""

from __future__ import annotations

import random
from typing import Any

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def vary(example: dict[str, Any], other: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """One varied copy of an example; `other` lends units of another passage."""
    units, labels, answers = list(example["units"]), example["y"], example["a"]
    if labels is not None and answers and len(units) >= 4:
        units, labels, answers = _cut(units, list(labels), rng)
    if labels is not None and rng.random() < 0.25:  # another subject in the same chunk
        lent = rng.sample(other["units"], min(len(other["units"]), rng.randint(1, 4)))
        before = rng.random() < 0.5
        units = lent + units if before else units + lent
        labels = [0] * len(lent) + list(labels) if before else list(labels) + [0] * len(lent)
    if rng.random() < 0.5:
        style = rng.choice(("plain", "bracket", "paren", "glued", "super"))
        units = [_marked(u, style, rng) if rng.random() < 0.6 else u for u in units]
    question = example["q"]
    if rng.random() < 0.25:
        question = question.lower()
    if rng.random() < 0.15:
        question = question.rstrip("?. ")
    if rng.random() < 0.12:
        question = misspelt(question, rng)
    head = "" if rng.random() < 0.25 else example["head"]
    return {**example, "q": question, "head": head, "units": units, "y": labels, "a": answers}


def _cut(units: list[str], labels: list[int], rng: random.Random) -> tuple[list[str], list[int], int]:
    """Units, labels and answer of an answering passage with a chunk boundary elsewhere, without its evidence, or as it is."""
    evidence = [i for i, y in enumerate(labels) if y == 1]
    if rng.random() < 0.35:
        first, last = rng.randint(0, evidence[0]), rng.randint(evidence[-1], len(units) - 1)
        return units[first : last + 1], labels[first : last + 1], 1
    if rng.random() < 0.28:  # the same passage without its evidence answers nothing
        kept = [i for i in range(len(units)) if not labels[i]]
        if len(kept) >= 2:
            return [units[i] for i in kept], [0] * len(kept), 0
    return units, labels, 1


def misspelt(text: str, rng: random.Random) -> str:
    """A text with one letter of one longer word dropped, doubled, swapped or replaced."""
    words = text.split()
    long = [i for i, w in enumerate(words) if len(w) > 4 and w.isalpha()]
    if not long:
        return text
    i = rng.choice(long)
    w, at = words[i], rng.randint(1, len(words[i]) - 2)
    words[i] = rng.choice(
        (
            w[:at] + w[at + 1 :],
            w[:at] + w[at] + w[at:],
            w[:at] + w[at + 1] + w[at] + w[at + 2 :],
            w[:at] + rng.choice(_LETTERS) + w[at + 1 :],
        )
    )
    return " ".join(words)


def _marked(unit: str, style: str, rng: random.Random) -> str:
    numbers = sorted(rng.sample(range(1, 30), rng.choice((1, 1, 1, 2, 3))))
    plain = ", ".join(map(str, numbers))
    body, stop = (unit[:-1], unit[-1]) if unit[-1:] in ".:;" else (unit, "")
    if style == "plain":
        return f"{body} {plain}{stop}"
    if style == "bracket":
        return f"{body} [{plain}]{stop}"
    if style == "paren":
        return f"{body} ({plain}){stop}"
    if style == "glued":
        return f"{body}{stop}{plain.replace(' ', '')}"
    return body + stop + "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] if c.isdigit() else c for c in plain.replace(" ", ""))
