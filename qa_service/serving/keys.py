"""API keys: a file of their hashes, and what each may do. The keys themselves are stored nowhere.

A key is `aqa_<id>_<secret>` with 256 random bits of secret, so that a fast hash is as good as a slow one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any

from filelock import FileLock, Timeout

from indexer.durable import remove_scratch, replace_file

SCOPES = {
    "ask": "ask, search, lint and verify, in every interface",
    "read": "articles and their references",
    "metrics": "the figures of the service",
    "admin": "whatever changes the service or its index",
}
_SHAPE = re.compile(r"aqa_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_ID, _SHA256 = re.compile(r"[0-9a-f]{12}"), re.compile(r"[0-9a-f]{64}")


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


def revoked(keys: Keys, key_id: str, path: Path | None = None) -> Keys:
    """The keys with one of them revoked; `path` is where they are kept. Raises KeysError for an id that is none."""
    known = {key.key_id: key for key in keys.all}
    if key_id not in known:
        where = f" --keys {quote(str(path))}" if path is not None else ""
        raise KeysError(f"There is no key {key_id!r}. `article-qa keys list{where}` shows them.")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known[key_id] = replace(known[key_id], revoked=known[key_id].revoked or now)
    return Keys(list(known.values()))


def read_keys(path: Path) -> Keys:
    """The keys of a file; none where it is missing. Raises KeysError for a file that is no list of keys."""
    try:
        return Keys(_keys(json.loads(path.read_bytes())))
    except FileNotFoundError:
        return Keys([])
    except OSError as error:
        raise KeysError(f"{path}: cannot be read ({error.strerror}). Give this user access to it.") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        file = quote(str(path))
        raise KeysError(
            f"{path}: no file of keys, or a damaged one ({error}). Restore it from a copy. Without one begin anew, and no "
            f"key of before opens anything: mv {file} {quote(f'{path}.damaged')}; article-qa keys add NAME --keys {file}"
        ) from error


def write_keys(path: Path, keys: Keys) -> None:
    """Replaces the file in one step; only its owner can read it. Raises KeysError, and then it is as it was."""
    text = json.dumps({"keys": [asdict(key) for key in keys.all]}, indent=1, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text.encode("utf-8", "replace"), mode=0o600)
    except OSError as error:
        raise KeysError(
            f"{path}: cannot be written ({error.strerror}), and is as it was. Free space there, or give this user access to "
            "its folder; then run the same command again."
        ) from error


def change_keys(path: Path, change: Callable[[Keys], Keys]) -> None:
    """Writes what `change` makes of the keys, one change after the other: none of two at one time is lost.

    Raises KeysError, as `change` does.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=10)
        with lock:
            remove_scratch(path)
            write_keys(path, change(read_keys(path)))
    except Timeout as error:
        raise KeysError(f"{path}: another process changes it. Wait for it, then run the same command again.") from error
    except OSError as error:
        raise KeysError(
            f"{path}: cannot be written ({error.strerror}). Give this user access to its folder, then run the same command "
            "again."
        ) from error


def _keys(found: Any) -> list[Key]:
    """The keys of a file's value. Raises ValueError, KeyError or TypeError for what is none."""
    keys = [Key(**{**fields, "scopes": tuple(fields["scopes"])}) for fields in found["keys"]]
    for key in keys:
        texts = (key.key_id, key.name, key.sha256, key.created, *key.scopes)
        if not all(isinstance(text, str) for text in texts) or not isinstance(key.revoked, str | None):
            raise ValueError("a field is not a text")
        if isinstance(key.per_minute, bool) or not isinstance(key.per_minute, int | None) or (key.per_minute or 0) < 0:
            raise ValueError("per_minute is not a number")
        if not _ID.fullmatch(key.key_id) or not _SHA256.fullmatch(key.sha256) or not set(key.scopes) <= set(SCOPES):
            raise ValueError(f"key {key.key_id!r} has an id, hash or scope that is none")
    if len({key.key_id for key in keys}) < len(keys):
        raise ValueError("two keys have one id")
    return keys


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
