"""Logs for machines: one line of JSON an event, and nothing that a person said or is called.

Our own events carry what we put there. Everything else is suspect: an exception's text quotes what was being worked
on, and a library's message what it was given. So exceptions are logged as types and places, and of a library's record
only who spoke, how loudly and from where; the servers' own start and stop lines are known to be harmless.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog

from storage.settings import Settings

HARMLESS_LOGGERS = ("uvicorn", "alembic")
MOST_FRAMES = 12

Event = MutableMapping[str, Any]


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging for this process; lines go to `stream`, else to stderr."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_exception_text,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_only_the_speaker, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)
    for name in HARMLESS_LOGGERS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)


def places(error: BaseException) -> list[str]:
    """Where an exception came from, innermost last, as "file.py:12 function"; never what it says."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def _without_exception_text(_logger: object, _method: str, event: Event) -> Event:
    """Replace exc_info by the types and places of the exception and its causes."""
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else None)
    if error is None and info:
        error = sys.exc_info()[1]
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < MOST_FRAMES:
        chain.append({"type": type(error).__qualname__, "at": places(error)})
        error = error.__cause__ or error.__context__
    if chain:
        event["exception"] = chain
    return event


def _only_the_speaker(_logger: object, _method: str, event: Event) -> Event:
    """Of a library's record: who, and from where. Its words stay only when the library is known to be harmless."""
    record: logging.LogRecord = event["_record"]
    if record.name.split(".", 1)[0] not in HARMLESS_LOGGERS:
        event["event"] = "library_log"
    event["logger"] = record.name
    event["at"] = f"{record.filename}:{record.lineno}"
    if record.exc_info:
        event["exc_info"] = record.exc_info
    return event
