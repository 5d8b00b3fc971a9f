"""The project's own training articles: whole made-up pages, each with questions and the units that answer them.

    python -m training.own_articles [FOLDER]             checks every article and prints counts by kind
    python -m training.own_articles --units FILE         prints the units of one article, numbered, to write questions by

An article is `NAME.txt` or `NAME.md`, its questions `NAME.questions.jsonl` beside it, one object a line:

    {"kind": "compound", "question": "...", "evidence": [["words of one unit"], ["of another", "or instead of it"]],
     "extra": ["..."], "history": ["earlier question", ...], "rewrite": "self-contained form of a follow-up"}

Evidence is in groups: one unit of each group must be shown. A unit is named by words that stand in it and in no other;
`extra` names units that may be shown as well. No evidence means that the article does not answer the question.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.load import load_corpus
from eval.gold_checks import KINDS as GOLD_KINDS
from eval.jsonl import read_rows

FOLDER = Path(__file__).parent / "data" / "articles"
KINDS = frozenset(GOLD_KINDS) - {"meta", "safety", "injection", "note"} | {"yesno", "why"}
_FIELDS = {"kind", "question", "evidence", "extra", "history", "rewrite"}
DEV = frozenset({
    "allergic-rhinitis-tablets", "atopic-dermatitis-biologics", "coeliac-disease", "cystic-fibrosis-modulators",
    "epilepsy-sodium-channel-drugs", "hypothyroidism-levothyroxine", "stroke-thrombolysis-thrombectomy",
})  # fmt: skip
"""Articles held out for fitting the scorer and for measuring; no reader is trained on them."""


class LabelError(ValueError):
    """A question that cannot be used; the message names file, line and reason."""


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question; `evidence` holds groups of unit indices (one of each group answers), none where unanswerable."""

    kind: str
    text: str
    history: tuple[str, ...]
    rewrite: str | None
    evidence: tuple[frozenset[int], ...]
    extra: frozenset[int]

    @property
    def alone(self) -> str:
        """The question in self-contained form."""
        return self.rewrite or self.text


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """An article with its questions; `split` is train or dev."""

    path: Path
    article: Article
    questions: tuple[OwnQuestion, ...]
    split: str


def read_own_articles(folder: Path = FOLDER) -> Iterator[OwnArticle]:
    """Every article of a folder that has questions, by name. Raises `LabelError`, `CorpusError`, `DataError`."""
    found = [p for p in sorted(folder.iterdir()) if p.suffix in {".txt", ".md"} and _questions_of(p).is_file()]
    for path in found:
        (bundle,) = load_corpus(path)
        split = "dev" if path.stem in DEV else "train"
        rows = read_rows(_questions_of(path))
        questions = tuple(_question(row, bundle.article, f"{_questions_of(path)}:{line}") for line, row in rows)
        yield OwnArticle(path, bundle.article, questions, split)


def _questions_of(path: Path) -> Path:
    return path.with_suffix(".questions.jsonl")


def _question(row: Mapping[str, Any], article: Article, place: str) -> OwnQuestion:
    if set(row) - _FIELDS:
        raise LabelError(f"{place}: no such field: {sorted(set(row) - _FIELDS)}")
    kind, history = row.get("kind"), row.get("history", [])
    if kind not in KINDS:
        raise LabelError(f"{place}: kind {kind!r} is none of {sorted(KINDS)}")
    if not isinstance(row.get("question"), str) or not row["question"].strip():
        raise LabelError(f"{place}: no question")
    groups = tuple(frozenset(_unit(words, article, place) for words in group) for group in row.get("evidence", []))
    if bool(history) != bool(row.get("rewrite")):
        raise LabelError(f"{place}: a question with a history has a rewrite, and no other has")
    if kind.startswith("unanswerable") and groups:
        raise LabelError(f"{place}: an unanswerable question has evidence")
    if not kind.startswith(("unanswerable", "followup")) and not groups:
        raise LabelError(f"{place}: kind {kind} has no evidence")
    extra = frozenset(_unit(words, article, place) for words in row.get("extra", []))
    return OwnQuestion(kind, row["question"], tuple(history), row.get("rewrite"), groups, extra)


def _unit(words: str, article: Article, place: str) -> int:
    holding = [u.index for u in article.units if words in article.unit_text(u)]
    exact = [i for i in holding if article.unit_text(article.units[i]) == words]
    if len(exact) == 1:
        return exact[0]
    if len(holding) != 1:
        raise LabelError(f"{place}: {len(holding)} units hold the words {words!r}; name exactly one")
    return holding[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--units", type=Path, help="print the units of this article instead")
    args = parser.parse_args(arguments)
    if args.units:
        (bundle,) = load_corpus(args.units)
        for unit in bundle.article.units:
            lead = "" if unit.lead_in is None else f" (under {unit.lead_in})"
            print(f"{unit.index} {unit.kind}{lead} {list(unit.numbers)} {bundle.article.unit_text(unit)}")
        return 0
    total: Counter[str] = Counter()
    try:
        for own in read_own_articles(args.folder):
            counts = Counter(q.kind for q in own.questions)
            total += counts
            print(f"{own.article.doc_id} ({own.split}): {len(own.article.units)} units, {dict(counts)}")
    except LabelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"all: {sum(total.values())} {dict(total.most_common())}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
