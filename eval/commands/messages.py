"""`article-qa eval messages`: whether reports of danger are told from messages that look like them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from eval.commands.options import AsJson
from eval.commands.output import echo_err, friendly_errors
from eval.formats.jsonl import DataError, read_rows
from eval.measures.message_measures import ToldMessage, danger_false_alarms, danger_recall
from eval.reports.gates import Violation
from eval.reports.gates_file import GATES, read_gates

FOLDER = Path(__file__).parents[1] / "data" / "messages"
"""Files of {text, danger}: as people type, written when the model was fixed and never trained on."""


def command(
    data: Annotated[Path, typer.Option(help="A folder of files of JSON lines {text, danger}.")] = FOLDER,
    gates_file: Annotated[Path, typer.Option("--gates", help="Bounds.")] = GATES,
    as_json: AsJson = False,
) -> None:
    """Read messages and print what danger is missed and what is taken for it; status 1 where a bound of the gates is broken."""
    with friendly_errors():
        told = read_messages(data)
        bounds = read_gates(gates_file).messages
    figures = {
        "messages": len(told),
        "danger_recall": danger_recall(told),
        "danger_false_alarms": danger_false_alarms(told),
    }
    wrong = [message for message in told if message.told is not message.danger]
    if as_json:
        print(json.dumps({**figures, "wrong": [message.text for message in wrong]}, ensure_ascii=False))
    else:
        print(
            ", ".join(
                f"{name} {value if isinstance(value, int) else f'{value or 0:.3f}'}" for name, value in figures.items()
            )
        )
        for message in wrong:
            print(f"{'missed' if message.danger else 'false alarm'}: {message.text}")
    broken = violations(told, bounds)
    for violation in broken:
        echo_err(f"messages: {violation}")
    if broken:
        raise typer.Exit(1)


def read_messages(folder: Path = FOLDER) -> list[ToldMessage]:
    """Every message of a folder, read by the shipped model. Raises `DataError`."""
    from qa_service.language.door import open_door

    door = open_door()
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise DataError(folder, None, "holds no file of messages")
    found = []
    for path in files:
        for line, row in read_rows(path):
            if not isinstance(row.get("text"), str) or not isinstance(row.get("danger"), bool):
                raise DataError(path, line, "a message has `text`, and `danger` that is true or false")
            found.append(ToldMessage(row["text"], row["danger"], door.read(row["text"]).danger))
    return found


def violations(told: Sequence[ToldMessage], bounds: dict[str, float]) -> list[Violation]:
    """What is out of its bounds: recall has a floor, false alarms a ceiling."""
    broken = []
    for name, bound in bounds.items():
        low = name == "danger_recall"
        value = danger_recall(told) if low else danger_false_alarms(told)
        if value is None or (value < bound if low else value > bound):
            broken.append(Violation(name, value, bound, "below the floor" if low else "above the ceiling"))
    return broken
