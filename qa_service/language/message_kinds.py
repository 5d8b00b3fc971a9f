"""What kind of message it is, and in which language: a logistic model of its vector and its character n-grams.

`training/fit_message_kinds.py` fits it on messages of every kind and says how well it does on those it has not seen.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from indexer.backend import Vector
from indexer.checksums import checked_sha256
from indexer.errors import ModelError

SHIPPED = Path(__file__).parents[1] / "models" / "message_kinds.npz"
BUCKETS = 1 << 15
"""Columns that n-grams are hashed to."""
MOST_CHARACTERS = 2000
"""Of a text more is not looked at: a long message is read in pieces."""
_PIECE = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
Floats: TypeAlias = "npt.NDArray[np.float32]"
_APOSTROPHES = str.maketrans("’‘", "''")


class Kind(StrEnum):
    """What a message can be; several may hold."""

    EMERGENCY = "emergency"
    SELF_HARM = "self_harm"
    PERSONAL = "personal"
    SUBJECT = "subject"
    ABOUT_ANSWER = "about_answer"
    REPHRASE = "rephrase"
    PAGE_AUTHOR = "page_author"
    PAGE_DATE = "page_date"
    PAGE_DEFINITION = "page_definition"
    PAGE_DISCLAIMER = "page_disclaimer"
    PAGE_REFERENCES = "page_references"
    PAGE_REVIEW = "page_review"
    PAGE_SUMMARY = "page_summary"
    CHAT_BYE = "chat_bye"
    CHAT_FEEDBACK = "chat_feedback"
    CHAT_GREETING = "chat_greeting"
    CHAT_THANKS = "chat_thanks"
    CHAT_WHO = "chat_who"
    NONSENSE = "nonsense"


TALK = frozenset({kind for kind in Kind if kind.startswith("chat_")} | {Kind.NONSENSE})
"""Kinds that ask nothing of the sources or the page."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """The reading of one text: a probability of each kind, of danger of either kind, and of each language."""

    probability: Mapping[Kind, float]
    danger: float
    language: Mapping[str, float]

    def most(self, kinds: Collection[Kind]) -> float:
        """The probability of the likeliest of some kinds; 0 without any."""
        return max((self.probability.get(kind, 0.0) for kind in kinds), default=0.0)


@dataclass(frozen=True, slots=True)
class MessageKinds:
    """probability of a head = sigmoid(bias + vector weight . vector + n-gram weight . n-grams), all calibrated.

    `heads` names the rows of `vector_weight` (heads, dimension of the embedder), `ngram_weight` (heads, BUCKETS) and
    `bias`: the kinds, "danger", and languages as "lang:xx". `embedder` is the id of the embedder whose vectors fit.
    `digest` is the SHA-256 of the file it was read from.
    """

    heads: tuple[str, ...]
    vector_weight: Floats
    ngram_weight: Floats
    bias: Floats
    embedder: str
    digest: str = ""
    encoder: str = ""
    """Id of the encoder whose logits are joined to these; "" for none."""
    encoder_weight: Floats | None = None
    """Shape (heads, logits of the encoder)."""
    scale: Floats | None = None
    offset: Floats | None = None
    """Of each head: what its own logit is multiplied by, and what is added, where an encoder is joined."""

    @property
    def model_id(self) -> str:
        """Name and the first 16 hex digits of the file's SHA-256."""
        return f"message-kinds@{self.digest[:16]}"

    def plain_logits(self, text: str, vector: Vector) -> Floats:
        """Calibrated logits of the heads of a text with this unit vector, without the encoder's."""
        columns, values = ngrams(text)
        return np.asarray(self.bias + self.vector_weight @ vector + self.ngram_weight[:, columns] @ values)

    def of(self, text: str, vector: Vector, encoded: Floats | None = None) -> Kinds:
        """The kinds of a text with this unit vector and, where an encoder is joined, its logits."""
        logits = self.plain_logits(text, vector)
        if (
            encoded is not None
            and self.encoder_weight is not None
            and self.scale is not None
            and self.offset is not None
        ):
            logits = self.scale * logits + self.encoder_weight @ encoded + self.offset
        found = dict(zip(self.heads, (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).tolist(), strict=True))
        return Kinds(
            {kind: found[kind] for kind in Kind},
            found["danger"],
            {head.removeprefix("lang:"): p for head, p in found.items() if head.startswith("lang:")},
        )


def ngrams(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Columns of the n-grams of a text, and their weights of length 1: characters 2 to 5 within words, words 1 to 3.

    Case, the digit that a digit is and the shape of an apostrophe are left out.
    """
    words = _PIECE.findall(_DIGIT.sub("0", text[:MOST_CHARACTERS].translate(_APOSTROPHES).lower()))
    counts: Counter[str] = Counter()
    for word in words:
        padded = f" {word[:40]} "
        for n in (2, 3, 4, 5):
            counts.update(padded[at : at + n] for at in range(len(padded) - n + 1))
    around = ["^", *words, "$"]
    counts.update(f"1\t{word}" for word in words)
    counts.update("\t".join(pair) for pair in pairwise(around))
    counts.update("\t".join(three) for three in zip(around, around[1:], around[2:], strict=False))
    hashed: Counter[int] = Counter()
    for gram, times in counts.items():
        hashed[zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS] += times
    columns = np.fromiter(hashed, dtype=np.int64, count=len(hashed))
    values = np.array([1 + math.log(times) for times in hashed.values()], dtype=np.float32)
    return columns, values / max(float(np.linalg.norm(values)), 1e-9)


def load_message_kinds(path: Path = SHIPPED) -> MessageKinds:
    """The model of a file. Raises ModelError for a file of another form, or altered since it was released."""
    try:
        digest = checked_sha256(path)
        with np.load(path, allow_pickle=False) as fields:
            heads = tuple(str(head) for head in fields["heads"])
            if not {*Kind, "danger", "lang:en"} <= set(heads):
                raise ValueError("kinds are missing")
            scale = fields["ngram_scale"].astype(np.float32)
            return MessageKinds(
                heads=heads,
                vector_weight=fields["vector_weight"].astype(np.float32),
                ngram_weight=fields["ngram_weight"].astype(np.float32) * scale[:, None],
                bias=fields["bias"].astype(np.float32),
                embedder=str(fields["embedder"]),
                digest=digest,
                encoder=str(fields["encoder"]) if "encoder" in fields else "",
                encoder_weight=fields["encoder_weight"] if "encoder" in fields else None,
                scale=fields["scale"] if "encoder" in fields else None,
                offset=fields["offset"] if "encoder" in fields else None,
            )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no model of this version ({error}). Fit it again: training/README.md") from error
