"""What is held on a customer, as a file to hand over: Markdown to read, JSON for a program."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.markdown import document, heading, item, literal
from bot.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

_LISTS = ("files", "outcomes", "happened", "mails", "seen_by", "erased")
_NOTHING: tuple[object, ...] = ("", None, [], {})


def as_json(held: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> str:
    """Return it as JSON; moments in the network's zone, with their offset."""
    return json.dumps(_plain(held, zone), ensure_ascii=False, indent=1) + "\n"


def as_markdown(held: Sequence[Mapping[str, Any]], zone: ZoneInfo, locale: str, now: datetime) -> str:
    """Return it as Markdown; every word of the customer's is escaped."""
    made = now.astimezone(zone).isoformat(timespec="minutes")
    title = heading(1, literal(translate(locale, "person_data.title")))
    blocks = [[title], [literal(translate(locale, "person_data.made", at=made))]]
    for one in _plain(held, zone):
        blocks += [[heading(2, literal(one["number"]))], [item(literal(line)) for line in _fields(one)]]
        for name in _LISTS:
            if one[name]:
                named = heading(3, literal(translate(locale, f"person_data.{name}")))
                blocks += [[named], [item(literal(_row(row))) for row in one[name]]]
    return document(blocks)


def _fields(one: Mapping[str, Any]) -> Iterator[str]:
    for name, value in one.items():
        if name not in _LISTS and value not in _NOTHING:
            yield f"{name}: {_text(value)}"


def _row(row: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_text(value)}" for name, value in row.items() if value not in _NOTHING)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return " ".join(text.split())


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one, zone) for name, one in value.items()}
    return [_plain(one, zone) for one in value] if isinstance(value, list | tuple) else value
