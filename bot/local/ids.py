"""Identifiers and timestamps in Slack's shapes."""

import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from decimal import Decimal, InvalidOperation

from bot.local.errors import SlackError

MICROS = 1_000_000


def new_id(prefix: str, length: int = 10) -> str:
    """Return a fresh identifier such as `C0A1B2C3D4E`."""
    return prefix + "0" + b32encode(secrets.token_bytes(length))[:length].decode()


def micros_of(moment: datetime) -> int:
    """Microseconds since the epoch of an aware datetime."""
    return round(moment.timestamp() * MICROS)


def ts_of(micros: int) -> str:
    """Write microseconds as Slack's `1700000000.000100`."""
    return f"{micros // MICROS}.{micros % MICROS:06d}"


def micros(ts: str | float) -> int:
    """Read a Slack timestamp as microseconds; anything else is refused."""
    try:
        return int(Decimal(str(ts)) * MICROS)
    except InvalidOperation:
        raise SlackError("invalid_arguments") from None


def cursor_of(position: int | str) -> str:
    """Wrap a position in a list as an opaque cursor."""
    return urlsafe_b64encode(f"next:{position}".encode()).decode()


def position_of(cursor: str) -> str:
    """Unwrap a cursor; one that we did not make is refused as Slack does."""
    try:
        word, _, position = urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except ValueError:
        raise SlackError("invalid_cursor") from None
    if word != "next":
        raise SlackError("invalid_cursor")
    return position
