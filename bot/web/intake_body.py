"""From the bytes of `POST /api/inquiries` to a draft. Nothing that can be kept is refused."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from bot.domain.inquiries import Draft, Source
from bot.domain.service_hours import moment_of
from bot.web.words import ApiError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

CUSTOMER = ("company", "person", "email", "phone", "subject", "body")
WORK = ("material", "quantity", "desired_delivery", "process")
CHOICES = ("lane", "case_type", "lang")
TEXTS = (*CUSTOMER, *WORK, *CHOICES)
DEEPEST = 32  # levels of a field we do not know
SKEW = timedelta(minutes=5)  # by which a website's clock may run ahead of ours
EARLIEST = 2000  # the year; nothing we could be told of arrived before
_NEVER_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def parse(raw: bytes) -> dict[str, Any]:
    """Return the JSON object; ApiError for anything else."""
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_number)
    except (ValueError, RecursionError):
        raise ApiError(400, "web.not_json") from None
    if not isinstance(value, dict):
        raise ApiError(422, "web.not_an_object")
    return value


def draft_of(values: dict[str, Any], now: datetime, zone: ZoneInfo) -> Draft:
    """Return the draft of what a website handed over; ApiError names the field that has the wrong type.

    Fields we do not know are kept as they came, a `source` we do not know among them.
    """
    texts = {name: _text(name, values[name]) for name in TEXTS if values.get(name) is not None}
    known = {*TEXTS, "attachments", "received_at"}
    extra = {_clean(name): _kept(name, value) for name, value in values.items() if name not in known}
    source = extra.get("source")
    if isinstance(source, str) and source in list(Source):
        del extra["source"]
    else:
        source = Source.WEB
    customer: dict[str, Any] = {name: texts.get(name, "") for name in (*CUSTOMER, *WORK)}
    return Draft(
        **customer,
        source=Source(source),
        received_at=_moment(values.get("received_at"), now, zone),
        attachments=_names(values.get("attachments")),
        lane=texts.get("lane") or None,
        case_type=texts.get("case_type") or None,
        lang=texts.get("lang") or "ja",
        extra=extra,
    )


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _number(text: str) -> float | str:
    """Keep a number too large for a float as its text."""
    number = float(text)
    return number if math.isfinite(number) else text


def _clean(text: str) -> str:
    """Drop what no text contains: control characters but tab and newline, halves of characters."""
    return _NEVER_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ApiError(422, "web.not_text", name)
    return _clean(value).strip()


def _names(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ApiError(422, "web.not_names", "attachments")
    return tuple(name for name in map(_clean, value) if name.strip())


def _kept(name: str, value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise ApiError(422, "web.too_deep", _clean(name), levels=DEEPEST)
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, list):
        return [_kept(name, inner, depth + 1) for inner in value]
    if isinstance(value, dict):
        return {_clean(key): _kept(name, inner, depth + 1) for key, inner in value.items()}
    return value


def _moment(value: object, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Read when the word arrived; None is now, which a clock a little ahead of ours also means."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ApiError(422, "web.not_a_moment", "received_at")
    try:
        said = datetime.fromisoformat(value.strip())
        at = said.astimezone(UTC) if said.tzinfo else moment_of(said, zone)
    except (ValueError, OverflowError):
        raise ApiError(422, "web.not_a_moment", "received_at") from None
    if at.year < EARLIEST:
        raise ApiError(422, "web.not_a_moment", "received_at")
    return None if now < at <= now + SKEW else at
