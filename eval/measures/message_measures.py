"""How well reports of danger are told from other messages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MEASURES = ("danger_recall", "danger_false_alarms")


@dataclass(frozen=True, slots=True)
class ToldMessage:
    """A message with whether it tells of danger, and whether it was taken to."""

    text: str
    danger: bool
    told: bool


def danger_recall(messages: Sequence[ToldMessage]) -> float | None:
    """The share of reports of danger that were told; None without any."""
    return _share([message.told for message in messages if message.danger])


def danger_false_alarms(messages: Sequence[ToldMessage]) -> float | None:
    """The share of other messages that were taken for one; None without any."""
    return _share([message.told for message in messages if not message.danger])


def _share(told: Sequence[bool]) -> float | None:
    return sum(told) / len(told) if told else None
