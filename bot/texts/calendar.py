"""A calendar of duty and meetings in iCalendar's words (RFC 5545, RFC 7986)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.i18n import translate
from bot.texts.days import short_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icalendar import Event

    from bot.domain.duty_calendar import Entry
    from bot.domain.meetings import Sitting

_DAY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # after which a calendar's program may ask anew


@dataclass(frozen=True, slots=True)
class Names:
    """What a calendar calls things; `firm` is the one whose calendar it is, None for the network's."""

    network: str
    zone: str
    firm: str | None
    lanes: Mapping[str, str]
    firms: Mapping[str, str]
    identity: str


def ical(entries: Iterable[Entry], sittings: Iterable[Sitting], names: Names, locale: str) -> bytes:
    """Return the calendar: a whole-day event for each entry, the hours of each meeting.

    The same bytes for the same entries and meetings.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Toban//Duty//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    title = translate(
        locale,
        "calendar.of_network" if names.firm is None else "calendar.of_firm",
        network=names.network,
        firm=names.firm,
    )
    for name in ("name", "x-wr-calname"):
        calendar.add(name, title)
    calendar.add("x-wr-timezone", names.zone)
    calendar.add("refresh-interval", AGAIN, {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, names, locale))
    for sitting in sittings:
        calendar.add_component(_meeting(sitting, names, locale))
    text: bytes = calendar.to_ical()
    return text


def _event(entry: Entry, names: Names, locale: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.key}@{names.identity}.toban")
    event.add("dtstamp", entry.changed)
    event.add("last-modified", entry.changed)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + _DAY)
    event.add("summary", _summary(entry, names, locale))
    lines = _covers(entry, names, locale)
    if names.firm is not None:
        lane = names.lanes.get(entry.lane, entry.lane)
        lines.append(translate(locale, "calendar.what_to_do", lane=lane))
    if lines:
        event.add("description", "\n".join(lines))
    event.add("transp", "TRANSPARENT")
    return event


def _meeting(sitting: Sitting, names: Names, locale: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{sitting.key}@{names.identity}.toban")
    event.add("dtstamp", sitting.changed)
    event.add("last-modified", sitting.changed)
    event.add("sequence", sitting.sequence)
    event.add("dtstart", sitting.starts_at)
    event.add("dtend", sitting.ends_at)
    numbered = sitting.number is not None
    title = {"title": sitting.title, "number": sitting.number}
    event.add("summary", translate(locale, "words.meeting", **title) if numbered else sitting.title)
    if sitting.place:
        event.add("location", sitting.place)
    return event


def _summary(entry: Entry, names: Names, locale: str) -> str:
    whose = "network" if names.firm is None else "firm"
    return translate(
        locale,
        f"calendar.{whose}_{'duty' if entry.instead_of is None else 'stand_in'}",
        lane=names.lanes.get(entry.lane, entry.lane),
        firm=names.firms.get(entry.firm, entry.firm),
        other=names.firms.get(entry.instead_of or "", ""),
    )


def _covers(entry: Entry, names: Names, locale: str) -> list[str]:
    return [
        translate(
            locale,
            "calendar.covered_day" if cover.first == cover.last else "calendar.covered_days",
            first=short_day(cover.first, locale, entry.first),
            last=short_day(cover.last, locale, entry.first),
            firm=names.firms.get(cover.firm, cover.firm),
        )
        for cover in entry.covers
    ]
