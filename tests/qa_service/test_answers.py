"""What the engine answers over the shipped article."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.engine import Engine, UnknownArticleError
from qa_service.language.message import without_what_is_no_text
from qa_service.wire.answer_json import answer_json

ARTICLE = "severe-asthma-immunotherapy"
INNOVATE = (
    "In the INNOVATE trial, omalizumab reduced clinically significant asthma exacerbations by 26.2% "
    "when added to existing therapy 5."
)


def ask(engine: Engine, question: str, **more: Any) -> Answer:
    return engine.ask(Ask(question, article=ARTICLE, **more))


def shown(answer: Answer) -> str:
    return "\n".join(quote.text for quote in answer.quotes)


def spans(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything of a reply that claims to be the words of a source."""
    for quote in (*body["quotes"], *body["nearest"], *body["also_consider"]):
        yield quote
        if quote["lead_in"]:
            yield quote["lead_in"]


def check_verbatim(engine: Engine, body: dict[str, Any]) -> None:
    for span in spans(body):
        text = engine.article(span["doc_id"]).text
        start, end = span["start"], span["end"]
        assert span["text"] == text[start:end] != ""
        if "sha256" in span:
            assert span["sha256"] == hashlib.sha256(text[start:end].encode()).hexdigest()
            assert span["start_utf16"] == len(text[:start].encode("utf-16-le")) // 2
            assert span["end_utf16"] == len(text[:end].encode("utf-16-le")) // 2
            exact, place = span["selectors"]
            assert exact["exact"] == span["text"]
            assert text[:start].endswith(exact["prefix"])
            assert text[end:].startswith(exact["suffix"])
            assert (place["start"], place["end"]) == (start, end)
            for a, b in span["emphasis"]:
                assert start <= a < b <= end


def test_a_number_of_a_trial_is_quoted_with_its_citation(engine: Engine) -> None:
    answer = ask(engine, "How much did omalizumab cut exacerbations in INNOVATE?")
    assert answer.outcome == "answered"
    (quote,) = [q for q in answer.quotes if "26.2%" in q.text]
    assert INNOVATE in quote.text
    assert 5 in [c.number for c in quote.citations]
    assert [str(c.status) for c in quote.citations if c.number == 5] == ["by_order"]
    assert 26 not in [c.number for q in answer.quotes for c in q.citations]
    assert any(r.number == 5 and r.csl is not None for r in answer.references)


def test_the_figure_asked_for_is_emphasised_and_the_marker_is_not(engine: Engine) -> None:
    answer = ask(engine, "How much did omalizumab cut exacerbations in INNOVATE?")
    text = engine.article(ARTICLE).text
    marked = [text[a:b] for q in answer.quotes if INNOVATE in q.text for a, b in q.emphasis]
    assert "26.2%" in marked
    assert "5" not in marked


@pytest.mark.parametrize("sources", ["article", "all"])
@pytest.mark.parametrize("question", ["Who reported the mechanism in reference 6?", "Who published reference 6?"])
def test_an_entry_that_the_list_lacks_is_refused_and_the_case_study_not_taken_for_it(
    engine: Engine, question: str, sources: Any
) -> None:
    answer = ask(engine, question, sources=sources)
    assert answer.outcome == "abstained"
    assert answer.quotes == ()
    assert not any("Case study" in str((r.csl or {}).get("title")) for r in answer.references)
    assert "Case study" not in shown(answer)


def test_what_the_article_does_not_say_is_refused_with_the_nearest_passages(engine: Engine) -> None:
    answer = ask(engine, "What is the dose of mepolizumab?", sources="article")
    assert (answer.outcome, answer.quotes, answer.also_consider) == ("abstained", (), ())
    assert 1 <= len(answer.nearest) <= 3
    assert {q.doc_id for q in answer.nearest} == {ARTICLE}


def test_a_refusal_names_no_references(engine: Engine) -> None:
    assert ask(engine, "What is the dose of mepolizumab?", sources="article").references == ()


