"""Reports of a training: tables for a terminal, and one document as JSON or as a page."""

from __future__ import annotations

from training.report.text import (
    built_document,
    built_text,
    measures_table,
    outcome_document,
    outcome_text,
    table,
    to_document,
    trained_table,
)

__all__ = [
    "built_document",
    "built_text",
    "measures_table",
    "outcome_document",
    "outcome_text",
    "table",
    "to_document",
    "trained_table",
]
