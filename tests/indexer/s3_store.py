"""A store that speaks S3, of this machine and for one test run: SeaweedFS, where its program `weed` is installed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

BUCKET, KEY, SECRET = "article-qa-test", "test-key", "test-secret"


def weed() -> str | None:
    """The program, beside this Python or on the path."""
    return shutil.which("weed", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))


def _free() -> int:
    """A port whose +10000, of gRPC, is free too as far as can be told."""
    while True:
        with closing(socket.socket()) as one, closing(socket.socket()) as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                if port <= 55_000:
                    other.bind(("127.0.0.1", port + 10_000))
                    return port
            except OSError:
                continue


@contextmanager
def running(folder: Path) -> Iterator[Mapping[str, str]]:
    """Starts a store with an empty bucket; the environment in which it is found."""
    from pyarrow.fs import S3FileSystem

    (folder / "data").mkdir(parents=True)
    who = {
        "name": "test",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [who]}), encoding="utf-8")
    ports = [_free() for _ in range(4)]
    named = zip(("master.port", "volume.port", "filer.port", "s3.port"), ports, strict=True)
    options = [
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
        f"-s3.config={folder / 's3.json'}",
    ]
    command = [str(weed()), "server", *options, *(f"-{name}={port}" for name, port in named)]
    with (folder / "weed.log").open("wb") as log:
        store = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        s3 = S3FileSystem(
            access_key=KEY, secret_key=SECRET, scheme="http", endpoint_override=f"127.0.0.1:{ports[3]}", region="us-east-1",
            allow_bucket_creation=True,
        )  # fmt: skip
        ends = time.monotonic() + 90
        while True:
            try:
                s3.create_dir(BUCKET)
                break
            except OSError:
                if time.monotonic() > ends or store.poll() is not None:
                    raise
                time.sleep(0.5)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{ports[3]}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }
    finally:
        store.terminate()
        store.wait(timeout=30)
