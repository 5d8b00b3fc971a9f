"""How a long build says how far it is. Pure: who shows it, and how, is the caller's."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears of the steps of a build, in order; a step with a total of 0 says nothing in between."""

    def step(self, name: str, total: int) -> None:
        """A step begins; the one before has ended."""

    def advance(self, count: int) -> None:
        """So many more of the step's total are done."""


class Silent:
    """Tells nobody."""

    def step(self, name: str, total: int) -> None:
        """Ignores it."""

    def advance(self, count: int) -> None:
        """Ignores it."""
