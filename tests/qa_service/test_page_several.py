"""Several articles in the browser: the list at `/`, the box over all of them, and a window that is not overflown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from qa_service.assembly import open_engine
from qa_service.http.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SECOND = Path(__file__).parents[1] / "data" / "second-bundle"
LOW = {"width": 1366, "height": 720}
BELOW = "(selector) => document.querySelector(selector).getBoundingClientRect().bottom - innerHeight"


@pytest.fixture(scope="module")
def several(
    tmp_path_factory: pytest.TempPathFactory,
    shipped_folder: Path,
    listen: Callable[[FastAPI], AbstractContextManager[str]],
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("several")
    shutil.copytree(shipped_folder, folder / "asthma")
    shutil.copytree(SECOND, folder / "ankle")
    with open_engine(corpus=folder) as opened, listen(create_app(lambda: opened)) as address:
        yield address


def test_the_list_leads_to_each_article_and_back(visit: Callable[..., Any], several: str) -> None:
    reader = visit(address=several)
    links = reader.page.locator(".shelf a")
    assert links.count() == 2
    assert reader.violations() == []
    links.first.click()
    assert reader.page.locator("#standing").is_visible()
    reader.page.get_by_role("link", name="All 2 articles").click()
    assert reader.page.locator(".shelf").is_visible()


def test_a_question_over_all_says_whose_words_and_whose_numbers_are_shown(
    visit: Callable[..., Any], several: str
) -> None:
    reader = visit(address=several, viewport={"width": 390, "height": 844})
    reader.page.keyboard.press("/")
    turn = reader.ask("How much did omalizumab cut exacerbations in INNOVATE?")
    assert turn.locator(".path").first.inner_text().startswith("Role of Immunotherapy in Asthma")
    name = turn.locator(".citation [aria-label]").first.get_attribute("aria-label")
    assert name.startswith("Reference 5 of severe-asthma-immunotherapy: ")
    assert "pending human review" in turn.inner_text()
    assert reader.violations() == []
    assert reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_refusal_over_all_speaks_of_all(visit: Callable[..., Any], several: str) -> None:
    turn = visit(address=several).ask("What is the capital of France?")
    assert turn.get_by_test_id("refusal").inner_text() == "The articles and their reference notes do not answer this."


@pytest.mark.parametrize("path", ["/", "/articles/ankle-sprain-care"])
def test_the_panel_ends_where_the_window_does(visit: Callable[..., Any], several: str, path: str) -> None:
    reader = visit(path, address=several, viewport=LOW)
    assert reader.page.evaluate(BELOW, ".chat") <= 0
    reader.ask("How long is a lace-up brace worn?")
    assert reader.page.evaluate(BELOW, ".chat") <= 0
    assert reader.page.evaluate(BELOW, "#submit") < 0
