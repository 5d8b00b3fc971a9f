"""The figures in the documents, written from the committed result files: `python -m eval.reports.figures --check | --write`.

A document holds them between `<!-- figures: NAME -->` and `<!-- /figures -->`; nothing between is written by hand.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.formats.jsonl import DataError, Row
from eval.measures.metrics import SELECTION_METRICS
from eval.reports.published import PUBLISHED
from eval.reports.report_columns import CONVERSATIONS, SYSTEMS, figure
from eval.reports.tables import Table, markdown_table
from eval.runs.results_file import read_results

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "results"
CARD = "qa_service/models/evidence-reader/README.md"
DOCUMENTS = ("README.md", "docs/evaluation.md", CARD)
ARTICLES = ("iron", "migraine", "pneumonia", "psoriasis")
BASELINES = (
    "bm25-sentence", "dense-sentence", "hybrid-sentence", "reader-sentence", "reader-refusing", "whole-chunk",
    "always-abstain",
)  # fmt: skip
BUNDLES = ("psoriasis-interleukin-antibodies", "rsv-prevention")
PAGES = ("aortic-stenosis-tavi", "chronic-cough-adults")
NATURAL = ("severe-asthma-immunotherapy.conversations.gold",)
MODES = {"hybrid": "both, joined by rank", "lexical": "words alone (BM25)", "dense": "vectors alone (MiniLM, 23M)"}
COLLECTIONS = ("clapnq_dev", "scifact", "evinf_open_test", "mediqa_mas2021")
"""Of the extraction table."""
_BLOCK = re.compile(r"(<!-- figures: ([\w-]+) -->\n).*?(<!-- /figures -->)", re.DOTALL)

Results = Callable[[str], Row]
"""The result file of a name, e.g. "gold" or "retrieval-hybrid-scifact"."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the figures, or with `--check` compares them; 1 if a document says other figures or one cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m eval.reports.figures", description="Figures of the documents.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="write nothing; exit 1 if a document differs")
    what.add_argument("--write", action="store_true", help="write them into the documents")
    options = parser.parse_args(arguments)
    status = 0
    for name in DOCUMENTS:
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        try:
            filled = fill(text, results_in(RESULTS))
        except DataError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        if options.write:
            path.write_text(filled, encoding="utf-8")
        elif filled != text:
            print(
                f"{name}: figures differ from results/: run `python -m eval.reports.figures --write`", file=sys.stderr
            )
            status = 1
    return status


def results_in(folder: Path) -> Results:
    """The result files of a folder, by name. Raises `DataError` unless there is exactly one of a name."""

    def read(name: str) -> Row:
        found = sorted(folder.glob(f"{name}-????????????.json"))
        if len(found) != 1:
            raise DataError(folder, None, f"holds {len(found)} results named {name}, not one; run `make results`")
        return read_results(found[0])

    return read


def fill(text: str, results: Results) -> str:
    """The text with every block of figures written anew. Raises `DataError` for a block that nobody can fill."""

    def filled(found: re.Match[str]) -> str:
        if found[2] not in BLOCKS:
            raise DataError(Path(found[2]), None, f"no such figures; there are {', '.join(BLOCKS)}")
        return f"{found[1]}{markdown_table(BLOCKS[found[2]](results))}\n{found[3]}"

    return _BLOCK.sub(filled, text)


