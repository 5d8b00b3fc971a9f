"""A load on a running service: so many clients at once, or so many requests a second, for so long."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

Request = tuple[str, dict[str, Any]]
"""A path and its JSON body."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: its path, seconds from the start of the load, seconds it took, and its status (0: no reply)."""

    path: str
    at_s: float
    took_s: float
    status: int


class Load:
    """Sends requests in turn, over and over."""

    def __init__(self, base_url: str, requests: Sequence[Request]) -> None:
        self._base_url, self._requests = base_url, requests

    def of_clients(self, clients: int, seconds: float) -> list[Sent]:
        """As many clients at once, each asking again as soon as it has its reply."""

        async def run(send: Callable[[], Any], over: Callable[[], bool]) -> None:
            async def one() -> None:
                while not over():
                    await send()

            await asyncio.gather(*(one() for _ in range(clients)))

        return self._run(run, seconds)

    def once(self, clients: int) -> list[Sent]:
        """Each request once, in order, by so many clients at once."""

        async def run(send: Callable[[], Any], _: Callable[[], bool]) -> None:
            left = iter(range(len(self._requests)))

            async def one() -> None:
                for _ in left:
                    await send()

            await asyncio.gather(*(one() for _ in range(clients)))

        return self._run(run, 0)

    def of_rate(self, per_second: float, seconds: float) -> list[Sent]:
        """As many requests a second, whether or not the ones before are answered: what overload is like."""

        async def run(send: Callable[[], Any], over: Callable[[], bool]) -> None:
            began, sent = time.perf_counter(), []
            for number in itertools.count():
                await asyncio.sleep(max(0.0, began + number / per_second - time.perf_counter()))
                if over():
                    break
                sent.append(asyncio.create_task(send()))
            await asyncio.gather(*sent)

        return self._run(run, seconds)

    def _run(self, run: Callable[..., Any], seconds: float) -> list[Sent]:
        found: list[Sent] = []
        turn = itertools.cycle(self._requests)

        async def whole() -> None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
            async with httpx.AsyncClient(base_url=self._base_url, limits=limits, timeout=60) as client:
                began = time.perf_counter()

                async def send() -> None:
                    path, body = next(turn)
                    at = time.perf_counter()
                    try:
                        status = (await client.post(path, json=body)).status_code
                    except httpx.TransportError:
                        status = 0
                    found.append(Sent(path, at - began, time.perf_counter() - at, status))

                await run(send, lambda: time.perf_counter() - began >= seconds)

        asyncio.run(whole())
        return found
