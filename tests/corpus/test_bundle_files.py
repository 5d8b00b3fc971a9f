"""The files of a bundle: read whole or refused with file and place, and never from outside of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Bundle
from corpus.errors import CorpusError, SourceFormatError, SourceNotFoundError
from corpus.load import iter_corpus, load_bundle, load_corpus
from indexer.stored import BUNDLE

PAGE = "# Zinc\n\nZinc is low [1]. Zinc is given.\n\n## References\n\n1. Okafor T. Zinc. J Blood. 2020.\n"
NOTE = "Zinc is high.\n"
REFERENCES = [
    {
        "id": "okafor",
        "title": "Zinc",
        "issued": {"date-parts": [[2020]]},
        "custom": {"number": 1, "kind": "trial", "resolution": {"status": "explicit", "reason": "numbered"}},
    }
]
DISAGREEMENTS = [
    {
        "id": "level",
        "relation": "differs",
        "severity": "high",
        "reason": "low or high",
        "article": ["Zinc is low [1]."],
        "others": [{"doc_id": "zinc.note", "text": "Zinc is high."}],
    }
]
GLOSSARY = [{"term": "Zn", "meaning": "zinc", "forms": ["Zns"]}]
FILES: dict[str, Any] = {
    "references.json": REFERENCES,
    "disagreements.json": DISAGREEMENTS,
    "glossary.json": GLOSSARY,
}


def made(root: Path, name: str = "zinc") -> Path:
    """A bundle with one of everything."""
    bundle = root / name
    (bundle / "sources" / "notes").mkdir(parents=True)
    (bundle / "article.md").write_text(PAGE, encoding="utf-8")
    (bundle / "sources" / "notes" / "note.md").write_text(NOTE, encoding="utf-8")
    for file, value in FILES.items():
        (bundle / file).write_text(json.dumps(value), encoding="utf-8")
    return bundle


def stored(bundle: Bundle) -> Bundle:
    """A bundle as it is read back from an index."""
    return BUNDLE.validate_json(BUNDLE.dump_json(bundle))


def read_or_said(bundle: Path) -> Bundle | str:
    """A bundle, or the error in words."""
    try:
        return load_bundle(bundle)
    except CorpusError as error:
        return str(error)


def test_a_bundle_with_one_of_everything_is_read(tmp_path: Path) -> None:
    bundle = load_bundle(made(tmp_path))
    assert [source.doc_id for source in bundle.sources] == ["zinc.note"]
    assert bundle.disagreements[0].relation == "differs"
    assert (bundle.article.references[0].kind, bundle.article.metadata.glossary[0].term) == ("trial", "Zn")
    assert stored(bundle) == bundle


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a JSON value has a value in it, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, below in inner for found in places(below, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """A JSON value with another in one of its places."""
    if not path:
        return other
    copy = value.copy()
    copy[path[0]] = put(value[path[0]], path[1:], other)
    return copy


def without(value: Any, path: tuple[Any, ...]) -> Any:
    """A JSON value without one of its places."""
    copy = value.copy()
    if len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = without(value[path[0]], path[1:])
    return copy


ODD = [None, True, False, 0, -1, 5, 1.5, 10**40, "", " ", "differs", "\ud83d", "\0", [], [[]], [None], {}, {"a": 1}]
EVERYWHERE = [(file, path) for file, value in FILES.items() for path in places(value)]


@pytest.mark.parametrize(("file", "path"), EVERYWHERE, ids=str)
def test_any_value_in_any_place_is_read_or_refused_by_file(tmp_path: Path, file: str, path: tuple[Any, ...]) -> None:
    """And what is read can be stored and is the same when it is read back."""
    bundle = made(tmp_path)
    tried = [put(FILES[file], path, odd) for odd in ODD] + ([without(FILES[file], path)] if path else [])
    for value in tried:
        (bundle / file).write_text(json.dumps(value), encoding="utf-8")
        read = read_or_said(bundle)
        assert read.startswith(str(bundle / file)) if isinstance(read, str) else stored(read) == read, (value, read)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(FILES)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "custom", "article", "others", "term", "relation"]), inner, max_size=3
            )
        ),
        max_leaves=8,
    ),
)
def test_any_json_is_read_or_refused_by_file(file: str, value: object) -> None:
    with TemporaryDirectory() as folder:
        bundle = made(Path(folder))
        (bundle / file).write_text(json.dumps(value), encoding="utf-8")
        read = read_or_said(bundle)
        assert read.startswith(str(bundle / file)) if isinstance(read, str) else stored(read) == read


@pytest.mark.parametrize("file", sorted(FILES))
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not JSON"),
        (b"\xff[]", "line 1: not UTF-8 text"),
        (b"[\n\n{]", "line 3: not JSON"),
        (b"[" * 100_000, "is nested deeper than 32 levels"),
        (b"[" * 33 + b"]" * 33, "is nested deeper than 32 levels"),
        (b"[NaN]", "holds nan, which is no number"),
        (b"[1e999]", "holds inf, which is no number"),
        (b"[" + b"9" * 5000 + b"]", "not JSON (Exceeds the limit"),
        (rb'["\ud83d"]', "holds a character that is none"),
        (b'"text"', "not a list"),
    ],
    ids=range(10),
)
def test_what_is_no_list_of_records_is_said_with_file_and_line(
    tmp_path: Path, file: str, raw: bytes, said: str
) -> None:
    bundle = made(tmp_path)
    (bundle / file).write_bytes(raw)
    with pytest.raises(SourceFormatError) as caught:
        load_bundle(bundle)
    assert str(caught.value).startswith(str(bundle / file))
    assert said in str(caught.value)


def test_a_byte_order_mark_before_json_is_read_over(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    before = load_bundle(bundle)
    for file in FILES:
        (bundle / file).write_bytes(b"\xef\xbb\xbf" + (bundle / file).read_bytes())
    assert load_bundle(bundle) == before


@pytest.mark.slow
@pytest.mark.parametrize("file", ["glossary.json", "references.json"])
def test_a_long_file_is_read_in_a_time_that_grows_with_its_length(tmp_path: Path, file: str) -> None:
    """100,000 records; comparing each with each took minutes."""
    bundle = made(tmp_path)
    record = FILES[file][0]
    many = [{**record, "id": f"a{n}", "term": f"t{n}", "forms": [], "custom": {}} for n in range(100_000)]
    fields = set(record) | ({"custom"} if file == "references.json" else set())
    many = [{name: value for name, value in one.items() if name in fields} for one in many]
    (bundle / file).write_text(json.dumps(many), encoding="utf-8")
    load_bundle(bundle)


@pytest.mark.parametrize("file", [*sorted(FILES), "sources/notes/note.md", "article.md"])
def test_one_bundle_that_cannot_be_read_is_left_out_whatever_is_wrong_with_it(tmp_path: Path, file: str) -> None:
    made(tmp_path, "iron"), made(tmp_path, "zinc")
    (tmp_path / "iron" / "disagreements.json").unlink()
    for raw in (b"\xff", b"[" * 100_000, b'[{"id": [], "relation": []}]', b"---\na: [\n---\nx", b""):
        (tmp_path / "zinc" / file).write_bytes(raw)
        said: list[str] = []
        read = [bundle.article.doc_id for bundle in iter_corpus(tmp_path, lambda error: said.append(str(error)))]  # noqa: B023
        if said:
            assert read == ["iron"]
            assert said[0].startswith(str(tmp_path / "zinc"))


LINKED = [
    "article.md",
    "references.json",
    "glossary.json",
    "disagreements.json",
    "sources",
    "sources/notes",
    "sources/notes/note.md",
]


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize("how", ["absolute", "relative", "twice", "nowhere", "circle"])
def test_a_link_out_of_a_bundle_is_refused_and_named(tmp_path: Path, name: str, how: str) -> None:
    bundle, outside = made(tmp_path), made(tmp_path, "outside")
    (outside / "disagreements.json").write_text("[]", encoding="utf-8")
    target, link = outside / name, bundle / name
    link.rename(bundle.parent / "aside")
    if how == "absolute":
        link.symlink_to(target)
    elif how == "relative":
        link.symlink_to(os.path.relpath(target, link.parent))
    elif how == "twice":
        (bundle / "way").symlink_to(target)
        link.symlink_to(bundle / "way")
    elif how == "nowhere":
        link.symlink_to("gone.md")
    else:
        link.symlink_to(link.name)
    with pytest.raises(SourceFormatError, match="a link that leads") as caught:
        load_bundle(bundle)
    assert str(caught.value).startswith(f"{link}: ")
    said: list[str] = []
    assert [b.article.doc_id for b in iter_corpus(tmp_path, lambda error: said.append(str(error)))] == ["outside"]
    assert len(said) == 1


def test_a_link_of_a_system_file_is_no_source(tmp_path: Path) -> None:
    bundle = made(tmp_path)
    (bundle / "sources" / "passwd.txt").symlink_to("/etc/passwd")
    with pytest.raises(SourceFormatError, match=r"passwd\.txt: a link that leads out of"):
        load_bundle(bundle)


def test_a_link_within_a_bundle_and_one_to_the_whole_of_it_are_followed(tmp_path: Path) -> None:
    """As a mounted volume has them: names that lead, through a hidden folder, to the files of one version."""
    real = made(tmp_path / "store", "zinc")
    wanted = load_bundle(real)
    mounted = tmp_path / "zinc"
    mounted.mkdir()
    (tmp_path / "store" / "zinc").rename(mounted / "..2026_11_30")
    (mounted / "..data").symlink_to("..2026_11_30")
    for name in ("article.md", *FILES):
        (mounted / name).symlink_to(f"..data/{name}")
    (mounted / "sources").mkdir()
    (mounted / "sources" / "note.md").symlink_to("../..data/sources/notes/note.md")
    assert load_bundle(mounted) == wanted
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "zinc").symlink_to(mounted)
    assert load_bundle(tmp_path / "links" / "zinc") == wanted


def test_a_link_in_a_folder_of_articles_leads_no_further_than_the_folder(tmp_path: Path) -> None:
    made(tmp_path, "outside")
    corpus = tmp_path / "corpus"
    made(corpus)
    (tmp_path / "secret.md").write_text("The word is swordfish.\n", encoding="utf-8")
    for name, target in (("a.md", tmp_path / "secret.md"), ("b", tmp_path / "outside"), ("c.txt", tmp_path / "gone")):
        (corpus / name).symlink_to(target)
        with pytest.raises(SourceFormatError, match=f"{name}: a link that leads"):
            load_corpus(corpus)
        (corpus / name).unlink()
    (corpus / "same.md").symlink_to("zinc/sources/notes/note.md")
    assert [bundle.article.doc_id for bundle in load_corpus(corpus)] == ["same", "zinc"]


def test_a_name_that_makes_a_doc_id_nobody_can_ask_for_is_refused(tmp_path: Path) -> None:
    """A request names at most 200 characters: a quote of such a note could not be spoken of again."""
    bundle = made(tmp_path)
    (bundle / "sources" / f"{'n' * 197}.md").write_text(NOTE, encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"n\.md: its doc_id is longer than 200 characters"):
        load_bundle(bundle)


def test_hidden_files_among_the_sources_are_no_sources(tmp_path: Path) -> None:
    """A copy made on macOS has one beside each."""
    bundle = made(tmp_path)
    (bundle / "sources" / "notes" / "._note.md").write_bytes(b"\x00\x05\x16\x07")
    assert len(load_bundle(bundle).sources) == 1


@pytest.mark.parametrize("name", ["article.md", *sorted(FILES)])
def test_what_is_no_file_where_one_belongs_is_named(tmp_path: Path, name: str) -> None:
    bundle = made(tmp_path)
    (bundle / name).unlink()
    (bundle / name).mkdir()
    with pytest.raises(SourceFormatError, match=f"{name}: is no file"):
        load_bundle(bundle)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["article.md", "sources", *sorted(FILES)])
def test_what_may_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    bundle = made(tmp_path)
    (bundle / name).chmod(0)
    with pytest.raises(SourceNotFoundError, match=f"{name}: cannot be read"):
        load_bundle(bundle)
    (bundle / name).chmod(0o700)


WITHOUT_ADDRESS = [
    "/",
    "..",
    ".",
    "a/b",
    "../etc",
    "a\\b",
    "a\nb",
    "a\u202eb",
    " a",
    "a ",
    "a\u00a0",
    "a\u2028b",
    "x" * 201,
    "\x7f",
]


@pytest.mark.parametrize("doc_id", WITHOUT_ADDRESS, ids=ascii)
@pytest.mark.parametrize("name", ["article.md", "sources/notes/note.md"])
def test_a_doc_id_without_an_address_is_refused_with_what_to_do(tmp_path: Path, doc_id: str, name: str) -> None:
    bundle = made(tmp_path)
    (bundle / "disagreements.json").unlink()
    words = (bundle / name).read_text(encoding="utf-8")
    (bundle / name).write_text(f"---\ndoc_id: {json.dumps(doc_id)}\n---\n{words}", encoding="utf-8")
    with pytest.raises(SourceFormatError, match=r"front matter field doc_id .* /articles/<doc_id>") as caught:
        load_corpus(bundle)
    assert str(caught.value).startswith(str(bundle / name))


@pytest.mark.parametrize("doc_id", ["a", "Eisen 2025", "鉄", "a.b-c_d", "a?b#c%2F", "x" * 200, "..a"])
def test_any_other_doc_id_is_taken(tmp_path: Path, doc_id: str) -> None:
    (tmp_path / "a.md").write_text(f"---\ndoc_id: {json.dumps(doc_id)}\n---\nIron is low.\n", encoding="utf-8")
    assert load_corpus(tmp_path)[0].article.doc_id == doc_id


@pytest.mark.parametrize(
    "yaml", ["a: " + "[" * 40 + "]" * 40, "a: .nan", "a: -.inf", 'a: "\\ud800"', "a: " + "{b: " * 300 + "1" + "}" * 300]
)
def test_front_matter_that_cannot_be_stored_is_refused(article_of: Callable[[str], object], yaml: str) -> None:
    with pytest.raises(SourceFormatError, match=r"front matter (is nested|is not valid YAML|has more than|holds)"):
        article_of(f"---\n{yaml}\n---\nIron is low.\n")
