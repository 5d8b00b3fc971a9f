"""Token counts as tiktoken's cl100k_base gives them, without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.tokens import CACHE_NAME, count_tokens, encoding

OFFLINE = """
import os, socket
def refuse(*_args, **_more):
    raise OSError("no network in this test")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from indexer.tokens import count_tokens
print(count_tokens("hello world"), os.environ.get("TIKTOKEN_CACHE_DIR"))
"""


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("hello", 1),
        ("hello world", 2),
        ("tiktoken is great!", 6),
        ("antidisestablishmentarianism", 6),
        ("2 + 2 = 4", 7),
    ],
)
def test_texts_have_the_counts_that_tiktoken_publishes(text: str, tokens: int) -> None:
    """The last four are in OpenAI's cookbook, "How to count tokens with tiktoken"."""
    assert count_tokens(text) == tokens


@given(st.text(st.sampled_from("aB\u00e9 .,-'1\n\r\t\u00a0\u2028\x1c\x85\ud800")))
def test_lines_have_together_the_tokens_of_their_text(text: str) -> None:
    assert count_tokens(text) == len(encoding().encode_ordinary(text))


def test_the_name_of_a_special_token_counts_as_plain_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_a_lone_surrogate_is_counted() -> None:
    assert count_tokens("a \ud800 b") >= 3


@pytest.mark.parametrize("cache", [None, "empty"])
def test_counting_needs_no_network_and_leaves_the_environment_as_it_was(tmp_path: Path, cache: str | None) -> None:
    """A process of its own: within one, tiktoken keeps what it has loaded."""
    env = {k: v for k, v in os.environ.items() if k not in {"TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"}}
    env["TMPDIR"] = str(tmp_path)
    if cache:
        (tmp_path / cache).mkdir()
        env["TIKTOKEN_CACHE_DIR"] = str(tmp_path / cache)
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], env=env, cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", str(env.get("TIKTOKEN_CACHE_DIR"))]
    assert [p for p in tmp_path.rglob("*") if p.is_file() and CACHE_NAME in p.name] == []
