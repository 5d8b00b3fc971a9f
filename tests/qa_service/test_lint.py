"""The linter on the command line and over HTTP: text, JSON, SARIF, exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from corpus.lint.registry import RULES
from corpus.load import ARTICLES
from qa_service.cli.main import app

FOLDER = ARTICLES / "severe-asthma-immunotherapy"
DOCS = Path(__file__).parents[2] / "docs" / "lint.md"
SOUND = "# Gout\n\nLast updated: 2026-01-10\n\nUrate rises [1]. It hurts [1].\n\n## References\n\n1. Urate. 2020.\n"
ORPHAN = SOUND.replace("hurts [1]", "hurts 𝒗𝒆𝒓𝒚 [1, 7]")
UNTIDY = SOUND.replace("hurts [1]", "hurts [2, 1]") + "2. Gout. 2021.\n"
TODAY = ("--today", "2026-06-01")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["lint", *map(str, arguments)])


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("gout page.md")
    path.write_text(ORPHAN, encoding="utf-8")
    return path


def test_every_rule_has_its_line_in_the_documentation() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(rule.rule_id, str(rule.severity), rule.summary) for rule in RULES.values()]


# Command line


def test_a_finding_is_a_line_with_file_line_and_column_and_the_counts_are_on_stderr(page: Path) -> None:
    result = run(page, *TODAY)
    assert result.exit_code == 1
    assert result.stdout == (
        "gout page.md:5:32: error orphan-marker: citation 7 is not in the reference list (1)\n    [1, 7]\n"
    )
    assert result.stderr == "gout page.md: 1 error, 0 warnings, 0 notes\n"


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (SOUND, (), 0),
        (ORPHAN, (), 1),
        (ORPHAN, ("--fail-on", "never"), 0),
        (ORPHAN, ("--ignore", "orphan-marker"), 0),
        (UNTIDY, (), 0),
        (UNTIDY, ("--fail-on", "note"), 1),
        (SOUND.replace("2026-01", "2020-01"), (), 1),
        (SOUND.replace("2026-01", "2020-01"), ("--fail-on", "error"), 0),
        (SOUND, ("--ignore", "no-such-rule"), 2),
        (SOUND, ("--fail-on", "never-ever"), 2),
        (SOUND, ("--today", "June"), 2),
        ("---\na: [\n---\nUrate.", (), 2),
    ],
)
def test_the_exit_code_tells_findings_from_failure(page: Path, text: str, options: tuple[str, ...], code: int) -> None:
    page.write_text(text, encoding="utf-8")
    assert run(page, *TODAY, *options).exit_code == code


def test_an_article_that_is_not_there_is_named_and_is_no_finding() -> None:
    result = run("nowhere.md")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: nowhere.md: no such file or folder.")


def test_a_rule_that_is_not_there_is_told_with_those_that_are(page: Path) -> None:
    result = run(page, "--ignore", "no-such-rule")
    assert "no rule no-such-rule. Rules: orphan-marker, " in result.stderr


def test_json_has_offsets_that_hold_in_the_file(page: Path) -> None:
    (report,) = json.loads(run(page, *TODAY, "--json").stdout)["articles"]
    assert report["counts"] == {"error": 1, "warning": 0, "note": 0}
    (finding,) = report["findings"]
    assert ORPHAN[finding["start"] : finding["end"]] == finding["text"] == "[1, 7]"
    line = ORPHAN.split("\n")[finding["line"] - 1]
    assert line[finding["column"] - 1 : finding["end_column"] - 1] == "[1, 7]"


def test_several_articles_and_folders_are_looked_through_in_one_go(page: Path) -> None:
    Path("more").mkdir()
    Path("more/sound.md").write_text(SOUND, encoding="utf-8")
    result = run("more", page, *TODAY, "--format", "json")
    assert [a["file"] for a in json.loads(result.stdout)["articles"]] == ["more/sound.md", "gout page.md"]
    assert result.exit_code == 1


def check_sarif(log: dict[str, Any]) -> list[dict[str, Any]]:
    """Results of a SARIF log that keeps what SARIF 2.1.0 requires of the parts used."""
    assert log["version"] == "2.1.0"
    (one,) = log["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert one["columnKind"] == "unicodeCodePoints"
    for result in one["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert re.fullmatch(r"[\w./%:-]+", physical["artifactLocation"]["uri"])
        region = physical["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert (region["endLine"], region["endColumn"]) > (region["startLine"], region["startColumn"])
        ids = [related["id"] for related in result["relatedLocations"]]
        assert ids == sorted(set(ids))
    results: list[dict[str, Any]] = one["results"]
    return results


def test_sarif_has_every_finding_at_its_place(page: Path) -> None:
    (result,) = check_sarif(json.loads(run(page, *TODAY, "--format", "sarif").stdout))
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    assert place["artifactLocation"]["uri"] == "gout%20page.md"
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (5, 32, 38)
    assert region["snippet"]["text"] == "[1, 7]"


def test_sarif_names_a_note_that_disagrees_by_its_source() -> None:
    results = check_sarif(json.loads(run(FOLDER, "--format", "sarif").stdout))
    (age,) = (r for r in results if "at 12 years, the US label at 6 years" in r["message"]["text"])
    (place,) = age["relatedLocations"]
    assert place["logicalLocations"][0]["fullyQualifiedName"].startswith(f"{FOLDER.name}.omalizumab-dosing-label:")


def test_a_fingerprint_stays_when_lines_are_added_above(page: Path) -> None:
    prints = []
    for text in (ORPHAN, ORPHAN.replace("Urate rises", "Gout is old.\n\nUrate rises", 1)):
        page.write_text(text, encoding="utf-8")
        (result,) = check_sarif(json.loads(run(page, *TODAY, "--format", "sarif").stdout))
        prints.append(result["partialFingerprints"])
    assert prints[0] == prints[1]


# HTTP


def test_a_text_is_linted_over_http_as_on_the_command_line(client: httpx.Client, page: Path) -> None:
    reply = client.post("/v1/lint", json={"text": ORPHAN, "today": "2026-06-01"})
    assert reply.status_code == 200
    (report,) = json.loads(run(page, *TODAY, "--json").stdout)["articles"]
    assert [f | {"doc_id": "text"} for f in report["findings"]] == reply.json()["findings"]
    assert reply.json()["today"] == "2026-06-01"


def test_an_article_of_the_index_is_linted_by_its_name(client: httpx.Client) -> None:
    reply = client.post("/v1/lint", json={"article": FOLDER.name, "ignore": ["orphan-marker"]})
    found = [f["rule"] for f in reply.json()["findings"]]
    assert "order-contradicted" in found
    assert "orphan-marker" not in found


def test_an_article_of_the_index_is_linted_with_what_its_bundle_records(client: httpx.Client) -> None:
    reply = client.post("/v1/lint", json={"article": FOLDER.name, "today": "2026-06-01"})
    (report,) = json.loads(run(FOLDER, *TODAY, "--json").stdout)["articles"]
    assert reply.json()["findings"] == report["findings"]
    assert "figures-disagree" in {f["rule"] for f in report["findings"]}


def test_plain_text_is_read_when_it_is_said_to_be_that(client: httpx.Client) -> None:
    text = (FOLDER / "original.txt").read_text(encoding="utf-8")
    reply = client.post("/v1/lint", json={"text": text, "format": "text"})
    assert reply.json()["counts"]["error"] == 7


def test_sarif_is_given_when_it_is_accepted(client: httpx.Client) -> None:
    accept = {"Accept": "application/sarif+json"}
    reply = client.post("/v1/lint", json={"text": ORPHAN, "today": "2026-06-01"}, headers=accept)
    assert reply.headers["content-type"] == "application/sarif+json"
    assert [r["ruleId"] for r in check_sarif(reply.json())] == ["orphan-marker"]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 422, "give either `text` or `article`"),
        ({"text": "Urate.", "article": "gout"}, 422, "give either `text` or `article`"),
        ({"text": "  "}, 422, "/text: Value error, is empty"),
        ({"text": "Urate\0"}, 422, "no text"),
        ({"text": "# Gout"}, 422, "no sentence"),
        ({"text": "---\na: [\n---\nUrate."}, 422, "text, line 3: front matter is not valid YAML"),
        ({"text": "Urate.", "ignore": ["all"]}, 422, "is no rule; rules: orphan-marker"),
        ({"text": "Urate.", "today": "June"}, 422, "/today"),
        ({"text": "Urate.", "rules": []}, 422, "/rules"),
        ({"article": "gout"}, 404, "no article 'gout' in the index"),
    ],
)
def test_what_cannot_be_linted_is_a_problem(
    client: httpx.Client, body: dict[str, Any], status: int, detail: str
) -> None:
    reply = client.post("/v1/lint", json=body)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert detail in reply.json()["detail"]
