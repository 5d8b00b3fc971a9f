"""The command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from corpus.load import ARTICLES
from qa_service.cli.main import app

ARTICLE = "severe-asthma-immunotherapy"
TEXT = """# Storing the vaccine

The vaccine must be kept between 2 and 8 degrees Celsius 1.

Do not freeze the vaccine. A vial that was frozen must be thrown away 2.
"""


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=typed)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the shipped corpus, made by the command."""
    place = tmp_path_factory.mktemp("built") / "index"
    result = run("index", "--index", place, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["unchanged"] is False
    return place


@pytest.fixture
def vaccine(tmp_path: Path) -> Path:
    path = tmp_path / "vaccine.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_indexing_again_changes_nothing_and_says_so(index: Path) -> None:
    before = (index / "CURRENT").read_bytes()
    result = run("index", "--index", index)
    assert result.exit_code == 0
    assert "is up to date" in result.stdout
    assert (index / "CURRENT").read_bytes() == before


def test_an_answer_is_shown_with_the_review_status_of_the_article(index: Path) -> None:
    result = run("ask", "--index", index, "How much did omalizumab cut exacerbations in INNOVATE?")
    assert result.exit_code == 0
    assert "In the INNOVATE trial" in result.stdout
    assert "content is pending human review" in result.stdout


def test_a_quote_is_shown_whole_with_its_citation(index: Path) -> None:
    result = run("ask", "--index", index, "How much did omalizumab cut exacerbations in INNOVATE?")
    assert "asthma exacerbations by 26.2% when added to existing therapy 5.” [5]" in result.stdout


def test_an_answer_as_json_is_one_value_on_stdout(index: Path) -> None:
    result = run(
        "ask",
        "--json",
        "--index",
        index,
        "--article",
        ARTICLE,
        "How much did omalizumab cut exacerbations in INNOVATE?",
    )
    assert result.exit_code == 0
    body = json.loads(result.stdout)
    assert body["outcome"] == "answered"
    assert any("26.2%" in quote["text"] for quote in body["quotes"])


def test_a_refusal_exits_with_3_and_is_no_error(index: Path) -> None:
    result = run("ask", "--index", index, "--sources", "article", "What is the dose of mepolizumab?")
    assert result.exit_code == 3
    assert "The sources do not answer this." in result.stdout
    assert "Nearest passages (not an answer):" in result.stdout
    assert "error" not in result.stderr


def test_a_question_is_read_from_stdin_and_history_is_understood(index: Path) -> None:
    earlier = "Is mepolizumab effective for severe eosinophilic asthma?"
    result = run("ask", "--index", index, "--history", earlier, "-", typed="and benralizumab?")
    assert "Understood as: and benralizumab? (effective" in result.stdout


def test_an_emergency_is_the_first_line(index: Path) -> None:
    result = run("ask", "--index", index, "I can't breathe")
    assert result.stdout.startswith("This may be an emergency.")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ""),
        ("ask", "  "),
        ("ask", "Why?", "--sources", "web"),
        ("ask", "Why?", "--risk", "2"),
        ("ask", "q" * 8001),
        ("ask",),
        ("ask", "Why?", "--colour", "red"),
        ("search", "asthma", "-k", "0"),
        ("nonsense",),
    ],
    ids=lambda arguments: " ".join(arguments)[:30],
)
def test_wrong_usage_exits_with_2_and_prints_nothing_on_stdout(arguments: tuple[str, ...], index: Path) -> None:
    place = ("--index", index) if arguments[0] in {"ask", "search"} else ()
    result = run(*arguments, *place)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_an_unknown_article_is_named_in_one_line(index: Path) -> None:
    result = run("ask", "--index", index, "--article", "nope", "Why?")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error: no article 'nope' in the index; known: ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [("ask", "Why?"), ("search", "asthma"), ("index",)], ids=lambda c: c[0])
def test_a_corpus_that_is_not_there_is_one_line_on_stderr(command: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*command, "--corpus", tmp_path / "none", "--index", tmp_path / "index")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert f"{tmp_path / 'none'}" in result.stderr


def test_an_index_that_is_not_there_is_one_line_on_stderr(tmp_path: Path) -> None:
    result = run("ask", "--index", tmp_path / "none", "Why?")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1


def test_search_lists_places_best_first(index: Path) -> None:
    result = run("search", "--index", index, "-k", "3", "anaphylaxis risk")
    assert result.exit_code == 0
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert all(len(row) == 4 for row in rows)
    found = json.loads(run("search", "--json", "--index", index, "-k", "3", "anaphylaxis risk").stdout)
    assert [f"{r['doc_id']}:{r['start']}-{r['end']}" for r in found] == [row[2] for row in rows]


