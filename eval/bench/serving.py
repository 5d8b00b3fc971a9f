"""Cold start, memory and latency of the running service, beside those of plain search in the same run.

    python -m eval.bench.serving [--questions 60] [--out results]

Starts `article-qa serve` in a fresh process over a ready index, asks at once until the first answer comes, then asks
gold questions one after another. Memory is the process' high-water mark (Linux, VmHWM).
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from eval.gold.items import read_gold
from eval.runs.results_file import RunInfo, write_results

GOLD = Path(__file__).parents[1] / "data" / "severe-asthma-immunotherapy.gold.jsonl"


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--out", type=Path, help="write a result file into this folder")
    began = time.monotonic()
    args = parser.parse_args()
    load, cpus = os.getloadavg()[0], os.cpu_count() or 1
    if load > cpus / 2:
        print(f"other work runs here (load {load:.1f} on {cpus} CPUs): times will be too long", file=sys.stderr)
    asked = [item.question for item in read_gold(GOLD)][:: max(1, 376 // args.questions)][: args.questions]
    with tempfile.TemporaryDirectory() as scratch:
        index = str(Path(scratch) / "index")
        tool = [sys.executable, "-c", "from qa_service.cli.main import main; main()"]
        subprocess.run([*tool, "index", "--index", index], check=True, capture_output=True)
        starts = [_served(tool, index, [asked[0]])[0] for _ in range(3)]
        start, ask, search, peak = _served(tool, index, asked)
    starts.append(start)
    figures = {
        "cold_start_to_first_answer_s": round(statistics.median(starts), 2),
        "peak_memory_mb": round(peak / 1e6),
        "ask_p50_ms": round(_at(ask, 0.5)),
        "ask_p95_ms": round(_at(ask, 0.95)),
        "search_p50_ms": round(_at(search, 0.5), 1),
        "ask_over_search_p50": round(_at(ask, 0.5) / _at(search, 0.5), 1),
        "questions": len(asked),
    }
    print(json.dumps(figures, indent=1))
    if args.out is not None:
        write_results(args.out, RunInfo("serving", [GOLD]), figures, [], time.monotonic() - began)
    return 0


def _served(tool: list[str], index: str, asked: list[str]) -> tuple[float, list[float], list[float], int]:
    """(seconds to the first answer, milliseconds of each ask, of each search, peak bytes)."""
    port = _free_port()
    began = time.monotonic()
    process = subprocess.Popen(
        [*tool, "serve", "--index", index, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            _first(client, asked[0], began)
            start = time.monotonic() - began
            ask = [_timed(client, "/v1/ask", {"question": q}) for q in asked]
            search = [_timed(client, "/v1/search", {"query": q}) for q in asked]
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    finally:
        process.terminate()
        process.wait(30)
    return start, ask, search, peak


def _first(client: httpx.Client, question: str, began: float) -> None:
    while time.monotonic() - began < 60:
        try:
            client.post("/v1/ask", json={"question": question}).raise_for_status()
        except (httpx.TransportError, httpx.HTTPStatusError):  # not listening, or not open yet
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("no answer within 60 s of starting")


def _timed(client: httpx.Client, path: str, body: dict[str, str]) -> float:
    began = time.monotonic()
    client.post(path, json=body).raise_for_status()
    return 1000 * (time.monotonic() - began)


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())
