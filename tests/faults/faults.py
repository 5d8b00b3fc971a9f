"""Each kind of fault, once: what it does to a place, and what must hold then. A new fault is one entry of FAULTS.

After each: what is read is what was written before, or with what was being written, whole; an error is one of the place's
own, names the path and what to do; and with the fault gone the place is written and read as ever.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.faults.places import PLACES, Numbers, Place

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534
MOST = 30
"""So many instants or sizes of one write are tried, evenly spread over it."""
NEXT_STEP = re.compile(
    r"article-qa |the same command again|[Ss]tart the service again|try again|Free space|Give |[Mm]ove it away|Remove "
)


class WrongError(AssertionError):
    """A fault ended in another error than the place's own, or in one without place and next step."""


def attempt(place: Place, root: Path, number: int) -> bool:
    """Whether a number could be written; if not it was said in words."""
    try:
        place.write(root, number)
    except place.errors as error:
        said_in_words(error, root)
        return False
    return True


def said_in_words(error: Exception, root: Path) -> None:
    """Holds an error to naming the place and the next step; what the system says of a file is put into words above."""
    if isinstance(error, OSError):
        return
    if str(root) not in str(error) or not NEXT_STEP.search(str(error)):
        raise WrongError(f"no place or no next step: {error}") from error


def holds(place: Place, root: Path, written: Sequence[int], tried: int) -> Numbers:
    """What is read, held to what may be."""
    found = place.read(root)
    assert place.allowed(written, tried)(found), f"{place.name}: {sorted(found)} after {written}, trying {tried}"
    return found


def as_ever(place: Place, root: Path, number: int) -> None:
    """With the fault gone the next number is written and read, and nothing unfinished lies beside."""
    place.write(root, number)
    assert number in place.read(root)
    scratch = [path for path in root.rglob("*") if re.search(r"\.building-|\.\d+-[0-9a-f]{8}$", path.name)]
    assert scratch == [] or place.name == "pointer", "its sweeping is the build's"


