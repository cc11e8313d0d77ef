"""What the secretariat is told of mails that became no inquiry: at once, or in one list a day.

The messages carry from whom a mail came and what it was about, so forgetting that edits them.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.incoming import Kind
from bot.services import members
from bot.services.messages import NOTE, message, owe_edits_about
from bot.services.opening import owe
from storage import mail_in, outbox, timers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.network import Network
    from storage.database import Session

LIST, SHOWN = "mail_list", "mail_shown"
AT_ONCE = (Kind.UNREADABLE, Kind.CONTACT)
KEPT = timedelta(days=90)  # how long it is known from whom a mail came that became no inquiry
FORGETTING = "mail_forgetting"  # the kind of timer that ends it, one for each day on which such mails came
_NIGHT = time(3)  # in the network's zone, when all mails of that day are old enough
MOST = 200  # mails that a day's list carries
_DAY = timedelta(days=1)


def tell(s: Session, net: Network, row: dict[str, Any], now: datetime, **more: Any) -> None:
    """Tell the secretariat of a mail that was just written down; `more` is what else its message says."""
    today = now.astimezone(net.timezone).date()
    timers.arm(s, [_forgetting(net, today)])
    if row["kind"] in AT_ONCE:
        _owe(s, net, SHOWN, f"{SHOWN}:{row['id']}", _shown(row) | more, now)
        return
    rows = mail_in.named_between(s, _midnight(net, today), _midnight(net, today + _DAY))
    listed = [_shown(one) for one in rows if one["kind"] not in AT_ONCE]
    params = {"day": today.isoformat(), "count": len(listed), "mails": listed[-MOST:]}
    subject = _list_of(today)
    _owe(s, net, LIST, subject, params, now)  # whoever was told of an earlier one reads it there
    outbox.reword(s, [key for key, _ in outbox.about(s, [subject])], params)
    owe_edits_about(s, [subject], now)


def run(s: Session, _net: Network, _rows: Iterable[dict[str, Any]], now: datetime) -> None:
    """Forget from whom mails came where their time is over."""
    forget(s, mail_in.named_before(s, now - KEPT), now)


def forget(s: Session, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Forget from whom these mails came and what they were about, in what was told of them as well."""
    if not rows:
        return
    gone = {row["id"] for row in rows}
    mail_in.forget_names(s, list(gone))
    days = {row["taken_at"].date() + off * _DAY for row in rows for off in (-1, 0, 1)}  # in any zone
    subjects = [*map(_list_of, days), *(f"{SHOWN}:{row['id']}" for row in rows if row["kind"] in AT_ONCE)]
    for key, params in outbox.about(s, subjects):
        if gone & {params.get("id"), *(one["id"] for one in params.get("mails", ()))}:
            outbox.reword(s, [key], _without(params, gone))
            owe_edits_about(s, [_subject_of(key)], now)


def _owe(
    s: Session, net: Network, template: str, subject: str, params: dict[str, Any], now: datetime
) -> None:
    users = members.people_of_roles(s, net, [members.SECRETARIAT], now)
    rows = [
        message(f"{subject}:{user}", user, template, params, now, urgency=NOTE, subject=subject, live=True)
        for user in users
    ]
    owe(s, net, rows, now)


def _forgetting(net: Network, taken_on: date) -> dict[str, Any]:
    night = datetime.combine(taken_on + KEPT + _DAY, _NIGHT, net.timezone).astimezone(UTC)
    return timers.new(FORGETTING, f"{FORGETTING}:{taken_on.isoformat()}", night)


def _midnight(net: Network, day: date) -> datetime:
    return datetime.combine(day, time(), net.timezone)


def _list_of(day: date) -> str:
    return f"{LIST}:{day.isoformat()}"


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "kind", "uid", "sender", "subject")
    return {name: row[name] for name in names} | {"at": row["received_at"].isoformat()}


def _without(params: dict[str, Any], gone: set[int]) -> dict[str, Any]:
    blank = {"sender": "", "subject": "", "date": ""}
    if params.get("id") in gone:
        return params | blank
    return params | {"mails": [one | blank if one["id"] in gone else one for one in params["mails"]]}


def _subject_of(key: str) -> str:
    """Return what a message of ours is about: its key without the person."""
    return key.rpartition(":")[0]
