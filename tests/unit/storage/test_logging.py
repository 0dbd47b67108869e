"""The canary: whatever goes wrong, no line of the log names a person."""

from __future__ import annotations

import io
import json
import logging
import warnings

import pytest
import structlog

from storage.logging import configure
from storage.settings import Settings

CANARY = "Nguyễn Thị Hoàng Yến 040199123456"


@pytest.fixture
def lines():
    """Logs as a process writes them; gives a function that reads what came so far. Restores both logging systems."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    configure(Settings(log_level="debug"), stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = before
    for name in ("uvicorn", "alembic"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def fail_with(text: str) -> None:
    raise ValueError(text)


def test_our_own_events_are_lines_of_json(lines):
    structlog.get_logger().info("batch_done", records=3)
    [line] = lines()
    assert line["event"] == "batch_done"
    assert line["records"] == 3
    assert line["level"] == "info"
    assert line["timestamp"].endswith("Z")


def test_an_exception_is_its_types_and_places_and_not_its_words(lines):
    try:
        try:
            fail_with(CANARY)
        except ValueError as error:
            raise RuntimeError(CANARY) from error
    except RuntimeError:
        structlog.get_logger().exception("request_failed")
    [line] = lines()
    assert [one["type"] for one in line["exception"]] == ["RuntimeError", "ValueError"]
    assert any("fail_with" in place for place in line["exception"][1]["at"])
    assert CANARY not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "urllib3", "py.warnings", "anything"])
def test_of_a_library_only_speaker_and_place_are_told(lines, name):
    logging.getLogger(name).error("cannot insert %s", CANARY)
    logging.getLogger(name).error(CANARY)
    said = lines()
    assert [line["logger"] for line in said] == [name, name]
    assert CANARY not in json.dumps(said, ensure_ascii=False)


def test_a_librarys_exception_keeps_silent_too(lines):
    try:
        fail_with(CANARY)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    [line] = lines()
    assert line["event"] == "Exception in ASGI application"
    assert line["exception"][0]["type"] == "ValueError"
    assert CANARY not in json.dumps(line, ensure_ascii=False)


def test_a_warning_quotes_nobody(lines):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(CANARY, stacklevel=1)
    assert CANARY not in json.dumps(lines(), ensure_ascii=False)


def test_servers_may_say_that_they_have_started(lines):
    logging.getLogger("uvicorn.error").info("Application startup complete.")
    assert lines()[0]["event"] == "Application startup complete."
