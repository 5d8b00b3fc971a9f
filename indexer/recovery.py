"""What is left of an index after damage, and the commands that bring it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import join

from corpus.article import Bundle
from indexer.errors import IndexAccessError, IndexCorruptError, IndexingError
from indexer.manifest import READABLE, Manifest, check_files, read_manifest
from indexer.pointer import GENERATIONS, Pointer, generation_folders, read_pointer
from indexer.stored import ARRAY_OF_SOURCES, EXTENTS, SOURCES, StoredSources

SHOWN = 5
"""So many doc_ids are named in a message."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation on disk: its articles, None where they cannot be told, and whether it or its sources are whole."""

    generation: str
    articles: frozenset[str] | None
    whole: bool
    sources_whole: bool


def kept_generations(index: Path) -> list[Kept]:
    """What is on disk, served or not, by name."""
    return [
        Kept(folder.name, articles_in(folder), is_whole(folder), has_whole_sources(folder))
        for folder in generation_folders(index)
    ]


def manifest_in_service(index: Path) -> Manifest | None:
    """The manifest of the generation in service, None where that is damaged or cannot be told."""
    try:
        folder = index / GENERATIONS / read_pointer(index).generation
        return read_manifest(folder) if is_whole(folder) else None
    except IndexingError:
        return None


def is_whole(folder: Path) -> bool:
    """Whether every file of a generation is there and as it was built, in a format of this version."""
    try:
        manifest = read_manifest(folder)
        check_files(folder, manifest)
    except (IndexCorruptError, OSError):
        return False
    return manifest.format in READABLE


def has_whole_sources(folder: Path) -> bool:
    """Whether the articles of a generation can be indexed again from it, whatever else of it is damaged."""
    return any(_is_whole_file(folder, name) for name in (SOURCES, ARRAY_OF_SOURCES))


def whole_sources(folder: Path) -> Iterator[Bundle]:
    """The bundles of a generation that `has_whole_sources`."""
    return StoredSources(folder, by_extents=_is_whole_file(folder, EXTENTS)).bundles()


def _is_whole_file(folder: Path, name: str) -> bool:
    try:
        manifest = read_manifest(folder)
        if manifest.format not in READABLE or name not in manifest.files:
            return False
        check_files(folder, manifest.model_copy(update={"files": {name: manifest.files[name]}}))
    except (IndexCorruptError, OSError):
        return False
    return True


def articles_in(folder: Path) -> frozenset[str] | None:
    """The doc_ids of a generation's articles, None where they cannot be read; what is damaged is read as it stands."""
    for by_extents in (True, False):
        try:
            return frozenset(StoredSources(folder, by_extents).article_ids())
        except (IndexingError, OSError):
            continue
    return None


def held_articles(index: Path, pointer: Pointer | None) -> frozenset[str] | None:
    """The doc_ids that the last generation had, None where that cannot be told.

    Where it is unknown which was the last, they are those of every generation on disk.
    """
    folders = generation_folders(index)
    last = [folder for folder in folders if pointer is not None and folder.name == pointer.generation]
    held: set[str] = set()
    for folder in last or folders:
        articles = articles_in(folder)
        if articles is None:
            return None
        held |= articles
    return frozenset(held)


def way_out(index: Path) -> str:
    """The commands that bring a damaged index back, of which each works as things are; in whole sentences."""
    kept = kept_generations(index)
    try:
        pointer: Pointer | None = read_pointer(index)
    except IndexAccessError:
        return ""  # that error tells what to do
    except IndexingError:
        pointer = None
    by_name = {one.generation: one for one in kept}
    current = by_name.get(pointer.generation) if pointer else None
    previous = by_name.get(pointer.previous or "") if pointer else None
    if current is not None and current.whole:
        return f"What is in service (generation {current.generation}) is whole."
    ways = _ways(["article-qa", "index", "--index", str(index)], kept, current, previous)
    told = "; or ".join(ways)
    return told[0].upper() + told[1:]


def _ways(command: list[str], kept: Sequence[Kept], current: Kept | None, previous: Kept | None) -> list[str]:
    """What can be done, the way that loses least first."""
    ways = []
    if current is not None and current.sources_whole:
        ways.append(f"its sources are whole, so rebuild: {join([*command, '--reindex'])}")
    if previous is not None and previous.whole:
        ways.append(f"go back to the generation before: {join([*command, '--rollback'])}")
    if current is None:
        ways += [f"serve {_told(one)}: {join([*command, '--use', one.generation])}" for one in kept if one.whole]
    if not ways:
        ways += [
            f"take the sources of {_told(one)}: {join([*command, '--use', one.generation])}"
            for one in kept
            if one is not current and one.sources_whole
        ]
    if not ways:
        ways.append(f"build it from your articles: {join([*command, '--corpus'])} FOLDER --replace")
    return ways


@contextmanager
def telling_the_way_out(index: Path) -> Iterator[None]:
    """Adds to an error of damage what can be done about it."""
    try:
        yield
    except IndexCorruptError as error:
        if error.way_out:
            raise
        raise IndexCorruptError(error.path, error.what, way_out(index)) from error


def _told(kept: Kept) -> str:
    """`generation 40d7987b675cce4d (iron, zinc)`."""
    named = sorted(kept.articles or ())
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return f"generation {kept.generation}" + (f" ({', '.join(named[:SHOWN])}{more})" if named else "")