@pytest.mark.parametrize(
    "question", ["How much did omalizumab cut exacerbations in INNOVATE?", "What is the dose of mepolizumab?"]
)
def test_the_same_question_gives_the_same_bytes_but_for_the_timings(engine: Engine, question: str) -> None:
    def packed() -> tuple[str, str]:
        body = answer_json(ask(engine, question, history=(HistoryTurn("What is omalizumab?"),)))
        body.pop("timings_ms")
        return body["id"], json.dumps(body)

    first, second = packed(), packed()
    assert first == second


def test_different_questions_have_different_ids(engine: Engine) -> None:
    first, second = (answer_json(ask(engine, q))["id"] for q in ("What is omalizumab?", "What is omalizumab ?"))
    assert first != second


ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=80)
ABOUT_IT = st.lists(
    st.sampled_from(
        [
            "omalizumab",
            "😀",
            "reference",
            "6",
            "why",
            "dose",
            "FcεRI",
            "and",
            "ﬁ",
            "e\u0301",
            "\u202e",
            "[1]",
            "26.2%",
            "list",
        ]
    ),
    max_size=6,
).map(" ".join)


@given(question=ANY_TEXT | ABOUT_IT, sources=st.sampled_from(["article", "all"]))
@settings(max_examples=40, deadline=None)
def test_whatever_is_asked_every_quote_is_the_source_and_the_notices_stand(
    engine: Engine, question: str, sources: Any
) -> None:
    answer = ask(engine, question, sources=sources)
    body = answer_json(answer)
    check_verbatim(engine, body)
    assert (body["outcome"] == "answered") == bool(body["quotes"] or body["definitions"]) == (body["reason"] is None)
    assert 0 <= body["confidence"] <= 1
    assert [n["code"] for n in body["notices"]][-2:] == ["review_status", "article_date"]
    if sources == "article":
        assert {q["doc_id"] for q in spans(body)} <= {ARTICLE}
    assert json.loads(json.dumps(body).encode("ascii"))["question"] == without_what_is_no_text(question)


@pytest.mark.parametrize(
    "question",
    [
        "How much did omalizumab cut exacerbations in INNOVATE?",
        "When should a patient be referred to a specialist?",
        "What age is omalizumab approved for?",
        "List the criteria a patient must meet for omalizumab",
        "How many references are there?",
    ],
)
def test_answers_to_real_questions_are_verbatim(engine: Engine, question: str) -> None:
    answer = ask(engine, question, sources="article")
    assert answer.outcome == "answered"
    check_verbatim(engine, answer_json(answer))


def test_a_list_is_shown_whole_with_the_markers_of_its_lead_in(engine: Engine) -> None:
    answer = ask(engine, "List the criteria a patient must meet for omalizumab")
    words = shown(answer)
    for item in ("Documented atopy", "Elevated serum IgE levels", "Sensitivity to relevant allergens"):
        assert item in words
    assert {1, 4} <= {c.number for q in answer.quotes for c in q.citations}


def test_a_follow_up_is_understood_and_says_how(engine: Engine) -> None:
    answer = ask(
        engine, "and benralizumab?", history=(HistoryTurn("Is mepolizumab effective for severe eosinophilic asthma?"),)
    )
    assert answer.resolved_question.startswith("and benralizumab? (effective")
    assert answer.carried_over[0] == "effective"
    assert answer.question == "and benralizumab?"
    assert "is effective for severe eosinophilic asthma 9, 10." in shown(answer)


def test_an_emergency_is_named_first_whatever_the_answer(engine: Engine) -> None:
    answer = ask(engine, "I can't breathe after my omalizumab shot, help")
    assert answer.notices[0].code == "emergency"
    assert [n.code for n in answer.notices][-2:] == ["review_status", "article_date"]
    assert answer_json(answer)["markdown"].startswith("**This may be an emergency.")


