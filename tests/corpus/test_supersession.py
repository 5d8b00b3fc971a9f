"""Several versions of one label in a bundle: the earlier ones are superseded, though nobody wrote it down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.article import Bundle
from corpus.lint.registry import RULES
from corpus.load import load_bundle
from corpus.standing import standing_of
from tests.corpus.test_lint_sources import TODAY

_SPL = (Path(__file__).parent / "formats" / "other" / "zinc.spl.xml").read_text(encoding="utf-8")


def version(number: str, day: str, set_id: str = "22222222-3333-4444-5555-666666666666") -> str:
    found = _SPL.replace('versionNumber value="3"', f'versionNumber value="{number}"')
    return found.replace("20240503", day).replace("22222222-3333-4444-5555-666666666666", set_id)


def bundle(folder: Path, records: dict[str, dict[str, object]] | None = None, **labels: str) -> Bundle:
    (folder / "sources").mkdir()
    folder.joinpath("article.md").write_text("# Colds\n\nZinc shortens colds.\n", encoding="utf-8")
    for name, text in labels.items():
        folder.joinpath("sources", f"{name}.xml").write_text(text, encoding="utf-8")
    if records is not None:
        folder.joinpath("sources", "sources.json").write_text(json.dumps(records), encoding="utf-8")
    return load_bundle(folder)


def standings(found: Bundle) -> list[str]:
    return [standing_of(source.metadata.extra) for source in found.sources]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (version("3", "20240503"), version("9", "20250101"), ["superseded", "not_checked"]),
        (version("10", "20250101"), version("9", "20240503"), ["not_checked", "superseded"]),
        (version("", "20250101"), version("9", "20240503"), ["not_checked", "superseded"]),
        (version("3", "20240503"), version("3", "20240503"), ["not_checked", "not_checked"]),
        (version("3", "20240503"), version("9", "20250101", "other"), ["not_checked", "not_checked"]),
    ],
)
def test_the_later_version_of_a_set_id_stands(tmp_path: Path, one: str, two: str, expected: list[str]) -> None:
    assert standings(bundle(tmp_path, a=one, b=two)) == expected


def test_what_was_looked_up_of_a_label_goes_with_its_version(tmp_path: Path) -> None:
    record = {
        "identifiers": {"set_id": "22222222-3333-4444-5555-666666666666"},
        "standing": "current",
        "standing_checked": "2024-06-01",
    }
    found = bundle(tmp_path, {"a.xml": record}, a=version("3", "20240503"), b=version("4", "20240901"))
    assert standings(found) == ["superseded", "not_checked"]
    assert found.sources[0].metadata.extra["standing_checked"] == "2024-06-01"
    (finding,) = RULES["source-changed"].findings(found, TODAY)
    assert finding.message.endswith(
        f"is superseded by a later version (version 4, 2024-09-01, {found.article.doc_id}.b)"
    )
