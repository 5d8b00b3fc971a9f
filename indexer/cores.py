"""How many cores this process may use: those it is bound to, and no more than its container's quota."""

from __future__ import annotations

import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cores(quota: Path = _QUOTA) -> int:
    """At least 1. A quota of one and a half cores counts as two: the half is used."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(bound, _quota_cores(quota) or bound))


def _quota_cores(quota: Path) -> int | None:
    """Cores of a cgroup v2 quota ("150000 100000" is one and a half), rounded up; None without one."""
    try:
        allowed, period = quota.read_text(encoding="ascii").split()
        return -(-int(allowed) // int(period))
    except (OSError, ValueError):
        return None
