"""Texts of references, from files and from a local server that replays what public services answer, faults and all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from corpus.article import SourceType
from corpus.load import load_bundle
from corpus.provenance import provenance
from indexer.ingest.attach import attach, identified_references, text_of_file
from indexer.ingest.errors import IngestError
from indexer.ingest.matching import best_match
from indexer.ingest.polite import RETRIES, PoliteClient
from indexer.ingest.services import Services, fetch, kind_of
from qa_service.cli.main import app

OTHER = Path(__file__).parents[1] / "corpus" / "formats" / "other"
PUBMED = (
    (OTHER / "zinc.pubmed.xml")
    .read_text(encoding="utf-8")
    .replace("</ArticleIdList>", '<ArticleId IdType="pmc">PMC90000002</ArticleId></ArticleIdList>')
)
SPL = (OTHER / "zinc.spl.xml").read_text(encoding="utf-8")
OPENFDA = (OTHER / "zinc.openfda.json").read_text(encoding="utf-8")
SET_ID = "22222222-3333-4444-5555-666666666666"
FULL = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata><article><front><article-meta>'
    '<article-id pub-id-type="pmc">90000002</article-id><article-id pub-id-type="pmid">90000001</article-id>'
    "<title-group><article-title>Zinc for colds: a randomised trial</article-title></title-group>"
    "<pub-date><year>2021</year></pub-date><permissions><license><license-p>CC BY 4.0</license-p></license></permissions>"
    "</article-meta></front><body><sec><title>Results</title><p>Colds lasted 5 days with zinc.</p></sec></body></article>"
    "</metadata></record></GetRecord></OAI-PMH>"
)
CLOSED = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="cannotDisseminateFormat">no</error></OAI-PMH>'
)
IDCONV = '{"records": [{"doi": "10.0000/zinc", "pmid": "90000001", "pmcid": "PMC90000002"}]}'
ARTICLE = """# Colds

Zinc shortens colds [1]. Tea does not [2]. A label has the dose [3].

## References

