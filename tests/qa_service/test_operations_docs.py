"""docs/operations.md knows every setting, and every figure it speaks of exists."""

from __future__ import annotations

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from qa_service.engine import Engine
from qa_service.http.metrics import Metrics
from qa_service.serving.answer_cache import AnswerCache
from qa_service.serving.single_flight import SingleFlightEngine
from qa_service.settings import ServiceSettings

WORDS = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_setting_is_explained_and_nothing_else() -> None:
    explained = set(re.findall(r"`QA_([A-Z_]+)`", WORDS))
    assert explained == {name.upper() for name in ServiceSettings.model_fields}


def test_every_figure_exists(engine: Engine) -> None:
    metrics = Metrics()
    metrics.watch_cache(AnswerCache(0))
    metrics.watch_sharing(SingleFlightEngine(engine))
    metrics.requested("/", "GET", 200, 0.1)
    names = {f.name for f in text_string_to_metric_families(metrics.text("g").decode())}
    spoken = {name.removesuffix("_total").removesuffix("_bucket") for name in re.findall(r"article_qa_[a-z_]+", WORDS)}
    assert spoken <= names
