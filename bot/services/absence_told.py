"""A firm that nobody is left of on days on which it is on duty: its contacts and the secretariat are told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.absences import without_anybody
from bot.domain.duty_calendar import service_days
from bot.domain.rota import Turn
from bot.domain.rota_changes import SUNDAY, monday_of
from bot.services import members, people
from bot.services.messages import NOTE, message, owe_edits_about
from bot.services.notice_told import NOTICE, away_subject
from storage import absences as rows
from storage import history, outbox, rota

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.members import Firm
    from bot.domain.rota_changes import Days
    from bot.network import Network
    from storage.database import Session

NOBODY_LEFT = "duty_away"  # the template


def kept_under(user: str) -> str:
    """Name a person's absences in the history."""
    return f"absence:{user}"


def tell(s: Session, net: Network, now: datetime, firm: Firm, said: Days) -> None:
    """Owe each contact of a firm, and the secretariat, the turns on whose days nobody of it is there.

    Those that `said`, the days just said, have to do with; once for the same days of a turn, and again where
    somebody had come back since. What was told of them before is edited.
    """
    users = [user for user, _ in people.reachable(s, net, [firm], now)]
    today = net.hours.local_day(now)
    for turn in _turns(s, firm, said):
        empty = _empty(s, net, turn, firm, now)
        if any(max(said[0], today) <= day <= said[1] for day in empty):
            _owe(s, net, users, turn, firm.id, empty, today, now)
    edit(s, now, firm, said)


def edit(s: Session, now: datetime, firm: Firm, changed: Days) -> None:
    """Owe the edits of what was told of a firm's turns on these days; what went unsent is looked at again."""
    about = [away_subject(turn.week, turn.lane, str(turn.firm)) for turn in _turns(s, firm, changed)]
    outbox.revive_about(s, about, now)
    owe_edits_about(s, about, now)


def still_empty(s: Session, net: Network, now: datetime, params: Mapping[str, Any]) -> tuple[date, ...]:
    """Return the days of a turn, as a letter would tell of them now; () where somebody is there again."""
    week, lane, holder = params["notice"]
    firm = members.firm(s, params["firm"])
    if firm is None:
        return ()
    since = min(net.hours.local_day(now), *map(date.fromisoformat, params["days"]))
    empty = _empty(s, net, Turn(date.fromisoformat(week), lane, holder), firm, now)
    return tuple(day for day in empty if day >= since)


def _turns(s: Session, firm: Firm, days: Days) -> list[Turn]:
    """Return the turns in the weeks of these days that a firm has, or stands in for."""
    first, last = monday_of(days[0]), monday_of(days[1]) + SUNDAY
    covers = rota.stand_ins_between(s, first, last)
    standing = {(monday_of(row["first"]), row["lane"]) for row in covers if row["firm_id"] == firm.id}
    return [
        Turn(week, lane, holder)
        for week, lane, holder in rota.turns_between(s, first, last)
        if holder == firm.id or (week, lane) in standing
    ]


def _empty(s: Session, net: Network, turn: Turn, firm: Firm, now: datetime) -> list[date]:
    """Return the days of a turn that a firm does and on which all its contacts are away."""
    sunday = turn.week + SUNDAY
    covers = rota.stand_ins_between(s, turn.week, sunday)
    own = [day for day in service_days(turn.week, net.hours) if _serving(covers, turn, day) == firm.id]
    users = [user for user, _ in people.reachable(s, net, [firm], now)]
    return without_anybody(users, rows.between(s, turn.week, sunday), own)


def _serving(covers: Sequence[Mapping[str, Any]], turn: Turn, day: date) -> str | None:
    """Return who does a day of a turn: who stands in, else its holder."""
    slot = (turn.lane, turn.firm)
    for row in covers:
        if (row["lane"], row["instead_of"]) == slot and row["first"] <= day <= row["last"]:
            return str(row["firm_id"])
    return turn.firm


def _came_back(s: Session, users: Sequence[str], turn: Turn) -> int:
    """Return the latest change by which one of them is there again in the week of the turn, 0 for none."""
    found = 0
    for row in history.of_any(s, [kept_under(user) for user in users]):
        before, after = row["before"]["days"], row["after"]["days"]
        if before and (not after or after[0][1] < before[0][1]):
            since = after[0][1] if after else before[0][0]
            week = (turn.week.isoformat(), (turn.week + SUNDAY).isoformat())
            found = row["id"] if since <= week[1] and week[0] <= before[0][1] else found
    return found


def _owe(
    s: Session,
    net: Network,
    users: list[str],
    turn: Turn,
    firm_id: str,
    empty: list[date],
    today: date,
    now: datetime,
) -> None:
    week, lane, holder = turn.week, turn.lane, str(turn.firm)
    about = away_subject(week, lane, holder)
    params = {"notice": [week.isoformat(), lane, holder], "why": NOTICE, "firm": firm_id}
    params |= {"days": [day.isoformat() for day in empty if day >= today]}
    desk = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    told = dict.fromkeys(desk, True) | dict.fromkeys(users, False)
    key = f"{about}:{firm_id}:{'+'.join(day.isoformat() for day in empty)}:"
    again = _came_back(s, users, turn)
    unsent = outbox.unsent_about(s, about) if again else []  # these will do
    waiting = {user for user in told for one in unsent if one.startswith(key) and one.endswith(f":{user}")}
    outbox.owe(
        s,
        [
            message(
                f"{key}{again}:{user}" if again and user not in waiting else f"{key}{user}",
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
