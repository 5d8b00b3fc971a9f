"""Sets of questions with the corpus they are asked over: pages, bundles, or a gold file with an article.

Each page, each bundle and each gold file of a folder is a set of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.article import Article
from corpus.load import load_corpus
from eval.formats.jsonl import DataError
from eval.gold.items import GoldItem, GoldSpan, one_of, read_gold
from eval.gold.own_bundles import QUESTIONS, bundle_folders, is_asked_bundle, read_own_bundle
from eval.gold.own_pages import OwnQuestion, page_paths, questions_of, read_own_page

_PAGES = {".txt", ".md"}


@dataclass(frozen=True, slots=True)
class SetPlace:
    """Where a set lies: `corpus` is what an engine opens, `questions` the file of its questions."""

    name: str
    form: Literal["page", "bundle", "gold"]
    corpus: Path
    questions: Path


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions about the article `doc_id` of the corpus at `place`; their ids tell them apart in all sets."""

    place: SetPlace
    doc_id: str
    items: Sequence[GoldItem]


def find_sets(data: Path, corpus: Path | None, shipped: Path) -> list[SetPlace]:
    """The sets that a path stands for, by name within each folder; nothing but names is read.

    A page, a bundle, or a folder of these, of NAME.gold.jsonl and of further such folders; any other file is a gold file.
    Gold files are asked over `corpus` or, without it, over `shipped`. Raises `DataError` where there is none, or two of
    a name.
    """
    if data.is_file() and data.suffix not in _PAGES:
        return [_gold(data, corpus or shipped)]
    if corpus is not None:
        raise DataError(data, None, "brings its own corpus; --corpus goes with a gold file")
    found = _places(data, shipped)
    if not found:
        raise DataError(
            data, None, "holds no page with NAME.questions.jsonl, no bundle with questions.jsonl, no NAME.gold.jsonl"
        )
    names = [place.name for place in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(data, None, f"holds two sets named {', '.join(twice)}")
    return found


def chosen_sets(found: Sequence[SetPlace], data: Path, names: Sequence[str]) -> list[SetPlace]:
    """The sets of these names, in the order found. Raises `DataError` for a name that is none of them."""
    if missing := [name for name in names if name not in {place.name for place in found}]:
        known = ", ".join(place.name for place in found)
        raise DataError(data, None, f"has no set {', '.join(missing)}; there are {known}")
    return [place for place in found if place.name in names]


def read_set(place: SetPlace) -> QuestionSet:
    """The questions of a set. Raises `DataError` naming file, line and problem, and `CorpusError`."""
    if place.form == "page":
        page = read_own_page(place.corpus)
        doc_id = page.article.doc_id
        items = [_item(place.name, question, page.article) for question in page.questions]
    elif place.form == "bundle":
        doc_id, items = read_own_bundle(place.corpus)
    else:
        items = read_gold(place.questions)
        doc_id = one_of([bundle.article.doc_id for bundle in load_corpus(place.corpus)], place.questions)
    if not items:
        raise DataError(place.questions, None, "holds no question")
    return QuestionSet(place, doc_id, items)


def _places(data: Path, shipped: Path) -> list[SetPlace]:
    if data.is_file():
        return [SetPlace(data.stem, "page", data, questions_of(data))] if questions_of(data).is_file() else []
    if not data.is_dir():
        raise DataError(data, None, "is no file and no folder")
    if is_asked_bundle(data):
        return [_bundle(data)]
    inner = [path for path in sorted(data.iterdir()) if path.is_dir() and not (path / "article.md").is_file()]
    return [
        *(SetPlace(path.stem, "page", path, questions_of(path)) for path in page_paths(data)),
        *map(_bundle, bundle_folders(data)),
        *(_gold(path, shipped) for path in sorted(data.glob("*.gold.jsonl"))),
        *(place for path in inner for place in _places(path, shipped)),
    ]


def _gold(file: Path, corpus: Path) -> SetPlace:
    return SetPlace(file.stem, "gold", corpus, file)


def _bundle(folder: Path) -> SetPlace:
    return SetPlace(folder.resolve().name, "bundle", folder, folder / QUESTIONS)


def _item(name: str, question: OwnQuestion, article: Article) -> GoldItem:
    """A page's question as a gold item: units become spans of the article."""

    def span(index: int) -> GoldSpan:
        return GoldSpan(article.units[index].span.start, article.units[index].span.end)

    return GoldItem(
        item_id=f"{name}-{question.line:04d}",
        kind=question.kind,
        question=question.text,
        answerable=bool(question.evidence),
        history=question.history,
        evidence=tuple(tuple(map(span, sorted(group))) for group in question.evidence),
        acceptable_extra_evidence=tuple(map(span, sorted(question.extra))),
        sources="all",
        rewrite=question.rewrite,
    )
