"""Requests and replies of the linter as JSON."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from corpus.lint.registry import RULES
from qa_service.wire.ask_schemas import SAYING, Name, SpanReply, asked


def _rule(rule_id: str) -> str:
    if rule_id not in RULES:
        raise ValueError(f"is no rule; rules: {', '.join(RULES)}")
    return rule_id


def _day(value: Any) -> Any:
    """Refuses what Python would read as a day and JSON's `date` is not: a number, a day with a time."""
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        return value
    raise ValueError("is no day as in 2026-01-18")


_ONE_OF_BOTH: JsonDict = {
    "oneOf": [
        {"required": ["text"], "properties": {"text": {"type": "string"}, "article": {"type": "null"}}},
        {"required": ["article"], "properties": {"article": {"type": "string"}, "text": {"type": "null"}}},
    ]
}
"""What the validator below says, for those who read /openapi.json."""


class LintRequest(BaseModel):
    """A text, or an article in the index, to look through."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_ONE_OF_BOTH)

    text: Annotated[str, Field(max_length=200_000, json_schema_extra=SAYING), AfterValidator(asked)] | None = Field(
        None, description="The article's text, with its reference list.", examples=["# Gout\n\nUrate falls [1]."]
    )
    format: Literal["markdown", "text"] = Field("markdown", description="How `text` is written.")
    article: Name | None = Field(None, description="doc_id of an article in the index, in place of `text`.")
    today: Annotated[date, BeforeValidator(_day)] | None = Field(
        None, description="The day dates are held against; default: today."
    )
    ignore: list[Annotated[Name, AfterValidator(_rule), WithJsonSchema({"type": "string", "enum": list(RULES)})]] = (
        Field(default_factory=list, max_length=50, description="Rules that do not run.")
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> LintRequest:
        if (self.text is None) == (self.article is None):
            raise ValueError("give either `text` or `article`")
        return self


class PlaceReply(SpanReply):
    """Words at a place, with lines and columns from 1."""

    message: str
    line: int
    column: int
    end_line: int
    end_column: int


class FindingReply(PlaceReply):
    """One thing to look at."""

    rule: str
    severity: Literal["error", "warning", "note"]
    related: list[PlaceReply]


class LintReply(BaseModel):
    """Findings in the order of the article."""

    doc_id: str
    title: str
    file: str
    today: date
    counts: dict[str, int]
    findings: list[FindingReply]
