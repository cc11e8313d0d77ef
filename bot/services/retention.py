"""How long closed inquiries keep their customer: set by the secretariat, carried out at night, in pieces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.retention import LAGS, OFF, YEARS, closed_before, falls_due
from bot.domain.rights import Right
from bot.services import edits, erasing, roles
from storage import erasures, history, settings, timers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

RETENTION = "retention"  # the setting, its history's subject, the timer's key and kind
NIGHT = time(3)  # in the network's zone: a slip of the finger can be put right until then
PIECE = 200  # inquiries in one transaction
PAUSE = timedelta(seconds=10)  # between two
JOURNAL_LAGS = timedelta(hours=1)
MANY = erasures.MANY  # more are not counted


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a choice means: how many are erased in the first night (MANY at most), when the next is due."""

    years: int
    at_once: int
    next_due: datetime | None


def years(s: Session) -> int:
    """Return after how many years a closed inquiry's customer is erased, OFF for never."""
    kept = settings.get(s, RETENTION) or {}
    return int(kept.get("years", OFF))


def consequences(s: Session, now: datetime) -> list[Consequence]:
    """Return what each choice but OFF would mean from now on."""
    found = []
    for choice in YEARS[1:]:
        before = closed_before(now, choice)
        oldest = erasures.oldest_closed(s, before)
        due = None if oldest is None else falls_due(oldest, choice)
        found.append(Consequence(choice, erasures.count_due(s, before), due))
    return found


def put(s: Session, net: Network, act: Act, choice: int, seen: int | None = None) -> None:
    """Set after how many years a closed inquiry's customer is erased: a named act of the secretariat.

    Refusal for anybody else, for another number than YEARS has, and where somebody was faster (`seen`).
    """
    roles.require(s, net, act, Right.EDIT_SETTINGS)
    settings.lock(s)
    if choice not in YEARS:
        raise Refusal("edit.bad_value", part=RETENTION)
    before = years(s)
    if choice == before:
        return
    edits.require_unchanged(s, RETENTION, seen)
    history.add(s, act.now, act.actor, RETENTION, {"years": before}, {"years": choice})
    settings.put(s, RETENTION, {"years": choice})
    if choice == OFF:
        timers.cancel_keys(s, [RETENTION])
    else:
        timers.arm_anew(s, _timer(next_night(net, act.now)))


def next_night(net: Network, now: datetime) -> datetime:
    """Return the next hour at which is erased."""
    local = now.astimezone(net.timezone)
    tonight = datetime.combine(local.date(), NIGHT, net.timezone)
    night = tonight if tonight > local else datetime.combine(local.date() + timedelta(1), NIGHT, net.timezone)
    return night.astimezone(now.tzinfo)


def piece(s: Session, now: datetime) -> list[int]:
    """Return the inquiries that are erased next, PIECE at most; the caller locks them."""
    after = years(s)
    return [] if after == OFF else erasing.with_linked(s, erasures.due(s, closed_before(now, after), PIECE))


def run(s: Session, net: Network, _rows: Iterable[dict[str, Any]], now: datetime) -> None:
    """Erase some of what is due and come back soon for the rest."""
    if years(s) == OFF:
        return
    ids = piece(s, now)
    if ids:
        erasing.by_retention(s, ids, now)
    timers.arm_anew(s, _timer(now + PAUSE if len(ids) >= PIECE else next_night(net, now)))


def overdue(s: Session, now: datetime) -> int:
    """Return of how many inquiries the customer should have been erased long enough ago to be missed."""
    after = years(s)
    return 0 if after == OFF else erasures.count_due(s, closed_before(now - LAGS, after))


def unwritten_since(s: Session, now: datetime) -> int:
    """Return how many erasures should have been in the journal long ago."""
    return sum(row["at"] < now - JOURNAL_LAGS for row in erasures.unwritten_rows(s, PIECE))


def _timer(due: datetime) -> dict[str, Any]:
    return timers.new(RETENTION, RETENTION, due)
