"""Bundles from disk: the only module that knows what lies where in a bundle folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from corpus.article import Article, Bundle, SourceType
from corpus.csl import apply_references, read_references, with_names_led
from corpus.disagreements import read_disagreements
from corpus.errors import CorpusError, SourceFormatError, SourceNotFoundError
from corpus.glossary import read_glossary
from corpus.links import file_in, files_below, refuse_outside
from corpus.readers.registry import ENDINGS, may_be_source, read_source, source_doc_id
from corpus.slug import slug
from corpus.source_records import read_source_records, with_record
from corpus.supersession import with_superseded

ARTICLES = Path(__file__).parent / "articles"
"""The bundles that are shipped."""
_MAIN = tuple(f"article{ending}" for ending in ENDINGS)
"""Names that the article of a bundle folder may have; where it has several, the first is read."""


def load_corpus(path: Path) -> tuple[Bundle, ...]:
    """Bundles of a bundle folder, a folder of bundles or single files, or one file; ordered by doc_id.

    Raises `SourceNotFoundError`, `SourceFormatError`; two articles with one doc_id are an error.
    """
    return tuple(iter_corpus(path))


def iter_corpus(path: Path, unreadable: Callable[[CorpusError], None] | None = None) -> Iterator[Bundle]:
    """The same, read one at a time: first the doc_id of each, which decides the order, then each in its turn.

    A bundle that cannot be read ends it with its error, or is handed to `unreadable` and left out. With nothing
    readable left it raises the error of the last.
    """
    failed: list[CorpusError] = []

    def pass_over(error: CorpusError) -> None:
        if unreadable is None:
            raise error
        failed.append(error)
        unreadable(error)

    order: list[tuple[str, Path]] = []
    for place in bundle_paths(path):
        try:
            with _accessible(place):
                refuse_outside(place, path)
                order.append((_doc_id(place), place))
        except CorpusError as error:
            pass_over(error)
    seen: set[str] = set()
    for _, place in sorted(order, key=lambda pair: pair[0]):
        try:
            bundle = load_bundle(place, path)
        except CorpusError as error:
            pass_over(error)
            continue
        for document in bundle.documents():
            if document.doc_id in seen:
                raise CorpusError(f"{path}: two sources have the doc_id {document.doc_id!r}. Rename one of them.")
            seen.add(document.doc_id)
        yield bundle
    if failed and not seen:
        raise failed[-1]


def _doc_id(path: Path) -> str:
    """The doc_id of a bundle's article, by its front matter alone."""
    return source_doc_id(article_file(path), slug(path.stem if path.is_file() else path.name))


def bundle_paths(path: Path) -> list[Path]:
    """The bundle folders and article files that a path stands for, by name. Raises `SourceNotFoundError`."""
    with _accessible(path):
        if path.is_file() or _holds_article(path):
            return [path]
        if not path.is_dir():
            raise SourceNotFoundError(f"{path}: no such file or folder. Give a bundle folder or an article file.")
        found = [p for p in sorted(path.iterdir()) if _is_source(p)]
    if not found:
        known = ", ".join(ENDINGS)
        raise SourceNotFoundError(f"{path}: no bundle (a folder with an article.*) and no file ({known}) in it.")
    return found


def load_bundle(path: Path, corpus: Path | None = None) -> Bundle:
    """A bundle from its folder, or from a single article file; of the folder `corpus`, if that was named instead.

    Raises as `load_corpus`.
    """
    with _accessible(path):
        refuse_outside(path, corpus or path)
        return Bundle(read_source(path)) if path.is_file() else _from_folder(path)


def _from_folder(path: Path) -> Bundle:
    main = _main(path)
    article = read_source(main, slug(path.name))
    if article.source_type is not SourceType.ARTICLE:
        raise SourceFormatError(main, f"front matter says kind: {article.source_type}", hint="Remove that line.")
    if (references := file_in(path, "references.json")) is not None:
        article = replace(article, references=apply_references(article, read_references(references)))
        article = with_names_led(_renumbered(article))
    if (glossary := file_in(path, "glossary.json")) is not None:
        article = replace(article, metadata=replace(article.metadata, glossary=read_glossary(glossary)))
    sources = _sources(path, article)
    disagreements = file_in(path, "disagreements.json")
    known = {source.doc_id: source for source in sources}
    return Bundle(
        article, sources, read_disagreements(disagreements, article, known) if disagreements is not None else ()
    )


def article_file(path: Path) -> Path:
    """The file of an article: the path itself, or what a bundle folder has as article.md, article.txt and so on.

    Raises `SourceNotFoundError` for a folder without one.
    """
    return path if path.is_file() else _main(path)


def _main(folder: Path) -> Path:
    for name in _MAIN:
        if (main := file_in(folder, name)) is not None:
            return main
    raise SourceNotFoundError(f"{folder / 'article.md'}: not found. A bundle is a folder with an article.md.")


def _holds_article(folder: Path) -> bool:
    return any(os.path.lexists(folder / name) for name in _MAIN)


@contextmanager
def _accessible(path: Path) -> Iterator[None]:
    """Turns what the system refuses while a path is read into an error that names it."""
    try:
        yield
    except OSError as error:
        place = error.filename or path
        raise SourceNotFoundError(
            f"{place}: cannot be read ({error.strerror}). Check the path and its rights."
        ) from error


def _is_source(path: Path) -> bool:
    """Whether an entry of a corpus folder is a bundle or an article, or a link in the place of one."""
    if path.name.startswith((".", "README", "LICENSE", "gold_")):
        return False
    if path.is_dir():
        return _holds_article(path)
    return may_be_source(path) and (path.is_file() or path.is_symlink())


def _renumbered(article: Article) -> Article:
    """The article with `reference_number` of its record units as the references say."""
    numbers = {r.unit: r.number for r in article.references if r.unit is not None}
    units = [replace(u, reference_number=numbers.get(u.index, u.reference_number)) for u in article.units]
    return replace(article, units=tuple(units))


def _sources(path: Path, article: Article) -> tuple[Article, ...]:
    """Texts and notes of references, ordered by doc_id."""
    folder = path / "sources"
    if not os.path.lexists(folder):
        return ()
    refuse_outside(folder, path)
    files = [p for p in files_below(folder, path) if may_be_source(p)]
    records = read_source_records(folder)
    sources = []
    for file in files:
        source = read_source(file, f"{article.doc_id}.{slug(file.stem)}")
        source = with_record(source, records.get(file.relative_to(folder).as_posix(), {}))
        kind = source.source_type if source.source_type is not SourceType.ARTICLE else SourceType.REFERENCE_TEXT
        cites = source.metadata.extra.get("cites") or []
        if not isinstance(cites, list) or not all(isinstance(n, int) for n in cites):
            raise SourceFormatError(file, "front matter field cites is not a list of citation numbers")
        sources.append(replace(source, source_type=kind, parent=article.doc_id, cites=tuple(cites)))
    return with_superseded(sorted(sources, key=lambda s: s.doc_id))
