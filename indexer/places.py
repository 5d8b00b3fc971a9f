"""Where an index lies: a folder, or an address on object storage."""

from __future__ import annotations

import re
from pathlib import Path

_S3 = re.compile(r"^s3:/{1,2}(?=[^/])")


def location(place: Path | str) -> str:
    """A place as text: `s3://bucket/prefix` also where a Path has made one slash of two.

    >>> location(Path("s3://bucket/index"))
    's3://bucket/index'
    """
    return _S3.sub("s3://", str(place))


def is_remote(place: Path | str) -> bool:
    """Whether a place is on object storage."""
    return _S3.match(str(place)) is not None
