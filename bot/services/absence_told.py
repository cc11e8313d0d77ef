"""A firm that nobody is left of on days on which it is on duty: its contacts and the secretariat are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.absences import without_anybody
from bot.domain.duty_calendar import service_days
from bot.domain.rota import Turn
from bot.domain.rota_changes import SUNDAY, monday_of
from bot.services import members, people
from bot.services.messages import NOTE, message
from bot.services.notice_told import NOTICE, subject
from storage import absences as rows
from storage import outbox, rota

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Days, Slot
    from bot.network import Network
    from storage.database import Session

NOBODY_LEFT = "duty_away"  # the template


def tell(s: Session, net: Network, now: datetime, firm: Firm, said: Days) -> None:
    """Owe each contact of a firm, and the secretariat, the turns on whose days nobody of it is there.

    Those that `said`, the days just said, have to do with; once for the same days of a turn.
    """
    users = [user for user, _ in people.reachable(s, [firm])]
    today = net.hours.local_day(now)
    first, last = max(said[0], today), said[1]
    monday = monday_of(first)
    turns = rota.turns_between(s, monday, last)
    covers = rota.stand_ins_between(s, monday, monday_of(last) + SUNDAY)
    standing = {(monday_of(row["first"]), row["lane"]) for row in covers if row["firm_id"] == firm.id}
    away = rows.between(s, monday, monday_of(last) + SUNDAY)
    for week, lane, holder in turns:
        if holder != firm.id and (week, lane) not in standing:
            continue
        turn = Turn(week, lane, holder)
        own = [day for day in service_days(week, net.hours) if _serving(covers, turn, day) == firm.id]
        empty = without_anybody(users, away, own)
        if any(first <= day <= last for day in empty):
            _owe(s, net, users, (week, lane), holder, firm.id, empty, today, now)


def _serving(covers: Sequence[Mapping[str, Any]], turn: Turn, day: date) -> str | None:
    """Return who does a day of a turn: who stands in, else its holder."""
    slot = (turn.lane, turn.firm)
    for row in covers:
        if (row["lane"], row["instead_of"]) == slot and row["first"] <= day <= row["last"]:
            return str(row["firm_id"])
    return turn.firm


def _owe(
    s: Session,
    net: Network,
    users: list[str],
    slot: Slot,
    holder: str,
    firm_id: str,
    empty: list[date],
    today: date,
    now: datetime,
) -> None:
    week, lane = slot
    about = subject(week, lane, holder)
    named = [day.isoformat() for day in empty]
    params = {"notice": [week.isoformat(), lane, holder], "why": NOTICE, "firm": firm_id}
    params |= {"days": [day.isoformat() for day in empty if day >= today]}
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    told = dict.fromkeys(desk, True) | dict.fromkeys(users, False)
    key = f"{about}:away:{firm_id}:{'+'.join(named)}"
    outbox.owe(
        s,
        [
            message(
                f"{key}:{user}",
                user,
                NOBODY_LEFT,
                params | {"desk": is_desk},
                now,
                urgency=NOTE,
                subject=about,
                live=True,
            )
            for user, is_desk in told.items()
        ],
    )
