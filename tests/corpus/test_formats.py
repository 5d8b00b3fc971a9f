"""One article in every format: the same sentences, citations and references, whatever the format; and every reader's contract."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from corpus.article import Article, RecordKind
from corpus.errors import CorpusError, SourceFormatError
from corpus.load import load_corpus
from corpus.readers.protocol import SourceReader
from corpus.readers.registry import READERS, reader_of
from corpus.slug import slug
from indexer.stored import BUNDLE
from tests.corpus.formats.content import REFERENCES, SENTENCES, TITLE
from tests.corpus.formats.make import BINARIES, FOLDER, TEXTS
from tests.corpus.reading import listed
from tests.corpus.test_readers import assert_well_formed

FILES = sorted(FOLDER.iterdir())
OTHERS = sorted((FOLDER.parent / "other").iterdir())
"""What no article can be written as: records and labels."""
SAMPLES = {
    reader.name: [path for path in (*FILES, *OTHERS) if reader.recognises(path.read_bytes(), path.suffix)]
    for reader in READERS
}


def sentences(article: Article) -> list[tuple[str, tuple[int, ...]]]:
    """The words of each unit that is no record, cells of rows parted by a space, with its citation numbers."""
    found = [(article.unit_text(u), u.numbers) for u in article.quotable() if u.record is None]
    return [(" ".join(words.replace("|", " ").split()), numbers) for words, numbers in found]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_article_says_and_cites_the_same_in_every_format(path: Path) -> None:
    (bundle,) = load_corpus(path)
    article = bundle.article
    assert article.title == TITLE
    assert sentences(article) == list(SENTENCES)
    assert listed(article) == [(n, "explicit", words) for n, words in enumerate(REFERENCES, start=1)]
    paths = {unit.heading_path for unit in article.quotable() if unit.record is None}
    assert paths == {
        ("Background",),
        ("Who should be tested",),
        ("Treatment", "Tablets"),
        ("Treatment", "Infusion"),
    }
    leads = {article.unit_text(article.units[u.lead_in]) for u in article.units if u.lead_in is not None}
    assert {"Testing is advised in athletes who [2, 4]:", "Table 1. Doses of iron."} <= leads
    assert [u.reference_number for u in article.units if u.record is RecordKind.REFERENCE] == [1, 2, 3, 4]


@pytest.mark.parametrize("name", TEXTS)
def test_the_files_are_what_the_script_makes(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == TEXTS[name]()


@pytest.mark.parametrize("name", [name for name in BINARIES if name.endswith(".docx")])
def test_the_documents_hold_what_the_script_puts_into_them(name: str) -> None:
    with zipfile.ZipFile(FOLDER / name) as held, zipfile.ZipFile(BytesIO(BINARIES[name]())) as made:
        assert {n: held.read(n) for n in held.namelist()} == {n: made.read(n) for n in made.namelist()}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
class TestReader:
    """What holds of every reader."""

    def test_it_has_a_sample_a_name_and_endings(self, reader: SourceReader) -> None:
        assert SAMPLES[reader.name], f"no file for {reader.name} in {FOLDER}"
        assert reader.name.strip() == reader.name != ""
        assert reader.endings
        assert all(ending == ending.lower() and ending.startswith(".") for ending in reader.endings)

    def test_its_files_are_read_by_it_alone_whatever_they_are_called(
        self, reader: SourceReader, tmp_path: Path
    ) -> None:
        for path in SAMPLES[reader.name]:
            raw = path.read_bytes()
            assert reader_of(raw, path) is reader
            if not reader.recognises(raw, ""):
                continue  # a text, or a piece of a page: its name tells what it is
            for name in ("file.txt", "file", "file.md"):
                assert reader_of(raw, tmp_path / name) is reader

    def test_units_lie_in_the_text_and_the_article_can_be_stored(self, reader: SourceReader, tmp_path: Path) -> None:
        for path in SAMPLES[reader.name]:
            (bundle,) = load_corpus(path)
            assert_well_formed(bundle.article, bundle.article.text)
            assert bundle.article.doc_id == slug(path.stem)
            assert BUNDLE.validate_json(BUNDLE.dump_json(bundle)) == bundle

    def test_it_is_the_article_of_a_bundle_folder_and_the_text_of_a_reference(
        self, reader: SourceReader, tmp_path: Path
    ) -> None:
        path = SAMPLES[reader.name][0]
        folder = tmp_path / "iron-bundle"
        (folder / "sources").mkdir(parents=True)
        (folder / f"article{path.suffix}").write_bytes(path.read_bytes())
        (folder / "sources" / f"paper{path.suffix}").write_bytes(path.read_bytes())
        (bundle,) = load_corpus(folder)
        assert bundle.article.doc_id == "iron-bundle"
        assert [(s.doc_id, str(s.source_type)) for s in bundle.sources] == [("iron-bundle.paper", "reference_text")]

    def test_what_is_cut_off_or_damaged_is_refused_with_its_name_or_read(
        self, reader: SourceReader, tmp_path: Path
    ) -> None:
        path = SAMPLES[reader.name][0]
        raw = path.read_bytes()
        damaged = [raw[: len(raw) * part // 8] for part in range(8)]
        damaged += [raw[:at] + b"\0\xff<&" + raw[at + 4 :] for at in range(0, len(raw), max(1, len(raw) // 12))]
        file = tmp_path / f"damaged{path.suffix}"
        for bad in damaged:
            file.write_bytes(bad)
            article, said = None, ""
            try:
                article = load_corpus(file)[0].article
            except CorpusError as error:
                said = str(error)
            if article is not None:
                assert_well_formed(article, article.text)
            else:
                assert said.startswith(str(file))
                assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.pdf", b"", "it is empty. Is it whole?"),
        ("a.xml", b" \n", "it is empty. Is it whole?"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n", "it is a picture. Run it through text recognition first."),
        ("a.docx", b"PK\x03\x04\x14\0", "a damaged Word document. Is it whole?"),
        ("a.xml", b"<rss><channel/></rss>", "XML of no kind that is read. Readable: PDF, "),
    ],
)
def test_what_is_empty_or_something_else_is_called_so(tmp_path: Path, name: str, raw: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(SourceFormatError) as caught:
        load_corpus(path)
    assert str(caught.value).startswith(f"{path}: {said}")
    assert "\n" not in str(caught.value)


def test_a_format_that_nobody_reads_is_called_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"{\\rtf1 Iron is low.}")
    with pytest.raises(SourceFormatError, match=r"a\.txt: it is a rich text file\. Save it as \.docx"):
        load_corpus(path)
