"""`article-qa verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from corpus.load import ARTICLES
from qa_service.cli.main import app

SHIPPED = str(ARTICLES / "severe-asthma-immunotherapy")

WARNING = "The FDA has issued a black-box warning for anaphylaxis 4."
ALTERED = WARNING.replace("has", "has not")


def verify(*arguments: str | Path, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["verify", *map(str, arguments)], input=typed)


def test_verbatim_quotes_exit_with_0(tmp_path: Path) -> None:
    rows = [{"text": WARNING, "citations": [4]}, {"text": WARNING.replace(" ", "\n"), "id": "x"}]
    path = tmp_path / "quotes.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    result = verify(path)
    assert (result.exit_code, result.stderr) == (0, "2 of 2 verbatim\n")
    lines = [line.split()[0] for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert lines == ["exact", "normalised"]
    assert "severe-asthma-immunotherapy 3583-3640 [4]" in result.stdout


def test_an_altered_quote_exits_with_1_and_shows_the_change() -> None:
    result = verify(typed=f"It says:\n\n> {ALTERED}\n")
    assert result.exit_code == 1
    assert "quoted 'not', printed '' (negation)" in result.stdout


def test_citation_numbers_can_be_left_out_of_the_check() -> None:
    typed = json.dumps({"text": WARNING, "citations": [{"number": 5}]})
    assert verify(typed=typed).exit_code == 1
    assert verify("--no-citations", typed=typed).exit_code == 0


def test_json_is_one_value_on_stdout() -> None:
    result = verify("--json", "-", typed=json.dumps({"quotes": [{"text": WARNING}, {"text": ALTERED}]}, indent=1))
    body = json.loads(result.stdout)
    assert [q["verdict"] for q in body["quotes"]] == ["exact", "altered"]
    assert body["verified"] is False


def test_quotes_of_another_article_are_held_against_it(tmp_path: Path) -> None:
    path = tmp_path / "vaccine.txt"
    path.write_text("# Storing the vaccine\n\nDo not freeze the vaccine.\n", encoding="utf-8")
    assert verify("--corpus", path, typed="> Do not freeze the vaccine.").exit_code == 0
    assert verify("--corpus", path, typed=f"> {WARNING}").exit_code == 1


def test_an_answer_without_a_quote_verifies_nothing() -> None:
    result = verify(typed="Omalizumab helps.")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no quote in it" in result.stderr


@pytest.mark.parametrize(
    ("typed", "arguments", "words"),
    [
        ('{"text": "asthma"', (), "-:1: not JSON"),
        ('{"text": "asthma"}\n{"text": 3}', (), "-:2: text: Input should be a valid string"),
        ('{"text": "asthma"}\n[]', (), "-:2: not an object"),
        ('{"quotes": [{"text": "a"}, {"text": ""}]}', (), "-: quotes[1]: text:"),
        ("", (), "-: answer:"),
        (b"\xff\xfe", (), "not UTF-8"),
        ("> a", ("--sources", "web"), "sources"),
        (
            "> a",
            ("--article", "nope", "--corpus", SHIPPED),
            "--article: no source 'nope'; there are: severe-asthma-immunotherapy",
        ),
        ("> a", ("--corpus", "/no/such/corpus"), "/no/such/corpus"),
        ("> a", ("/no/such/file",), "/no/such/file: cannot be read"),
    ],
)
def test_what_cannot_be_read_exits_with_2_and_says_where(
    typed: str | bytes, arguments: tuple[str, ...], words: str
) -> None:
    result = verify(*arguments, typed=typed)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
