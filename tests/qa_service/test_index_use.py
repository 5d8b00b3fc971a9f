"""`article-qa index --use` of an index that is not local."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from qa_service.cli import index


def test_a_generation_of_a_shared_index_is_not_chosen_by_its_id_and_rollback_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "engine_at", lambda *_: object())
    with pytest.raises(typer.BadParameter, match="--rollback"):
        index.command(index=tmp_path, chosen="0123456789abcdef")
