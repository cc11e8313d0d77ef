"""What the sender asks and tells: which messages may go now, and how each ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN
from bot.services import bursts, drawing_posts, members, opening, unreached
from bot.services.messages import MAIL, NOTE, PING, RECEIPT, UNFILE, message, owe_deletion
from storage import claims, inquiries, on_hold, outbox, settings, timeline, timers, waiting
from storage.erasures import FILE_ID

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.network import Network
    from storage.database import Session

OFTEN = waiting.OFTEN  # tries after which a message does not go by itself
FILE_STAYS = "file"  # the problem of a file that Slack does not let us delete
ERASED = "file_gone"  # why a file is not shared that was erased on its way


def claim(
    s: Session,
    now: datetime,
    lease_until: datetime,
    owner: str,
    slots: int,
    under_way: Collection[int] = (),
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Take what a process that is gone left under way, and the messages that may go now.

    None of these while a restored database holds everything back. `under_way`: what this process works on.
    """
    left = claims.claim_unfinished(s, now, lease_until, owner, slots, under_way)
    paused = settings.get(s, settings.PAUSED)
    return left, [] if paused else claims.claim(s, now, lease_until, owner, slots)


def sent(
    s: Session,
    row: dict[str, Any],
    channel: str,
    ts: str | None,
    now: datetime,
    free_at: datetime | None = None,
) -> None:
    """Write down that Slack took the message; `free_at` (machine time): when its lane may be used again."""
    values = {"status": "sent", "sent_at": now, "slack_channel": channel, "error": None}
    if ts is not None:
        values["slack_ts"] = ts
    _end(s, row, **values)
    if FILE_ID in row["params"] and drawing_posts.is_gone(s, row):
        owe_deletion(s, row["inquiry_id"], row["params"][FILE_ID], row["target"], now)
    if row["attempts"] <= 1 and row["error"] is not None:  # it was held: so were others
        on_hold.let_go(s, row["target"])
    if free_at is not None:
        claims.release(s, row, free_at)


def _end(s: Session, row: dict[str, Any], **values: Any) -> bool:
    """Write how a sending ended, of what a list took in, too."""
    ended = _finish(s, row, **values)
    if ended:
        bursts.end(s, row, values)
    return ended


def _finish(s: Session, row: dict[str, Any], **values: Any) -> bool:
    """Write how a sending ended; an edit that was asked for anew meanwhile goes out once more instead."""
    ended = claims.finish(s, row, **values)
    if not ended:
        claims.again(s, row)
    return ended


def dropped(s: Session, row: dict[str, Any], reason: str, now: datetime) -> None:
    """Drop a message that became pointless, and record it."""
    if _end(s, row, status="dropped", error=reason):
        _record(s, row, "message_dropped", {"template": row["template"], "reason": reason}, now)
        if row["template"] == drawing_posts.TEMPLATE or reason == ERASED:
            drawing_posts.tell_gone(s, row, now)


