"""The service over HTTP."""

from __future__ import annotations

import html.parser
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest

from corpus.article import Bundle
from qa_service.engine import Engine, every
from qa_service.http.app import create_app

ARTICLE = "severe-asthma-immunotherapy"
ASKED = {"question": "How much did omalizumab cut exacerbations in INNOVATE?", "article": ARTICLE}
JSON = {"Content-Type": "application/json"}


def openapi(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def check_shape(value: Any, schema: dict[str, Any], whole: dict[str, Any], where: str = "") -> None:
    """Every object of a reply has exactly the keys that its schema names."""
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in schema:
        fitting = [s for s in schema["anyOf"] if (s.get("type") == "null") == (value is None)]
        schema = fitting[0]
        if "$ref" in schema:
            schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if schema.get("type") == "array" and "items" in schema:
        for item in value:
            check_shape(item, schema["items"], whole, where + "[]")
    elif "properties" in schema:
        told = set(schema["properties"])
        more = schema.get("additionalProperties") is True  # of a CSL-JSON item only these are the service's own
        assert (set(value) & told if more else set(value)) == told, where
        for key, inner in schema["properties"].items():
            check_shape(value[key], inner, whole, f"{where}/{key}")


def check_problem(reply: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = reply.json()
    assert body["type"] == f"urn:article-qa:problem:{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in reply.text
    check_headers(reply)
    return body


def check_headers(reply: httpx.Response) -> None:
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


# Answers


@pytest.mark.parametrize(
    "question", [ASKED["question"], "What is the dose of mepolizumab?", "How many references are there?"]
)
def test_an_answer_has_exactly_the_fields_that_openapi_tells(client: httpx.Client, question: str) -> None:
    reply = client.post("/v1/ask", json={**ASKED, "question": question})
    assert reply.status_code == 200
    whole = openapi(client)
    schema = whole["paths"]["/v1/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    check_shape(reply.json(), schema, whole)
    check_headers(reply)


def test_an_answer_quotes_and_cites(client: httpx.Client) -> None:
    body = client.post("/v1/ask", json=ASKED).json()
    assert body["outcome"] == "answered"
    assert any("26.2%" in q["text"] and 5 in [c["number"] for c in q["citations"]] for q in body["quotes"])
    assert "[^5]" in body["markdown"]


def test_what_was_asked_before_is_taken_into_account(client: httpx.Client) -> None:
    history = [{"question": "Is mepolizumab effective for severe eosinophilic asthma?", "quotes": []}]
    body = client.post("/v1/ask", json={"question": "and benralizumab?", "article": ARTICLE, "history": history}).json()
    assert body["resolved_question"].startswith("and benralizumab? (effective")


def test_a_search_has_exactly_the_fields_that_openapi_tells(client: httpx.Client) -> None:
    reply = client.post("/v1/search", json={"query": "anaphylaxis", "k": 3})
    assert reply.status_code == 200
    whole = openapi(client)
    schema = whole["paths"]["/v1/search"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    check_shape(reply.json(), schema, whole)
    assert len(reply.json()["results"]) == 3


def test_only_markers_are_no_question_about_anything(client: httpx.Client) -> None:
    reply = client.post("/v1/ask", json={"question": "[1] [2]", "article": ARTICLE})
    assert reply.status_code == 200
    assert (reply.json()["outcome"], reply.json()["quotes"]) == ("abstained", [])


def test_a_question_of_markers_gets_a_reply_of_the_contract(client: httpx.Client) -> None:
    reply = client.post("/v1/ask", json={"question": "[1] [2]", "article": ARTICLE})
    assert reply.status_code == 200
    assert reply.json()["outcome"] in {"answered", "abstained"}


def test_html_in_a_question_comes_back_as_json_text_only(client: httpx.Client) -> None:
    question = "<script>alert(1)</script><img src=x onerror=alert(1)> What is omalizumab?"
    reply = client.post("/v1/ask", json={"question": question})
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["question"] == question
    assert "<script>" not in reply.json()["markdown"]
    check_headers(reply)


def test_no_word_of_a_question_is_logged(client: httpx.Client, capfd: pytest.CaptureFixture[str]) -> None:
    reply = client.post("/v1/ask", json={"question": "Is zanzibarine safe?"})
    logged = "".join(capfd.readouterr())
    assert reply.headers["x-request-id"] in logged
    assert "zanzibarine" not in logged


# Articles


def test_the_articles_are_listed_with_their_sources(client: httpx.Client) -> None:
    everything = client.get("/v1/articles").json()["articles"]
    listed = [a for a in everything if ARTICLE in {a["doc_id"], a["parent"]}]
    (main,) = [a for a in listed if a["parent"] is None]
    assert (main["doc_id"], main["references"], main["updated"]) == (ARTICLE, 11, "2026-01-18")
    assert {a["parent"] for a in listed} == {None, ARTICLE}


def test_an_article_gives_its_text_and_units(client: httpx.Client, bundle: Bundle) -> None:
    body = client.get(f"/v1/articles/{ARTICLE}").json()
    assert body["text"] == bundle.article.text
    assert [(u["start"], u["end"]) for u in body["units"]] == [(u.span.start, u.span.end) for u in bundle.article.units]


def test_markdown_comes_where_it_is_accepted(client: httpx.Client, bundle: Bundle) -> None:
    reply = client.get(f"/v1/articles/{ARTICLE}", headers={"Accept": "text/markdown"})
    assert reply.headers["content-type"].startswith("text/markdown")
    assert reply.text == bundle.article.text


def test_references_carry_number_and_status_and_orphans_nothing_else(client: httpx.Client) -> None:
    listed = {r["number"]: r for r in client.get(f"/v1/articles/{ARTICLE}/references").json()}
    assert sorted(listed) == list(range(1, 12))
    assert listed[5]["status"] == "by_order"
    assert listed[5]["title"] == "Anti-IgE in severe persistent allergic asthma."
    assert listed[11]["status"] == "inferred"
    assert {listed[n]["status"] for n in range(6, 11)} == {"orphan"}
    assert all("title" not in listed[n] for n in range(6, 11))


def test_the_process_is_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert len(ready.json()["index"]["corpus_sha256"]) == 64


# Errors


@pytest.mark.parametrize("path", ["/nowhere", "/v1/nothing", "/static/none.js", "/v1/articles/a/b/c", "/%00"])
def test_an_address_that_is_none_is_a_problem(client: httpx.Client, path: str) -> None:
    check_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    "path", ["/v1/articles/nope", "/v1/articles/nope/references", "/articles/nope", "/v1/articles/%00"]
)
def test_an_article_that_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    assert ARTICLE in check_problem(client.get(path), 404, "unknown-article")["known"]


def test_asking_about_an_article_that_is_not_there_is_a_problem(client: httpx.Client) -> None:
    check_problem(client.post("/v1/ask", json={**ASKED, "article": "nope"}), 404, "unknown-article")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/ask"), ("DELETE", "/v1/articles"), ("POST", "/healthz"), ("PUT", "/")]
)
def test_a_method_that_an_address_does_not_take_is_a_problem(client: httpx.Client, method: str, path: str) -> None:
    check_problem(client.request(method, path), 405, "method-not-allowed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"question": ""}', "/question"),
        (b'{"question": " \\n\\t "}', "/question"),
        (b"{}", "/question"),
        (b'{"question": 7}', "/question"),
        (b'{"question": "Why?", "colour": 1}', "/colour"),
        (b'{"question": "\\u0000 \\ud800"}', "/question"),
        (b'{"question": "Why?", "locale": "de DE"}', "/locale"),
        (b'{"question": "Why?", "article": "\\ud800"}', "/article"),
        (b'{"question": "Why?", "sources": "web"}', "/sources"),
        (b'{"question": "Why?", "risk": 0}', "/risk"),
        (b'{"question": "Why?", "risk": NaN}', "/risk"),
        (b'{"question": "Why?", "history": [{"question": ""}]}', "/history/0/question"),
        (json.dumps({"question": "q" * 8001}).encode(), "/question"),
        (b"[]", "/"),
        (b"", "/"),
    ],
    ids=lambda value: value[:40].decode() if isinstance(value, bytes) else value,
)
def test_a_request_without_the_right_form_is_a_problem_that_points_to_the_field(
    client: httpx.Client, body: bytes, pointer: str
) -> None:
    faults = check_problem(client.post("/v1/ask", content=body, headers=JSON), 422, "invalid-request")["errors"]
    assert pointer in [fault["pointer"] for fault in faults]


def test_the_longest_question_is_taken(client: httpx.Client) -> None:
    assert client.post("/v1/ask", json={"question": "q" * 8000}).status_code == 200


@pytest.mark.parametrize(
    "body", [b'{"question": "How is\\u0000 it given?"}', b'{"question": "How is\\ud800 it given?"}']
)
def test_characters_that_are_no_text_are_dropped_with_a_notice(client: httpx.Client, body: bytes) -> None:
    reply = client.post("/v1/ask", content=body, headers=JSON).json()
    assert reply["question"] == "How is it given?"
    assert "characters_dropped" in [notice["code"] for notice in reply["notices"]]


@pytest.mark.parametrize(
    "body", [b"what is omalizumab?", b'{"question": "Why?"', b"\xff\xfe{}", b'{"question": "\xff"}']
)
def test_what_is_not_json_is_a_problem(client: httpx.Client, body: bytes) -> None:
    reply = client.post("/v1/ask", content=body, headers=JSON)
    kind = {400: "bad-request", 422: "invalid-request"}[reply.status_code]
    check_problem(reply, reply.status_code, kind)


def test_a_field_whose_name_is_no_text_is_a_problem(client: httpx.Client) -> None:
    reply = client.post("/v1/ask", content=b'{"question": "Why?", "\\ud800": 1}', headers=JSON)
    check_problem(reply, 422, "invalid-request")


def test_a_body_of_a_megabyte_is_too_large(client: httpx.Client) -> None:
    check_problem(client.post("/v1/ask", json={"question": "q" * 1_000_000}), 413, "too-large")


def test_a_large_body_is_stopped_on_addresses_that_do_not_exist_too(client: httpx.Client) -> None:
    check_problem(client.post("/nowhere", content=b"x" * 1_000_000), 413, "too-large")


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_json_nested_deeply_is_not_parsed(client: httpx.Client, opening: bytes) -> None:
    check_problem(client.post("/v1/ask", content=opening * 5000, headers=JSON), 400, "bad-request")


def test_brackets_inside_a_question_are_not_nesting(client: httpx.Client) -> None:
    assert client.post("/v1/search", json={"query": "[" * 40 + ' \\" {' * 20}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/static/page.js", "/openapi.json", "/v1/articles", "/healthz"])
def test_every_reply_has_the_security_headers(client: httpx.Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 200
    check_headers(reply)


@pytest.fixture
def unopened(engine: Engine, client_of: Callable[..., AbstractContextManager[httpx.Client]]) -> Iterator[httpx.Client]:
    """The service before its index is open."""
    with client_of(create_app(lambda: engine), start=False) as opened:
        yield opened


def test_before_the_index_is_open_the_process_is_alive_but_not_ready(unopened: httpx.Client) -> None:
    assert unopened.get("/healthz").status_code == 200
    reply = unopened.get("/readyz")
    check_problem(reply, 503, "busy")
    assert reply.headers["retry-after"] == "1"


def test_a_failure_inside_is_a_problem_and_never_an_abstention(unopened: httpx.Client) -> None:
    reply = unopened.post("/v1/ask", json=ASKED)
    assert reply.status_code >= 500
    assert reply.headers["content-type"] == "application/problem+json"
    assert "outcome" not in reply.json()
    assert "Traceback" not in reply.text


def test_a_failure_inside_has_the_security_headers(unopened: httpx.Client) -> None:
    check_headers(unopened.post("/v1/ask", json=ASKED))


# Page


class Page(html.parser.HTMLParser):
    """The text of a page, and what of it could run or style."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self.tags: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.inline.append(tag)
        self.inline += [name for name in names if name == "style" or name.startswith("on")]
        self.inline += [value for value in names.values() if value and value.lower().startswith("javascript:")]

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.mark.parametrize("path", ["/", f"/articles/{ARTICLE}"])
def test_the_page_has_no_inline_script_or_style(client: httpx.Client, path: str) -> None:
    reply = client.get(path)
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert Page(reply.text).inline == []


def test_every_word_of_the_article_body_is_on_the_page_in_order(client: httpx.Client, bundle: Bundle) -> None:
    page = Page(client.get(f"/articles/{ARTICLE}").text).text
    at = 0
    for unit in bundle.article.units:
        if unit.record is None or str(unit.record) != "reference":
            words = "".join(bundle.article.unit_text(unit).split())
            at = page.find(words, at)
            assert at >= 0, words
    for heading in bundle.article.headings:
        assert "".join(heading.text.split()) in page


def test_every_word_of_the_reference_entries_is_on_the_page(client: httpx.Client, bundle: Bundle) -> None:
    page = set(re.findall(r"\w+", " ".join(Page(client.get(f"/articles/{ARTICLE}").text).words)))
    entries = [bundle.article.unit_text(unit) for unit in bundle.article.units if str(unit.record) == "reference"]
    assert {word for entry in entries for word in re.findall(r"\w+", entry)} - page == set()


def test_each_printed_marker_leads_to_its_reference(client: httpx.Client) -> None:
    page = client.get(f"/articles/{ARTICLE}").text
    assert set(re.findall(r'href="#ref-(\d+)"', page)) <= set(re.findall(r'id="ref-(\d+)"', page))
    assert 'href="#ref-5"' in page


HOSTILE = """---
title: "<script>alert('title')</script>"
source_url: "javascript:alert(2)"
licence: "<b onclick=alert(3)>free</b>"
---
# Hostile <script>alert('heading')</script>

The drug <script>alert('text')</script> works & "heals" <img src=x onerror=alert(4)> 1.

- an item </li></ul><script>alert('item')</script>
- another item
"""


@pytest.fixture(scope="module")
def hostile(serve_text: Callable[[str], AbstractContextManager[httpx.Client]]) -> Iterator[httpx.Client]:
    with serve_text(HOSTILE) as opened:
        yield opened


def test_markup_in_an_article_is_shown_as_its_characters(hostile: httpx.Client) -> None:
    reply = hostile.get("/")
    assert reply.status_code == 200
    page = Page(reply.text)
    assert page.inline == []
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    for words in (
        "alert('title')",
        "<script>alert('text')</script>",
        "onerror=alert(4)",
        "<script>alert('item')</script>",
    ):
        assert words in page.text


def test_a_corpus_without_references_answers_too(hostile: httpx.Client) -> None:
    body = hostile.post("/v1/ask", json={"question": "Which drug works?"}).json()
    assert body["outcome"] in {"answered", "abstained"}
    (listed,) = hostile.get("/v1/articles").json()["articles"]
    assert {q["doc_id"] for q in body["quotes"] + body["nearest"]} == {listed["doc_id"]}


def test_a_corpus_of_a_note_alone_still_has_a_page_or_a_problem(
    serve_text: Callable[[str], AbstractContextManager[httpx.Client]],
) -> None:
    with serve_text("---\ntitle: T\nkind: reference_note\n---\n# T\n\nOne sentence stands here.\n") as opened:
        reply = opened.get("/")
        assert reply.status_code < 500
        check_headers(reply)


def test_articles_come_a_page_at_a_time_and_together_are_all(client: httpx.Client, engine: Engine) -> None:
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get("/v1/articles", params={"limit": 7, **after}).json()
        assert len(page["articles"]) <= 7
        found += [one["doc_id"] for one in page["articles"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert found == [article.doc_id for article in every(engine)]
    only = client.get("/v1/articles", params={"source_type": "article", "limit": 1}).json()
    assert [one["source_type"] for one in only["articles"]] == ["article"]
    note = next(a.doc_id for a in every(engine) if a.parent)
    assert client.get("/v1/articles", params={"source_type": "article", "after": note}).json()["articles"] == []
    assert client.get("/v1/articles", params={"after": "nope"}).status_code == 404
    assert client.get("/v1/articles", params={"limit": 0}).status_code == 422


def test_the_interface_is_a_page_of_every_operation_under_the_same_policy(client: httpx.Client) -> None:
    reply = client.get("/docs")
    assert reply.headers["content-security-policy"] == client.get("/openapi.json").headers["content-security-policy"]
    assert "<script" not in reply.text
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method in methods:
            assert f">{method.upper()} {path}</h2>" in reply.text
    assert "How much did omalizumab cut" in reply.text
