"""API keys: a file of their hashes, and what each may do. The keys themselves are stored nowhere.

A key is `aqa_<id>_<secret>` with 256 random bits of secret, so that a fast hash is as good as a slow one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SCOPES = {
    "ask": "ask, search, lint and verify, in every interface",
    "read": "articles and their references",
    "metrics": "the figures of the service",
    "admin": "whatever changes the service or its index",
}
_SHAPE = re.compile(r"aqa_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class KeysError(Exception):
    """A file of keys that cannot be used, or a change to it that makes no sense."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of one key; `per_minute` is its own rate limit, None for that of the service."""

    key_id: str
    name: str
    sha256: str
    scopes: tuple[str, ...]
    created: str
    per_minute: int | None = None
    revoked: str | None = None


class Keys:
    """The keys of a file, read once."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._by_id = {key.key_id: key for key in keys}

    @property
    def all(self) -> tuple[Key, ...]:
        """Every key, revoked ones too, in the order of the file."""
        return tuple(self._by_id.values())

    def find(self, shown: str) -> Key | None:
        """The key that was shown, None if there is none such or it is revoked; takes as long for any secret."""
        parts = _SHAPE.fullmatch(shown)
        known = self._by_id.get(parts.group(1)) if parts else None
        fits = hmac.compare_digest(_sha256(shown), known.sha256 if known else _sha256(""))
        return known if fits and known is not None and known.revoked is None else None


def new_key(name: str, scopes: Sequence[str], per_minute: int | None = None) -> tuple[str, Key]:
    """A key and what is kept of it. Raises KeysError for a scope that is none."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise KeysError(f"{unknown[0]!r} is no scope. There are: {', '.join(SCOPES)}.")
    if not scopes:
        raise KeysError(f"A key without scopes opens nothing. Name at least one: {', '.join(SCOPES)}.")
    key_id = secrets.token_hex(6)
    key = f"aqa_{key_id}_{secrets.token_urlsafe(32)}"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return key, Key(key_id, name, _sha256(key), tuple(s for s in SCOPES if s in scopes), now, per_minute)


def revoked(keys: Keys, key_id: str) -> Keys:
    """The keys with one of them revoked. Raises KeysError for an id that is none."""
    known = {key.key_id: key for key in keys.all}
    if key_id not in known:
        raise KeysError(f"There is no key {key_id!r}. `article-qa keys list` shows them.")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known[key_id] = replace(known[key_id], revoked=known[key_id].revoked or now)
    return Keys(list(known.values()))


def read_keys(path: Path) -> Keys:
    """The keys of a file; none where it is missing. Raises KeysError for a file that is no list of keys."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        return Keys([Key(**{**fields, "scopes": tuple(fields["scopes"])}) for fields in found["keys"]])
    except FileNotFoundError:
        return Keys([])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise KeysError(f"{path}: cannot be read as a file of keys ({error}). Restore it, or make new keys.") from error


def write_keys(path: Path, keys: Keys) -> None:
    """Replaces the file in one step; only its owner can read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"keys": [asdict(key) for key in keys.all]}, indent=1, ensure_ascii=False) + "\n"
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