def refused(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    """Drop what Slack does not let us do, and tell the secretariat of a customer's file that stays there."""
    dropped(s, row, error, now)
    if row["op"] == UNFILE:
        _tell_secretariat(s, net, FILE_STAYS, row["target"], error, now)


def learned(s: Session, row: dict[str, Any], params: dict[str, Any]) -> bool:
    """Write down what was learned of a message under way; False where another process took it."""
    return claims.keep_params(s, row, params)


def later(s: Session, row: dict[str, Any], not_before: datetime, error: str) -> None:
    """Try again at `not_before` (machine time)."""
    claims.again(s, row, not_before=not_before, error=error)


def put_off(s: Session, row: dict[str, Any], opens: datetime) -> None:
    """Let a message wait for the desk to open at `opens` (business time); nothing was tried yet."""
    timers.arm_opening(s, opening.timer(opens))  # timers first: see storage.locks
    waits_until = outbox.AT_ONCE if bursts.calls_later(s, row) else outbox.AT_OPENING
    claims.again(s, row, not_before=waits_until, attempts=row["attempts"] - 1)


def resend(
    s: Session, row: dict[str, Any], now: datetime, *, marked: bool, not_before: datetime = outbox.AT_ONCE
) -> None:
    """Send once more what was looked for and not found; `marked` where nobody could look."""
    if not marked:
        claims.again(s, row, not_before)
        return
    claims.again(s, row, not_before, params=_params_now(s, row) | {"resent": True})
    _record(s, row, "resent", {"template": row["template"]}, now)


def _params_now(s: Session, row: dict[str, Any]) -> dict[str, Any]:
    """Return a message's parameters as they are by now: what was erased meanwhile stays erased."""
    about = row["inquiry_id"] or row["params"].get("inquiry_id")
    if about is not None:
        inquiries.lock(s, [about])  # before its messages, as everybody does
    found = outbox.by_id(s, row["id"])
    return {} if found is None else dict(found["params"])


def held(
    s: Session, net: Network, row: dict[str, Any], error: str, now: datetime, *, unseen: bool = False
) -> None:
    """Hold a message whose channel is out of reach, and tell the secretariat.

    `unseen`: Slack may have it already; it is looked for before it is sent again, and a list with all that it
    took in. Any other list falls apart: each of it is held, and tried again, on its own.
    """
    if unseen:
        ended = _finish(s, row, status="held", error=error, lease_until=on_hold.UNSEEN)
    elif ended := _finish(s, row, status="dropped" if bursts.ids_in(row) else "held", error=error):
        bursts.end(s, row, {"status": "held", "error": error})
    if ended:
        _tell_secretariat(s, net, "channel", row["target"], error, now)


def failed(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    """Give up on a person Slack does not reach, and tell the secretariat whatever hung on them."""
    about = row["params"].get("inquiry_ids") or [row["inquiry_id"]]
    if about != [None]:
        inquiries.lock(s, about)  # before its messages, as everybody does
    if _end(s, row, status="failed", error=error):
        for one in bursts.taken_in(s, row):
            unreached.tell_secretariat(s, net, one, now)
        _tell_of_failure(s, net, row, error, now)


def bounced(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    """Do the same for a mail that a server took and another sent back, once however often it comes back."""
    if row["inquiry_id"] is not None:
        inquiries.lock(s, [row["inquiry_id"]])
    if claims.fail_after_all(s, row, error):
        _tell_of_failure(s, net, row, error, now)


def _tell_of_failure(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    unreached.tell_secretariat(s, net, row, now)
    receipt = row["template"] == RECEIPT
    what = row["params"]["number"] if receipt else row["target"]
    _tell_secretariat(s, net, "customer" if receipt else "person", what, error, now)


def mail_is_stuck(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    """Tell the secretariat that the mail server takes nothing, and have firms phoned that wait for a ping."""
    behind = waiting.untried_mail(s)  # it would fare no better, and is not tried while this one is
    stuck = [row, *behind] if row["attempts"] == OFTEN else behind
    if about := sorted({one["inquiry_id"] for one in stuck if one["inquiry_id"] is not None}):
        inquiries.lock(s, about)
    for one in stuck:
        unreached.tell_secretariat(s, net, one, now, without_mail=True)
    waiting.count_as_tried(s, [one["id"] for one in behind])
    _tell_secretariat(s, net, "mail", MAIL, error, now)


def mailbox_is_away(s: Session, net: Network, error: str, now: datetime) -> None:
    """Tell the secretariat that no mail comes in: customers may have written whom nobody has seen."""
    _tell_secretariat(s, net, "mailbox", "mailbox", error, now, by_error=False)


def mail_is_slow(s: Session, net: Network, row: dict[str, Any], now: datetime) -> None:
    """Have a firm phoned that waits for a ping which its mail server puts off again and again."""
    unreached.tell_secretariat(s, net, row, now, without_mail=True)


def _tell_secretariat(
    s: Session, net: Network, problem: str, what: str, error: str, now: datetime, *, by_error: bool = True
) -> None:
    """Say it once a day for each channel or person: a hundred held messages are one problem.

    And for each error, unless that changes while the problem is the same.
    """
    day = now.astimezone(net.hours.timezone).date().isoformat()
    kind = f"{problem}:{what}:{error}" if by_error else f"{problem}:{what}"
    params = {"problem": problem, "what": what, "error": error}
    rows = [
        message(f"problem:{kind}:{day}:{user}", user, "problem", params, now, urgency=NOTE)
        for user in members.people_of_roles(s, net, [members.SECRETARIAT], now)
        if user != what or problem == FILE_STAYS
    ]
    outbox.owe(s, rows)


def _record(s: Session, row: dict[str, Any], kind: str, data: dict[str, Any], now: datetime) -> None:
    for case_id in row["params"].get("inquiry_ids") or [row["inquiry_id"]]:
        if case_id is not None:
            event = {"inquiry_id": case_id, "at": now, "actor": TOBAN, "surface": "sender"}
            timeline.add_events(s, [{**event, "kind": kind, "data": data, "request_id": None}])


def give_back(s: Session, left: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """Let another process have at once what was claimed just now and not begun; see `claim`."""
    for row in left:
        claims.keep_unsure(s, row, outbox.AT_ONCE)
    for row in rows:
        claims.again(s, row, attempts=row["attempts"] - 1)
        claims.release(s, row, outbox.AT_ONCE)


def forget_leases(s: Session) -> None:
    """Take what is under way for left behind: for a bot that knows it is the only one, at its start."""
    outbox.forget_leases(s)


def anything_pending(s: Session, until: datetime) -> bool:
    """Tell whether something is still to go out by `until` (machine time)."""
    return waiting.anything_pending(s, until)


def renew(s: Session, row: dict[str, Any], until: datetime) -> bool:
    """Keep a message under way until then (machine time); False when another process took it."""
    return claims.renew(s, row, until)


def uploaded(s: Session, row: dict[str, Any], file_id: str, more: dict[str, Any], now: datetime) -> bool:
    """Write down the id and `more` of a file that was handed over; False where it is not to be shared.

    That is when another process took the message, and when the file was erased meanwhile: it is deleted.
    """
    params = _params_now(s, row) | {FILE_ID: file_id} | more
    if not drawing_posts.is_gone(s, row):
        return claims.keep_params(s, row, params)
    owe_deletion(s, row["inquiry_id"], file_id, row["target"], now)
    dropped(s, row, ERASED, now)
    return False


def release(s: Session, row: dict[str, Any], free_at: datetime) -> None:
    """Say when the message's channel may be written to next (machine time), while it is ours."""
    claims.release(s, row, free_at)


def keep_unsure(s: Session, row: dict[str, Any], look_again: datetime) -> None:
    """Leave a message under way until `look_again` (machine time): Slack could not be asked about it."""
    claims.keep_unsure(s, row, look_again)


def try_held(s: Session) -> None:
    """Try again what waits for a channel that was out of reach, one message each."""
    on_hold.try_held(s)


def is_urgent(row: dict[str, Any]) -> bool:
    """Whether a message rings for an inquiry, so that doubling it is better than losing it."""
    return bool(row["urgency"] <= PING)
