"""The calendars that people subscribe to: a firm's and the network's, each under a secret address."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import rights
from bot.domain.duty_calendar import entries
from bot.domain.meetings import Sitting
from bot.domain.rights import Right
from bot.domain.rota import Turn
from bot.domain.rota_changes import monday_of
from bot.services import meeting_times, meetings, members, roles
from storage import calendars as rows
from storage import meetings as held
from storage import rota, settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.duty_calendar import Entry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

_LATEST = date(9999, 1, 1)
_KEPT = timedelta(weeks=52)  # how far back a calendar goes
_AHEAD = timedelta(days=1000)
_TOKEN = re.compile(r"[0-9a-f]{40}")
_BYTES = 20  # of randomness in an address
IDENTITY = "calendar"  # the fact that tells this network's entries from another's: {"id": …}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a calendar is; `firm` is None for the network's."""

    path: str
    firm: Firm | None
    may_renew: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar shows; `identity` makes its entries' names unlike those of any other network."""

    firm: Firm | None
    entries: tuple[Entry, ...]
    sittings: tuple[Sitting, ...]
    firms: Mapping[str, Firm]
    identity: str


def addresses(s: Session, net: Network, act: Act) -> tuple[Address, ...]:
    """Return the addresses that a person may have, those of their firms first; makes those that are missing.

    Refusal for somebody who is neither of a member firm nor of the secretariat.
    """
    roles.require(s, net, act, Right.GET_CALENDAR)
    firms = members.firms_on(s, act.actor, net.hours.local_day(act.now))
    found = [Address(_path(_token(s, act, firm.id)), firm, may_renew=True) for firm in firms]
    may_renew = rights.may(roles.to_network(s, net, act), Right.RENEW_NETWORK_CALENDAR)
    return (*found, Address(_path(_token(s, act, None)), None, may_renew=may_renew))


def renew(s: Session, net: Network, act: Act, firm_id: str | None) -> Address:
    """End a calendar's address and give it a new one; that of the network only for the secretariat.

    Refusal for a firm that is not the person's own.
    """
    if firm_id is None:
        roles.require(s, net, act, Right.RENEW_NETWORK_CALENDAR)
    else:
        rights.require(roles.to_firm(s, net, act, firm_id), Right.RENEW_CALENDAR)
    firm = None if firm_id is None else members.firm(s, firm_id)
    rows.revoke(s, firm_id, act.now)
    return Address(_path(_token(s, act, firm_id)), firm, may_renew=True)


def feed(s: Session, net: Network, token: str, now: datetime) -> Feed | None:
    """Return what the calendar of this address shows; None for an address that is not in use."""
    found = rows.by_token(s, token) if _TOKEN.fullmatch(token) else None
    if found is None:
        return None
    firm_id, since = found
    first = monday_of(net.hours.local_day(now)) - _KEPT
    turns = (Turn(*turn) for turn in rota.turns_between(s, first, _LATEST))
    shown = entries(turns, rows.covers_since(s, first), rows.log_since(s, first), net.hours, since)
    firms = members.names(s)
    identity = settings.get(s, IDENTITY) or {}
    return Feed(
        None if firm_id is None else firms[firm_id],
        tuple(entry for entry in shown if firm_id in (None, entry.firm)),
        tuple(_sittings(s, net, firm_id, now)),
        firms,
        identity["id"],
    )


def _sittings(s: Session, net: Network, firm_id: str | None, now: datetime) -> Iterator[Sitting]:
    """Yield the meetings that a firm has a seat in, all for the network."""
    found = held.between(s, now - _KEPT, now + _AHEAD)
    told = held.said_when(s, [meeting.id for meeting in found], (meeting_times.PLANNED, meeting_times.MOVED))
    seated: dict[tuple[str, ...], set[str]] = {}
    for meeting in found:
        if firm_id is not None:
            if meeting.members not in seated:
                seated[meeting.members] = {seat.id for seat in meetings.seats(s, net, meeting, now)}
            if firm_id not in seated[meeting.members]:
                continue
        changed, times = told.get(meeting.id, (meeting.starts_at, 1))
        yield Sitting(
            f"meeting-{meeting.id}",
            meeting.title,
            meeting.number,
            meeting.starts_at,
            meeting.ends_at,
            meeting.place,
            changed,
            times - 1,
        )


def _token(s: Session, act: Act, firm_id: str | None) -> str:
    token = rows.token_of(s, firm_id)
    if token is None:
        token = secrets.token_hex(_BYTES)
        rows.add(s, token, firm_id, act.now)
        if settings.get(s, IDENTITY) is None:
            settings.put(s, IDENTITY, {"id": secrets.token_hex(8)})
    return token


def _path(token: str) -> str:
    return f"/calendar/{token}.ics"
