"""How often one key, one address or one site may ask: token buckets, the least used forgotten first. Pure but for time.

A bucket holds at most `burst` requests and fills evenly with `per_minute` of them.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_BUCKETS = 20_000


class TooOftenError(Exception):
    """A limit is reached; `retry_after_s` is when the next request is let in."""

    def __init__(self, whose: str, per_minute: int, retry_after_s: int) -> None:
        super().__init__(f"The limit of this {whose} is {per_minute} requests a minute. Try again later.")
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimit:
    """The buckets of one service; belongs to one event loop."""

    def __init__(self, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._clock = burst, clock
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def take(self, whose: str, name: str, per_minute: int) -> None:
        """Takes one request from the bucket of `name` (a key's, an address's, a site's); 0 a minute is no limit.

        Raises TooOftenError; a refused request costs nothing.
        """
        if per_minute <= 0:
            return
        now, burst = self._clock(), float(min(self._burst, per_minute))
        bucket = self._buckets.setdefault((whose, name), _Bucket(burst, now))
        self._buckets.move_to_end((whose, name))
        bucket.left = min(burst, bucket.left + (now - bucket.at) * per_minute / 60)
        bucket.at = now
        if bucket.left < 1:
            raise TooOftenError(whose, per_minute, max(1, math.ceil((1 - bucket.left) * 60 / per_minute)))
        bucket.left -= 1
        while len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)


def network_of(address: str) -> str:
    """Whom an address belongs to: itself, for IPv6 its /64, which is what one subscriber has.

    >>> network_of("2001:db8::1"), network_of("192.0.2.7"), network_of("unix socket")
    ('2001:db8::/64', '192.0.2.7', 'unix socket')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
