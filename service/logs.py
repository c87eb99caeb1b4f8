"""Logging: structlog on standard error, as text for people or JSON for machines."""

from __future__ import annotations

import logging
import sys

import structlog

from service.settings import Settings


def configure(settings: Settings) -> None:
    """Set up structlog for this process; no comment's text is ever logged."""
    machine = settings.log_format == "json"
    renderer = structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
