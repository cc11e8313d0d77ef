"""What the secretariat is told of mails that became no inquiry: at once, or in one list a day.

The messages carry from whom a mail came and what it was about, so forgetting that edits them.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.incoming import Kind
from bot.services import members
from bot.services.allocation_told import owe
from bot.services.messages import NOTE, message, owe_edits_about
from storage import mail_in, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.network import Network
    from storage.database import Session

LIST, SHOWN = "mail_list", "mail_shown"
AT_ONCE = (Kind.UNREADABLE, Kind.CONTACT)
KEPT = timedelta(days=90)  # how long it is known from whom a mail came that became no inquiry
MOST = 200  # mails that a day's list carries


def tell(s: Session, net: Network, row: dict[str, Any], now: datetime, **more: Any) -> None:
    """Tell the secretariat of a mail that was just written down; `more` is what else its message says."""
    if row["kind"] in AT_ONCE:
        params = _shown(row) | more
        _owe(s, net, SHOWN, f"{SHOWN}:{row['id']}", params, now)
        return
    today = now.astimezone(net.timezone).date()
    begins = datetime.combine(today, time(), net.timezone)
    rows = mail_in.named_between(s, begins, now + timedelta(seconds=1))
    listed = [_shown(one) for one in rows if one["kind"] not in AT_ONCE]
    params = {"day": today.isoformat(), "count": len(listed), "mails": listed[-MOST:]}
    subject = f"{LIST}:{today.isoformat()}"
    if len(listed) == 1:
        _owe(s, net, LIST, subject, params, now)
        forget(s, mail_in.named_before(s, now - KEPT), now)
        return
    outbox.reword(s, [key for key, _ in outbox.about(s, [subject])], params)
    owe_edits_about(s, [subject], now)


def forget(s: Session, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Forget from whom these mails came and what they were about, in what was told of them as well."""
    if not rows:
        return
    gone = {row["id"] for row in rows}
    mail_in.forget_names(s, list(gone))
    subjects = [*outbox.subjects_below(s, LIST), *(f"{SHOWN}:{one}" for one in gone)]
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
