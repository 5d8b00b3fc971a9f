"""What each part of the path is worth: success with the part switched off, on messages that nothing was fitted on.

    python -m training.ablate_path [--out FILE] [--only NAME ...]

Asked are the measured pages, texts and bundles (`eval/data/conversations`), as typed with their history, and the shipped
gold questions. Policy, threshold and confidence stay those that ship, so that a row tells what the part does as it is.
Prints a row a variant: success by family, and the same for turns that lean on their conversation; p is that of a paired
randomisation test against the path as it is, over all messages together.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from corpus.load import ARTICLES
from eval.commands.options import SHIPPED_GOLD
from eval.gold.question_sets import QuestionSet, find_sets, read_set
from eval.measures.stats import paired_randomisation
from eval.measures.turn_groups import leans
from eval.runs.run_gold import asking, run_system
from qa_service import assembly, pipeline
from qa_service.assembly import open_engine
from qa_service.composition import compose
from qa_service.conversation import candidate_chunks
from qa_service.evidence.calibration import Calibration
from qa_service.evidence.reader import OnnxReader, Passage, Reader, ReaderLogits
from qa_service.evidence.readers import open_calibration
from qa_service.language.lexicon import Lexicon

MEASURED = Path(__file__).parents[1] / "eval" / "data" / "conversations"
_READ = OnnxReader.read
_known: dict[tuple[str, Passage, tuple[str, ...]], ReaderLogits] = {}


def _remembered(
    self: OnnxReader, question: str, passages: Sequence[Passage], history: Sequence[str] = ()
) -> list[ReaderLogits]:
    """As the reader reads; most variants read what others read, and that is read once."""
    keys = [(question, passage, tuple(history)) for passage in passages]
    missing = [key for key in dict.fromkeys(keys) if key not in _known]
    _known.update(zip(missing, _READ(self, question, [passage for _, passage, _ in missing], history), strict=True))
    return [_known[key] for key in keys]


def _without_lists(name: str, reader: Reader) -> Calibration:
    shipped = open_calibration(name, reader)
    return replace(shipped, policy=replace(shipped.policy, list_ratio=2.0))


def _without_nearness(name: str, reader: Reader) -> Calibration:
    shipped = open_calibration(name, reader)
    return replace(shipped, policy=replace(shipped.policy, nearness=0.0))


@contextmanager
def _everything() -> Iterator[None]:
    yield


@contextmanager
def _patched(target: object, **values: object) -> Iterator[None]:
    with ExitStack() as stack:
        for name, value in values.items():
            stack.enter_context(patch.object(target, name, value))
        yield


VARIANTS = {
    "the path as it is": _everything,
    "the reader sees no history": lambda: _patched(OnnxReader, read=lambda self, q, passages, history=(): _remembered(self, q, passages)),
    "searched by the message alone": lambda: _patched(candidate_chunks, conversation_query=lambda message, history: message),
    "searched by the last question and the message": lambda: _patched(candidate_chunks, EARLIER=1),
    "six chunks": lambda: _patched(candidate_chunks, READ=6),
    "twelve chunks": lambda: _patched(candidate_chunks, READ=12),
    "no shorthand, no spelling": lambda: _patched(Lexicon, corrected=lambda self, question: question),
    "joined questions are read as one": lambda: _patched(pipeline, joined_questions=lambda text: ()),
    "no whole lists": lambda: _patched(assembly, open_calibration=_without_lists),
    "no nearness": lambda: _patched(assembly, open_calibration=_without_nearness),
    "no antecedents": lambda: _patched(compose, leans=lambda text: False),
    "no qualifiers": lambda: _patched(compose, qualifies=lambda text: False),
}  # fmt: skip
"""What is switched off, by name; each gives a context in which it is off."""


@dataclass(frozen=True)
class Asked:
    """Whether each message of a family was dealt with rightly, and whether it leans on its conversation."""

    success: Mapping[str, Sequence[bool]]
    leaning: Sequence[bool]
    """Success on leaning turns of all families."""


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", nargs="+", choices=list(VARIANTS))
    args = parser.parse_args()
    sets = [read_set(place) for place in find_sets(MEASURED, None, ARTICLES)]
    sets += [read_set(place) for place in find_sets(SHIPPED_GOLD, None, ARTICLES)]
    with TemporaryDirectory(prefix="ablation-") as scratch:
        _measure(args.only or list(VARIANTS), sets, Path(scratch), args.out)
    return 0


def _measure(names: Sequence[str], sets: Sequence[QuestionSet], scratch: Path, out: Path | None) -> None:
    """Prints a row a variant, and writes those that there are after each."""
    first: Asked | None = None
    rows = []
    for name in names:
        with _patched(OnnxReader, read=_remembered), VARIANTS[name]():
            found = _ask(sets, scratch)
        first = first or found
        everything = [[float(s) for family in asked.success.values() for s in family] for asked in (first, found)]
        row = {
            "variant": name,
            **{family: _mean(success) for family, success in found.success.items()},
            "leaning": _mean(found.leaning),
            "p": round(paired_randomisation(*everything).p_value, 4),
        }
        rows.append(row)
        print(json.dumps(row), flush=True)
        if out:
            out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _ask(sets: Sequence[QuestionSet], scratch: Path) -> Asked:
    """Asks every message; the index of each set is kept in `scratch`."""
    success: dict[str, list[bool]] = {}
    leaning: list[bool] = []
    for chosen in sets:
        family = chosen.place.form if chosen.place.form != "page" else chosen.place.corpus.parent.name
        with open_engine(chosen.place.corpus, scratch / chosen.place.name) as engine:
            for result in run_system(asking(engine, chosen.doc_id), chosen.doc_id, chosen.items):
                success.setdefault(family, []).append(result.measures.success)
                if leans(result.item):
                    leaning.append(result.measures.success)
    return Asked(success, leaning)


def _mean(values: Sequence[bool]) -> float:
    return round(sum(values) / len(values), 4)


if __name__ == "__main__":
    raise SystemExit(main())
