"""On the page: where notes and texts come from, and how far an article is reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx

from corpus.article import Article, Bundle, SourceType
from qa_service.http.page.sources import provenance_of, review_steps, sources_of
from qa_service.http.page.view import render

ReadArticle = Callable[[str], Article]
STEPS = "review_steps: [Submitted, Under Review, Approved]\n"


def page(front_matter: str, read: ReadArticle) -> str:
    article = read(f"---\n{front_matter}---\n\n# Iron\n\nIron is low.\n")
    return render(article, 1)


def test_steps_are_drawn_up_to_the_one_that_is_reached(article_of: ReadArticle) -> None:
    shown = page(f"{STEPS}review_step: Under Review\n", article_of)
    steps = shown[shown.index('class="steps"') : shown.index("</ol>", shown.index('class="steps"'))]
    assert '<li class="done">Submitted<span class="offscreen"> (done)</span></li>' in steps
    assert '<li class="now" aria-current="step">Under Review</li><li class="next">Approved</li>' in steps


def test_without_a_step_reached_none_is_said_to_be_done_and_without_steps_none_are_drawn(
    article_of: ReadArticle,
) -> None:
    article = article_of(f"---\n{STEPS}---\n\n# Iron\n\nIron is low.\n")
    assert {step["state"] for step in review_steps(article)} == {"open"}
    for given in ("", "review_steps: Approved\n", "review_steps: [[1]]\n", f"review_steps: {list('abcdefghi')}\n"):
        assert 'class="steps"' not in page(given, article_of)


def test_every_note_says_what_it_is_made_of_and_how_that_was_seen(bundle: Bundle) -> None:
    sources = sources_of(bundle.sources)
    assert len(sources) == len(bundle.sources)
    trial = next(s for s in sources if s["doc_id"].endswith("innovate-trial"))
    facts = dict(trial["facts"])
    assert facts["Type"] == "trial"
    assert facts["Date"] == "2005"
    assert facts["How it was seen"] == "publication's own page or abstract"
    assert [address.split("/")[2] for address in trial["addresses"]] == ["scilit.com", "pmc.ncbi.nlm.nih.gov"]


def test_a_text_that_says_little_itself_shows_what_its_entry_of_the_list_says(article_of: ReadArticle) -> None:
    """As a quote of it does: both have it from `corpus.provenance`."""
    article = article_of("# Iron\n\nIron is low [1].\n\n## References\n\n1. Okafor T. Ferritin. J Blood. 2019;1:1-9.\n")
    text = replace(
        article_of("# Ferritin\n\nIron is low.\n"), doc_id="t", source_type=SourceType.REFERENCE_TEXT, cites=(1,)
    )
    (shown,) = sources_of([text], article)
    assert dict(shown["facts"]) == {"Publication": "J Blood", "Date": "2019"}


def test_an_address_that_is_none_of_the_web_is_left_out(article_of: ReadArticle) -> None:
    article = article_of('---\naddress: "javascript:alert(1) ; https://a.example/x"\n---\n\n# Iron\n\nIron is low.\n')
    assert provenance_of(article)["addresses"] == ["https://a.example/x"]


def test_the_page_of_an_article_lists_them_and_that_of_a_note_says_it_above(client: httpx.Client) -> None:
    article = client.get("/articles/severe-asthma-immunotherapy").text
    assert "Notes and texts behind the references" in article
    note = client.get("/articles/severe-asthma-immunotherapy.innovate-trial").text
    assert "<dt>How it was seen</dt><dd>publication&#39;s own page or abstract</dd>" in note
    assert "Notes and texts behind the references" not in note
