"""Errors of attaching texts to references."""

from __future__ import annotations

from indexer.errors import IndexingError


class IngestError(IndexingError):
    """A text could not be had or belongs to no reference. The message names what was asked and the next step."""
