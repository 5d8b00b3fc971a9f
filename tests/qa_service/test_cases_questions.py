"""Questions that went wrong, each standing for its kind: trials by name, references by number, talk, and the negative."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from qa_service.answer import Answer, Ask, HistoryTurn
from qa_service.assembly import open_engine
from qa_service.engine import Engine
from tests.qa_service.conftest import SHIPPED

REFERENCES = "## References\n\n1. Okafor T. Ferritin in athletes. J Blood. 2019.\n2. Lindqvist A. Oral iron dosing. Ann Haem. 2021.\n"
INDICATIONS = """# Iron tablets in runners

Iron tablets are appropriate when runners have [1]:

- ferritin below 30
- fatigue for more than four weeks
- heavy periods
"""
CONTRAINDICATED = (
    f"{INDICATIONS}\nIron tablets must not be given in hemochromatosis [2]. Tea hinders absorption [2].\n\n{REFERENCES}"
)
NOT_SAID = f"{INDICATIONS}\n{REFERENCES}"
BY_VEIN = f"""# Iron by vein

Reasons to go straight to the vein are [1]:

- tablets were not tolerated
- an operation within six weeks

Every infusion is watched for 30 minutes [2].

{REFERENCES}"""


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Engine]]:
    """Opens an engine over one text."""
    with ExitStack() as stack:

        def opened(text: str) -> Engine:
            path: Path = tmp_path_factory.mktemp("page") / "page.md"
            path.write_text(text, encoding="utf-8")
            return stack.enter_context(open_engine(corpus=path))

        yield opened


def ask(engine: Engine, question: str, *history: str, article_only: bool = False) -> Answer:
    article = SHIPPED if SHIPPED in {listed.doc_id for listed in engine.listing()} else None
    return engine.ask(
        Ask(question, tuple(map(HistoryTurn, history)), article, sources="article" if article_only else "all")
    )


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes]


@pytest.mark.parametrize(
    ("question", "trial"),
    [
        ("What did SIRIUS show?", "SIRIUS"),
        ("What were the results of SIRIUS?", "SIRIUS"),
        ("What did VENTURE show?", "VENTURE"),
        ("What did SWIFT-1 show?", "SWIFT-1"),
    ],
)
def test_what_a_trial_showed_is_told_by_sentences_that_name_it(engine: Engine, question: str, trial: str) -> None:
    shown = texts(ask(engine, question))
    assert shown
    assert all(trial in text for text in shown)


@pytest.mark.parametrize(
    "question",
    [
        "show reference 5",
        "reference #5",
        "ref 5",
        "What is reference five?",
        "What does reference 5 say?",
        "[5]?",
        "the fifth reference please",
    ],
)
def test_a_reference_is_shown_by_its_number_however_that_is_put(engine: Engine, question: str) -> None:
    assert texts(ask(engine, question)) == texts(ask(engine, "what is reference 5?"))
    assert "Respirology" in texts(ask(engine, question))[0]


@pytest.mark.parametrize("question", ["show me reference 5", "what does [5] say about it?"])
def test_a_reference_is_shown_in_a_conversation_too(engine: Engine, question: str) -> None:
    assert "Respirology" in texts(ask(engine, question, "How is omalizumab given?"))[0]


@pytest.mark.parametrize("question", ["q", "x", "help", "test"])
def test_what_asks_nothing_gets_the_line_of_what_the_box_can_do(engine: Engine, question: str) -> None:
    answer = ask(engine, question)
    assert (answer.reason, texts(answer)) == ("chat", [])
    assert "Ask about this article" in answer.notices[0].text


def test_a_summary_is_the_opening_and_then_the_headings(engine: Engine) -> None:
    answer = ask(engine, "summarize the article")
    assert texts(answer)[0].startswith("Immunotherapy plays a critical role")
    assert "Common Pitfalls" in [section.heading for section in answer.sections]


@pytest.mark.parametrize(
    "question",
    [
        "What are contraindications to allergen immunotherapy?",
        "Who should not get allergen immunotherapy?",
        "When should allergen immunotherapy not be started?",
        "Who must not receive allergen immunotherapy?",
    ],
)
def test_whom_a_treatment_is_not_for_is_not_answered_by_whom_it_is_for(engine: Engine, question: str) -> None:
    assert texts(ask(engine, question, article_only=True)) == []
    shown = texts(ask(engine, question))
    assert shown
    assert all("contraindication" in text or "not to start it" in text for text in shown)


@pytest.mark.parametrize(
    "question",
    [
        "Which patients should NOT get omalizumab?",
        "In whom is omalizumab contraindicated?",
        "When is referral to a specialist not needed?",
        "Which patients are not candidates for mepolizumab?",
    ],
)
def test_what_the_sources_do_not_say_of_the_negative_is_refused(engine: Engine, question: str) -> None:
    assert texts(ask(engine, question)) == []


@pytest.mark.parametrize("question", ["Who must not get iron tablets?", "When are iron tablets not appropriate?"])
def test_a_contraindication_alone_answers_who_must_not(over: Callable[[str], Engine], question: str) -> None:
    assert texts(ask(over(CONTRAINDICATED), question)) == ["Iron tablets must not be given in hemochromatosis [2]."]


@pytest.mark.parametrize(
    ("page", "question"),
    [
        (NOT_SAID, "Who should not take iron tablets?"),
        (BY_VEIN, "What are contraindications to intravenous iron?"),
    ],
)
def test_indications_do_not_answer_who_must_not(over: Callable[[str], Engine], page: str, question: str) -> None:
    assert texts(ask(over(page), question)) == []
