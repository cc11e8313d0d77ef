"""Messages owed: rows of the outbox, each with the key that keeps it from being owed twice.

Templates are rendered by `bot.slack.render` when they are sent; here is only what they need to know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from storage import lists, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from storage.database import Session

# Who rings first when several messages wait for one channel.
CALL, PING, REMINDER, EDIT, NOTE, MASS = 0, 1, 2, outbox.EDIT_URGENCY, 5, outbox.MASS_URGENCY
REACTIONS = "reactions.add"  # receipts share one pace, whatever their channel
MAIL = outbox.BY_MAIL
DELETIONS = "files.delete"  # files share one pace, too
RECEIPT = "receipt"  # what a customer is told by mail
REACT = "react"  # a message of its own kind: the bot's reaction to somebody's
UNFILE = "unfile"  # another: a file that was posted is deleted
UNLED_LIST = "unled_list"  # what the lists of cases without a firm are marked with
CARD_LIST, TOGETHER = lists.TEMPLATES  # what goes as one in a burst: see `bot.services.bursts`
ROWS, PINGS = lists.ROWS, lists.PINGS  # in the parameters of these: the messages that they took in
OPENED = "opened:"  # begins the keys of what somebody opened out of a list
INQUIRIES_CHANNEL, MEMBERS_CHANNEL = "#inquiries", "#members"


def card_key(inquiry_id: int) -> str:
    """Name the inquiry's card."""
    return f"card:{inquiry_id}"


def message(
    key: str,
    target: str,
    template: str,
    params: dict[str, Any],
    now: datetime,
    *,
    urgency: int,
    inquiry_id: int | None = None,
    subject: str | None = None,
    parent_id: int | None = None,
    live: bool = False,
) -> dict[str, Any]:
    """Return a row of the outbox. `not_before` is machine time and never in the future for a new message.

    To whom mail reaches it goes by mail, in a lane of its own; a mail shows what was so when it went.
    """
    mailed = is_by_mail(target)
    return {
        "key": key,
        "op": "post",
        "inquiry_id": inquiry_id,
        "subject": subject,
        "target": target,
        "lane": MAIL if mailed else target,
        "template": template,
        "params": params,
        "parent_id": parent_id,
        "urgency": urgency,
        "live": live and not mailed,
        "status": "pending",
        "version": 1,
        "attempts": 0,
        "not_before": outbox.AT_ONCE,
        "created_at": now,
    }


def owe_card(s: Session, case_id: int, now: datetime) -> None:
    """Owe the card that shows the inquiry in the channel."""
    params = {"inquiry_id": case_id}
    key = card_key(case_id)
    row = message(key, INQUIRIES_CHANNEL, "card", params, now, urgency=PING, inquiry_id=case_id, live=True)
    outbox.owe(s, [row])


def owe_reaction(s: Session, channel: str, ts: str, name: str, now: datetime) -> None:
    """Owe the receipt of a message: the reaction `name` (an emoji without colons), once."""
    outbox.owe(s, [_reaction(channel, ts, name, now)])


def change_reaction(s: Session, channel: str, ts: str, name: str, now: datetime, *, gone: bool) -> None:
    """Owe that a message has its receipt by now, or, `gone`, has it no longer."""
    outbox.owe_again(s, _reaction(channel, ts, name, now, gone=gone))


def _reaction(channel: str, ts: str, name: str, now: datetime, *, gone: bool = False) -> dict[str, Any]:
    params = {"channel": channel, "ts": ts, "name": name, "gone": gone}
    row = message(f"{REACT}:{channel}:{ts}:{name}", channel, REACT, params, now, urgency=EDIT)
    return row | {"op": REACT, "lane": REACTIONS}


def owe_deletion(s: Session, case_id: int, file_id: str, target: str, now: datetime) -> None:
    """Owe that a file which was posted is deleted in Slack, though that was tried before it was posted."""
    row = message(f"{UNFILE}:{file_id}", target, UNFILE, {"file": file_id}, now, urgency=EDIT)
    outbox.owe_again(s, row | {"op": UNFILE, "lane": DELETIONS, "inquiry_id": case_id})


def direct(
    case: Inquiry,
    users: Iterable[str],
    template: str,
    params: dict[str, Any],
    now: datetime,
    *,
    key: str,
    urgency: int,
) -> list[dict[str, Any]]:
    """Return one DM a person, showing the inquiry's state with its buttons."""
    return [
        message(
            f"{key}:{user}",
            user,
            template,
            {"inquiry_id": case.id, **params},
            now,
            urgency=urgency,
            inquiry_id=case.id,
            live=True,
        )
        for user in users
    ]


def owe_note(s: Session, act: Act, case: Inquiry, kind: str, data: dict[str, Any], parent_key: str) -> None:
    """Owe the line that tells in the thread what happened."""
    params = {
        "inquiry_id": case.id,
        "kind": kind,
        "actor": act.actor,
        "at": act.now.isoformat(),
        "data": data,
    }
    # A note is owed once an event; the version tells the events of one kind apart.
    key = f"note:{case.id}:{case.version}:{kind}:{act.request_id or act.now.timestamp()}"
    row = message(key, INQUIRIES_CHANNEL, "note", params, act.now, urgency=NOTE, inquiry_id=case.id)
    del row["parent_id"]
    outbox.owe_under(s, row, parent_key)


def owe_edits_about(s: Session, subjects: Sequence[str], now: datetime, *, urgency: int = EDIT) -> None:
    """Owe the edits of every message about these subjects; `urgency` MASS where each member has one."""
    outbox.owe_edits_about(s, subjects, now, urgency)


def owe_edits(s: Session, inquiry_ids: Sequence[int], now: datetime) -> None:
    """Owe the edits of every message that shows these inquiries."""
    outbox.owe_edits(s, inquiry_ids, now)
