"""Pictures of the page and the widget in their states: `make screenshots`, or `python -m tests.screenshots --out FOLDER`.

They are for looking at; nothing is compared. `--readme` makes the one that the README shows, docs/page.png. The service runs in this process over the shipped articles, and so does a
site of another origin that embeds the widget.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import sync_playwright

from corpus.load import ARTICLES, load_corpus
from indexer.build import build_index
from indexer.embedder import open_embedder
from indexer.settings import IndexSettings
from qa_service.assembly import open_engine
from qa_service.http.app import create_app
from qa_service.http.widget_demo import MODES, demo
from qa_service.settings import ServiceSettings

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
def listening(port: socket.socket, app: Any) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [port]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    yield
    server.should_exit = True
    thread.join(timeout=10)


@contextmanager
def places() -> Iterator[dict[str, str]]:
    """Addresses: the service over the shipped articles, one that asks for keys, and a site that embeds the widget."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = IndexSettings()
        embedder = open_embedder(settings.embedder)
        build_index(place, load_corpus(ARTICLES), embedder, chunking=settings.chunking())
        engine = stack.enter_context(open_engine(index=place))
        ports = {
            name: stack.enter_context(socket.create_server(("127.0.0.1", 0))) for name in ("page", "locked", "site")
        }
        # Another host name than the service's: another site, not only another port.
        hosts = {"page": "127.0.0.1", "locked": "127.0.0.1", "site": "localhost"}
        found = {name: f"http://{hosts[name]}:{port.getsockname()[1]}" for name, port in ports.items()}
        open_to_site = ServiceSettings(allowed_origins=(found["site"],))
        locked = ServiceSettings(keys=place / "keys.json")
        stack.enter_context(listening(ports["page"], create_app(lambda: engine, open_to_site)))
        stack.enter_context(listening(ports["locked"], create_app(lambda: engine, locked)))
        stack.enter_context(listening(ports["site"], demo(found["page"], "severe-asthma-immunotherapy")))
        yield found


def ask(page: Any, *questions: str) -> None:
    """Asks, and waits for each to be answered, refused or failed."""
    for question in questions:
        page.fill("#question", question)
        page.press("#question", "Enter")
        page.wait_for_selector(".turn[aria-busy], .body[aria-busy]", state="detached")
        page.wait_for_selector("#submit:enabled, .ask[aria-disabled=false]")
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
    "desktop-key": (DESKTOP, "light", asking(INNOVATE)),
    "widget-launcher": (DESKTOP, "light", lambda page: None),
    "widget-launcher-answer": (DESKTOP, "light", then(pressing(".launcher"), asking(INNOVATE))),
    "widget-inline-citation-dark": (DESKTOP, "dark", then(asking(INNOVATE), pressing(".citation a"))),
    "widget-panel-emergency": (
        DESKTOP,
        "light",
        then(pressing(".launcher"), asking("I can't breathe after my injection, what now?")),
    ),
    "widget-phone-citation": (PHONE, "light", then(pressing(".launcher"), asking(INNOVATE), pressing(".citation a"))),
}


README_PICTURE = Path(__file__).parents[1] / "docs" / "page.png"


def make_readme_picture(browser: Any, addresses: dict[str, str]) -> None:
    """Of a first answer; 64 colours, which nobody sees, make a third of the file."""
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        take(browser, addresses, Path(folder), ["desktop-answer"])
        with Image.open(Path(folder) / "desktop-answer.png") as taken:
            few = taken.convert("RGB").quantize(64, dither=Image.Dither.NONE)
        few.save(README_PICTURE, optimize=True)
    print(README_PICTURE)


def where(name: str, addresses: dict[str, str]) -> str:
    """The address of a state."""
    if name.startswith("widget-"):
        shown = next((mode for mode in MODES if mode in name), MODES[0])
        return f"{addresses['site']}/{shown}"
    return addresses["locked" if name == "desktop-key" else "page"]


def take(browser: Any, addresses: dict[str, str], out: Path, names: list[str]) -> None:
    for name in names:
        size, scheme, steps = STATES[name]
        page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page.goto(where(name, addresses))
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
    parser.add_argument("--readme", action="store_true", help="make docs/page.png and nothing else")
    parser.add_argument("names", nargs="*", help="states; default: all, and the whole pages")
    given = parser.parse_args()
    if unknown := sorted(set(given.names) - set(STATES)):
        parser.error(f"no state {unknown[0]!r}; known: {', '.join(STATES)}")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("there is no chromium on the PATH: apt-get install chromium")
    if not given.readme:
        given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with places() as addresses:
            if given.readme:
                make_readme_picture(browser, addresses)
                return
            take(browser, addresses, given.out, given.names or list(STATES))
            if not given.names:
                whole(browser, addresses["page"], given.out)
        browser.close()


if __name__ == "__main__":
    main()