def test_a_batch_writes_one_flat_record_a_question(vaccine: Path, tmp_path: Path) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    rows = [
        {"id": "a", "question": "At what temperature must the vaccine be kept?"},
        {"id": 7, "question": "Who invented the telephone?", "history": []},
        {"question": "I can't breathe", "history": [{"question": "Is the vaccine safe?"}]},
    ]
    questions.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    result = run("batch", "--corpus", vaccine, "--sources", "article", questions, out)
    assert (result.exit_code, result.stdout) == (0, "")
    first, second, third = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    fields = {"id", "outcome", "abstained", "extracts", "citations", "confidence", "notices", "resolved_question"}
    assert set(first) == set(second) == set(third) == fields
    assert [first["id"], second["id"], third["id"]] == ["a", 7, "3"]
    assert (first["outcome"], first["abstained"]) == ("answered", False)
    assert first["resolved_question"] == rows[0]["question"]
    kept = "The vaccine must be kept between 2 and 8 degrees Celsius 1."
    start = TEXT.index(kept)
    assert first["extracts"][0] == {
        "doc_id": first["extracts"][0]["doc_id"],
        "start": start,
        "end": start + len(kept),
        "text": kept,
    }
    assert 1 in first["citations"]
    assert 8 not in first["citations"]
    for record in (second, third):
        assert record["abstained"] == (record["outcome"] == "abstained") == (record["extracts"] == [])
    assert third["notices"][0] == "emergency"
    assert all(0 <= record["confidence"] <= 1 for record in (first, second, third))


BAD_LINES = [
    ('{"question": "Why?"', "2", "not JSON"),
    ('{"id": 1}', 1, "no text field question"),
    ('["Why?"]', "2", "no text field question"),
    ('{"question": 5}', "2", "no text field question"),
    (
        '{"id": "long", "question": "' + "x" * 8001 + '"}',
        "long",
        "question: String should have at most 8000 characters",
    ),
    ('{"id": null, "question": " "}', None, "question: Value error, is empty"),
    (r'{"id": "half", "question": "\ud83d"}', "half", "question: Value error, is empty"),
    ('{"id": "h", "question": "Is it?", "history": [5]}', "h", "a history entry is no {question}"),
    ('{"id": NaN, "question": "Is it?"}', "2", "not JSON (NaN is no JSON)"),
    ('{"id": 1e999, "question": "Is it?"}', "2", "not JSON"),
    ("[" * 100_000, "2", "not JSON"),
    ('{"id": ' + "9" * 5000 + ', "question": "Is it?"}', "2", "not JSON"),
    ("\udcff", "2", "not UTF-8"),
]


def test_a_bad_row_of_questions_gets_an_error_in_its_place_and_the_rest_goes_on(vaccine: Path, tmp_path: Path) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    good = '{"id": "good", "question": "At what temperature must the vaccine be kept?"}'
    lines = [part for line, _, _ in BAD_LINES for part in (good, line, "")]
    questions.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    result = run("batch", "--corpus", vaccine, questions, out)
    assert (result.exit_code, result.stdout) == (1, "")
    records = [json.loads(row) for row in out.read_text(encoding="utf-8").splitlines()]
    assert len(records) == 2 * len(BAD_LINES)
    for number, (_, row_id, words) in enumerate(BAD_LINES):
        answered, failed = records[2 * number : 2 * number + 2]
        assert (answered["id"], answered["outcome"]) == ("good", "answered")
        assert failed.keys() == {"id", "error"}
        assert failed["id"] == (str(2 * number + 2) if row_id == "2" else row_id)
        assert failed["error"]["type"] == "urn:article-qa:problem:invalid-request"
        assert failed["error"]["line"] == 3 * number + 2
        assert words in failed["error"]["detail"]
    (said,) = result.stderr.splitlines()[-1:]
    assert said.startswith(f"error: {len(BAD_LINES)} of {len(records)} rows failed ({questions}:2: ")
    assert said.endswith(f": each has its error in {out}, beside {len(BAD_LINES)} questions answered or refused")


def test_the_last_line_says_how_many_rows_failed(vaccine: Path, tmp_path: Path) -> None:
    questions, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    questions.write_text("{\n" + '{"id": 1, "question": "Is it cold?"}\n' + "[]\n5\n", encoding="utf-8")
    result = run("batch", "--corpus", vaccine, questions, out)
    assert f"error: 3 of 4 rows failed ({questions}:1: not JSON" in result.stderr
    assert f", and 2 more): each has its error in {out}, beside 1 questions" in result.stderr
    assert [json.loads(row)["id"] for row in out.read_text(encoding="utf-8").splitlines()] == ["1", 1, "3", "4"]


