"""How the running service bears load: its maximum, a soak at 80 % of it, three times as much as it can do, and repeats.

    python -m eval.bench.load [--seconds 15] [--soak 600] [--repeats 2000]

Starts `article-qa serve` in a process of its own with the cache off, so that every question is worked on, and asks gold
questions with searches, quote checks and article reads between them. Searches of one client, four and 48 come first, then
one question at a time.

Then a second process, its cache on and empty, is asked a stream with repeats (`eval.bench.reader_stream`) by twelve clients;
beside it stands the same stream asked by one client at a time with the cache off. The load is made on the same machine, so the
figures are a lower bound. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from corpus.load import ARTICLES, load_corpus
from eval.bench.load_generator import Load, Request, Sent
from eval.bench.reader_stream import reader_stream, share_of_repeats
from eval.bench.serving import GOLD, _at, _first, _free_port
from eval.gold.items import GoldItem, read_gold
from qa_service.http.page.examples import opening

_TOOL = [sys.executable, "-c", "from qa_service.cli.main import main; main()"]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=15, help="of each part but the soak and the repeats")
    parser.add_argument("--soak", type=float, default=600, help="seconds at 80 %% of the maximum; 0: none")
    parser.add_argument("--repeats", type=int, default=2000, help="questions of the stream with repeats; 0: none")
    args = parser.parse_args()
    items = read_gold(GOLD)
    with tempfile.TemporaryDirectory() as scratch:
        index = str(Path(scratch) / "index")
        subprocess.run([*_TOOL, "index", "--index", index], check=True, capture_output=True)
        with _served(index, QA_CACHE_MB="0") as (base_url, pid):
            questions = [item.question for item in items]
            searches = _searches(base_url, questions, args.seconds)
            found = {"searches": searches, **_measured(base_url, pid, questions, args.seconds, args.soak)}
            stream = _stream(items, args.repeats)
            plain = Load(base_url, stream).of_clients(1, args.seconds) if stream else []
        if stream:
            with _served(index) as (base_url, _):
                found["repeats"] = _repeated(stream, plain, Load(base_url, stream).once(12), args.seconds)
    print(json.dumps(found, indent=1))
    return 0


@contextmanager
def _served(index: str, **settings: str) -> Iterator[tuple[str, int]]:
    """The address and process id of a service that has answered once."""
    port = _free_port()
    base_url = f"http://127.0.0.1:{port}"
    command = [*_TOOL, "serve", "--index", index, "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL) as process:
        try:
            with httpx.Client(base_url=base_url, timeout=60) as client:
                _first(client, "Is anybody there?", time.monotonic())
            yield base_url, process.pid
        finally:
            process.terminate()


def _searches(base_url: str, questions: list[str], seconds: float) -> dict[str, Any]:
    """Searches of one client and of four, in three rounds by turns, and 200 by 48 clients at once."""
    load = Load(base_url, [("/v1/search", {"query": question}) for question in questions])
    rounds = [[_goodput(load.of_clients(n, seconds / 3), seconds / 3) for n in (1, 4)] for _ in range(3)]
    burst = Load(base_url, [("/v1/search", {"query": question}) for question in questions[:200]]).once(48)
    return {
        "one_client_per_s": [round(one, 1) for one, _ in rounds],
        "four_clients_ratio": [round(four / one, 2) for one, four in rounds],
        "burst_of_48": _figures(burst, 0),
    }


def _measured(base_url: str, pid: int, questions: list[str], seconds: float, soak: float) -> dict[str, Any]:
    asks: list[Request] = [("/v1/ask", {"question": question}) for question in questions]
    load = Load(base_url, asks)
    one = load.of_clients(1, seconds)
    several = load.of_clients(12, seconds)
    mixed = Load(base_url, _mixed(questions))
    most, most_mixed = _goodput(several, seconds), _goodput(mixed.of_clients(12, seconds), seconds)
    found: dict[str, Any] = {
        "one_at_a_time": _figures(one, seconds),
        "twelve_at_a_time": _figures(several, seconds),
        "mixed_maximum_per_s": round(most_mixed, 2),
    }
    if soak:
        mixed.of_rate(0.8 * most_mixed, soak / 10)  # warms up: what is kept once is no growth
        before = _memory(pid)
        soaked = mixed.of_rate(0.8 * most_mixed, soak)
        found["soak"] = {
            **_figures(soaked, soak),
            "memory_mb": round(before / 1e6, 1),
            "memory_growth": round(_memory(pid) / before - 1, 4),
            "of_each": {path: _times(s for s in soaked if s.path == path) for path in sorted({s.path for s in soaked})},
        }
    over = load.of_rate(3 * most, seconds)
    refused = [1000 * s.took_s for s in over if s.status == 503]
    found["overload"] = {
        **_figures(over, seconds),
        "goodput_share": round(_goodput(over, seconds) / most, 2),
        "time_to_503_ms": {"p50": round(_at(refused, 0.5), 1), "p99": round(_at(refused, 0.99), 1)}
        if refused
        else None,
    }
    with httpx.Client(base_url=base_url, timeout=60) as client:
        found["alive"] = client.get("/readyz").status_code == 200
    return found


def _stream(items: Sequence[GoldItem], length: int) -> list[Request]:
    """A stream as readers send it: gold questions with what was asked before them, and those that open a conversation."""

    def ask(question: str, history: Sequence[str] = ()) -> Request:
        return "/v1/ask", {"question": question, "history": [{"question": earlier} for earlier in history]}

    if not length:
        return []
    (bundle,) = load_corpus(ARTICLES)
    first = [ask(one["question"]) for one in opening(bundle.article, None) if one["first"]]
    first += [ask(item.question) for item in items if not item.history]
    return reader_stream([ask(item.question, item.history) for item in items], first, length)


def _repeated(stream: list[Request], plain: list[Sent], cached: list[Sent], seconds: float) -> dict[str, Any]:
    """What the cache makes of a stream with repeats, beside the same stream asked plainly, as far as that got."""
    with_cache, without = _goodput(cached, 0), _goodput(plain, seconds)
    return {
        "questions": len(stream),
        "share_of_repeats": round(share_of_repeats(stream), 3),
        "one_at_a_time_no_cache": _figures(plain, seconds),
        "twelve_at_a_time_with_cache": _figures(cached, 0),
        "ratio": round(with_cache / without, 2),
    }


def _mixed(questions: list[str]) -> list[Request]:
    """Questions, and two lighter requests for every four of them, in a seeded order: gold stands by kinds."""
    found: list[Request] = []
    for number, question in enumerate(questions):
        found.append(("/v1/ask", {"question": question}))
        if number % 4 == 1:
            found.append(("/v1/search", {"query": question}))
        if number % 4 == 3:
            found.append(("/v1/verify", {"quotes": [{"text": question}]}))
    return random.Random(0).sample(found, len(found))


def _goodput(sent: list[Sent], seconds: float) -> float:
    """Answers a second: those that came until the last one was in."""
    done = [s for s in sent if s.status == 200]
    return len(done) / max([seconds, *(s.at_s + s.took_s for s in done)])


def _figures(sent: list[Sent], seconds: float) -> dict[str, Any]:
    return {
        "answers_per_s": round(_goodput(sent, seconds), 2),
        **_times(sent),
        "by_status": dict(sorted(Counter(s.status for s in sent).items())),
    }


def _times(sent: Iterable[Sent]) -> dict[str, Any]:
    """Milliseconds of the requests that were answered."""
    took = [1000 * s.took_s for s in sent if s.status == 200] or [0.0]
    p50, p99 = _at(took, 0.5), _at(took, 0.99)
    return {"n": len(took), "p50_ms": round(p50, 1), "p99_ms": round(p99, 1)}


def _memory(pid: int) -> int:
    """Resident bytes of a process (Linux)."""
    return int(Path(f"/proc/{pid}/status").read_text(encoding="ascii").split("VmRSS:")[1].split()[0]) * 1024


if __name__ == "__main__":
    raise SystemExit(main())
