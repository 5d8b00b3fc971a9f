"""A real browser on the article page, for tests/qa_service/test_page_*.py (marker `browser`)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from qa_service.assembly import open_engine
from qa_service.engine import Engine
from qa_service.http.app import create_app

WAIT_MS = 30_000
SHIPPED = "severe-asthma-immunotherapy"


@pytest.fixture(scope="session")
def page_address(engine: Engine, listen: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[str]:
    """The service over the shipped corpus on a free port."""
    with listen(create_app(lambda: engine)) as address:
        yield address


@pytest.fixture(scope="session")
def address_of(
    tmp_path_factory: pytest.TempPathFactory, listen: Callable[[FastAPI], AbstractContextManager[str]]
) -> Callable[[str], AbstractContextManager[str]]:
    """Serves one Markdown text as the whole corpus, on a free port."""

    @contextmanager
    def served(text: str) -> Iterator[str]:
        path: Path = tmp_path_factory.mktemp("corpus") / "made.md"
        path.write_text(text, encoding="utf-8")
        with open_engine(corpus=path) as opened, listen(create_app(lambda: opened)) as address:
            yield address

    return served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium on the PATH")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@dataclass
class Reader:
    """A person at the page: `page` is Playwright's, `said` what the console said."""

    page: Any
    address: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def ask(self, question: str) -> Any:
        """Asks by keyboard; the last turn, once it is complete."""
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")
        return self.settled()

    def settled(self) -> Any:
        """The last turn, once nothing is on its way."""
        self.page.wait_for_selector(".turn:not([aria-busy]) .body > :not(.standing)", timeout=WAIT_MS)
        self.page.wait_for_selector(".turn[aria-busy]", state="detached", timeout=WAIT_MS)
        return self.page.locator("[data-testid=turn]").last

    def reply(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """From now on the page gets the service's answers changed, as plain JSON."""

        def fulfil(route: Any) -> None:
            headers = {**route.request.headers, "accept": "application/json"}
            reply = route.fetch(headers=headers)
            route.fulfill(status=200, json=change(reply.json()))

        self.page.route("**/v1/ask", fulfil)

    def fail(self, status: int, detail: str, **headers: str) -> None:
        """From now on the page gets a problem."""
        problem = {"type": "urn:article-qa:problem:test", "title": "Problem", "status": status, "detail": detail}
        self.page.route("**/v1/ask", lambda route: route.fulfill(status=status, headers=headers, json=problem))

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page as it stands: rule, and the elements."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page).response["violations"]
        return [f"{v['id']}: {[n['target'] for n in v['nodes']]} {v['help']}" for v in found]


Visit = Callable[..., Reader]


@pytest.fixture
def visit(chromium: Any, page_address: str) -> Iterator[Visit]:
    """Opens the page; at the end no other host was asked, and the console said nothing but failed requests."""
    contexts, readers = [], []

    def opened(path: str = "/", address: str = page_address, **options: Any) -> Reader:
        given = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = chromium.new_context(**given)
        contexts.append(context)
        reader = Reader(context.new_page(), address)
        readers.append(reader)
        reader.page.on(
            "console",
            lambda message: reader.said.append(message.text) if message.type in {"error", "warning"} else None,
        )
        reader.page.on("pageerror", lambda error: reader.said.append(str(error)))
        reader.page.on("request", lambda request: reader.asked.append(request.url))
        # Where several articles are served `/` lists them; the tests are about the shipped one.
        own = address == page_address and path[:2] in {"/", "/?", "/#"}
        reader.page.goto(f"{address}/articles/{SHIPPED}{path[1:]}" if own else address + path)
        return reader

    yield opened
    for context in contexts:
        context.close()
    for reader in readers:
        assert [words for words in reader.said if "Failed to load resource" not in words] == []
        assert [url for url in reader.asked if not url.startswith((reader.address, "data:", "blob:"))] == []
