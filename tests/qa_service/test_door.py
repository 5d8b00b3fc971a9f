"""What the door makes of a message: what it says, which kind it is, whether it tells of danger, in which language."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import ModelError
from qa_service.language.door import Door, open_door
from qa_service.language.message import LONG, as_it_says, pieces, sentences, without_what_is_no_text
from qa_service.language.message_kinds import BUCKETS, SHIPPED, Kind, Kinds, load_message_kinds, ngrams


@pytest.fixture(scope="module")
def door() -> Door:
    return open_door()


class Keyed:
    """Finds danger in texts that hold a word."""

    model_id = "keyed"

    def __init__(self, word: str, probability: float) -> None:
        self.word, self.probability, self.read_texts = word, probability, list[str]()

    def read(self, texts: Sequence[str]) -> list[Kinds]:
        self.read_texts += texts
        return [Kinds({}, self.probability if self.word in text[:LONG] else 0.0, {"en": 1.0}) for text in texts]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("is <b>FEV1</b> ok?", "is FEV1 ok?"),
        ("FEV1 &lt; 80 &amp; more", "FEV1 < 80 & more"),
        ("a < b and c > d", "a < b and c > d"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<p></p>", "<p></p>"),
        ("plain", "plain"),
    ],
)
def test_markup_is_read_as_what_it_says(typed: str, text: str) -> None:
    assert as_it_says(typed) == text


@given(st.text(max_size=200))
def test_what_is_no_text_is_left_out_once_and_for_all(typed: str) -> None:
    clean = without_what_is_no_text(typed)
    assert "\0" not in clean
    clean.encode("utf-8")
    assert without_what_is_no_text(clean) == clean


def test_dropped_characters_are_told_of() -> None:
    door = Door(Keyed("x", 0.0))
    assert door.read("a\0b").dropped
    assert door.read("a\0b").typed == "ab"
    assert not door.read("ab").dropped
    assert door.read("ab", dropped=True).dropped


def test_danger_in_one_sentence_of_a_long_message_is_found() -> None:
    around = "We went to the lake and had a long walk on a fine day. " * 12
    assert Door(Keyed("unconscious", 0.95)).read(f"{around}He is unconscious. {around}").danger
    assert not Door(Keyed("unconscious", 0.8)).read(f"{around}He is unconscious. {around}").danger


def test_a_short_message_is_read_whole_only() -> None:
    reader = Keyed("x", 0.0)
    Door(reader).read("One. Two. Three.")
    assert reader.read_texts == ["One. Two. Three."]


def test_what_is_told_beside_a_question_is_looked_at_by_itself() -> None:
    assert pieces("my wife has passed out, is that a known risk?") == ["my wife has passed out"]
    assert pieces("Is that a known risk of it?") == []
    assert pieces("she fell. why?") == []
    assert Door(Keyed("my wife has passed out", 0.95)).read("my wife has passed out, is that a known risk?").danger


def test_pieces_of_a_long_message_overlap_and_leave_nothing_out() -> None:
    parts = [f"Sentence number {n} says something of some length here." for n in range(12)]
    found = pieces(" ".join(parts))
    assert found[0] == " ".join(parts[:3])
    assert found[1] == " ".join(parts[2:5])
    assert all(any(part in piece for piece in found) for part in parts)


def test_sentences_of_a_message_end_at_marks_and_lines() -> None:
    assert sentences("hi there\nhow much? thanks. ok") == ["hi there", "how much?", "thanks.", "ok"]


@given(st.text(max_size=300))
def test_ngrams_of_any_text_are_columns_with_a_length_of_one(text: str) -> None:
    columns, values = ngrams(text)
    assert ((columns >= 0) & (columns < BUCKETS)).all()
    assert len(set(columns.tolist())) == len(columns)
    assert np.linalg.norm(values) == pytest.approx(1.0, abs=1e-4)


def test_case_digits_and_the_shape_of_apostrophes_make_no_difference() -> None:
    first, second = ngrams("I CAN’T take 20"), ngrams("i can't take 37")
    assert sorted(zip(*map(list, first), strict=True)) == sorted(zip(*map(list, second), strict=True))


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.npz").write_bytes(b"no model")
    with pytest.raises(ModelError, match="no model of this version"):
        load_message_kinds(tmp_path / "m.npz")
    assert load_message_kinds(SHIPPED).model_id.startswith("message-kinds@")


@pytest.mark.parametrize(
    "typed",
    [
        "I can't breathe",
        "i cant breathe",
        "help my son cannot breathe",
        "My throat is closing after the injection",
        "I think I'm having an anaphylactic reaction",
        "My lips are turning blue",
        "he's unconscious",
        "my kid is blue",
        "my son took 20 montelukast pills",
        "I can’t breathe",
        "He swallowed a whole box of tablets tonight",
        "my patient has no pulse",
        "hives all over and dizzy since the shot 10 minutes ago",
        "she can barely speak",
        "I want to die, I can't breathe",
        "I keep thinking about ending my life",
    ],
)
def test_danger_now_is_told_however_it_is_put(typed: str, door: Door) -> None:
    assert door.read(typed).danger


@pytest.mark.parametrize(
    "typed",
    [
        "What is anaphylaxis?",
        "How common is anaphylaxis with omalizumab?",
        "What is the risk of an asthma attack?",
        "Does omalizumab help patients who are short of breath?",
        "Which montelukast warning concerns suicidal ideation?",
        "Which dose is given in anaphylaxis?",
        "How is an overdose treated?",
        "What is the end of life?",
        "How is omalizumab given?",
    ],
)
def test_a_question_of_knowledge_is_no_danger(typed: str, door: Door) -> None:
    assert not door.read(typed).danger


def test_self_harm_is_told_from_other_danger(door: Door) -> None:
    assert door.read("i want to kill myself").probability(Kind.SELF_HARM) > 0.5
    assert door.read("my lips are turning blue").probability(Kind.SELF_HARM) < 0.2


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("How is omalizumab given?", "en"),
        ("benralizumab", "en"),
        ("IL-5 vs IgE", "en"),
        ("Wie oft wird Benralizumab gespritzt?", "de"),
        ("¿Cada cuánto se inyecta el benralizumab?", "es"),
        ("как часто вводят омализумаб", "ru"),
        ("奥马珠单抗多久打一次", "zh"),
    ],
)
def test_the_language_is_english_unless_another_is_plain(typed: str, language: str, door: Door) -> None:
    assert door.read(typed).language == language


def test_the_likeliest_kinds_are_told_with_their_probabilities(door: Door) -> None:
    kinds = door.read("thanks a lot").likely_kinds()
    assert kinds[0][0] == "chat_thanks"
    assert [p for _, p in kinds] == sorted((p for _, p in kinds), reverse=True)


@pytest.mark.parametrize("text", ["he is 9", "she is pregnant", "he weighs 20 kg"])
def test_a_detail_of_the_case_behind_a_question_is_no_danger(text: str) -> None:
    assert not open_door().read(text, follows=True).danger


@pytest.mark.parametrize("text", ["he is not breathing", "i took all the tablets", "she is turning blue"])
def test_danger_behind_a_question_is_danger(text: str) -> None:
    assert open_door().read(text, follows=True).danger
