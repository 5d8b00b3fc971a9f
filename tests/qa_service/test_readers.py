"""What every reader of the registry keeps to."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from qa_service.evidence.reader import LOWEST, Passage, Reader
from qa_service.evidence.reader_inputs import MAX_TOKENS
from qa_service.evidence.readers import READERS, open_calibration, open_reader, reader_folder

SKY = Passage("Colours", ("The sky is blue.", "Grass grows."))
IRON = Passage("Doses", ("Iron is taken in the morning.", "Zinc is taken at night."))


@pytest.fixture(scope="module", params=list(READERS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def reader(name: str) -> Reader:
    return open_reader(name, threads=1)


def test_a_plain_answer_is_above_another_sentence(reader: Reader) -> None:
    (read,) = reader.read("What colour is the sky?", [SKY])
    assert read.units.shape == (2,)
    assert read.units[0] > read.units[1]


def test_what_else_is_read_changes_nothing(reader: Reader) -> None:
    alone = reader.read("When is iron taken?", [IRON])[0]
    beside = reader.read("When is iron taken?", [SKY, IRON, SKY])[1]
    np.testing.assert_array_equal(alone.units, beside.units)
    assert alone.answers == beside.answers


def test_a_leaning_message_is_read_with_its_history(reader: Reader) -> None:
    (iron,) = reader.read("and when?", [IRON], ["How is iron taken?"])
    (zinc,) = reader.read("and when?", [IRON], ["How is zinc taken?"])
    assert iron.units[0] - iron.units[1] > zinc.units[0] - zinc.units[1]


def test_no_passage_no_logits_and_an_empty_passage_none(reader: Reader) -> None:
    assert reader.read("When?", []) == []
    (read,) = reader.read("When?", [Passage("", ())])
    assert read.units.shape == (0,)


def test_a_unit_beyond_the_limit_of_tokens_has_the_lowest_logit(reader: Reader) -> None:
    long = Passage("", ("word " * (MAX_TOKENS + 10), "Iron is taken in the morning."))
    (read,) = reader.read("When is iron taken?", [long])
    assert read.units[1] == LOWEST


def test_a_lone_surrogate_is_read(reader: Reader) -> None:
    assert len(reader.read("iron \ud800?", [Passage("\ud800", ("Iron \ud800.",))])[0].units) == 1


def test_its_name_tells_its_weights_and_its_calibration_belongs_to_it(name: str, reader: Reader) -> None:
    assert "@" in reader.reader_id
    calibration = open_calibration(name, reader)
    assert calibration.reader == reader.reader_id
    assert calibration.calibration_id.startswith("calibration@")


def test_a_folder_is_a_reader_too_and_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    copy = tmp_path / "mine"
    shutil.copytree(reader_folder("small"), copy)
    digest = open_reader("small").reader_id.split("@")[1]
    assert open_reader(str(copy)).reader_id == f"onnx/mine@{digest}"
    with pytest.raises(ValueError, match=r"no reader 'huge'; known: small, or a folder"):
        open_reader("huge")
