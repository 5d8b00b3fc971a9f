"""Articles cut into chunks of whole units."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, SourceType, UnitKind
from corpus.readers.markdown import read_markdown
from indexer.chunks import Chunking, chunk_article


def words(text: str) -> int:
    """A token counter that can be followed by hand."""
    return len(text.split())


def article_of(page: str, doc_id: str = "page") -> Article:
    return read_markdown(page, Path("page.md"), doc_id)


PAGE = "# Title here\n\n## Part\n\nOne two three. Four five six. Seven eight nine. Ten.\n\n## Other\n\nEleven.\n"


def test_a_chunk_takes_units_while_its_heading_and_they_stay_within_the_limit() -> None:
    """The heading is one word, a sentence three: two sentences make seven words, three would make ten."""
    chunks = chunk_article(article_of(PAGE), words, Chunking(max_tokens=7, overlap_units=0))
    assert [(c.text, c.tokens) for c in chunks] == [
        ("Part\nOne two three.\nFour five six.", 7),
        ("Part\nSeven eight nine.\nTen.", 5),
        ("Other\nEleven.", 2),
    ]
    assert [(c.unit_start, c.unit_end, c.heading_path) for c in chunks] == [
        (0, 2, ("Part",)),
        (2, 4, ("Part",)),
        (4, 5, ("Other",)),
    ]


def test_neighbours_share_the_asked_number_of_units_and_never_across_a_heading() -> None:
    chunks = chunk_article(article_of(PAGE), words, Chunking(max_tokens=7, overlap_units=1))
    assert [(c.unit_start, c.unit_end) for c in chunks] == [(0, 2), (1, 3), (2, 4), (4, 5)]


def test_a_unit_longer_than_the_limit_stays_whole_in_a_chunk_of_its_own() -> None:
    page = "# Title here\n\n## Part\n\nShort one. This one is a great deal longer than that. Short two.\n"
    chunks = chunk_article(article_of(page), words, Chunking(max_tokens=4, overlap_units=1))
    assert [c.text for c in chunks] == [
        "Part\nShort one.",
        "Part\nThis one is a great deal longer than that.",
        "Part\nShort two.",
    ]


def test_the_chunks_of_a_note_begin_with_its_title() -> None:
    page = "---\ntitle: The trial\nkind: reference_note\n---\n## Part\n\nOne two three.\n"
    (chunk,) = chunk_article(article_of(page), words, Chunking())
    assert chunk.text == "The trial > Part\nOne two three."
    assert chunk.source_type is SourceType.REFERENCE_NOTE


def test_page_furniture_is_in_no_chunk() -> None:
    article = article_of("# Title here\n\n## Part\n\nOne two three.\n\n## Share\n\nPress this button for more.\n")
    assert [u.kind for u in article.units] == [UnitKind.SENTENCE, UnitKind.FURNITURE]
    assert [c.text for c in chunk_article(article, words, Chunking())] == ["Part\nOne two three."]


def test_a_chunk_id_changes_with_its_words_and_only_with_them() -> None:
    (before,) = chunk_article(article_of("# T\n\n## P\n\nOne two.\n"), words, Chunking())
    (again,) = chunk_article(article_of("# T\n\n## P\n\n\n\nOne two.\n"), words, Chunking())
    (after,) = chunk_article(article_of("# T\n\n## P\n\nOne six.\n"), words, Chunking())
    assert before.chunk_id == again.chunk_id != after.chunk_id
    assert before.chunk_id.startswith("page:0-0:")


_LINES = st.sampled_from(
    [
        "# Title here",
        "## Part",
        "### Deeper part",
        "One two. Three four five six. Seven.",
        "Eight nine ten eleven twelve thirteen fourteen fifteen.",
        "- item",
        "- another item here",
        "| a | b |",
        "## Share",
        "Reviewed by: nobody yet, pending review",
        "## References",
        "1. A title. 2020.",
        "",
        "",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_LINES, max_size=20).map("\n".join), st.integers(1, 20), st.integers(0, 5))
def test_chunks_hold_every_quotable_unit_in_order_within_the_limit(page: str, limit: int, overlap: int) -> None:
    article = article_of(page)
    chunks = chunk_article(article, words, Chunking(limit, overlap))
    quotable = [u.index for u in article.quotable()]
    seen: set[int] = set()
    at = (-1, -1)
    for chunk in chunks:
        held = [i for i in quotable if chunk.unit_start <= i < chunk.unit_end]
        assert held[0] == chunk.unit_start
        assert held[-1] == chunk.unit_end - 1
        assert chunk.unit_start > at[0]
        assert chunk.unit_end >= at[1]
        assert len(seen.intersection(held)) <= overlap
        assert chunk.tokens == words(chunk.text)
        assert chunk.tokens <= limit or len(held) == 1
        assert {article.units[i].heading_path for i in held} == {chunk.heading_path}
        assert chunk.text.endswith("\n".join(article.unit_text(article.units[i]) for i in held))
        seen.update(held)
        at = (chunk.unit_start, chunk.unit_end)
    assert seen == set(quotable)
    assert len({c.chunk_id for c in chunks}) == len(chunks)
