"""Progress of a long build on stderr: a bar with rate and remaining time on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from indexer.progress import Progress as Steps
from qa_service.cli.output import echo_err

EVERY_S = 10.0
"""Between two lines where no terminal shows a bar."""


class Bars:
    """One bar a step."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task = bars.add_task("", total=None)

    def step(self, name: str, total: int) -> None:
        """A new bar; the one before stays as it was when it ended."""
        self._bars.remove_task(self._task)
        self._task = self._bars.add_task(name, total=total or None)

    def advance(self, count: int) -> None:
        """Moves the bar."""
        self._bars.advance(self._task, count)


class Lines:
    """A line for each step with a count, and one every `EVERY_S` seconds of it."""

    def __init__(self, echo_err: Callable[[str], None] = echo_err, clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = echo_err, clock
        self._name, self._total, self._done = "", 0, 0
        self._began = self._said = clock()

    def step(self, name: str, total: int) -> None:
        """Names the step."""
        self._name, self._total, self._done = name, total, 0
        self._began = self._said = self._clock()
        self._say(f"{name}: {total}" if total else name)

    def advance(self, count: int) -> None:
        """Says the rate and the remaining time, if it is time to."""
        self._done += count
        now = self._clock()
        if now - self._said < EVERY_S or not self._done:
            return
        self._said = now
        rate = self._done / (now - self._began)
        left = max(0.0, (self._total - self._done) / rate)
        self._say(f"{self._name}: {self._done} of {self._total}, {rate:.0f}/s, {_clock(left)} left")


class Rate(ProgressColumn):
    """Items a second."""

    def render(self, task: Task) -> Text:
        """`120/s`, nothing before there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "")


@contextmanager
def shown() -> Iterator[Steps]:
    """What shows progress on this stderr."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bars(bars)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
