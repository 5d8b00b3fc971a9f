"""Whether a source still stands: retracted, of concern, corrected, superseded, or not checked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

STANDINGS = ("retracted", "expression_of_concern", "superseded", "corrected", "notice", "current", "not_checked")
"""The gravest first. `notice`: it is itself a notice about another publication; `current`: it was looked up, and nothing
was found against it; `not_checked`: nobody looked."""

_IN_TITLE = re.compile(
    r"[\[(]?(RETRACTED(?: ARTICLE)?|Retracted(?: Article)?|WITHDRAWN|Withdrawn|Expression of Concern|Retraction|Erratum|Correction)[\])]?\s?:",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What was published about a source: a standing, and where that is said, "" where that is not known."""

    kind: str
    where: str


def standing_fields(notices: Iterable[Notice], checked: str | None = None) -> dict[str, Any]:
    """Metadata fields (`standing`, `standing_notices`, `standing_checked`) of what is known; none for nothing.

    `checked` is the day on which a public record was asked.
    """
    found = list(notices)
    fields: dict[str, Any] = {}
    if found:
        fields["standing"] = min((notice.kind for notice in found), key=STANDINGS.index)
        fields["standing_notices"] = [{"kind": n.kind, "where": n.where} for n in found]
    elif checked is not None:
        fields["standing"] = "current"
    if checked is not None:
        fields["standing_checked"] = checked
    return fields


def notices_in(extra: Mapping[str, object]) -> list[Notice]:
    """What metadata fields tell was published about a source."""
    given = extra.get("standing_notices")
    found = [notice for notice in given if isinstance(notice, Mapping)] if isinstance(given, list) else []
    named = [Notice(str(n.get("kind")), str(n.get("where", ""))) for n in found if n.get("kind") in STANDINGS]
    standing = standing_of(extra)
    return named or ([Notice(standing, "")] if standing not in {"current", "not_checked"} else [])


def standing_of(extra: Mapping[str, object]) -> str:
    """The standing that metadata fields give; `not_checked` where they give none that is known."""
    given = extra.get("standing")
    return given if isinstance(given, str) and given in STANDINGS else "not_checked"


def notices_of_title(title: str) -> list[Notice]:
    """What publishers write into the title of a publication that no longer stands.

    >>> notices_of_title("RETRACTED: Iron in runners"), notices_of_title("Retracted articles in haematology")
    ([Notice(kind='retracted', where='title')], [])
    """
    match = _IN_TITLE.match(title)
    if match is None:
        return []
    kinds = {"retracted": "retracted", "withdrawn": "retracted", "expression": "expression_of_concern"}
    first = match[1].split()[0].lower()
    return [Notice(kinds.get(first, "notice"), "title")]
