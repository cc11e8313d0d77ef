"""The messages that tell a duty firm of its week, those to the secretariat about it, and the announcement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.rota_changes import SUNDAY
from bot.services import members, opening, people
from bot.services.messages import MEMBERS_CHANNEL, NOTE, REMINDER, message, owe_edits_about
from storage import outbox, rota

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session

FIRM, DESK, ANNOUNCED = "duty_notice", "duty_notice_desk", "duty_announced"
NOTICE, AGAIN = "notice", "reminder"  # why a firm is written to
UNREACHABLE, UNCONFIRMED = "unreachable", "unconfirmed"  # why the secretariat is


def subject(week: date, lane: str, firm_id: str) -> str:
    """Return what the messages about a firm's turn are marked with."""
    return f"notice:{week.isoformat()}:{lane}:{firm_id}"


def away_subject(week: date, lane: str, firm_id: str) -> str:
    """Return what the letters are marked with that tell of days of a turn on which nobody is there."""
    return f"away:{week.isoformat()}:{lane}:{firm_id}"


def subjects(week: date, lane: str, firm_id: str) -> list[str]:
    """Return what all messages about a firm's turn are marked with."""
    return [subject(week, lane, firm_id), away_subject(week, lane, firm_id)]


def firm(
    s: Session,
    net: Network,
    week: date,
    lane: str,
    of: Firm,
    now: datetime,
    why: str,
    letters: dict[str, Any] | None = None,
) -> None:
    """Owe each contact of a firm its turn; of a firm nobody of which is in Slack, the secretariat.

    While the desk is closed it waits for the opening.

    A person's letter about the act that led to it is taken out of `letters` and goes with it.
    """
    users = [user for user, _ in people.reachable(s, net, [of], now)]
    if users:
        _owe(s, net, FIRM, users, week, lane, of.id, now, why, letters=letters or {})
    else:
        desk(s, net, week, lane, of.id, now, UNREACHABLE, again=why == AGAIN)


def went_at(s: Session, week: date, lane: str, firm_id: str, told_at: datetime) -> datetime:
    """Return when the notice that was to go at `told_at` went: later where Toban stood still meanwhile."""
    about = subject(week, lane, firm_id)
    return max(
        told_at, outbox.owed_since(s, about, [f"{about}:{why}:" for why in (NOTICE, UNREACHABLE)]) or told_at
    )


def desk(
    s: Session,
    net: Network,
    week: date,
    lane: str,
    firm_id: str,
    now: datetime,
    why: str,
    *,
    again: bool = False,
) -> None:
    """Ask the secretariat to phone a firm that cannot be told, or has not confirmed."""
    users = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    _owe(s, net, DESK, users, week, lane, firm_id, now, why, AGAIN if again else "")


def _owe(
    s: Session,
    net: Network,
    template: str,
    users: Sequence[str],
    week: date,
    lane: str,
    firm_id: str,
    now: datetime,
    why: str,
    once_more: str = "",
    letters: dict[str, Any] | None = None,
) -> None:
    about = subject(week, lane, firm_id)
    params = {"notice": [week.isoformat(), lane, firm_id], "why": why}
    written = {user: {"letter": letters.pop(user)} for user in users if user in letters} if letters else {}
    rows = [
        message(
            f"{about}:{why}{once_more}:{user}",
            user,
            template,
            params | written.get(user, {}),
            now,
            urgency=REMINDER,
            subject=about,
            live=True,
        )
        for user in users
    ]
    opening.owe(s, net, rows, now)


def announce(s: Session, week: date, held: Mapping[str, str | None], now: datetime) -> None:
    """Owe the members' channel the firms of a week by lane, and who stands in for them on which days."""
    key, params = _announced(week), _announcement(s, week, held)
    row = message(key, MEMBERS_CHANNEL, ANNOUNCED, params, now, urgency=NOTE, subject=key, live=True)
    outbox.owe(s, [row])


def announce_anew(s: Session, week: date, held: Mapping[str, str | None], now: datetime) -> None:
    """Edit the announcement of a week, where there is one and it says something else by now."""
    key, params = _announced(week), _announcement(s, week, held)
    state = outbox.state_of(s, key)
    if state is not None and state[1] != params:
        outbox.reword(s, [key], params)
        owe_edits_about(s, [key], now)


def _announced(week: date) -> str:
    return f"announced:{week.isoformat()}"


def _announcement(s: Session, week: date, held: Mapping[str, str | None]) -> dict[str, Any]:
    days = [
        [row["lane"], row["first"].isoformat(), row["last"].isoformat(), row["firm_id"], row["instead_of"]]
        for row in rota.stand_ins_between(s, week, week + SUNDAY)
        if held.get(row["lane"]) == row["instead_of"]
    ]
    return {"week": week.isoformat(), "turns": [list(one) for one in held.items()], "stand_ins": days}
