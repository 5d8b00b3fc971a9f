"""How a question and the conversation before it are laid out for the history reader; shared by training and serving.

    [CLS] question [SEP] the last question [SEP] what was shown for it [SEP] the question before that [SEP] ...

The latest comes first, so that what no longer fits is the oldest. The tokens of a word that may be taken over are
averaged to one vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa_service.carry_features import WORD, Word
from qa_service.reader_inputs import CLS, SEP, Layout
from qa_service.words import terms

MAX_QUESTION, MAX_TURN, MAX_SHOWN, MAX_TOKENS = 64, 80, 96, 256

Tokens = Callable[[str], tuple[Sequence[int], Sequence[tuple[int, int]]]]
"""Wordpiece ids of a text, and the characters each stands for."""


def lay_out_history(question: str, history: Sequence[str], shown: str, words: Sequence[Word], tokens: Tokens) -> Layout:
    """The layout of a question after `history` (oldest first), `shown` for its last; its units are the `words`."""
    ids = [CLS, *tokens(question)[0][:MAX_QUESTION], SEP]
    segments, unit_of = [0] * len(ids), [-1] * len(ids)
    texts = [(turn, history[turn], MAX_TURN) for turn in reversed(range(len(history)))]
    if shown:
        texts.insert(1, (len(history), shown, MAX_SHOWN))
    for turn, text, most in texts:
        room = min(MAX_TOKENS - len(ids) - 1, most)
        if room < 1:
            break
        pieces, places = tokens(text)
        numbers = _numbers(text, turn, words, places)
        ids += [*pieces[:room], SEP]
        unit_of += [*numbers[:room], -1]
        segments += [1] * (len(ids) - len(segments))
    return Layout(ids, segments, unit_of, len(words))


def _numbers(text: str, turn: int, words: Sequence[Word], places: Sequence[tuple[int, int]]) -> list[int]:
    """For each wordpiece the number of the word it belongs to, -1 for none; a word stands where it was said last."""
    wanted = {word.stem: number for number, word in enumerate(words) if word.turn == turn}
    found = [-1] * len(places)
    for match in WORD.finditer(text):
        stems = terms(match.group())
        number = wanted.get(stems[0]) if stems else None
        if number is not None:
            for piece, (start, end) in enumerate(places):
                if start < match.end() and match.start() < end:
                    found[piece] = number
    return found
