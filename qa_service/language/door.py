"""The door: every message is read here once, before anything is searched, and goes on as a `Message`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from indexer.embedder import Embedder, open_embedder
from indexer.errors import ModelError
from qa_service.language.asking import Asking, asking_sentences
from qa_service.language.danger_words import tells_of_danger
from qa_service.language.message import (
    DANGER,
    DANGER_BEHIND_OTHERS,
    DANGER_IN_PIECE,
    LONG,
    Message,
    as_it_says,
    pieces,
    sentences,
    without_what_is_no_text,
)
from qa_service.language.message_encoder import MessageEncoder
from qa_service.language.message_kinds import TALK, Kind, Kinds, MessageKinds, load_message_kinds

ENGLISH = "en"
LIKELY, UNLIKELY = 0.5, 0.3
"""Probability from which on a message is taken to be in another language, if it is English with less than the second one:
who asks in English must not be turned away."""
FEWEST_WORDS = 3
"""A name of a drug is much the same in many languages: fewer words in Latin letters tell no language."""

SCRIPTS = (
    ("ru", "\u0400", "\u04ff"),
    ("ar", "\u0600", "\u06ff"),
    ("hi", "\u0900", "\u097f"),
    ("zh", "\u4e00", "\u9fff"),
)
"""Letters that tell a language by themselves, or the likeliest of those that are told apart here."""


class KindReader(Protocol):
    """Tells the kinds of texts."""

    @property
    def model_id(self) -> str:
        """Name and hash of what tells them."""

    def read(self, texts: Sequence[str]) -> list[Kinds]:
        """The kinds of each text."""


class JoinedKindReader:
    """Tells kinds by n-grams, by the vectors of the embedder that the model was fitted on, and by the encoder joined to it."""

    def __init__(self, model: MessageKinds, embedder: Embedder, encoder: MessageEncoder | None = None) -> None:
        """Raises ModelError where the model was fitted on other ones."""
        given = encoder.encoder_id if encoder is not None else ""
        for fitted, here in ((model.embedder, embedder.embedder_id), (model.encoder, given)):
            if fitted != here:
                raise ModelError(
                    f"{model.model_id} was fitted on {fitted!r}, not on {here!r}. Fit it again: training/README.md"
                )
        self._model, self._embedder, self._encoder = model, embedder, encoder

    @property
    def model_id(self) -> str:
        """Name and hash of the model."""
        return self._model.model_id

    def read(self, texts: Sequence[str]) -> list[Kinds]:
        """The kinds of each text."""
        encoded = self._encoder.logits(texts) if self._encoder is not None else [None] * len(texts)
        return [
            self._model.of(text, self._embedder.embed_query(text), own)
            for text, own in zip(texts, encoded, strict=True)
        ]


def open_door(embedder: Embedder | None = None) -> Door:
    """The door with the shipped models; it shares `embedder` where that is the one they were fitted on. Raises ModelError."""
    model = load_message_kinds()
    if embedder is None or embedder.embedder_id != model.embedder:
        embedder = open_embedder("onnx")
    return Door(JoinedKindReader(model, embedder, MessageEncoder() if model.encoder else None))


class Door:
    """Reads messages; holds nothing of any."""

    def __init__(self, reader: KindReader) -> None:
        self._reader = reader

    @property
    def model_id(self) -> str:
        """Name and hash of the model that tells kinds."""
        return self._reader.model_id

    def read(self, typed: str, *, follows: bool = False, dropped: bool = False) -> Message:
        """A message as it was typed, read; `dropped` tells that something was left out of it before, `follows` that it
        is not the first of its conversation.
        """
        clean = without_what_is_no_text(typed)
        text = as_it_says(clean)
        whole, *parts = self._reader.read([text, *pieces(text)])
        danger = (
            whole.danger >= (DANGER_BEHIND_OTHERS if follows else DANGER)
            or any(part.danger >= DANGER_IN_PIECE for part in parts)
            or tells_of_danger(text)
        )
        asked, kinds = self._asked(text, whole) if not danger else ((), max((whole, *parts), key=lambda k: k.danger))
        return Message(
            typed=clean,
            text=text,
            kinds=kinds,
            danger=danger,
            language=_language(text, whole),
            dropped=dropped or clean != typed,
            asked=asked,
        )

    def read_one(self, text: str) -> Message:
        """A sentence that a message asks, read by itself."""
        return Message(typed=text, text=text, kinds=self._reader.read([text])[0])

    def _asked(self, text: str, whole: Kinds) -> tuple[tuple[Asking, ...], Kinds]:
        """What a long text asks besides talk ("how are you?"), and the kinds of that; none of a short one, and its own kinds."""
        asking = asking_sentences(sentences(text)) if len(text) >= LONG else ()
        kinds = dict(zip(asking, self._reader.read([a.text for a in asking]), strict=True)) if asking else {}
        kept = [a for a in asking if not is_talk(kinds[a])]
        if not kept:
            return (), whole
        told = {kind: max(kinds[a].probability.get(kind, 0.0) for a in kept) for kind in Kind}
        told[Kind.PERSONAL] = max(told[Kind.PERSONAL], whole.probability.get(Kind.PERSONAL, 0.0))
        return tuple(kept), Kinds(told, whole.danger, whole.language)


def is_talk(kinds: Kinds) -> bool:
    """Whether a text is more likely talk than anything that is asked of the sources or the page."""
    return kinds.most(TALK) > kinds.most(frozenset(Kind) - TALK)


def _language(text: str, kinds: Kinds) -> str:
    """The language of a text: English, unless another is much more likely."""
    letters = [c for c in text if c.isalpha()]
    for code, first, last in SCRIPTS:
        if sum(first <= c <= last for c in letters) * 2 > len(letters):
            return code
    likeliest = max(kinds.language, key=lambda code: kinds.language[code], default=ENGLISH)
    telling = len(text.split()) >= FEWEST_WORDS
    sure = kinds.language.get(likeliest, 0.0) >= LIKELY and kinds.language.get(ENGLISH, 1.0) < UNLIKELY
    return likeliest if telling and sure else ENGLISH
