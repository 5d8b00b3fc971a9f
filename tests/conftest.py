"""What tests of several packages share: the shipped bundle, an engine over it, and the service in this process."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import settings

from corpus.article import Article, Bundle
from corpus.load import ARTICLES, load_bundle, load_corpus
from indexer.build import build_index
from indexer.embedder import open_embedder
from indexer.settings import IndexSettings
from qa_service.assembly import english_words, open_engine
from qa_service.engine import Engine
from qa_service.http.app import create_app
from qa_service.language.lexicon import Lexicon

SHIPPED = "severe-asthma-immunotherapy"
"""doc_id of the shipped article."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--second-bundle",
        type=Path,
        metavar="DIR",
        help="run as if this bundle folder lay beside the shipped article, as tests/data/second-bundle does",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Lays a copy of the bundle of `--second-bundle` beside the shipped one, so that other processes see it too."""
    folder: Path | None = config.getoption("--second-bundle")
    if folder is None:
        return
    if not (folder / "article.md").is_file():
        raise pytest.UsageError(f"--second-bundle {folder}: no article.md in it; give a bundle folder")
    copy = ARTICLES / folder.resolve().name
    text = (folder / "article.md").read_bytes()
    if copy.exists() and copy.resolve() != folder.resolve() and (copy / "article.md").read_bytes() == text:
        shutil.rmtree(copy)  # a run that was killed left it behind
    if copy.exists():
        raise pytest.UsageError(f"--second-bundle {folder}: {copy} is there already")
    shutil.copytree(folder, copy)
    config.add_cleanup(lambda: shutil.rmtree(copy))


# a slow moment of a shared machine is no failure; what must be fast is measured by benchmarks
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


class InProcess(httpx.BaseTransport):
    """Sends requests straight into an application; what it raises past its handlers stays a 500 reply."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner) -> None:
        self._inner, self._runner = httpx.ASGITransport(app, raise_app_exceptions=False), runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._runner.run(self._send(request))

    async def _send(self, request: httpx.Request) -> httpx.Response:
        reply = await self._inner.handle_async_request(request)
        raw = b"".join([part async for part in reply.aiter_raw()])  # a compressed body stays so: the client reads it
        return httpx.Response(reply.status_code, headers=reply.headers, content=raw)


@contextmanager
def serving(app: FastAPI, start: bool = True) -> Iterator[httpx.Client]:
    """A client of an application, which is started first and shut down at the end."""
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        if start:
            runner.run(lifespan.__aenter__())
        with httpx.Client(transport=InProcess(app, runner), base_url="http://article-qa.test") as client:
            yield client
        if start:
            runner.run(lifespan.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the shipped corpus."""
    place: Path = tmp_path_factory.mktemp("index")
    settings = IndexSettings()
    embedder = open_embedder(settings.embedder)
    build_index(
        place, load_corpus(ARTICLES), embedder, chunking=settings.chunking(), vector_store=settings.vector_store
    )
    return place


@pytest.fixture(scope="session")
def engine(index_dir: Path) -> Iterator[Engine]:
    """The engine over the shipped corpus."""
    with open_engine(index=index_dir) as opened:
        yield opened


@pytest.fixture(scope="session")
def command() -> str:
    """The installed command `article-qa`."""
    return str(Path(sys.executable).with_name("article-qa"))


@pytest.fixture(scope="session")
def server(index_dir: Path, command: str) -> Iterator[str]:
    """The address of `article-qa serve` over the shipped corpus, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen([command, "serve", "--index", str(index_dir), "--port", str(port)]) as process:
        try:
            _wait_until_ready(address, process)
            yield address
        finally:
            process.terminate()


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """The address of an application that listens on a free port, in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [port]})
        thread.start()
        try:
            while thread.is_alive() and not server.started:
                time.sleep(0.01)
            yield "http://{}:{}".format(*port.getsockname())
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="session")
def listen() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """Makes an application listen."""
    return listening


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    last = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < last:
        try:
            if httpx.get(f"{address}/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server is not ready; its exit code is {process.poll()}")


@pytest.fixture(scope="session")
def client(engine: Engine) -> Iterator[httpx.Client]:
    """A client of the service over the shipped corpus."""
    with serving(create_app(lambda: engine)) as opened:
        yield opened


@pytest.fixture(scope="session")
def client_of() -> Callable[..., AbstractContextManager[httpx.Client]]:
    """Makes a client of an application."""
    return serving


@pytest.fixture(scope="session")
def shipped_folder() -> Path:
    """The folder of the shipped bundle."""
    return ARTICLES / SHIPPED


@pytest.fixture(scope="session")
def bundle(shipped_folder: Path) -> Bundle:
    """The shipped bundle."""
    return load_bundle(shipped_folder)


@pytest.fixture(scope="session")
def lexicon(bundle: Bundle) -> Lexicon:
    """The lexicon of the shipped article alone."""
    return Lexicon.of([bundle.article], english_words())


@pytest.fixture(scope="session")
def article_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Article]:
    """Reads Markdown text as an article."""

    def read(text: str) -> Article:
        path: Path = tmp_path_factory.mktemp("article") / "made.md"
        path.write_text(text, encoding="utf-8")
        return load_bundle(path).article

    return read


@pytest.fixture(scope="session")
def serve_folder() -> Callable[[Path], AbstractContextManager[httpx.Client]]:
    """Serves what lies at a path as the whole corpus."""

    @contextmanager
    def served(path: Path) -> Iterator[httpx.Client]:
        with open_engine(corpus=path) as opened, serving(create_app(lambda: opened)) as started:
            yield started

    return served


@pytest.fixture(scope="session")
def serve_text(
    tmp_path_factory: pytest.TempPathFactory, serve_folder: Callable[[Path], AbstractContextManager[httpx.Client]]
) -> Callable[[str], AbstractContextManager[httpx.Client]]:
    """Serves one Markdown text as the whole corpus."""

    @contextmanager
    def served(text: str) -> Iterator[httpx.Client]:
        path: Path = tmp_path_factory.mktemp("corpus") / "made.md"
        path.write_text(text, encoding="utf-8")
        with serve_folder(path) as started:
            yield started

    return served
