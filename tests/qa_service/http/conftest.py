"""The service's own log, for tests that read it or raise what the log of the tests would draw with all its variables."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from qa_service.serving.logs import log_to


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """The log of the service, in place of that of the tests."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    log_to(stream)
    yield stream
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level