1. Lind M. Zinc for colds: a randomised trial. J Made-up Miner. 2021;3:1-9. PMID: 90000001
2. Okafor T. Tea for colds. J Made-up Teas. 2019;1:2-9.
3. ZINCOMAB (made up). Prescribing information. 2024.
"""


@dataclass
class Replay:
    """What a server answers: bodies by path, and faults that come before them, each (status, whether it is cut off)."""

    bodies: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[int, bool]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    base: str = ""
    waits: list[float] = field(default_factory=list)

    def client(self, **more: object) -> PoliteClient:
        return PoliteClient("a@example.org", sleep=self.waits.append, clock=lambda: 0.0, **more)  # type: ignore[arg-type]

    @property
    def services(self) -> Services:
        return Services.at(self.base)


@pytest.fixture
def replay() -> Iterator[Replay]:
    told = Replay(
        {
            "/eutils/efetch.fcgi": PUBMED,
            "/oai": FULL,
            "/idconv": IDCONV,
            f"/dailymed/{SET_ID}.xml": SPL,
            "/openfda": OPENFDA,
        }
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            told.asked.append((parts.path, parse_qs(parts.query)))
            status, is_cut = told.faults.pop(0) if told.faults else (200, False)
            known = parts.path in told.bodies
            body = told.bodies.get(parts.path, "").encode()
            self.send_response(status if known else 404)
            self.send_header("Content-Length", str(len(body) + (100 if is_cut else 0)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if is_cut else body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "colds"
    folder.mkdir()
    folder.joinpath("article.md").write_text(ARTICLE, encoding="utf-8")
    return folder


def test_an_open_article_is_attached_in_full_with_licence_day_and_standing(replay: Replay, bundle: Path) -> None:
    text = fetch("90000001", replay.client(), replay.services)
    done = attach(bundle, text, number=None)
    assert (done.reference, done.matched, done.standing, done.remarks) == (1, "the same identifier", "corrected", ())
    (source,) = load_bundle(bundle).sources
    assert (source.doc_id, source.source_type, source.cites) == ("colds.pmc90000002", SourceType.REFERENCE_TEXT, (1,))
    assert "Colds lasted 5 days with zinc." in [source.unit_text(u) for u in source.quotable()]
    assert source.metadata.licence == "CC BY 4.0"
    assert source.metadata.extra["retrieved"] == source.metadata.extra["standing_checked"]
    known = provenance(source, load_bundle(bundle).article)
    assert known is not None
    assert known.url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC90000002/"


def test_what_is_not_open_is_attached_as_its_abstract_and_says_so(replay: Replay, bundle: Path) -> None:
    replay.bodies["/oai"] = CLOSED
    done = attach(bundle, fetch("10.0000/zinc", replay.client(), replay.services), number=1)
    assert done.remarks == ("its full text is not open access: record and abstract only",)
    (source,) = load_bundle(bundle).sources
    assert source.metadata.extra["seen"] == "record and abstract in PubMed"


EUROPE = "/europe_pmc_text/PMC90000002/fullTextXML"
EUROPE_TEXT = FULL[FULL.index("<article>") : FULL.index("</metadata>")].replace('"pmc">9', '"pmcid">PMC9')


@pytest.mark.parametrize("fault", [None, (429, False), (500, False), (200, True)])
@pytest.mark.parametrize("closed", [CLOSED, None])
def test_what_pubmed_central_has_not_openly_is_taken_from_europe_pmc(
    replay: Replay, bundle: Path, fault: tuple[int, bool] | None, closed: str | None
) -> None:
    replay.bodies[EUROPE] = EUROPE_TEXT
    if closed is None:
        del replay.bodies["/oai"]
    else:
        replay.bodies["/oai"] = closed
    replay.faults = [(200, False), (200, False), *([fault] if fault is not None else [])]
    done = attach(bundle, fetch("90000001", replay.client(), replay.services), number=None)
    assert (done.seen, done.licence, done.remarks) == ("full text in Europe PMC", "CC BY 4.0", ())
    (source,) = load_bundle(bundle).sources
    assert "Colds lasted 5 days with zinc." in [source.unit_text(u) for u in source.quotable()]
    assert [path for path, _ in replay.asked].count(EUROPE) == (1 if fault is None else 2)


def test_another_article_of_europe_pmc_is_never_taken(replay: Replay) -> None:
    replay.bodies |= {"/oai": CLOSED, EUROPE: EUROPE_TEXT.replace("PMC90000002", "PMC7")}
    with pytest.raises(IngestError, match="PMC90000002: the service answered with another article"):
        fetch("90000001", replay.client(), replay.services)
    replay.bodies[EUROPE] = EUROPE_TEXT[:200]
    with pytest.raises(IngestError, match="not well-formed XML"):
        fetch("90000001", replay.client(), replay.services)


def test_each_request_says_who_asks_and_there_are_few_a_second(replay: Replay) -> None:
    fetch("90000001", replay.client(), replay.services)
    assert [path for path, _ in replay.asked] == ["/eutils/efetch.fcgi", "/oai"]
    assert all((q["tool"], q["email"]) == (["article-qa"], ["a@example.org"]) for _, q in replay.asked)
    assert replay.waits == [pytest.approx(0.4)]


@pytest.mark.parametrize("fault", [(429, False), (500, False), (503, False), (200, True)])
def test_a_service_that_asks_for_patience_or_breaks_off_is_asked_again(replay: Replay, fault: tuple[int, bool]) -> None:
    replay.faults = [fault, fault]
    assert fetch("90000001", replay.client(), replay.services).file_name == "pmc90000002.xml"
    assert len(replay.asked) == 4


def test_a_service_that_does_not_recover_is_named(replay: Replay) -> None:
    replay.faults = [(503, False)] * 20
    with pytest.raises(IngestError, match=r"efetch\.fcgi: it answered 503\. Try again later, or give the text by file"):
        fetch("90000001", replay.client(), replay.services)
    assert len(replay.asked) == RETRIES + 1


@pytest.mark.parametrize(
    ("path", "body", "identifier", "problem"),
    [
        ("/eutils/efetch.fcgi", PUBMED.replace('Version="1">90000001', 'Version="1">7'), "90000001", "another record"),
        ("/oai", FULL.replace(">90000002<", ">7<"), "90000001", "another article"),
        ("/idconv", IDCONV.replace("10.0000/zinc", "10.0000/tea"), "10.0000/zinc", "another article"),
        (f"/dailymed/{SET_ID}.xml", SPL.replace("2222-3333", "2222-7777"), SET_ID, "another label"),
        ("/oai", FULL[:300], "90000001", "not well-formed XML"),
        ("/idconv", "<html>busy</html>", "10.0000/zinc", "no JSON"),
    ],
)
def test_a_wrong_or_broken_record_is_never_taken(
    replay: Replay, path: str, body: str, identifier: str, problem: str
) -> None:
    replay.bodies[path] = body
    with pytest.raises(IngestError, match=problem):
        fetch(identifier, replay.client(), replay.services)


def test_a_label_comes_from_dailymed_or_from_openfda(replay: Replay, bundle: Path) -> None:
    text = fetch(SET_ID, replay.client(), replay.services)
    assert (text.file_name, text.remarks) == ("label-22222222.xml", ())
    assert attach(bundle, text, number=3, force=True).standing == "current"
    del replay.bodies[f"/dailymed/{SET_ID}.xml"]
    text = fetch(SET_ID, replay.client(), replay.services)
    assert text.remarks == ("DailyMed has no label of that set id: taken from openFDA",)
    assert attach(bundle, text, number=3, force=True, dry_run=True).standing == "not_checked"


def test_answers_are_kept_and_a_damaged_one_is_fetched_again(replay: Replay, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for _ in range(2):
        fetch("90000001", replay.client(cache=cache), replay.services)
    assert len(replay.asked) == 2
    for path in cache.iterdir():
        path.write_bytes(path.read_bytes()[:-40] + b"}")
    fetch("90000001", replay.client(cache=cache), replay.services)
    assert len(replay.asked) == 4
    held = next(cache.iterdir())
    record = json.loads(held.read_text())
    held.write_text(json.dumps({**record, "body": "AAAA"}))
    fetch("90000001", replay.client(cache=cache), replay.services)
    assert len(replay.asked) == 5
    fetch("90000001", replay.client(cache=cache, fresh=True), replay.services)
    assert len(replay.asked) == 7


def test_a_text_goes_to_the_reference_it_surely_belongs_to_or_to_none(bundle: Path, tmp_path: Path) -> None:
    article = load_bundle(bundle).article
    found, _ = best_match(article.references, "Tea for Colds", 2019, {})
    assert found is not None
    assert (found.reference.number, found.words()) == (2, "title similarity 100 of 100")
    assert best_match(article.references, "Tea for colds", 1999, {})[0] is None
    assert best_match(article.references, "Coffee for headaches", 2019, {})[0] is None
    path = tmp_path / "paper.md"
    path.write_text("# Coffee for headaches\n\nCoffee helps some.\n", encoding="utf-8")
    text = text_of_file(path)
    with pytest.raises(IngestError, match=r"surely none of the references; nearest: .*Give --reference N"):
        attach(bundle, text, number=None)
    with pytest.raises(IngestError, match=r"not surely reference 2, \"Tea for colds\".*Give --force"):
        attach(bundle, text, number=2)
    with pytest.raises(IngestError, match="no reference 9; there are: 1, 2, 3"):
        attach(bundle, text, number=9)
    assert not (bundle / "sources").exists()
    assert attach(bundle, text, number=2, force=True).reference == 2
    assert load_bundle(bundle).sources[0].cites == (2,)


@pytest.mark.parametrize("identifier", ["", "twelve", "10.1/x", "PMCX", "../etc", "12345678901"])
def test_what_is_no_identifier_is_refused_before_anybody_is_asked(replay: Replay, identifier: str) -> None:
    with pytest.raises(IngestError, match="is no PMID, PMCID, DOI or DailyMed set id"):
        kind_of(identifier)
    assert replay.asked == []


def test_the_command_attaches_what_the_list_prints_and_a_dry_run_writes_nothing(
    replay: Replay, bundle: Path, tmp_path: Path
) -> None:
    assert identified_references(bundle) == [(1, "90000001")]
    command = ["ingest", str(bundle), "--listed", "--services", replay.base, "--cache", str(tmp_path / "c"), "--json"]
    said = CliRunner().invoke(app, [*command, "--email", "a@example.org", "--dry-run"])
    assert said.exit_code == 0
    assert json.loads(said.stdout)["attached"][0]["file"] == "sources/pmc90000002.xml"
    assert not (bundle / "sources").exists()
    assert CliRunner().invoke(app, command).exit_code == 2
    said = CliRunner().invoke(app, [*command, "--email", "a@example.org"])
    assert said.exit_code == 0
    assert [source.cites for source in load_bundle(bundle).sources] == [(1,)]


def test_the_command_takes_a_file_for_a_reference(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "tea.html"
    path.write_text("<!DOCTYPE html><h1>Tea for colds</h1><p>Tea does nothing.</p>", encoding="utf-8")
    said = CliRunner().invoke(app, ["ingest", str(bundle), str(path), "--reference", "2"])
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith(
        "attached sources/tea.html to reference 2 (title similarity 100 of 100): Tea for colds"
    )
    said = CliRunner().invoke(app, ["ingest", str(bundle / "article.md"), str(path)])
    assert said.exit_code == 1
    assert "a text is attached to a bundle folder" in said.stderr
