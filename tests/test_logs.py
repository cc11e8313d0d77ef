"""What is logged, and what never is."""

from __future__ import annotations

import io
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.bolt import new_bolt
from bot.logs import Redactor, log, set_up_logging
from bot.settings import Settings

if TYPE_CHECKING:
    from storage.database import Database

CUSTOMER = "海霧ドローン"
SIGNING = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def logged():
    """Return a function that gives what was logged so far, as JSON."""
    stream = io.StringIO()
    with _put_back():
        set_up_logging("DEBUG", "json", [SIGNING], stream)
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@contextmanager
def _put_back():
    """Leave the process's logging as it was."""
    names = (None, "slack_bolt", "slack_sdk", "aiohttp", "uvicorn", "alembic", "sqlalchemy", "apscheduler")
    loggers = [logging.getLogger(name) for name in names]
    # A Bolt app made earlier in this process gave its loggers a level of their own.
    loggers += [
        logging.getLogger(name) for name in logging.root.manager.loggerDict if name.startswith("slack_bolt.")
    ]
    before = [(logger.level, logger.handlers[:]) for logger in loggers]
    for logger in loggers[len(names) :]:
        logger.setLevel(logging.NOTSET)
    configured = structlog.get_config()
    yield
    for logger, (level, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers[:] = handlers
    structlog.configure(**configured)


def test_an_event_is_one_line_with_its_fields(logged):
    log("toban.sender").info("sent", row=3, method="chat.postMessage")
    [line] = logged()
    assert (line["event"], line["row"], line["level"], line["logger"]) == ("sent", 3, "info", "toban.sender")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "secret",
    ["xoxb-12-34-abcDEF", "xapp-1-A0-12-abc", "xoxe.xoxp-1-abc", "Bearer abc.DEF-123_456", f"key {SIGNING}"],
)
def test_a_secret_is_cut_out_wherever_it_stands(logged, secret: str):
    log("toban").warning(f"refused {secret}", answer={"deep": [f"x {secret} y"]})
    logging.getLogger("slack_sdk").warning("request with %s", secret)
    try:
        int(secret)
    except ValueError:
        log("toban").exception("failed")
    told = json.dumps(logged())
    assert secret.rsplit(maxsplit=1)[-1] not in told
    assert told.count("[redacted]") >= 4


def test_a_password_in_a_url_is_cut_out_and_the_rest_stays(logged):
    log("toban").error("cannot reach postgresql://toban:hunter2@db.example.jp/toban")
    [line] = logged()
    assert line["event"] == "cannot reach postgresql://toban:[redacted]@db.example.jp/toban"


def test_a_customers_fields_are_withheld_whatever_they_are(logged):
    customer = {"company": "海霧", "body": ["x"], "phone": None, "lane": "parts"}
    log("toban").info("received", number="26-0123", inquiry=customer, subject="治具", blocks=[{}])
    [line] = logged()
    assert line["inquiry"] == dict.fromkeys(("company", "body", "phone"), "[withheld]") | {"lane": "parts"}
    assert (line["subject"], line["blocks"], line["number"]) == ("[withheld]", "[withheld]", "26-0123")


def test_libraries_that_log_payloads_stay_quiet_even_at_debug(logged):
    for name in ("slack_bolt", "slack_sdk.web", "aiohttp.access", "sqlalchemy.engine"):
        logging.getLogger(name).debug("body: 海霧")
    assert logged() == []


def test_sockets_that_open_and_close_as_they_should_are_told_only_at_debug(logged):
    logging.getLogger("slack_bolt.AsyncApp").info("The current session has been abandoned")
    assert len(logged()) == 1
    set_up_logging("INFO", "json", (), stream := io.StringIO())
    logging.getLogger("slack_bolt.AsyncApp").info("The current session has been abandoned")
    logging.getLogger("slack_bolt.AsyncApp").warning("The session seems to be stale")
    assert "abandoned" not in stream.getvalue()
    assert "stale" in stream.getvalue()


def test_that_slack_is_away_takes_one_line(logged):
    refused = OSError("refused")
    for told in ("Failed to connect (error: refused); Retrying...", "Failed to run a listener"):
        logging.getLogger("slack_bolt").error(told, exc_info=refused)
    away, failed = logged()
    assert "exception" not in away
    assert "OSError: refused" in failed["exception"]


def test_bolt_takes_its_loudness_from_us(logged):
    settings = Settings(slack_bot_token="xoxb-1-2", slack_app_token="xapp-1-2")
    set_up_logging("ERROR", "json", (), stream := io.StringIO())
    new_bolt(settings)
    logging.getLogger("slack_bolt.RequestVerification").info("(body: text=%s)", CUSTOMER)
    assert "SLACK_SIGNING_SECRET" in stream.getvalue()
    set_up_logging("DEBUG", "json", (), stream := io.StringIO())
    new_bolt(settings).client._logger.debug("Received message (type: TEXT, data: %s)", CUSTOMER)
    assert stream.getvalue() == ""


def test_a_request_with_a_bad_signature_is_told_without_its_body(logged):
    logging.getLogger("slack_bolt.RequestVerification").info("(body: text=%s)", CUSTOMER)
    [line] = logged()
    assert "SLACK_SIGNING_SECRET" in line["event"]
    assert CUSTOMER not in json.dumps(line, ensure_ascii=False)


def test_a_failed_statement_does_not_show_its_values(logged, sqlite_db: Database):
    insert = text("INSERT INTO nowhere VALUES (:company)")
    try:
        sqlite_db.write_now(lambda s: s.execute(insert, {"company": CUSTOMER}))
    except OperationalError:
        log("toban").exception("failed")
    [line] = logged()
    assert "INSERT INTO nowhere" in line["exception"]
    assert CUSTOMER not in line["exception"]


def test_text_lines_are_for_people():
    stream = io.StringIO()
    with _put_back():
        set_up_logging("INFO", "text", (), stream)
        log("toban").info("sent", row=3, token="xoxb-1-2")
    assert "sent" in stream.getvalue()
    assert "row=3" in stream.getvalue()
    assert "xoxb" not in stream.getvalue()


@given(st.text(), st.text())
def test_no_text_around_it_saves_a_token(before: str, after: str):
    told = f"{before} xoxb-1-abcdef0123 {after}"
    assert "abcdef0123" not in Redactor().text(told)
