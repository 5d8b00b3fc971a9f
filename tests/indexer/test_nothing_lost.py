"""Every word of a source stands in a chunk that search can find, in a heading, or in a line that is left out with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, UnitKind
from corpus.canonical import canonical
from corpus.errors import CorpusError
from corpus.load import ARTICLES, load_bundle
from corpus.readers.markdown import read_markdown
from corpus.readers.plain_text import read_plain_text
from indexer.chunks import Chunking, chunk_article

REPOSITORY = Path(__file__).parents[2]
CASES = REPOSITORY / "tests" / "corpus" / "cases"
OWN = REPOSITORY / "training" / "data"
SHARED = REPOSITORY.parent / "shared" / "data"
SETS = ("pages", "texts", "articles", "bundles")


def sources(folder: Path) -> list[Path]:
    """The bundles and single sources of a folder."""
    found = [p for p in sorted(folder.iterdir()) if p.suffix in {".md", ".txt"} and not p.name.startswith("README")]
    return [*found, *(p for p in sorted(folder.iterdir()) if (p / "article.md").is_file())]


def body_start(text: str) -> int:
    """Where the words begin behind front matter."""
    end = text.find("\n---", 3) if text.startswith("---\n") else -1
    return end + 4 if end >= 0 else 0


def unaccounted(article: Article) -> Iterator[str]:
    """The letters and figures that no chunk, heading or line left out with a reason holds, each in its line.

    Marks of layout are told by their place alone: a number or letter before the words of a line, what stands in tags,
    and "[edit]" behind a heading.
    """
    chunks = chunk_article(article, lambda text: len(text.split()), Chunking(max_tokens=60))
    found = {index for chunk in chunks for index in range(chunk.unit_start, chunk.unit_end)}
    held = bytearray(len(article.text))
    for unit in article.units:
        if unit.index in found or (unit.kind is UnitKind.FURNITURE and unit.left_out):
            held[unit.span.start : unit.span.end] = b"\1" * (unit.span.end - unit.span.start)
    for heading in article.headings:
        held[heading.span.start : heading.span.end] = b"\1" * (heading.span.end - heading.span.start)
    at = body_start(article.text)
    for line in article.text[at:].split("\n"):
        marks = re.match(r"[\s>|]*(?:[-*+•]\s+)?[\[\\(【^]*(?:\d{1,4}|[a-h](?=[.)])|[⁰¹²³⁴-⁹]+|@\w+(?=:))?", line)
        in_marks = [
            (0, marks.end() if marks else 0),
            *((m.start(), m.end()) for m in re.finditer(r"<[^<>]*>|\[edit\]", line)),
        ]
        lost = [
            n
            for n, c in enumerate(line)
            if c.isalnum() and not held[at + n] and not any(a <= n < b for a, b in in_marks)
        ]
        if lost:
            yield f"{article.doc_id}: {line[lost[0] : lost[-1] + 1]!r} of {line[:80]!r}"
        at += len(line) + 1


def lost(paths: list[Path]) -> list[str]:
    assert paths
    return [words for path in paths for document in load_bundle(path).documents() for words in unaccounted(document)]


@pytest.mark.parametrize("path", [*sources(CASES), *sources(CASES / "uni")], ids=lambda path: path.stem)
def test_no_word_of_a_case_is_lost(path: Path) -> None:
    assert lost([path]) == []


def test_no_word_of_the_shipped_article_and_its_notes_is_lost() -> None:
    assert lost(sources(ARTICLES)) == []


@pytest.mark.parametrize("name", ["articles", "bundles"])
def test_no_word_of_the_training_data_is_lost(name: str) -> None:
    assert lost(sources(OWN / name)) == []


@pytest.mark.parametrize("name", SETS)
def test_no_word_of_the_further_pages_is_lost(name: str) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip(f"../shared/data/{name} is not here: pages that are kept outside the repository")
    assert lost(sources(SHARED / name)) == []


def test_every_line_that_is_left_out_says_why() -> None:
    for path in [*sources(CASES), *sources(OWN / "articles"), *sources(ARTICLES)]:
        for document in load_bundle(path).documents():
            assert all(bool(u.left_out) == (u.kind is UnitKind.FURNITURE) for u in document.units)


_LINES = st.sampled_from(
    [
        *(
            "# Zinc",
            "## Dose",
            "### Tablets",
            "Zinc in runners",
            "Treatment",
            "1. Introduction",
            "2.1 Adults",
            "1.1.1",
            "Give zinc.",
        ),
        *(
            "Zinc is lost in sweat [1].",
            "Tea hinders it.1,2",
            "Refer the runner if:",
            "there is no answer or",
            "Loss of taste",
        ),
        *(
            "- an item",
            "  - a deeper one",
            "1. Ode S. Zinc. J Zinc. 2019.",
            "2 Marsh P. Tea. J Tea. 2020.",
            "[3] Okafor T. Iron. 2021.",
        ),
        *(
            "3.",
            "1Bello R: Copper. J Cu 2018; 1: 2.",
            "9. doi: 10.1000/jb.2019",
            "[DOI] [PubMed] [Google Scholar]",
            "[^1]: A note.",
        ),
        *(
            "References",
            "**References**",
            "## Literatur",
            "Sources",
            "Cited by",
            "Recommended articles",
            "Funding",
            "Disclaimer",
        ),
        *(
            "Figure 1",
            "Table 2. Doses",
            "| a | b |",
            "|---|---|",
            "Group\tDose",
            "\tWeeks",
            "Women      10 mg",
            "Men        15 mg",
        ),
        *(
            "Share",
            "Advertisement",
            "© 2024 Example",
            "Go to:",
            "17",
            "Contents",
            "Last updated: May 3, 2026View policy",
            "Causes[edit]",
        ),
        *(
            "Ferritin",
            ": the store of iron",
            "<table>",
            "<tr><td>Tea</td><td>hinders</td></tr>",
            "<summary>References</summary>",
            "</details>",
        ),
        *(
            "Guideline",
            "A title of a work",
            "Its journal, 2020",
            "2020",
            "---",
            "> quoted words",
            "**Bold line**",
            "Do not give zinc at home",
        ),
        *("", "", "", "", "", ""),
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(_LINES.filter(lambda line: line != "---"), max_size=16).map("\n".join),
    st.sampled_from([read_plain_text, read_markdown]),
)
def test_no_word_of_any_page_is_lost(page: str, reader: Callable[..., Article]) -> None:
    text = canonical(page)
    try:
        article = reader(text, Path("page.md"), "page")
    except CorpusError:
        return
    assert list(unaccounted(article)) == []


def test_the_check_sees_a_word_that_is_lost() -> None:
    article = load_bundle(CASES / "s05-refs-hash-title-two-lists.md").article
    assert list(unaccounted(article)) == []
    without = [u for u in article.units if "eight weeks" not in article.unit_text(u)]
    shorter = Article(
        article.doc_id,
        article.title,
        article.text,
        article.source_type,
        article.metadata,
        article.headings,
        (),
        tuple(without),
    )
    assert any("Measure again" in words for words in unaccounted(shorter))
