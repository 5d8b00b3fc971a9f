"""Verdicts as JSON: the contract with every caller. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from qa_service.verify.verdict import Change, Checked, Place, Verdict


def report_json(checked: Sequence[Checked]) -> dict[str, Any]:
    """All verdicts; `verified` says that there is a quote and that every one is exact or normalised."""
    counts = Counter(str(c.verdict) for c in checked)
    return {
        "verified": bool(checked) and all(c.verbatim for c in checked),
        "counts": {str(verdict): counts[verdict] for verdict in Verdict},
        "quotes": [checked_json(c) for c in checked],
    }


def checked_json(checked: Checked) -> dict[str, Any]:
    """One verdict, with the words it is about."""
    return {
        "text": checked.claim.text,
        "verdict": str(checked.verdict),
        "reason": checked.reason,
        "flags": [str(flag) for flag in checked.flags],
        "places": [_place(place) for place in checked.places],
        "changes": [_change(change) for change in checked.changes],
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "doc_id": place.span.doc_id,
        "start": place.span.start,
        "end": place.span.end,
        "text": place.text,
        "source_type": str(place.source_type),
        "heading_path": list(place.heading_path),
        "citations": [
            {"number": c.number, "status": str(c.status), "reference_id": c.reference_id, "reason": c.reason}
            for c in place.citations
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "quoted": change.quoted,
        "printed": change.printed,
        "doc_id": change.span.doc_id,
        "start": change.span.start,
        "end": change.span.end,
        "flags": [str(flag) for flag in change.flags],
    }
