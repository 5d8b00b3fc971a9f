"""The project's own training articles: whole made-up pages, each with questions and the units that answer them.

    python -m training.own_articles [FOLDER]             checks every article and prints counts by kind
    python -m training.own_articles --units FILE         prints the units of one article, numbered, to write questions by

`eval.gold.own_pages` says how they are written down.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.load import load_corpus
from eval.gold.own_pages import LabelError as LabelError
from eval.gold.own_pages import OwnQuestion as OwnQuestion
from eval.gold.own_pages import read_own_pages

FOLDER = Path(__file__).parent / "data" / "articles"
BUNDLES = Path(__file__).parent / "data" / "bundles"
"""Articles with notes on their references and natural conversations over both; `eval.gold.own_bundles` documents the form."""
DEV = frozenset({
    "allergic-rhinitis-tablets", "atopic-dermatitis-biologics", "coeliac-disease", "cystic-fibrosis-modulators",
    "epilepsy-sodium-channel-drugs", "hypothyroidism-levothyroxine", "stroke-thrombolysis-thrombectomy",
})  # fmt: skip
"""Articles held out for fitting the scorer and for measuring; no reader is trained on them."""


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """An article with its questions; `split` is train or dev."""

    path: Path
    article: Article
    questions: tuple[OwnQuestion, ...]
    split: str


def read_own_articles(folder: Path = FOLDER) -> Iterator[OwnArticle]:
    """Every article of a folder that has questions, by name. Raises `LabelError`, `CorpusError`, `DataError`."""
    for page in read_own_pages(folder):
        yield OwnArticle(page.path, page.article, page.questions, "dev" if page.path.stem in DEV else "train")


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
