"""A conversation as a request carries it: what was shown is looked up, not believed, or asked again."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Bundle
from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.composition.compose import Picked
from qa_service.conversation.shown_history import (
    MOST_ASKED_AGAIN,
    Earlier,
    about_page,
    lent_words,
    passages_of,
    read_about,
    with_lent,
)
from qa_service.engine import Engine
from qa_service.wire.answer_json import answer_json

ARTICLE = "severe-asthma-immunotherapy"
INNOVATE = "In the INNOVATE trial, omalizumab reduced clinically significant asthma exacerbations by 26.2%"
EFFECT = "How much did omalizumab cut exacerbations in INNOVATE?"


def ask(engine: Engine, question: str, *history: HistoryTurn) -> Answer:
    return engine.ask(Ask(question, history, article=ARTICLE, sources="article"))


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


def with_quotes(question: str, answer: Answer) -> HistoryTurn:
    return HistoryTurn(question, tuple((q.doc_id, q.start, q.end) for q in answer.quotes))


def test_the_reference_of_an_answer_is_told_alike_with_its_quotes_and_without(engine: Engine) -> None:
    first = ask(engine, EFFECT)
    told = ask(engine, "which reference is that?", with_quotes(EFFECT, first))
    again = ask(engine, "which reference is that?", HistoryTurn(EFFECT))
    assert texts(told) == texts(again)
    assert INNOVATE in texts(told)[0]
    assert "Respirology" in texts(told)[-1]
    assert told.resolved_question.startswith("which reference is that: “In the INNOVATE trial")
    assert told.carried_over
    assert told.carried_over[0].startswith("In the INNOVATE trial")


def test_what_follows_a_question_about_the_answer_is_still_about_that_reference(engine: Engine) -> None:
    history = (HistoryTurn(EFFECT), HistoryTurn("which reference is that?"))
    (entry,) = ask(engine, "and who published it?", *history).quotes
    assert "Respirology (Carlton, Vic.), 2007" in entry.text
    assert [c.number for c in entry.citations] == [5]


def test_a_reference_that_is_not_listed_has_no_title(engine: Engine) -> None:
    history = (HistoryTurn("How fast does omalizumab lower free IgE?"), HistoryTurn("Which reference is that from?"))
    assert ask(engine, "And what is its title?", *history).outcome == "abstained"


def test_the_sentence_before_is_a_slice_of_the_article(engine: Engine, bundle: Bundle) -> None:
    first = ask(engine, EFFECT)
    (before,) = ask(engine, "show me the sentence before", with_quotes(EFFECT, first)).quotes
    assert before.text == bundle.article.text[before.start : before.end]
    assert before.end <= first.quotes[0].start
    assert first.quotes[0].start - before.end < 200


def test_quotes_that_the_index_does_not_have_are_left_out(engine: Engine) -> None:
    turn = HistoryTurn(EFFECT, (("no-such-article", 0, 10), (ARTICLE, 10**9, 10**9 + 5), (ARTICLE, 50, 10)))
    answer = ask(engine, "show me the sentence before", turn)
    assert answer.outcome == "abstained"
    assert "history_quotes_unknown" in [n.code for n in answer.notices]


@given(quotes=st.lists(st.tuples(st.sampled_from([ARTICLE, "other"]), st.integers(-5, 9000), st.integers(-5, 9000))))
def test_any_spans_give_whole_units_or_are_counted(bundle: Bundle, quotes: list[tuple[str, int, int]]) -> None:
    found, unknown = passages_of(HistoryTurn("?", tuple(quotes)), {ARTICLE: bundle.article})
    assert len(found) + unknown == len(quotes)
    assert all(picked.units for picked in found)


def test_the_cost_of_asking_again_is_bounded(bundle: Bundle) -> None:
    asked: list[int] = []

    def ask_again(turn: int, earlier: Earlier) -> Sequence[Picked]:
        asked.append(turn)
        return earlier.shown(turn - 1) if turn else ()

    earlier = Earlier([HistoryTurn("says who?")] * 20, {ARTICLE: bundle.article}, ask_again)
    about = read_about("says who?", ["says who?"])
    assert about is not None
    assert earlier.shown_for(about, 20) == []
    assert len(asked) <= MOST_ASKED_AGAIN


@pytest.mark.parametrize(
    ("history", "question", "resolved"),
    [
        (["What is reference 10?"], "and 11?", "What is reference 11?"),
        (["How strong is the evidence?", "Cited from where?"], "What is number 10?", "What is reference 10?"),
        (["when was this last updated?"], "has a doctor checked it?", "Has this page been reviewed?"),
    ],
)
def test_a_question_about_the_page_takes_its_subject_from_the_one_before(
    history: list[str], question: str, resolved: str
) -> None:
    found = about_page(question, history)
    assert found is not None
    assert found.text == resolved


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (["What is the dose at 6 years?"], "and 11?"),
        (["What is omalizumab?"], "has a doctor checked it?"),
        (["when was this last updated?"], "Does it help children with severe asthma breathe?"),
        ([], "and 11?"),
    ],
)
def test_other_questions_are_none_about_the_page(history: list[str], question: str) -> None:
    assert about_page(question, history) is None


def test_a_question_asked_as_typed_leans_on_nothing(engine: Engine) -> None:
    history = (HistoryTurn("Is mepolizumab effective for severe eosinophilic asthma?"),)
    answer = engine.ask(Ask("and benralizumab?", history, article=ARTICLE, as_typed=True))
    assert (answer.resolved_question, answer.carried_over) == ("and benralizumab?", ())


@pytest.mark.parametrize(
    ("question", "history", "shown", "lent"),
    [
        ("and iron?", ["When are zinc tablets taken?"], ["Iron tablets are taken at breakfast."], ("tablets", "taken")),
        ("why?", ["What is zinc?", "Is it safe?"], ["Zinc does no harm."], ("zinc",)),  # the last that has any
        ("How is iron taken?", ["Is zinc safe?"], ["Iron is taken at breakfast."], ()),
    ],
)
def test_words_are_lent_where_they_stand_in_what_is_shown(
    question: str, history: list[str], shown: list[str], lent: tuple[str, ...]
) -> None:
    assert lent_words(question, history, shown) == lent
    assert with_lent(question, lent).carried == lent


def test_a_message_is_read_in_one_way(engine: Engine) -> None:
    history = (HistoryTurn("What is omalizumab?"), HistoryTurn("What is montelukast?"))
    assert answer_json(ask(engine, "What is its boxed warning about?", *history))["readings"] == []


def test_a_cry_for_help_is_never_read_as_a_follow_up(engine: Engine) -> None:
    answer = ask(engine, "i want to kill myself", HistoryTurn("What share of patients gets anaphylaxis?"))
    assert answer.resolved_question == "i want to kill myself"
    assert answer.notices[0].code == "emergency_self_harm"
