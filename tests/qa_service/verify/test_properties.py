"""What holds for every quote: slices are verbatim, changed figures and negations never are, and no input is slow."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, ArticleMetadata, SourceType
from corpus.load import ARTICLES, load_bundle
from qa_service.verify.answers import check_answer
from qa_service.verify.check import check
from qa_service.verify.cuts import may_begin, may_end
from qa_service.verify.normalised import normalise
from qa_service.verify.source_index import SourceIndex
from qa_service.verify.verdict import Checked, Claim

DOCUMENTS = load_bundle(ARTICLES / "severe-asthma-immunotherapy").documents()
LIBRARY = SourceIndex.of(DOCUMENTS)
SPACES = st.sampled_from([" ", "\n", "  ", "\t", " \n ", "\u00a0", "\u202f", "\r\n"])
DASHES = st.sampled_from("-‐‑‒–—−")
SINGLE, DOUBLE = st.sampled_from("'‘’"), st.sampled_from('"“”')
TRICKY = st.text(st.sampled_from("ab5 6.,-–—'“\"%≥<\n\u00ad\u200b…()[]é²"), max_size=40)


@st.composite
def slices(draw: st.DrawFn, least: int = 1, holding: str = r"\w") -> tuple[Article, int, int]:
    """A slice of a shipped document that leaves off nothing it belongs to and holds a match of a pattern."""
    article = draw(st.sampled_from([d for d in DOCUMENTS if re.search(holding, d.text)]))
    inside = draw(st.sampled_from(list(re.finditer(holding, article.text))))
    start = max(0, inside.start() - draw(st.integers(least, 150)))
    end = min(len(article.text), inside.end() + draw(st.integers(least, 150)))
    while start and (article.text[start].isspace() or not may_begin(article.text, start)):
        start -= 1
    while end < len(article.text) and (article.text[end - 1].isspace() or not may_end(article.text, end)):
        end += 1
    return article, start, end


def said(text: str) -> Checked:
    return check(Claim(text), LIBRARY)


@settings(deadline=None)
@given(slices())
def test_a_slice_of_an_article_is_exact(piece: tuple[Article, int, int]) -> None:
    article, start, end = piece
    words = article.text[start:end]
    found = check(Claim(words, article.doc_id, start, end), LIBRARY)
    assert found.verdict == "exact"
    assert found.places[0].text == words.strip()


@settings(deadline=None)
@given(slices(), st.data())
def test_other_spaces_dashes_and_quotation_marks_are_normalised_at_most(
    piece: tuple[Article, int, int], data: st.DataObject
) -> None:
    article, start, end = piece
    changed = article.text[start:end]
    for pattern, others in ((r"\s+", SPACES), ("[-‐‑‒–—−](?![-–—])", DASHES), ("['‘’]", SINGLE), ('["“”]', DOUBLE)):
        other = data.draw(others)
        changed = re.sub(pattern, lambda _, put=other: str(put), changed)
    found = said(changed)
    assert found.verdict in {"exact", "normalised"}
    assert "".join(normalise(found.places[0].text).text.split()) in "".join(normalise(changed).text.split())


@settings(deadline=None)
@given(slices(20, r"\d"), st.data())
def test_a_changed_digit_is_never_verbatim(piece: tuple[Article, int, int], data: st.DataObject) -> None:
    article, start, end = piece
    words = article.text[start:end]
    at = data.draw(st.sampled_from([m.start() for m in re.finditer(r"\d", words)]))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != words[at]]))
    for changed in (words[:at] + other + words[at + 1 :], words[:at] + other + words[at:]):
        assert not said(changed).verbatim


@settings(deadline=None)
@given(slices(20, r"\w \w"), st.data())
def test_a_negation_put_in_is_never_verbatim(piece: tuple[Article, int, int], data: st.DataObject) -> None:
    article, start, end = piece
    words = article.text[start:end]
    at = data.draw(st.sampled_from([m.start() + 1 for m in re.finditer(r"\w \w", words)]))
    assert not said(f"{words[:at]} not{words[at:]}").verbatim


@settings(deadline=None)
@given(slices(20, r"\w (?:not|no|never|without) \w"))
def test_a_negation_left_out_is_never_verbatim(piece: tuple[Article, int, int]) -> None:
    article, start, end = piece
    changed = re.sub(r"(?<=\w )(?:not|no|never|without) ", "", article.text[start:end])
    assert changed == article.text[start:end] or not said(changed).verbatim


@settings(deadline=None)
@given(TRICKY, TRICKY)
def test_what_is_verbatim_has_the_letters_digits_and_signs_of_its_place(printed: str, quoted: str) -> None:
    article = Article("a", "", f"{printed} {quoted.strip()}. ", SourceType.ARTICLE, ArticleMetadata(), (), (), ())
    for words in (quoted, printed + quoted, quoted + printed):
        found = check(Claim(words), SourceIndex.of([article]))
        for place in found.places:
            assert place.text == article.text[place.span.start : place.span.end]
        if found.verbatim:
            kept = re.compile(r"[^\W_]|[%≥<,]")
            assert kept.findall(words) == kept.findall(found.places[0].text)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_every_offset_of_a_comparable_text_leads_back_to_its_character(before: str, after: str) -> None:
    sign = "\ue000"  # for private use: nothing else is made into it
    text = f"{before}{sign}{after}"
    made = normalise(text)
    spots = [at for at, c in enumerate(made.text) if c == sign]
    assert [text[made.start_of(at) : made.end_of(at + 1)] for at in spots] == [sign] * text.count(sign)


HOSTILE = {
    "one letter": "a" * 20_000,
    "one word": "asthma " * 2_800,
    "two words": "of the " * 2_800,
    "spaces": "a" + " " * 19_998 + "b",
    "dashes": "a" + " -" * 9_999 + "b",
    "invisible": "a" + "\u200b" * 19_998 + "b",
    "dots": "a" + "." * 19_998 + "b",
    "ellipses": "asthma … " * 2_200,
    "brackets": "(" * 20_000,
    "quotation marks": "“a ”" * 5_000,
    "figures": "1.2," * 5_000,
    "sentences": "Omalizumab is used in asthma. " * 660,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_quote_and_no_article_is_slow(name: str, article_of: Callable[[str], Article]) -> None:
    text = HOSTILE[name]
    whole = Article("b", "", text * 10, SourceType.ARTICLE, ArticleMetadata(), (), (), ())
    source_index = SourceIndex.of([*DOCUMENTS, whole])
    began = time.process_time()
    check(Claim(text[:-1] + " quoted otherwise"), source_index)
    check_answer(f"> {text}\n\n“{text}", source_index)
    assert time.process_time() - began < 4
