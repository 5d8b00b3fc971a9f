"""A real service under a mixed load of readers, some of whom leave early: no error, and flat memory.

ARTICLE_QA_SOAK_S says for how many seconds (default 60; 600 for the ten minutes of a release).
"""

from __future__ import annotations

import itertools
import json
import os
import random
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from eval.bench.serving import GOLD
from eval.gold.items import read_gold

SECONDS = float(os.environ.get("ARTICLE_QA_SOAK_S", "60"))
WARM_UP_S = 20.0
READERS = 6
GROWTH = 0.05
ARTICLE = "severe-asthma-immunotherapy"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(SECONDS + WARM_UP_S + 240),
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="resident memory is read from /proc"),
]


@contextmanager
def served(command: str, index: Path, log: Path) -> Iterator[tuple[str, int]]:
    """The address and process id of a service that is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = {**os.environ, "QA_CACHE_MB": "1"}  # soon full, so that answers are kept, forgotten and worked for again
    with (
        log.open("wb") as words,
        subprocess.Popen([command, "serve", "--index", str(index), "--port", str(port)], env=env, stderr=words) as run,
    ):
        try:
            last = time.monotonic() + 60
            while not is_ready(address):
                assert run.poll() is None, "the service ended"
                assert time.monotonic() < last, "the service is not ready after 60 s"
                time.sleep(0.1)
            yield address, run.pid
            assert run.poll() is None, "the service ended under load"
        finally:
            run.terminate()


def is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz").is_success
    except httpx.TransportError:
        return False


def resident(pid: int) -> int:
    """Bytes of a process that lie in memory."""
    return int(Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmRSS:")[1].split()[0]) * 1024


class Readers:
    """Readers who do one thing after another, each in a thread; `replies` counts what came back."""

    def __init__(self, address: str, questions: list[str]) -> None:
        self._address, self._questions = address, questions
        self.replies: Counter[str] = Counter()
        self.faults: list[str] = []
        self._over, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._read, args=(seed,)) for seed in range(READERS)]

    @contextmanager
    def reading(self) -> Iterator[None]:
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join(60)

    def _read(self, seed: int) -> None:
        chance = random.Random(seed)
        ways: list[Callable[[httpx.Client, str], str]] = [
            ask, ask, follow_up, stream, leave_early, search, check_quote, chat, read_article, read_references,
        ]  # fmt: skip
        with httpx.Client(base_url=self._address, timeout=60) as client:
            for turn in itertools.count(seed):
                if self._over.is_set():
                    return
                way = ways[turn % len(ways)]
                try:
                    told = way(client, chance.choice(self._questions))
                except Exception as error:
                    self._note(f"{way.__name__}: {type(error).__name__}", fault=repr(error))
                else:
                    self._note(told)

    def _note(self, told: str, fault: str | None = None) -> None:
        with self._lock:
            self.replies[told] += 1
            if fault is not None:
                self.faults.append(fault)


def proper(reply: httpx.Response) -> str:
    """The status of a reply that is an answer, or a refusal that says when to come again. Raises AssertionError."""
    if reply.status_code == 503:
        assert reply.headers["content-type"] == "application/problem+json"
        assert int(reply.headers["retry-after"]) >= 1
    else:
        assert reply.status_code == 200, reply.text
    return str(reply.status_code)


def ask(client: httpx.Client, question: str) -> str:
    reply = client.post("/v1/ask", json={"question": question})
    assert proper(reply) == "503" or reply.json()["outcome"] in {"answered", "abstained"}
    return f"ask {reply.status_code}"


def follow_up(client: httpx.Client, question: str) -> str:
    body = {"question": "Why?", "history": [{"question": question}]}
    return f"follow-up {proper(client.post('/v1/ask', json=body))}"


def stream(client: httpx.Client, question: str) -> str:
    reply = client.post("/v1/ask", json={"question": question, "stream": True})
    if proper(reply) == "200":
        assert "event: done" in reply.text
        assert '"outcome":"failed"' not in reply.text or '"status":503' in reply.text
    return f"stream {reply.status_code}"


def leave_early(client: httpx.Client, question: str) -> str:
    with client.stream("POST", "/v1/ask", json={"question": question, "stream": True}) as reply:
        for _ in zip(range(1), reply.iter_raw(), strict=False):
            pass
    return f"left early {reply.status_code}"


def search(client: httpx.Client, question: str) -> str:
    return f"search {proper(client.post('/v1/search', json={'query': question}))}"


def check_quote(client: httpx.Client, question: str) -> str:
    return f"verify {proper(client.post('/v1/verify', json={'quotes': [{'text': question}]}))}"


def chat(client: httpx.Client, question: str) -> str:
    body = {"model": "article-qa", "messages": [{"role": "user", "content": question}]}
    reply = client.post("/v1/chat/completions", json=body)
    assert reply.status_code in {200, 503}, reply.text
    return f"chat {reply.status_code}"


def read_article(client: httpx.Client, _: str) -> str:
    return f"article {proper(client.get(f'/v1/articles/{ARTICLE}'))}"


def read_references(client: httpx.Client, _: str) -> str:
    return f"references {proper(client.get(f'/v1/articles/{ARTICLE}/references', params={'format': 'ris'}))}"


def test_a_mixed_load_meets_no_error_and_memory_stays_flat(command: str, index_dir: Path, tmp_path: Path) -> None:
    questions = [item.question for item in read_gold(GOLD)]
    log = tmp_path / "log.jsonl"
    with served(command, index_dir, log) as (address, pid):
        readers = Readers(address, questions)
        with readers.reading():
            time.sleep(WARM_UP_S)
            before = resident(pid)
            time.sleep(SECONDS)
            after = resident(pid)
        figures = httpx.get(f"{address}/metrics").text
    print(json.dumps({"replies": readers.replies, "resident": [before, after]}))
    assert readers.faults == []
    kinds = {told.rpartition(" ")[0] for told in readers.replies}
    assert kinds == {
        "ask", "follow-up", "stream", "left early", "search", "verify", "chat", "article", "references",
    }  # fmt: skip
    assert 'article_qa_outcomes_total{outcome="failed"}' not in figures
    failures = [line for line in log.read_text(encoding="utf-8").splitlines() if '"event": "failed"' in line]
    assert failures == []
    assert after <= (1 + GROWTH) * before, f"{before / 1e6:.1f} MB grew to {after / 1e6:.1f} MB in {SECONDS:g} s"
