"""Settings of reading, from the environment: QA_READER."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa_service.evidence.readers import DEFAULT


class ReaderSettings(BaseSettings):
    """Which reader reads."""

    model_config = SettingsConfigDict(env_prefix="QA_", extra="forbid")

    reader: str = Field(DEFAULT, description="Reader by name, or a folder as training.export_reader writes it.")