@pytest.mark.parametrize(("line", "row_id", "words"), BAD_LINES[1:6:2], ids=range(3))
def test_strict_stops_at_a_bad_row_and_writes_nothing(
    vaccine: Path, tmp_path: Path, line: str, row_id: object, words: str
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_bytes(('{"id": 1, "question": "Is it cold?"}\n' + line + "\n").encode("utf-8", "surrogateescape"))
    result = run("batch", "--strict", "--corpus", vaccine, questions, tmp_path / "out.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"error: {questions}:2: " in result.stderr
    assert words in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_failure_inside_is_no_refusal(vaccine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError("out of memory")

    questions, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    questions.write_text('{"id": 1, "question": "Is it cold?"}\n', encoding="utf-8")
    monkeypatch.setattr("qa_service.pipeline.QuestionAnswering.ask", failing)
    result = run("batch", "--corpus", vaccine, questions, out)
    assert result.exit_code == 1
    error = json.loads(out.read_text(encoding="utf-8"))["error"]
    assert (error["type"], error["detail"]) == ("urn:article-qa:problem:internal", "RuntimeError: out of memory")


@pytest.mark.parametrize("options", [["--article", "nope"], ["--sources", "web"]], ids=" ".join)
def test_what_is_wrong_with_every_row_is_said_once_and_nothing_is_written(
    vaccine: Path, tmp_path: Path, options: list[str]
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "Is it cold?"}\n', encoding="utf-8")
    result = run("batch", "--corpus", vaccine, questions, tmp_path / "out.jsonl", *options)
    assert result.exit_code in {1, 2}
    assert options[1] in result.stderr or "sources" in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("command", ["batch", "extract"])
def test_the_file_that_is_read_is_never_written_over(vaccine: Path, tmp_path: Path, command: str) -> None:
    rows = tmp_path / "q.jsonl"
    rows.write_text('{"id": 1, "question": "Is it cold?", "context": "It is cold."}\n', encoding="utf-8")
    before = rows.read_bytes()
    (tmp_path / "same").symlink_to(rows)
    corpus = ["--corpus", vaccine] if command == "batch" else []
    for out in (rows, tmp_path / "same"):
        result = run(command, *corpus, rows, out)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "is the file that is read" in result.stderr
    assert rows.read_bytes() == before


def test_a_question_of_another_world_is_refused_over_a_small_unseen_article(vaccine: Path) -> None:
    assert run("ask", "--corpus", vaccine, "Who invented the telephone?").exit_code == 3


@pytest.mark.parametrize(
    "history",
    [
        pytest.param("[5]"),
        pytest.param("[null]"),
        pytest.param('[{"question": 5}]'),
        pytest.param('["Is it safe?", ["x"]]'),
        '{"question": "Is it?"}',
    ],
)
def test_a_history_of_the_wrong_form_is_named_in_one_line(vaccine: Path, tmp_path: Path, history: str) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "Is it cold?", "history": ' + history + "}\n", encoding="utf-8")
    result = run("batch", "--corpus", vaccine, questions, tmp_path / "out.jsonl")
    assert result.exit_code in {1, 2}
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.count("\n") == 1


def test_a_bad_question_in_a_batch_is_named_by_its_place(vaccine: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "Is it cold?"}\n{"id": 2, "question": " "}\n', encoding="utf-8")
    result = run("batch", "--corpus", vaccine, questions, tmp_path / "out.jsonl")
    assert result.exit_code in {1, 2}
    assert f"{questions}" in result.stderr


def test_questions_that_are_not_utf8_are_one_line_on_stderr(vaccine: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_bytes(b'{"id": 1, "question": "Is it \xff cold?"}\n')
    result = run("batch", "--corpus", vaccine, questions, tmp_path / "out.jsonl")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"{questions}" in result.stderr


def test_extract_marks_the_sentence_that_answers(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    context = "Grass is green. The vaccine is kept between 2 and 8 degrees Celsius. Dogs bark at night."
    questions = [
        {"id": "x", "question": "At what temperature is the vaccine kept?", "context": context},
        {"question": "At what temperature is the vaccine kept?", "context": ""},
    ]
    rows.write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    result = run("extract", rows, out)
    assert (result.exit_code, result.stdout) == (0, "")
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert set(first) == {"id", "answerable", "spans"}
    (span,) = first["spans"]
    assert set(span) == {"start", "end", "text", "score"}
    assert (
        span["text"] == context[span["start"] : span["end"]] == "The vaccine is kept between 2 and 8 degrees Celsius."
    )
    assert (second["id"], second["answerable"], second["spans"]) == ("2", 0.0, [])


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            r'{"id": "a", "question": "Is it cold?", "context": "It is cold \ud800 now."}',
        ),
        pytest.param("[" * 3000),
        r'{"id": "a", "question": "Is it \ud800 cold?", "context": "It is cold."}',
    ],
    ids=["surrogate in the context", "deep JSON", "surrogate in the question"],
)
def test_a_hostile_row_ends_in_a_record_or_one_line(tmp_path: Path, row: str) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(row + "\n", encoding="utf-8")
    result = run("extract", rows, tmp_path / "out.jsonl")
    assert isinstance(result.exception, SystemExit | None)
    assert result.stderr.count("\n") == 1


def test_extract_names_a_row_without_its_context(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": 1, "question": "Why?"}\n', encoding="utf-8")
    for strict in ([], ["--strict"]):
        result = run("extract", rows, tmp_path / "out.jsonl", *strict)
        assert result.exit_code == 1
        assert f"{rows}:1: no text field context" in result.stderr


def test_extract_goes_on_after_a_bad_row(tmp_path: Path) -> None:
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows.write_text('{"id": 1, "question": "Why?"}\n{"id": 2, "question": "Why?", "context": ""}\n', encoding="utf-8")
    assert run("extract", rows, out).exit_code == 1
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert first == {
        "id": 1,
        "error": {"type": "urn:article-qa:problem:invalid-request", "detail": "no text field context.", "line": 1},
    }
    assert (second["id"], second["spans"]) == (2, [])


def test_the_doctor_finds_everything_in_order(index: Path) -> None:
    result = run("doctor", "--json", "--index", index)
    assert result.exit_code == 0, result.stdout
    checks = json.loads(result.stdout)
    assert all(set(c) == {"check", "ok", "found"} and c["ok"] for c in checks)
    assert {"reader", "scorer", "embedder", "corpus", "index", "tokens"} <= {c["check"] for c in checks}


def test_the_doctor_names_what_is_missing(tmp_path: Path) -> None:
    result = run("doctor", "--json", "--index", tmp_path / "none")
    assert result.exit_code == 1
    assert [c["check"] for c in json.loads(result.stdout) if not c["ok"]] == ["index"]


def test_rolling_back_names_the_generation(index: Path, tmp_path: Path, vaccine: Path) -> None:
    place = tmp_path / "index"
    first = json.loads(run("index", "--corpus", vaccine, "--index", place, "--json").stdout)
    vaccine.write_text(TEXT + "\nKeep it dark.\n", encoding="utf-8")
    second = json.loads(run("index", "--corpus", vaccine, "--index", place, "--json").stdout)
    assert first["generation"] != second["generation"]
    result = run("index", "--index", place, "--rollback")
    assert result.exit_code == 0
    assert first["generation"] in result.stdout


# How a source was read

PASTE = """Zinc in runners

Zinc is lost in sweat [1].

Patients must have [1, 2]:
- low zinc

Share on Facebook Tweet

References

1. Ode S. Zinc. J Zinc. 2019. [PubMed]
2. Marsh P. Tea. J Tea. 2020.
"""


@pytest.fixture
def paste(tmp_path: Path) -> Path:
    path = tmp_path / "zinc.txt"
    path.write_text(PASTE, encoding="utf-8")
    return path


def test_units_are_printed_with_kind_headings_numbers_and_why_one_is_left_out(paste: Path) -> None:
    result = run("units", paste)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "zinc\tZinc in runners",
        "0\tsentence\t1\tZinc is lost in sweat [1].",
        "1\tsentence\t1, 2\tPatients must have [1, 2]:",
        "2\tlist_item, under 1\t1, 2\tlow zinc",
        "3\tleft out (button, link or notice of the page)\t-\tShare on Facebook Tweet",
        "# References",
        "4\treference\tis 1\tOde S. Zinc. J Zinc. 2019.",
        "5\tleft out (names of links behind a reference)\t-\t[PubMed]",
        "6\treference\tis 2\tMarsh P. Tea. J Tea. 2020.",
    ]
    assert result.stderr == "zinc: 5 units, 2 left out\n"


def test_units_are_printed_as_json_of_a_folder_and_its_notes(paste: Path) -> None:
    (article,) = json.loads(run("units", paste, "--json").stdout)["articles"]
    assert article["left_out"] == [3, 5]
    assert article["units"][2] | {"start": 0, "end": 0} == {
        "index": 2, "start": 0, "end": 0, "kind": "list_item", "record": None, "heading_path": [], "lead_in": 1, "numbers": [1, 2],
        "page": None, "left_out": None, "labels": [], "reference_number": None, "text": "low zinc",
    }  # fmt: skip
    assert all(PASTE[u["start"] : u["end"]] == u["text"] for u in article["units"])
    (shipped,) = (a for a in json.loads(run("units", ARTICLES, "--json").stdout)["articles"] if a["doc_id"] == ARTICLE)
    assert shipped["headings"][0]["level"] == 1
    assert run("units", ARTICLES).stdout.count(f"\n{ARTICLE}.") > 5  # its notes


def test_units_of_what_cannot_be_read_are_an_error_that_names_it(tmp_path: Path) -> None:
    result = run("units", tmp_path / "none.md")
    assert (result.exit_code, "none.md" in result.stderr) == (1, True)
