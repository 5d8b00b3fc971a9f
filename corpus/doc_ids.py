"""Which doc_ids there can be: those that have an address, `/articles/<doc_id>`."""

from __future__ import annotations

MAX_LENGTH = 200
"""Characters; a request can name none that is longer."""


def fault_of_doc_id(doc_id: str) -> str | None:
    """What is wrong with a doc_id, in words; None where nothing is.

    >>> fault_of_doc_id("iron-2025"), fault_of_doc_id("../etc")
    (None, "has a '/' in it")
    """
    if doc_id in {".", ".."}:
        return "is a step in a path"
    for character in "/\\":
        if character in doc_id:
            return f"has a {character!r} in it"
    if not doc_id.isprintable() or doc_id != doc_id.strip():
        return "has white space at an end or characters that do not print"
    if len(doc_id) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    return None