def readme_table(results: Results) -> Table:
    """The figures of the README, each beside the command that gives it."""
    gold, serving = results("gold")["figures"], results("serving")["figures"]
    overall, kinds, ends = gold["overall"], gold["kinds"], gold["intervals"]["success"]
    articles = [results(f"gold-gold_{name}")["figures"]["overall"] for name in ARTICLES]
    ndcg = [_short(results(f"retrieval-{mode}-scifact")["figures"]["measures"]["nDCG@10"], 3) for mode in MODES]
    reader = results("extraction-reader-clapnq_dev")["figures"]
    gold_command, same = "`article-qa eval gold`", "same"
    rows = [
        (
            f"gold questions over the shipped article ({overall['n']}, all kinds): success",
            f"{_short(overall['success'])} (95 % interval {_short(ends['low'])}–{_short(ends['high'])})",
            gold_command,
        ),
        ("support / evidence precision on answerable ones", _of(overall, "support", "precision"), same),
        ("citation precision / recall", _of(overall, "citation_precision", "citation_recall"), same),
        (
            "refused of the unanswerable / wrongly refused of the answerable",
            f"{_of(overall, 'abstention_recall', 'false_abstention')}, AUROC {_short(overall['auroc'])}",
            same,
        ),
        (
            "success on follow-ups / two-part questions / near misses",
            " / ".join(_short(kinds[kind]["success"]) for kind in ("followup", "compound", "unanswerable_near")),
            same,
        ),
        (
            f"success on four unseen articles in other forms ({sum(a['n'] for a in articles)} questions)",
            ", ".join(_short(a["success"]) for a in articles),
            "`article-qa eval gold --corpus A.txt --gold gold_A.jsonl`",
        ),
        *_conversation_rows(results),
        (
            "scifact nDCG@10: hybrid / words alone / vectors alone",
            " / ".join(ndcg),
            "`article-qa eval retrieval --data scifact --run out.trec --mode hybrid`",
        ),
        (
            "clapnq dev: word F1 of the sentences chosen / AUROC of answerable",
            f"{_short(reader['word_f1'])} / {_short(reader['auroc'])}",
            "`article-qa eval extraction --data clapnq_dev --method reader`",
        ),
        (
            "cold start to first answer; peak memory of the service",
            f"{serving['cold_start_to_first_answer_s']:.1f} s; {serving['peak_memory_mb']} MB",
            "`python -m eval.bench.serving`",
        ),
        (
            "an answer, p50 / p95 (plain search p50)",
            f"{serving['ask_p50_ms']} / {serving['ask_p95_ms']} ms ({serving['search_p50_ms']:.0f} ms)",
            same,
        ),
    ]
    return Table(("what", "figure", "command"), rows, words=3)


def baselines_table(results: Results) -> Table:
    """The product beside simple systems, on the gold questions."""
    rows = []
    for name in ("article-qa", *BASELINES):
        overall = results("gold" if name == "article-qa" else f"gold-{name}")["figures"]["overall"]
        rows.append((name, *(figure(overall.get(column.name)) for column in SYSTEMS)))
    return Table(("system", *(column.heading for column in SYSTEMS)), rows)


def scifact_table(results: Results) -> Table:
    """Our retrieval on scifact beside published figures."""
    ours = [
        (f"article-qa: {words}", results(f"retrieval-{mode}-scifact")["figures"]["measures"], "`results/`")
        for mode, words in MODES.items()
    ]
    others = [(p.system, p.measures, p.source) for p in PUBLISHED["scifact"]]
    rows = [
        (system, source, *(_short(measures.get(name), 3) for name in ("nDCG@10", "R@100")))
        for system, measures, source in sorted([*ours, *others], key=lambda row: -row[1]["nDCG@10"])
    ]
    return Table(("system", "source", "nDCG@10", "R@100"), rows, words=2)


def extraction_table(results: Results) -> Table:
    """Selection of sentences on public collections, by the reader and without it."""
    rows = []
    for collection in COLLECTIONS:
        for method in ("reader", "bm25", "dense"):
            found = results(f"extraction-{method}-{collection}")["figures"]
            measured = (figure(found.get(m)) for m in (*SELECTION_METRICS, "auroc"))
            rows.append((collection, method, str(found["questions"]), *measured))
    headings = [metric.heading for metric in SELECTION_METRICS.values()]
    return Table(("collection", "method", "questions", *headings, "AUROC"), rows, words=2)


def _conversation_rows(results: Results) -> list[tuple[str, str, str]]:
    """Of the unseen bundles and pages, of the conversations on the shipped article, of contrast pairs; turns as typed."""
    figures = results("conversations")["figures"]
    sets, pairs = figures["sets"], figures["contrasts"]["typed"]
    command = "`article-qa eval conversations --data eval/data/conversations`"
    rows = []
    for words, names in (
        ("two unseen bundles (article with notes)", BUNDLES),
        ("two unseen pages", PAGES),
        ("the shipped article with its notes, natural conversations", NATURAL),
    ):
        cells = [sets[name]["measures"]["typed"]["all"] for name in names]
        right, sure = (sum(cell["very_probable"][field] for cell in cells) for field in ("right", "n"))
        success = ", ".join(_short(cell["success"]) for cell in cells)
        label = f"messages as typed over {words}: success; right of the answers called very probable"
        rows.append((label, f"{success}; {right} of {sure}", command))
    both = " / ".join(_short(pairs[group]["both_right"]) for group in ("all", "one_answerable"))
    label = f"contrast pairs ({pairs['all']['n']}): both questions right / of pairs with one answerable question"
    return [*rows, (label, both, command)]