def in_a_process(fault: str, place: Place, root: Path, *more: int) -> dict[str, Any]:
    """What `python -m tests.faults.faults` says of a fault that needs a process of its own."""
    words = [sys.executable, "-m", "tests.faults.faults", fault, place.name, str(root), *map(str, more)]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def forked(work: Callable[[], object]) -> int:
    """The exit code of a child that does some work: 0, 1 where it says False, minus a signal."""
    child = os.fork()
    if child == 0:
        code = 70
        with suppress(BaseException):
            code = 1 if work() is False else 0
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def spread(total: int) -> list[int]:
    """At most MOST numbers from 1 to `total`, evenly spread."""
    return sorted({1 + (total - 1) * step // max(1, MOST - 1) for step in range(MOST)}) if total else []


def killed(place: Place, root: Path) -> None:
    """Killed before any line of the code that writes."""
    told = in_a_process("killed", place, root)
    assert told["killed"] >= 8, told


def _killed(place: Place, root: Path) -> dict[str, int]:
    files = {module.__file__ for module in place.modules}

    def dying(at: int) -> Callable[..., Any]:
        left = at

        def trace(frame: Any, event: str, _: object) -> Any:
            nonlocal left
            if frame.f_code.co_filename not in files:
                return None
            left -= event == "line"
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return trace

        return trace

    def count(folder: Path) -> int:
        lines = 0

        def trace(frame: Any, event: str, _: object) -> Any:
            nonlocal lines
            if frame.f_code.co_filename not in files:
                return None
            lines += event == "line"
            return trace

        place.write(folder, 1)
        sys.settrace(trace)
        place.write(folder, 2)
        sys.settrace(None)
        return lines

    with tempfile.TemporaryDirectory() as aside:
        total = count(Path(aside))
    place.write(root, 1)
    written, number, kills = [1], 1, 0
    for at in spread(total):
        number += 1

        def dies(at: int = at, number: int = number) -> None:
            sys.settrace(dying(at))
            place.write(root, number)

        code = forked(dies)
        assert code in (0, -signal.SIGKILL), code
        kills += code < 0
        found = holds(place, root, [*written, number] if code == 0 else written, number)
        written += [number] if number in found else []
    as_ever(place, root, number + 1)
    return {"killed": kills, "of": total}


def short_write(place: Place, root: Path) -> None:
    """Files that may grow to a size and no further: a write takes what fits, and only the next one is an error."""
    told = in_a_process("short_write", place, root)
    assert told["refused"] >= 3, told


def _short_write(place: Place, root: Path) -> dict[str, int]:
    place.write(root, 1)
    written, number, refused = [1], 1, 0
    largest = max(path.stat().st_size for path in root.rglob("*") if path.is_file())
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    for size in [0, *spread(largest + 300)]:
        number += 1

        def limited(size: int = size, number: int = number) -> bool:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
            return attempt(place, root, number)

        code = forked(limited)
        assert code in (0, 1), code
        refused += code
        holds(place, root, written if code else [*written, number], number if not code else written[-1])
        written += [] if code else [number]
    as_ever(place, root, number + 1)
    return {"refused": refused}


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of 1 MB, where this user may mount one."""
    place = Path(tempfile.mkdtemp(prefix="article-qa-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        place.rmdir()
        pytest.skip("no file system can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


def full_disk(place: Place, _: Path) -> None:
    """A disk with room for nothing, for one page, for two, ..."""
    with small_disk() as root:
        place.write(root, 1)
        written, number, refused = [1], 1, 0
        for pages in [*[0] * 30, *range(1, 9)]:  # what there is may have room for some more at its end
            if pages == 0 and refused:
                continue
            number += 1
            free = shutil.disk_usage(root).free
            (root / "ballast").write_bytes(b"x" * (free - 4096 * pages) if free > 4096 * pages else b"")
            done = attempt(place, root, number)
            refused += not done
            (root / "ballast").unlink()
            holds(place, root, [*written, number] if done else written, number)
            written += [number] if done else []
        assert refused, "the disk was full"
        as_ever(place, root, number + 1)


def damaged(place: Place, root: Path) -> None:
    """A bit of any file flipped, or its end cut off: what is read is right, or it is refused."""
    place.write(root, 1)
    place.write(root, 2)
    number = 2
    for path in place.files(root):
        size = path.stat().st_size
        changes: list[Callable[[bytes], bytes]] = [
            lambda raw, at=at: raw[:at] for at in {0, size // 2, max(0, size - 1)}
        ]
        changes += [
            lambda raw, at=at, bit=bit: raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
            for at in {0, size // 3, size // 2, size - 1}
            for bit in (1, 4, 128)
            if size
        ]
        whole = path.read_bytes()
        for change in changes:
            path.write_bytes(change(whole))
            try:
                _right_or_refused(place, root, number)
            finally:
                path.write_bytes(whole)
    path = next(path for path in place.files(root) if path.stat().st_size)
    path.write_bytes(path.read_bytes()[:-2] + b"~~")
    _goes_on(place, root, number + 1)


def _right_or_refused(place: Place, root: Path, number: int) -> None:
    try:
        found = place.read(root)
    except place.errors as error:
        said_in_words(error, root)
        return
    written = range(1, number + 1)
    cut = place.name == "audit log" and found == set(range(1, len(found) + 1))  # lines cut off at its end: --last
    assert place.allowed(written, number)(found) or cut, found


def _goes_on(place: Place, root: Path, number: int) -> None:
    """The next number is written, after what the message advises where the state itself is lost."""
    if not attempt(place, root, number):
        place.begin_anew(root)
    as_ever(place, root, number + 1)


def missing(place: Place, root: Path) -> None:
    """Any file of it gone, and then all."""
    place.write(root, 1)
    place.write(root, 2)
    for path in place.files(root):
        whole = path.read_bytes()
        path.unlink()
        with suppress(*place.errors):
            found = place.read(root)
            assert found <= {1, 2}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole)
    assert place.allowed([1, 2], 2)(place.read(root)) or place.name == "embedding cache"
    for path in place.files(root):
        path.unlink(missing_ok=True)
    try:
        assert place.read(root) == frozenset()
    except place.errors as error:
        if "No such file" not in str(error):
            said_in_words(error, root)
    _goes_on(place, root, 3)


def read_only(place: Place, root: Path) -> None:
    """Folders and files that this user may read and not write; root, to whom all is open, tries it as nobody."""
    folder = Path(tempfile.mkdtemp(prefix="article-qa-read-only-"))
    try:
        (folder / "state").mkdir()
        place.write(folder / "state", 1)
        everything = [folder, *folder.rglob("*")]
        if os.geteuid() == 0:
            for path in everything:
                os.chown(path, NOBODY, NOBODY)
        for path in reversed(everything):
            path.chmod(0o500 if path.is_dir() else 0o400)
        told = in_a_process("read_only", place, folder / "state")
        assert told == {"refused": 2}, told
        for path in everything:
            path.chmod(0o700 if path.is_dir() else 0o600)
        as_ever(place, folder / "state", 2)
    finally:
        shutil.rmtree(folder)


def _read_only(place: Place, root: Path) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as aside:  # loads what nobody may not be allowed to load
        place.write(Path(aside), 1)
        place.read(Path(aside))
    if os.geteuid() == 0:
        os.setuid(NOBODY)
    refused = sum(not attempt(place, root, number) for number in (2, 3))
    if place.name != "embedding cache":  # whose reader is who writes
        holds(place, root, [1], 1)
    return {"refused": refused}


def foreign_link(place: Place, root: Path) -> None:
    """A link in the place of any file: what it leads to is not written, and not taken for one's own."""
    foreign, state, before = root / "foreign", root / "state", root / "before"
    foreign.mkdir(), before.mkdir()
    place.write(before, 1)
    place.write(before, 2)
    tried = 0
    for name in [str(path.relative_to(before)) for path in place.files(before)] + list(place.others):
        for words in (b"the words of another\n", b"", None):
            shutil.rmtree(state, ignore_errors=True)
            shutil.copytree(before, state)
            link, target = state / name, foreign / "target"
            if words is None:
                if not link.is_file() or place.follows_links:
                    continue
                shutil.copyfile(link, target)
            else:
                target.write_bytes(words)
            held = target.read_bytes()
            link.unlink(missing_ok=True) if not link.is_dir() else shutil.rmtree(link)
            link.symlink_to(target)
            with suppress(*place.errors):
                assert place.read(state) <= {1, 2}
            if place.name == "audit log" and name.endswith(".torn"):
                log = state / "audit.jsonl"
                log.write_bytes(log.read_bytes() + b'{"seq": 3, "at": "')
            attempt(place, state, 3)
            if not (place.follows_links and words == b""):  # an empty file is where a log may begin
                assert target.read_bytes() == held, (name, words)
            tried += 1
    assert tried


FAULTS = {
    fault.__name__: fault for fault in (killed, short_write, full_disk, damaged, missing, read_only, foreign_link)
}
_OF_A_PROCESS = {"killed": _killed, "short_write": _short_write, "read_only": _read_only}


if __name__ == "__main__":
    print(json.dumps(_OF_A_PROCESS[sys.argv[1]](PLACES[sys.argv[2]], Path(sys.argv[3]))))
