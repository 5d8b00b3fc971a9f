"""Pictures of the article page in its states: `make screenshots`, or `python -m tests.screenshots --out FOLDER`.

They are for looking at; nothing is compared. The service runs in this process over the shipped articles, unless
`--address` names one that runs already.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright

from corpus.load import ARTICLES, load_corpus
from indexer.build import build_index
from indexer.embedder import open_embedder
from indexer.settings import IndexSettings
from qa_service.http.app import create_app
from qa_service.opening import open_engine

DESKTOP = {"width": 1440, "height": 900}
LAPTOP = {"width": 1100, "height": 800}
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 256}
INNOVATE = "How much did omalizumab cut exacerbations in INNOVATE?"
CONVERSATION = (
    INNOVATE,
    "and mepolizumab?",
    "How much does omalizumab cost per year?",
    "I can't breathe after my injection, what now?",
    "Is it true that omalizumab can be given at home?",
    "Who published reference 5?",
)
"""A follow-up, a refusal, an emergency, a false premise, and a question about a reference."""
Steps = Callable[[Any], None]


@contextmanager
def service() -> Iterator[str]:
    """The address of the service over the shipped articles."""
    with tempfile.TemporaryDirectory() as place:
        settings = IndexSettings()
        embedder = open_embedder(settings.embedder)
        build_index(Path(place), load_corpus(ARTICLES), embedder, chunking=settings.chunking())
        with open_engine(index=Path(place)) as engine:
            server = uvicorn.Server(uvicorn.Config(create_app(lambda: engine), port=0, log_level="error"))
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started and thread.is_alive():
                time.sleep(0.05)
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
            server.should_exit = True
            thread.join(timeout=10)


def ask(page: Any, *questions: str) -> None:
    """Asks, and waits for each to be answered, refused or failed."""
    for question in questions:
        page.fill("#question", question)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn[aria-busy]", state="detached")
        page.wait_for_selector("#submit:enabled")
    page.wait_for_timeout(300)


def mode(name: str) -> Steps:
    return lambda page: page.check(f"#modes [value={name}]")


def then(*steps: Steps) -> Steps:
    def all_of(page: Any) -> None:
        for step in steps:
            step(page)

    return all_of


def asking(*questions: str) -> Steps:
    return lambda page: ask(page, *questions)


def pressing(selector: str) -> Steps:
    def press(page: Any) -> None:
        page.locator(selector).first.click()
        page.wait_for_timeout(300)

    return press


def busy(page: Any) -> None:
    page.route(
        "**/v1/ask", lambda route: route.fulfill(status=503, headers={"Retry-After": "9"}, json={"detail": "Busy."})
    )


def offline(page: Any) -> None:
    page.context.set_offline(True)


STATES: dict[str, tuple[dict[str, int], str, Steps]] = {
    "desktop-first-visit": (DESKTOP, "light", lambda page: None),
    "desktop-answer": (DESKTOP, "light", asking(INNOVATE)),
    "desktop-answer-dark": (DESKTOP, "dark", asking(INNOVATE)),
    "desktop-shown-in-article": (DESKTOP, "light", then(asking(INNOVATE), pressing(".show"))),
    "desktop-citation": (DESKTOP, "light", pressing("#article .cite a >> nth=8")),
    "desktop-term-student": (
        DESKTOP,
        "light",
        then(mode("student"), asking("How does omalizumab work?"), pressing(".turn .term")),
    ),
    "laptop-also-consider": (LAPTOP, "light", asking("Is omalizumab given at home?")),
    "desktop-refusal": (DESKTOP, "light", asking("Does omalizumab cure asthma in children?")),
    "desktop-emergency": (DESKTOP, "light", asking("I can't breathe after my injection, what now?")),
    "desktop-busy": (DESKTOP, "light", then(busy, asking(INNOVATE))),
    "desktop-offline": (DESKTOP, "light", then(offline, asking(INNOVATE))),
    "phone-first-visit": (PHONE, "light", lambda page: None),
    "phone-answer": (PHONE, "light", asking(INNOVATE)),
    "phone-emergency-dark": (PHONE, "dark", asking("I can't breathe after my injection, what now?")),
    "phone-citation": (PHONE, "light", pressing("#article .cite a >> nth=8")),
    "phone-patient": (PHONE, "light", then(mode("patient"), asking("Should I take omalizumab?"))),
    "desktop-patient": (DESKTOP, "light", then(mode("patient"), asking("Should I take omalizumab?"))),
    "zoom-400-answer": (ZOOMED, "light", asking(INNOVATE)),
}


def take(browser: Any, address: str, out: Path, names: list[str]) -> None:
    for name in names:
        size, scheme, steps = STATES[name]
        page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page.goto(address)
        steps(page)
        page.screenshot(path=out / f"{name}.png")
        page.close()
        print(out / f"{name}.png")


def whole(browser: Any, address: str, out: Path) -> None:
    """The conversation from top to bottom, the page as printed, and the whole page on a phone."""
    page = browser.new_page(viewport={"width": 900, "height": 900}, reduced_motion="reduce")
    page.goto(address)
    ask(page, *CONVERSATION)
    page.locator(".chat").screenshot(path=out / "conversation.png")
    page.pdf(path=out / "print.pdf", format="A4")
    page.close()
    page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
    page.goto(address)
    page.screenshot(path=out / "phone-whole-page.png", full_page=True)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("screenshots"))
    parser.add_argument("--address", help="a running service; default: one of our own")
    parser.add_argument("names", nargs="*", help="states; default: all, and the whole pages")
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(STATES)):
        parser.error(f"no state {unknown[0]!r}; known: {', '.join(STATES)}")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("there is no chromium on the PATH: apt-get install chromium")
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if given.address:
            _all(browser, given.address, given.out, given.names)
        else:
            with service() as address:
                _all(browser, address, given.out, given.names)
        browser.close()


def _all(browser: Any, address: str, out: Path, names: list[str]) -> None:
    take(browser, address, out, names or list(STATES))
    if not names:
        whole(browser, address, out)


if __name__ == "__main__":
    main()
