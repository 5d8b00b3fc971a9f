"""API keys at rest."""

from __future__ import annotations

import json
import os
import shlex
import stat
import threading
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qa_service.cli.keys import app
from qa_service.serving.keys import Keys, KeysError, change_keys, new_key, read_keys, revoked, write_keys


def test_a_key_is_found_and_nothing_like_it() -> None:
    key, kept = new_key("Ann", ["ask"])
    keys = Keys([kept, new_key("Ben", ["read"])[1]])
    assert keys.find(key) == kept
    for other in (
        key[:-1],
        key + "x",
        key[:-1] + ("A" if key[-1] != "A" else "B"),
        "",
        "aqa_",
        kept.sha256,
        key.upper(),
    ):
        assert keys.find(other) is None


def test_the_file_holds_no_key_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "keys.json"
    key, kept = new_key("Ann", ["ask"], per_minute=5)
    write_keys(path, Keys([kept]))
    assert key.rsplit("_", 1)[1] not in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path).find(key) == kept
    assert [p.name for p in path.parent.iterdir()] == ["keys.json"]


def test_a_revoked_key_is_not_found_and_stays_listed() -> None:
    key, kept = new_key("Ann", ["ask"])
    keys = revoked(Keys([kept]), kept.key_id)
    assert keys.find(key) is None
    assert [k.name for k in keys.all] == ["Ann"]
    with pytest.raises(KeysError, match="keys list"):
        revoked(keys, "nobody")


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_key_opens_what_is_named_and_something(scopes: list[str]) -> None:
    with pytest.raises(KeysError, match="ask, read, metrics, admin"):
        new_key("Ann", scopes)


ONE = asdict(new_key("Ann", ["ask"])[1])
ODD: list[dict[str, object]] = [
    {"scopes": "ask"},
    {"scopes": ["everything"]},
    {"scopes": [5]},
    {"sha256": 5},
    {"sha256": "ab"},
    {"key_id": "nobody"},
    {"revoked": False},
    {"per_minute": "10"},
    {"per_minute": -1},
    {"per_minute": True},
    {"name": None},
    {"revokee": None},
]
DAMAGED = [json.dumps({"keys": [{**ONE, **odd}]}) for odd in ODD] + [json.dumps({"keys": [ONE, ONE]}), "[" * 100_000]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"keys": [{}]}', '{"keys": [1]}', '{"keys": null}', "\x00", *DAMAGED], ids=range(21)
)
def test_a_file_that_is_no_list_of_keys_is_an_error_and_not_an_open_door(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KeysError, match=r"keys\.json") as caught:
        read_keys(path)
    move, make = (shlex.split(words) for words in str(caught.value).rpartition("anything: ")[2].split(";"))
    assert (move[0], make[:2]) == ("mv", ["article-qa", "keys"])
    Path(move[1]).rename(move[2])
    assert CliRunner().invoke(app, make[2:]).exit_code == 0
    assert [key.name for key in read_keys(path).all] == ["NAME"]


def test_keys_made_at_one_time_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    def add(name: str) -> None:
        change_keys(path, lambda held: Keys([*held.all, new_key(name, ["ask"])[1]]))

    threads = [threading.Thread(target=add, args=(f"key {n}",)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(key.name for key in read_keys(path).all) == sorted(f"key {n}" for n in range(12))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_keys_stays_its_owners_when_root_changes_it(tmp_path: Path) -> None:
    """Else the service could not read it any more, and a revoked key would go on opening."""
    path = tmp_path / "keys.json"
    write_keys(path, Keys([new_key("Ann", ["ask"])[1]]))
    os.chown(path, 65534, 65534)
    change_keys(path, lambda held: Keys([*held.all, new_key("Ben", ["ask"])[1]]))
    assert (path.stat().st_uid, path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (65534, 65534, 0o600)


def test_an_unknown_key_is_looked_up_with_the_command_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "my keys.json"
    assert CliRunner().invoke(app, ["add", "Ann", "--keys", str(path)]).exit_code == 0
    failed = CliRunner().invoke(app, ["revoke", "nobody", "--keys", str(path)])
    named = shlex.split(failed.stderr.split("`")[1])
    assert named[:2] == ["article-qa", "keys"]
    assert "Ann" in CliRunner().invoke(app, named[2:]).stdout


def test_the_command_makes_lists_and_revokes(tmp_path: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*words, "--keys", str(tmp_path / "k.json")])
        assert done.exit_code == code, done.output
        return str(done.stdout)

    key = run("add", "Ann", "--scope", "ask").strip()
    assert key.startswith("aqa_")
    (listed,) = json.loads(run("list", "--json"))
    assert (listed["name"], listed["scopes"], listed["revoked"]) == ("Ann", ["ask"], None)
    assert "sha256" not in listed
    run("revoke", listed["key_id"])
    assert json.loads(run("list", "--json"))[0]["revoked"] is not None
    run("revoke", "nobody", code=1)
    assert read_keys(tmp_path / "k.json").find(key) is None


def test_without_a_file_the_command_says_how_to_name_one() -> None:
    done = CliRunner().invoke(app, ["list"])
    assert done.exit_code == 2
    assert "QA_KEYS" in done.stderr
