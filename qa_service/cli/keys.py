"""`article-qa keys`: who may use the service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa_service.cli.output import AsJson, echo_err, fail, friendly_errors, print_json
from qa_service.serving.keys import SCOPES, Keys, change_keys, new_key, read_keys, revoked
from qa_service.settings import ServiceSettings

app = typer.Typer(help="API keys: add, list, revoke. A running service takes a change over within a second.")
File = Annotated[Path | None, typer.Option("--keys", help="File of the keys; default: QA_KEYS.")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Whom it is for.")],
    scope: Annotated[list[str] | None, typer.Option(help=f"May be given again: {', '.join(SCOPES)}.")] = None,
    per_minute: Annotated[int | None, typer.Option(min=0, help="Its own rate limit; 0: none.")] = None,
    keys: File = None,
) -> None:
    """Make a key. It is printed now and never again: only its hash is kept."""
    with friendly_errors():
        path = _file(keys)
        key, kept = new_key(name, scope or ["ask", "read"], per_minute)
        change_keys(path, lambda held: Keys([*held.all, kept]))
        echo_err(f"{kept.key_id} ({name}) may: {', '.join(kept.scopes)}. Keep the key; it is shown only here.")
        print(key)


@app.command("list")
def list_keys(keys: File = None, as_json: AsJson = False) -> None:
    """List the keys: ids, names, what they may do; the keys themselves are stored nowhere."""
    with friendly_errors():
        found = read_keys(_file(keys)).all
    if as_json:
        shown = ("key_id", "name", "scopes", "created", "per_minute", "revoked")
        print_json([{name: getattr(key, name) for name in shown} for key in found])
        return
    for key in found:
        state = f"revoked {key.revoked}" if key.revoked else "valid"
        print(f"{key.key_id}  {','.join(key.scopes):<22} {key.created}  {state:<12} {key.name}")


@app.command("revoke")
def revoke(key_id: Annotated[str, typer.Argument(help="Its id, as listed.")], keys: File = None) -> None:
    """Make a key useless. It stays in the list."""
    with friendly_errors():
        path = _file(keys)
        change_keys(path, lambda held: revoked(held, key_id, path))
        echo_err(f"{key_id} is revoked")


def _file(named: Path | None) -> Path:
    path = named or ServiceSettings().keys
    if path is None:
        fail("no file of keys. Name one with --keys, or set QA_KEYS, which the service reads too.", 2)
    return path
