"""Identifiers made from names."""

from __future__ import annotations

import re
import unicodedata


def slug(name: str) -> str:
    """A name in lower-case ASCII letters, digits and hyphens; "source" where nothing is left.

    >>> slug("Iron Deficiency (2025)")
    'iron-deficiency-2025'
    """
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-") or "source"