def test_asking_what_anaphylaxis_is_is_no_emergency(engine: Engine) -> None:
    assert [n.code for n in ask(engine, "What is anaphylaxis?").notices] == ["review_status", "article_date"]


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("When was this page last updated?", "Last updated: January 18, 2026"),
        ("What is the review status of this article?", "content is pending human review"),
        ("What is the title of reference 5?", "Anti-IgE in severe persistent allergic asthma."),
    ],
)
def test_questions_about_the_page_are_answered_from_its_records(engine: Engine, question: str, quoted: str) -> None:
    answer = ask(engine, question)
    assert answer.outcome == "answered"
    assert quoted in shown(answer)


def test_the_number_of_references_is_answered_by_the_six_entries(engine: Engine) -> None:
    answer = ask(engine, "How many references are there?")
    assert [q.source_type for q in answer.quotes] == ["reference_record"] * len(answer.quotes)
    assert sorted(c.number for q in answer.quotes for c in q.citations) == [1, 2, 3, 4, 5, 11]


def test_an_article_that_is_not_there_is_an_error_that_names_the_known_ones(engine: Engine) -> None:
    with pytest.raises(UnknownArticleError, match="no article 'nope'") as caught:
        engine.ask(Ask("What is omalizumab?", article="nope"))
    assert ARTICLE in caught.value.known
    with pytest.raises(UnknownArticleError):
        engine.article("nope")
    with pytest.raises(UnknownArticleError):
        engine.search("omalizumab", 3, article="nope")


def test_search_gives_whole_passages_best_first(engine: Engine) -> None:
    found = engine.search("observe the patient after the injection", 5)
    assert len(found) == 5
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)
    for result in found:
        assert result.text == engine.article(result.doc_id).text[result.start : result.end]
    assert engine.search("  ", 5) == []
    assert {r.doc_id for r in engine.search("omalizumab", 20, article=ARTICLE, sources="article")} == {ARTICLE}


def test_a_stricter_risk_never_answers_more(engine: Engine) -> None:
    questions = [
        "What age is omalizumab approved for?",
        "What is the dose of mepolizumab?",
        "How fast do eosinophils fall?",
    ]
    for question in questions:
        strict, loose = (ask(engine, question, risk=risk).outcome for risk in (0.0001, 0.9))
        assert strict == "abstained" or loose == "answered"


def test_a_question_about_the_page_takes_nothing_over_from_the_question_before(engine: Engine) -> None:
    asked = Ask(
        "Has this article been reviewed by a doctor?",
        (HistoryTurn("When was this last updated?"),),
        ARTICLE,
        sources="article",
    )
    answer = engine.ask(asked)
    assert answer.resolved_question == asked.question
    assert any("pending human review" in quote.text for quote in answer.quotes)
    assert not any("Last updated" in quote.text for quote in answer.quotes)


@pytest.mark.parametrize(
    "message",
    [
        "cant breathe, blue inhaler isnt working, help",
        "hives all over and my throat is swelling since the shot",
        "I can't breathe and my lips are blue, can I take another omalizumab shot?",
        "Since I started montelukast I keep thinking about ending my life. Is that from the drug?",
    ],
)
def test_a_report_of_danger_gets_numbers_to_call_and_nothing_to_read(engine: Engine, message: str) -> None:
    answer = ask(engine, message)
    assert (answer.outcome, answer.reason) == ("abstained", "danger")
    assert (answer.quotes, answer.nearest, answer.also_consider, answer.definitions) == ((), (), (), ())
    assert answer.notices[0].is_emergency
    assert answer.notices[0].numbers
    assert "The sources do not answer" not in answer_json(answer)["markdown"]


def test_the_numbers_of_an_emergency_are_those_of_the_readers_country(engine: Engine) -> None:
    notice = ask(engine, "my son is not breathing", locale="en-AU").notices[0]
    assert [number.tel for number in notice.numbers] == ["tel:000"]
    assert notice.text.startswith("This may be an emergency. Call 000 now.")
    assert "[000](tel:000)" in answer_json(ask(engine, "my son is not breathing", locale="en-AU"))["markdown"]
