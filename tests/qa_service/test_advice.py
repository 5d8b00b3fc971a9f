"""What an error of the index advises is done to the letter, and works: each command that is named, on its own copy."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from corpus.load import load_corpus
from indexer.build import build_index
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.local import open_index
from indexer.pointer import read_pointer
from qa_service.cli.main import app

ADVISED = re.compile(r"article-qa (?:index|audit|keys) .+?(?=;|\n|$)")
FILES = [
    "bundles.packed",
    "extents.json",
    "chunks.packed",
    "dense.faiss",
    "manifest.json",
    "manifest.sha256",
]


@pytest.fixture(autouse=True)
def _without_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEXER_EMBEDDER", "hashing")
    monkeypatch.setattr("os.fsync", lambda _: None)  # no power fails here, and disks are slow


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def advised(said: str) -> list[list[str]]:
    """The commands of a message, word by word."""
    return [shlex.split(found)[1:] for found in ADVISED.findall(said)]


class Place:
    """A corpus of iron and zinc, and an index of it under a name with a blank, built once or twice."""

    def __init__(self, root: Path, builds: int, embedder: HashingEmbedder) -> None:
        self.root, self.corpus, self.index = root, root / "my corpus", root / "my index"
        self.corpus.mkdir()
        for name in ("zinc", "iron")[2 - builds :]:
            (self.corpus / f"{name}.md").write_text(f"# {name}\n\n{name} is low.\n", encoding="utf-8")
        if builds == 2:
            build_index(self.index, load_corpus(self.corpus), embedder)
        (self.corpus / "zinc.md").write_text("# zinc\n\nzinc is low today.\n", encoding="utf-8")
        build_index(self.index, load_corpus(self.corpus), embedder)

    @property
    def generation(self) -> Path:
        return self.index / "generations" / read_pointer(self.index).generation

    def articles(self) -> set[str]:
        return set(Documents(open_index(self.index, "hashing-256")))


Harm = Callable[[Place], object]


def all_of_the_advice_works(place: Place, failing: list[object], kept: bool = True) -> None:
    """A command fails with one line; each command of its advice works and leaves an index that answers and is built."""
    failed = run(*failing)
    assert (failed.exit_code, failed.stdout) == (1, ""), failed.output
    said = [line for line in failed.stderr.splitlines() if line.startswith("error: ")]
    commands = advised("\n".join(said))
    assert commands, said
    before = place.root / "before"
    shutil.copytree(place.index, before)
    for command in commands:
        shutil.rmtree(place.index)
        shutil.copytree(before, place.index)
        words = [str(place.corpus) if word == "FOLDER" else word for word in command]
        done = run(*words)
        assert done.exit_code == 0, (command, done.output)
        if run("search", "--index", place.index, "iron").exit_code:  # sources were taken; the rest is made of them
            (again,) = advised(run("search", "--index", place.index, "iron").stderr)
            assert run(*again).exit_code == 0, again
        if kept and "--replace" not in words:
            assert place.articles() >= {"iron", "zinc"}, command
    assert run("index", "--index", place.index, "--corpus", place.corpus, "--replace").exit_code == 0
    assert place.articles() == {"iron", "zinc"}
    shutil.rmtree(before)


@pytest.mark.parametrize(
    ("name", "gone", "builds"),
    [
        *((name, False, 1) for name in FILES),
        ("bundles.packed", False, 2),
        ("chunks.packed", True, 2),
        ("manifest.json", True, 1),
        ("manifest.sha256", True, 1),
    ],
)
def test_after_damage_to_a_file(tmp_path: Path, name: str, gone: bool, builds: int) -> None:
    place = Place(tmp_path, builds, HashingEmbedder())
    path = place.generation / name
    path.unlink() if gone else path.write_bytes(path.read_bytes()[:-1] + b"~")
    if name == "manifest.sha256" and gone:
        assert run("search", "--index", place.index, "iron").exit_code == 0, (
            "generations of the first versions have none"
        )
        return
    all_of_the_advice_works(place, ["search", "--index", place.index, "iron"], kept=False)


@pytest.mark.parametrize("builds", [1, 2])
@pytest.mark.parametrize(
    "words", [None, "", "{", '{"generation": "../../../etc"}', '{"generation": "0123456789abcdef"}']
)
def test_after_damage_to_the_pointer(tmp_path: Path, words: str | None, builds: int) -> None:
    """The generation before has iron only; which is which the message tells by their articles."""
    place = Place(tmp_path, builds, HashingEmbedder())
    pointer = place.index / "CURRENT"
    pointer.unlink() if words is None else pointer.write_text(words, encoding="utf-8")
    all_of_the_advice_works(place, ["search", "--index", place.index, "iron"], kept=builds == 1)


@pytest.mark.parametrize(
    "failing",
    [
        ["index"],
        ["index", "--put", "ZINC"],
        ["index", "--delete", "zinc"],
        ["index", "--rollback"],
        ["index", "--reindex"],
    ],
    ids=" ".join,
)
def test_no_command_leads_to_another_that_fails_where_the_pointer_is_damaged(
    tmp_path: Path, failing: list[str]
) -> None:
    place = Place(tmp_path, 2, HashingEmbedder())
    (place.index / "CURRENT").write_bytes(b"{")
    words = [place.corpus / "zinc.md" if word == "ZINC" else word for word in failing]
    all_of_the_advice_works(place, [*words, "--index", place.index], kept=False)


def test_a_pointer_and_its_generation_damaged_both(tmp_path: Path) -> None:
    place = Place(tmp_path, 1, HashingEmbedder())
    (place.generation / "chunks.packed").write_bytes(b"damaged")
    (place.index / "CURRENT").write_bytes(b"damaged")
    all_of_the_advice_works(place, ["search", "--index", place.index, "iron"])


@pytest.mark.parametrize(
    "options",
    [
        ["index"],
        ["index", "--purge"],
        ["index", "--corpus", "FEWER"],
        ["index", "--corpus", "FEWER", "--purge", "--skip-unreadable"],
        ["search", "--corpus", "FEWER", "iron"],
        ["serve", "--corpus", "FEWER"],
        ["batch", "--corpus", "FEWER", "QUESTIONS", "OUT"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("size", [256, 64], ids=["same embedder", "another embedder"])
def test_where_articles_would_be_dropped(tmp_path: Path, options: list[str], size: int) -> None:
    """It is never done by itself, and what keeps them is offered first, with all options that were given."""
    place = Place(tmp_path, 1, HashingEmbedder(size))
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"question": "Is iron low?"}) + "\n", encoding="utf-8")
    given = {"FEWER": place.corpus / "iron.md", "QUESTIONS": questions, "OUT": tmp_path / "out.jsonl"}
    (place.corpus / "iron.md").write_text("# iron\n\niron is low.\n", encoding="utf-8")
    build_index(place.index, load_corpus(place.corpus), HashingEmbedder(size))
    failed = run(*[given.get(word, word) for word in options], "--index", place.index)
    assert failed.exit_code == 1, failed.output
    keep, *_, drop = advised(failed.stderr)
    assert "zinc" in failed.stderr
    assert "--replace" in drop
    assert "--replace" not in keep
    for option in ("--purge", "--skip-unreadable"):
        assert (option in drop) is (option in options)
    assert ("--corpus" in drop) is ("--corpus" in options)
    assert set(Documents(open_index(place.index))) == {"iron", "zinc"}
    for command in advised(failed.stderr):
        assert run(*command).exit_code == 0, command
        assert (place.articles() >= {"iron", "zinc"}) is ("--replace" not in command)


@pytest.mark.parametrize("failing", [["search", "iron"], ["index", "--delete", "zinc"]], ids=" ".join)
def test_with_another_embedder(tmp_path: Path, failing: list[str]) -> None:
    place = Place(tmp_path, 1, HashingEmbedder(64))
    all_of_the_advice_works(place, [*failing, "--index", place.index])


def test_of_a_later_version(tmp_path: Path) -> None:
    place = Place(tmp_path, 1, HashingEmbedder())
    path = place.generation / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "format": 99}), encoding="utf-8")
    all_of_the_advice_works(place, ["search", "--index", place.index, "iron"])


def test_where_there_is_none(tmp_path: Path) -> None:
    failed = run("search", "--index", tmp_path / "no index", "iron")
    (command,) = advised(failed.stderr)
    assert run(*command).exit_code == 0
    assert run("search", "--index", tmp_path / "no index", "omalizumab").exit_code == 0


def test_the_services_own_index_is_not_passed_over_where_its_pointer_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question would be answered from the shipped article otherwise, as if it were the operator's."""
    place = Place(tmp_path, 1, HashingEmbedder())
    (place.index / "CURRENT").unlink()
    monkeypatch.setenv("QA_INDEX", str(place.index))
    failed = run("search", "iron")
    assert failed.exit_code == 1
    assert "--use" in failed.stderr


