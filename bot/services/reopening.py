"""Taking a 臨時休業 back: its days that are not over open again, and what runs moves back with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.closing import Change
from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.domain.service_hours import Closure
from bot.services import closing, edits, roles
from storage import history

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.members import Act
    from bot.network import Network
    from bot.services.closing import Closing
    from storage.database import Session

LOOKED_AT = 50  # of the latest acts
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closed:
    """A 臨時休業 that stands, from `first` to `last`; `id` is its row in the history.

    `reopens` is the first of its days that would open again.
    """

    id: int
    first: date
    last: date
    reason: str
    reopens: date


def standing(s: Session, net: Network, now: datetime) -> list[Closed]:
    """Return what may be taken back: each 臨時休業 with a day to come, the nearest first."""
    rows = history.of(s, closing.CLOSING, LOOKED_AT)
    gone = {row["after"].get("back") for row in rows}
    found = (_closed(net, now, row["id"], row["after"]) for row in rows if row["id"] not in gone)
    return sorted((one for one in found if one is not None), key=lambda one: (one.first, one.id))


def _closed(net: Network, now: datetime, row_id: int, kept: dict[str, Any]) -> Closed | None:
    """Return it; None for one that was taken back, edited away on Home, or is over."""
    if "back" in kept:
        return None
    its = Closure(date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"]))
    if its not in net.hours.closures:
        return None
    others = tuple(one for one in net.hours.closures if one != its)
    opening = replace(net.hours, closures=others).next_opening(now)
    reopens = max(its.first, net.hours.local_day(opening))
    return None if reopens > its.last else Closed(row_id, its.first, its.last, kept["reason"], reopens)


def preview(s: Session, net: Network, act: Act, closing_id: int) -> Closing:
    """Say what taking it back would move; nothing is done. Refusal as of `reopen`."""
    roles.require(s, net, act, Right.CLOSE_DAYS)
    one = _standing(s, net, act.now, closing_id)
    hours = _change(net, act, one)
    return replace(closing.look(s, hours, one.reopens, one.last), opens=_opens(one, hours))


def reopen(s: Session, net: Network, act: Act, closing_id: int, reason: str) -> Closing:
    """Take a 臨時休業 back: a named act of the secretariat; the days of it that are over stay closed.

    Deadlines and steps of open inquiries come sooner by the service time they win, and never before now; what
    was done stays done. Refusal for anybody else, without a reason, and where it was taken back before, or is
    over.
    """
    roles.require(s, net, act, Right.CLOSE_DAYS)
    if not reason:
        raise Refusal("closing.no_reason")
    net = edits.current(s, net)
    closing.once(s, act)
    one = _standing(s, net, act.now, closing_id)
    hours = _change(net, act, one)
    closing.put_closures(s, net, act, _left(net, one))
    why = {"first": one.reopens.isoformat(), "last": one.last.isoformat(), "reason": reason, "back": one.id}
    done = closing.carry_out(s, net, act, hours, one.reopens, one.last, why)
    return replace(done, opens=_opens(one, hours))


def _opens(one: Closed, hours: Change) -> tuple[date, ...] | None:
    """Return the days that open again; None where no other closure keeps any of them closed."""
    days = [one.reopens + n * _DAY for n in range((one.last - one.reopens).days + 1)]
    if all(hours.after.closure_on(day) is None for day in days):
        return None
    return tuple(day for day in days if hours.after.spans(day))


def _standing(s: Session, net: Network, now: datetime, closing_id: int) -> Closed:
    for one in standing(s, net, now):
        if one.id == closing_id:
            return one
    raise Refusal("closing.not_standing")


def _change(net: Network, act: Act, one: Closed) -> Change:
    table = edits.table(net, edits.HOURS)
    return Change(act.now, net.hours, closing.with_hours(net, table | {"closures": _left(net, one)}))


def _left(net: Network, one: Closed) -> list[str]:
    """Return the network's closures without it; what of it is over stays."""
    its = f"{one.first}/{one.last}"
    over = [f"{one.first}/{one.reopens - _DAY}"] if one.reopens > one.first else []
    kept = edits.table(net, edits.HOURS)["closures"]
    at = kept.index(its)
    return [*kept[:at], *over, *kept[at + 1 :]]