def conversations_table(results: Results) -> Table:
    """Success by group of turns, as typed and self-contained, over all measured sets."""
    overall = results("conversations")["figures"]["overall"]
    measured = [column for column in CONVERSATIONS if column.name != "right_when_very_probable"]
    rows = [
        (
            form,
            group.replace("_", " "),
            str(cell["n"]),
            *(figure(cell.get(column.name)) for column in measured),
            f"{cell['very_probable']['right']} of {cell['very_probable']['n']}",
        )
        for form, groups in overall.items()
        for group, cell in groups.items()
    ]
    heads = ("asked", "turns", "n", *(column.heading for column in measured), "right of very probable")
    return Table(heads, rows, words=2)


def contrasts_table(results: Results) -> Table:
    """Both questions of a contrast pair right, as typed and self-contained, by group of pairs."""
    typed, alone = (results("conversations")["figures"]["contrasts"][form] for form in ("typed", "alone"))
    rows = [
        (
            name.replace("_", " "),
            str(cell["n"]),
            figure(cell["both_right"]),
            f"{figure(cell['interval']['low'])} to {figure(cell['interval']['high'])}",
            figure(alone[name]["both_right"]),
        )
        for name, cell in typed.items()
    ]
    return Table(("pairs", "n", "both right, as typed", "95 % interval", "self-contained"), rows)


def followups_table(results: Results) -> Table:
    """The four forms of the gold follow-ups."""
    found = results("followups-severe-asthma-immunotherapy.gold")["figures"]["token_f1"]
    return Table(("form", "token F1"), [(form.replace("_", " "), figure(f1)) for form, f1 in found.items()])


def reader_table(results: Results) -> Table:
    """The shipped reader on the dev examples, whole and by kind."""
    found = results("reader-dev")["figures"]
    parts = [(name, found[name]) for name in ("authored", "own articles")]
    kinds = [
        (kind.replace("_", " "), measured)
        for kind, measured in found["kinds"].items()
        if measured["pairs"] >= 30 and measured["unit_f1"]  # the unanswerable kinds have no evidence to find
    ]
    rows = [
        (name, str(measured["pairs"]), *(figure(measured[m]) for m in ("auroc", "unit_f1", "unit_f1_all")))
        for name, measured in (*parts, *kinds)
    ]
    return Table(("part or kind", "pairs", "AUROC", "unit F1, answered", "unit F1, all"), rows)


def calibration_table(_results: Results) -> Table:
    """The shipped calibration on the messages it was fitted on, cross-validated, as its file reports it."""
    fields = json.loads((ROOT / "qa_service/models/evidence-reader/calibration.json").read_text(encoding="utf-8"))
    measured = (
        "success",
        "abstention_recall",
        "false_abstention",
        "right_when_very_probable",
        "very_probable",
        "auroc",
    )
    rows = [
        (name, str(report["messages"]), *(figure(report[m]) for m in measured))
        for name, report in fields["report"].items()
    ]
    heads = ("success", "abst", "false abst", "right of very probable", "share very probable", "AUROC")
    return Table(("held-out", "messages", *heads), rows)


BLOCKS: Mapping[str, Callable[[Results], Table]] = {
    "readme": readme_table,
    "baselines": baselines_table,
    "scifact": scifact_table,
    "extraction": extraction_table,
    "conversations": conversations_table,
    "contrasts": contrasts_table,
    "followups": followups_table,
    "reader": reader_table,
    "calibration": calibration_table,
}


def _of(figures: Mapping[str, Any], *measures: str) -> str:
    return " / ".join(_short(figures[measure]) for measure in measures)


def _short(value: float | None, digits: int = 2) -> str:
    """A share as prose writes it: .63."""
    return "–" if value is None else f"{value:.{digits}f}".removeprefix("0")


if __name__ == "__main__":
    sys.exit(main())