@pytest.mark.parametrize("name", [".", "generations", "CURRENT", ".lock", "CURRENT/"])
def test_what_stands_in_the_way_is_named_and_once_it_is_gone_the_command_works(tmp_path: Path, name: str) -> None:
    """A file where a folder belongs, a link, a folder where a file belongs."""
    place = Place(tmp_path, 1, HashingEmbedder())
    shutil.rmtree(place.index)
    way = place.index / name
    way.parent.mkdir(exist_ok=True)
    if name.endswith("/"):
        way.mkdir()
    elif name == ".lock":
        way.symlink_to(tmp_path / "elsewhere")
    elif name != "CURRENT":
        way.write_text("mine", encoding="utf-8")
    else:
        way.symlink_to(tmp_path / "elsewhere" / "nowhere")
    command = ["index", "--index", place.index, "--corpus", place.corpus]
    failed = run(*command)
    if failed.exit_code:
        (said,) = [line for line in failed.stderr.splitlines() if line.startswith("error: ")]
        assert said.startswith(f"error: {way}".rstrip("/")), said
        assert "Remove" in said
        assert said.endswith("then run the same command again.")
        way.rmdir() if way.is_dir() else way.unlink()
        assert run(*command).exit_code == 0
    assert place.articles() == {"iron", "zinc"}
