"""What a process says of itself: JSON lines on standard output, for whoever keeps logs.

Values are JSON strings, so whatever somebody sends stays inside its quotes and on its line.
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure(level: str) -> None:
    """Everything that logs, ours and libraries', writes JSON lines to standard output."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_StandardOutput())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=True, default=str),
            ],
        )
    )
    handler.set_name("engage")
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if other.get_name() != "engage"] + [handler]
    root.setLevel(level.upper())
    if level != "debug":
        for chatty in ("alembic", "huey"):
            logging.getLogger(chatty).setLevel(logging.WARNING)


class _StandardOutput:
    """Whatever standard output is at the moment of writing."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()
