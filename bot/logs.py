"""What goes to standard error: one line an event, without secrets and without customers.

Our own events and those of the libraries take the same way. Values under a customer's field name are
withheld, whatever they are; tokens are cut out of every text, tracebacks included. Libraries that log whole
payloads at DEBUG never do, because a customer's words in the middle of a text cannot be told apart.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any, TextIO

import structlog

from bot.services.about import in_hand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import EventDict, Processor

SECRET = "[redacted]"  # noqa: S105  it is what stands in a secret's place
WITHHELD = "[withheld]"
_SECRET_KEYS = re.compile(r"token|secret|password|authorization|signature|cookie", re.IGNORECASE)
_CUSTOMER_KEYS = {  # the fields of an inquiry, and the parts of a Slack payload that carry them
    *("company", "person", "email", "phone", "subject", "body", "material", "quantity", "desired_delivery"),
    *("process", "attachments", "extra", "summary", "replied_text"),
    *("text", "blocks", "files", "values", "view", "private_metadata", "payload", "params"),
}
_SECRETS = re.compile(
    r"""xox[a-z][-.][\w.%-]+ | xapp-[\w-]+ | (?<=Bearer\s)[\w.~+/=-]+ | v0=[0-9a-f]{16,}
    | (?<=://)(?P<user>[^\s/:@]*):[^\s/@]+(?=@)""",
    re.VERBOSE | re.IGNORECASE,
)
_PAYLOADS = ("slack_bolt", "slack_sdk", "aiohttp")  # what they say at DEBUG quotes customers
_TALKATIVE = ("sqlalchemy", "apscheduler", "uvicorn", "websockets", "alembic", "aiosmtplib")
_VERIFIER = "slack_bolt.RequestVerification"  # it quotes the whole body of what it refuses
_UNSIGNED = (
    "A request whose signature is wrong or old was refused: "
    "check SLACK_SIGNING_SECRET and this machine's clock."
)


class Redactor:
    """A structlog processor; `secrets` are values that are cut out wherever they stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        """Return the event without secrets and customers' fields."""
        for key, value in event.items():
            if not key.startswith("_"):
                event[key] = self._field(key, value)
        return event

    def _field(self, key: object, value: Any) -> Any:
        name = str(key).lower()
        if name in _CUSTOMER_KEYS:
            return WITHHELD
        return SECRET if _SECRET_KEYS.search(name) else self._value(value)

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._field(key, inner) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._value(inner) for inner in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.text(str(value))

    def text(self, text: str) -> str:
        """Return a text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, SECRET)
        return _SECRETS.sub(lambda found: f"{found['user']}:{SECRET}" if found["user"] else SECRET, text)


def set_up_logging(
    level: str = "INFO", form: str = "text", secrets: Iterable[str] = (), stream: TextIO | None = None
) -> None:
    """Send our events and the libraries' to `stream` (standard error), as `text` or as `json` lines."""
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_the_inquiry,
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
        Redactor(secrets),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(form, out)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in (*_PAYLOADS, *_TALKATIVE):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        asked = name in _PAYLOADS and root.level == logging.DEBUG
        logger.setLevel(max(logging.INFO if asked else logging.WARNING, root.level))
    logging.getLogger("slack_bolt").filters[:] = [_in_one_line]
    hear_of_refusals()


def _name_the_inquiry(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Let a failure name the inquiry that was at hand, where whoever worked did not say."""
    given = event.get("exc_info")
    error = sys.exception() if given is True else given[1] if isinstance(given, tuple) else given
    return {**in_hand(error), **event} if isinstance(error, BaseException) else event


def hear_of_refusals() -> None:
    """Let it be told that a forged request was refused, whatever LOG_LEVEL is; again once Bolt is there."""
    verifier = logging.getLogger(_VERIFIER)
    verifier.setLevel(logging.INFO)
    verifier.filters[:] = [_without_the_body]


def _without_the_body(record: logging.LogRecord) -> bool:
    """Say for whoever can mend it that a request was refused, and nothing of what it carried."""
    record.msg, record.args = _UNSIGNED, ()
    record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _in_one_line(record: logging.LogRecord) -> bool:
    """Leave out the traceback where the client only says that Slack is away and that it tries again."""
    if str(record.msg).startswith("Failed to connect"):
        record.exc_info = None
    return True


def _renderer(form: str, out: TextIO) -> Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=out.isatty(), pad_event_to=0, pad_level=False)


def log(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; events are short names, what they are about are fields: `log.info("sent", row=3)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
