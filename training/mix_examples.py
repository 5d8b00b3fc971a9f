"""Draws the examples of one run from all there are: bundles whole, of the rest a number of each kind.

    python -m training.mix_examples --examples E.jsonl.gz --out mix.jsonl.gz --conversation 8500 --alone 4000 --passages 1500

"conversation" are messages with a history over pages and texts, "alone" those without, "passages" authored and
open-licence passages, on which earlier readers were trained. Pairs are left out. Of the dev examples `--dev` are kept.
`--others N` keeps no more than N chunks without an answer for a message, drawn at random.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

Example = dict[str, Any]


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--examples", type=Path, required=True, help="as `reader_examples` writes them")
    parser.add_argument("--out", type=Path, required=True)
    for name, default in (
        ("bundles", 1_000_000),
        ("conversation", 8500),
        ("alone", 4000),
        ("passages", 1500),
        ("dev", 600),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--others", type=int, help="chunks without an answer for each message; all if not given")
    parser.add_argument("--seed", type=int, default=6)
    args = parser.parse_args()
    with gzip.open(args.examples, "rt", encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    rng = random.Random(args.seed)
    if args.others is not None:
        examples = list(thinned(examples, args.others, rng))
    mixed = mix(examples, args.bundles, args.conversation, args.alone, args.passages, args.dev, rng)
    with gzip.open(args.out, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(example, ensure_ascii=False) + "\n" for example in mixed)
    print(f"{len(mixed)} examples in {args.out}")
    return 0


def thinned(examples: Sequence[Example], others: int, rng: random.Random) -> Iterator[Example]:
    """Of own sets, for each message the chunks that answer it and no more than `others` that do not; the rest whole."""
    for _, together in groupby(examples, key=lambda e: (e.get("family"), e["q"], e.get("h"))):
        rows = list(together)
        without = [e for e in rows if not e["a"]]
        kept = {id(e) for e in rng.sample(without, min(others, len(without)))}
        yield from (e for e in rows if e["a"] or id(e) in kept or "family" not in e or e["kind"] == "swapped")


def mix(
    examples: Sequence[Example],
    bundles: int,
    conversation: int,
    alone: int,
    passages: int,
    dev: int,
    rng: random.Random,
) -> list[Example]:
    """Train examples, then dev examples; as many of each kind as asked for, or all there are."""
    train = [e for e in examples if e["split"] == "train" and not e["kind"].startswith("pair")]
    own = [e for e in train if e.get("family") not in {None, "bundles"}]
    drawn: list[Example] = []
    for wanted, most in (
        ([e for e in train if e.get("family") == "bundles"], bundles),
        ([e for e in own if e["h"]], conversation),
        ([e for e in own if not e["h"]], alone),
        ([e for e in train if e.get("family") is None], passages),
        ([e for e in examples if e["split"] == "dev" and not e["kind"].startswith("open_")], dev),
    ):
        drawn += rng.sample(wanted, min(most, len(wanted)))
    return drawn


if __name__ == "__main__":
    raise SystemExit(main())
