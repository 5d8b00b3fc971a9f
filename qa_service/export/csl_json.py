"""CSL-JSON: the items as the bundle gives them; what is known of their numbers is in `custom`. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from qa_service.export.entries import Entry


def csl_item(entry: Entry) -> dict[str, Any]:
    """One item, with `custom` as references.json of a bundle has it; an unlisted one has no field but a note."""
    r = entry.reference
    custom = {
        "number": r.number,
        "printed_label": r.label,
        "kind": r.kind,
        "resolution": {"status": str(r.status), **({"reason": r.reason} if r.reason else {})},
        "article": entry.doc_id,
        "quotes": list(entry.quotes) or None,
    }
    known = {name: value for name, value in custom.items() if value is not None}
    if not entry.listed:
        return {"id": entry.key, "type": "document", "note": entry.provenance, "custom": known}
    return {"type": "document", **dict(r.csl or {}), "id": entry.key, "custom": known}


def csl_json(entries: Sequence[Entry]) -> str:
    """A list of CSL-JSON items."""
    return json.dumps([csl_item(e) for e in entries], ensure_ascii=False, indent=1) + "\n"
