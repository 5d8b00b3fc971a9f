"""glossary.json and the short forms that an article spells out itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.article import Article, Bundle, Term
from corpus.errors import SourceFormatError
from corpus.glossary import glossary, read_glossary
from corpus.load import load_bundle

ReadArticle = Callable[[str], Article]


def test_every_term_of_the_shipped_glossary_is_printed_in_the_article(bundle: Bundle) -> None:
    text = bundle.article.text.casefold()
    terms = bundle.article.metadata.glossary
    assert len(terms) > 30
    assert [t.term for t in terms if not any(f.casefold() in text for f in (t.term, *t.forms))] == []


def test_an_article_without_a_glossary_explains_its_own_short_forms(article_of: ReadArticle) -> None:
    article = article_of("# T\n\nLow transferrin saturation (TSAT) is common. TSAT is cheap.\n")
    assert glossary(article) == (Term("TSAT", "transferrin saturation"),)


def test_the_bundles_word_on_a_term_stands_before_the_articles(tmp_path: Path) -> None:
    (tmp_path / "article.md").write_text("# T\n\nLow transferrin saturation (TSAT) is common.\n")
    given = [{"term": "TSAT", "meaning": "How full the iron carriers of the blood are.", "forms": ["iron saturation"]}]
    (tmp_path / "glossary.json").write_text(json.dumps(given))
    article = load_bundle(tmp_path).article
    assert glossary(article) == (Term("TSAT", "How full the iron carriers of the blood are.", ("iron saturation",)),)


def test_a_sentence_before_a_bracket_is_no_meaning(bundle: Bundle) -> None:
    assert [t for t in glossary(bundle.article) if len(t.meaning.split()) > 25] == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("{}", "not a list of terms"),
        ('["IgE"]', "term 1 is not an object"),
        ('[{"term": "IgE"}]', "term 1 has no text `meaning`"),
        ('[{"term": " ", "meaning": "x"}]', "term 1 has no text `term`"),
        ('[{"term": "IgE", "meaning": "x", "form": []}]', "term 1 has a field that is not known: form"),
        ('[{"term": "IgE", "meaning": "x", "forms": "y"}]', "`forms` is not a list of texts"),
        ('[{"term": "IgE", "meaning": "x"}, {"term": "ige", "meaning": "y"}]', "explained more than once: ige"),
    ],
)
def test_a_glossary_that_cannot_be_read_is_an_error_that_names_the_place(
    tmp_path: Path, content: str, words: str
) -> None:
    path = tmp_path / "glossary.json"
    path.write_text(content)
    with pytest.raises(SourceFormatError, match=r"glossary\.json") as caught:
        read_glossary(path)
    assert words in str(caught.value)
