"""What the sender asks and tells: is this message still worth sending, what does it show, how did it end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN
from bot.domain.rota import week_of
from bot.services import (
    allocation_views,
    cases,
    customers,
    members,
    notice_answers,
    pings,
    rota_requests,
    unreached,
)
from bot.services.allocation_told import TO_PEOPLE
from bot.services.messages import NOTE, PING, message
from bot.services.notice_told import ANNOUNCED, DESK, FIRM, NOTICE
from bot.services.replies import ANSWERED
from bot.services.request_told import TEMPLATE
from storage import claims, inquiries, outbox, people, settings, timers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.network import Network
    from bot.services.notice_answers import NoticeView
    from bot.services.rota_views import RequestView
    from bot.services.views import CaseView
    from storage.database import Session

MOVED = "moved"  # the inquiry went to another firm before this could be sent
SETTLED = "settled"  # nobody need answer any more
OVERTAKEN = "overtaken"  # a reminder of what is past by now
RINGING = ("ping", "dm_duty", "dm_reminder", "dm_call", "call", "dm_secretariat", "dm_choices")
# Not long after closing.
DAYTIME = ("ping", "dm_duty", "dm_reminder", "dm_call", "call", FIRM, DESK, *TO_PEOPLE)
TO_DUTY = ("dm_duty", "dm_call", "dm_secretariat")  # to whom customers who wrote before are named
FRESH = timedelta(minutes=5)  # what is owed since less goes out whatever the hour


@dataclass(frozen=True, slots=True)
class Contents:
    """What a message is rendered from."""

    cases: Mapping[int, CaseView]
    firms: Mapping[str, Firm]
    channel: str | None  # the Slack channel's id, where it is known
    request: RequestView | None = None  # the request about the rota that it shows
    notice: NoticeView | None = None  # the duty turn that it tells of
    pointless: str | None = None  # why it need not be sent any more
    put_off: datetime | None = None  # the opening it must wait for (business time)


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


def contents(s: Session, net: Network, now: datetime, row: dict[str, Any]) -> Contents:
    """Return what the message shows at this moment."""
    ids = row["params"].get("inquiry_ids") or [row["inquiry_id"]]
    found = inquiries.by_ids(s, [case_id for case_id in ids if case_id is not None])
    views = {view.inquiry.id: view for view in cases.views(s, net, now, list(found.values()))}
    if row["template"] in TO_DUTY:
        views = {one: replace(view, before=customers.before(s, view.inquiry)) for one, view in views.items()}
    channel = people.channel_id(s, row["target"]) if row["target"].startswith("#") else None
    request = _request(s, net, row, now)
    over = row["op"] == "post" and row["template"] == TEMPLATE and request and not request.request.is_open
    over = over or (row["op"] == "post" and allocation_views.is_settled(row, views))
    notice = _notice(s, net, row, now)
    pointless = SETTLED if over else _pointless(row, found, now) or _late(row, net, notice, now)
    put_off = _put_off(row, net, now)
    return Contents(views, members.names(s), channel, request, notice, pointless, put_off)


def _notice(s: Session, net: Network, row: dict[str, Any], now: datetime) -> NoticeView | None:
    """Return how the duty turn stands that a message tells of."""
    if "notice" not in row["params"]:
        return None
    week, lane, firm_id = row["params"]["notice"]
    return notice_answers.view(s, net, now, date.fromisoformat(week), lane, firm_id)


def _late(row: dict[str, Any], net: Network, notice: NoticeView | None, now: datetime) -> str | None:
    """A duty week is told of before it begins, announced while it lasts, and asked about once."""
    if row["op"] != "post":
        return None
    if row["template"] == ANNOUNCED:
        over = date.fromisoformat(row["params"]["week"]) < week_of(now, net.hours)
        return OVERTAKEN if over else None
    if notice is None:
        return None
    if not notice.is_theirs:
        return MOVED
    if notice.is_over or (row["template"] == FIRM and notice.has_begun and "letter" not in row["params"]):
        return OVERTAKEN
    return SETTLED if notice.confirmed_by and row["params"]["why"] != NOTICE else None


def _request(s: Session, net: Network, row: dict[str, Any], now: datetime) -> RequestView | None:
    """Return the request about the rota that a message shows, as its reader's firm sees it."""
    request_id = row["params"].get("duty_request")
    return None if request_id is None else rota_requests.view(s, net, now, request_id, row["params"]["firm"])


def _put_off(row: dict[str, Any], net: Network, now: datetime) -> datetime | None:
    """What rings people and could not go out for a while waits for the opening; None: it may go."""
    if row["op"] != "post" or row["template"] not in DAYTIME:
        return None
    if now - row["created_at"] <= FRESH or net.hours.is_open(now):
        return None
    return net.hours.next_opening(now)


def _pointless(row: dict[str, Any], found: Mapping[int, Inquiry], now: datetime) -> str | None:
    """A call for an answered inquiry, or to a firm that no longer has it, disturbs for nothing."""
    if row["op"] != "post" or row["template"] not in RINGING or not found:
        return None
    if not any(case.is_open for case in found.values()):
        return ANSWERED
    until = row["params"].get("until")
    if row["template"] == "dm_reminder" and until is not None and datetime.fromisoformat(until) < now:
        return OVERTAKEN
    generations = row["params"].get("generations", {})
    current = [
        case.generation == generations.get(str(case.id), row["params"].get("generation", case.generation))
        for case in found.values()
    ]
    return None if any(current) else MOVED


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
    if row["attempts"] <= 1 and row["error"] is not None:  # it was held: so were others
        outbox.let_go(s, row["target"])
    if free_at is not None:
        claims.release(s, row, free_at)


def _end(s: Session, row: dict[str, Any], **values: Any) -> bool:
    """Write how a sending ended; an edit that was asked for anew meanwhile goes out once more instead."""
    ended = claims.finish(s, row, **values)
    if not ended:
        claims.again(s, row)
    return ended


def dropped(s: Session, row: dict[str, Any], reason: str, now: datetime) -> None:
    """Drop a message that became pointless, and record it."""
    if _end(s, row, status="dropped", error=reason):
        _record(s, row, "message_dropped", {"template": row["template"], "reason": reason}, now)


def later(s: Session, row: dict[str, Any], not_before: datetime, error: str) -> None:
    """Try again at `not_before` (machine time)."""
    claims.again(s, row, not_before=not_before, error=error)


def put_off(s: Session, row: dict[str, Any], opening: datetime) -> None:
    """Let a message wait for the desk to open at `opening` (business time); nothing was tried yet."""
    timers.arm_opening(s, pings.opening_timer(opening))  # timers first, as the engine does
    claims.again(s, row, not_before=outbox.AT_OPENING, attempts=row["attempts"] - 1)


def resend(s: Session, row: dict[str, Any], now: datetime, *, marked: bool) -> None:
    """Send once more what was looked for and not found; `marked` where nobody could look."""
    params = row["params"] | ({"resent": True} if marked else {})
    claims.again(s, row, params=params)
    if marked:
        _record(s, row, "resent", {"template": row["template"]}, now)


def held(
    s: Session, net: Network, row: dict[str, Any], error: str, now: datetime, *, unseen: bool = False
) -> None:
    """Hold a message whose channel is out of reach, and tell the secretariat.

    `unseen`: Slack may have it already; it is looked for before it is sent again.
    """
    values = {"status": "held", "error": error} | ({"lease_until": outbox.UNSEEN} if unseen else {})
    if _end(s, row, **values):
        _tell_secretariat(s, net, "channel", row["target"], error, now)


def failed(s: Session, net: Network, row: dict[str, Any], error: str, now: datetime) -> None:
    """Give up on a person Slack does not reach, and tell the secretariat whatever hung on them."""
    if row["inquiry_id"] is not None:
        inquiries.lock(s, [row["inquiry_id"]])  # before its messages, as everybody does
    if _end(s, row, status="failed", error=error):
        unreached.tell_secretariat(s, net, row, now)
        _tell_secretariat(s, net, "person", row["target"], error, now)


def _tell_secretariat(s: Session, net: Network, problem: str, what: str, error: str, now: datetime) -> None:
    """Say it once a day for each channel or person: a hundred held messages are one problem."""
    day = now.astimezone(net.hours.timezone).date().isoformat()
    params = {"problem": problem, "what": what, "error": error}
    rows = [
        message(f"problem:{problem}:{what}:{error}:{day}:{user}", user, "problem", params, now, urgency=NOTE)
        for user in members.people_of_roles(s, net, [members.SECRETARIAT], now)
        if user != what
    ]
    outbox.owe(s, rows)


def _record(s: Session, row: dict[str, Any], kind: str, data: dict[str, Any], now: datetime) -> None:
    for case_id in row["params"].get("inquiry_ids") or [row["inquiry_id"]]:
        if case_id is not None:
            event = {"inquiry_id": case_id, "at": now, "actor": TOBAN, "surface": "sender"}
            inquiries.add_events(s, [{**event, "kind": kind, "data": data, "request_id": None}])


def forget_leases(s: Session) -> None:
    """Take what is under way for left behind: for a bot that knows it is the only one, at its start."""
    outbox.forget_leases(s)


def anything_pending(s: Session, until: datetime) -> bool:
    """Tell whether something is still to go out by `until` (machine time)."""
    return outbox.anything_pending(s, until)


def renew(s: Session, row: dict[str, Any], until: datetime) -> bool:
    """Keep a message under way until then (machine time); False when another process took it."""
    return claims.renew(s, row, until)


def keep_params(s: Session, row: dict[str, Any], params: dict[str, Any]) -> bool:
    """Write what was learned of a message under way; False when another process took it."""
    return claims.keep_params(s, row, params)


def release(s: Session, row: dict[str, Any], free_at: datetime) -> None:
    """Say when the message's channel may be written to next (machine time), while it is ours."""
    claims.release(s, row, free_at)


def keep_unsure(s: Session, row: dict[str, Any], look_again: datetime) -> None:
    """Leave a message under way until `look_again` (machine time): Slack could not be asked about it."""
    claims.keep_unsure(s, row, look_again)


def try_held(s: Session) -> None:
    """Try again what waits for a channel that was out of reach, one message each."""
    outbox.try_held(s)


def is_urgent(row: dict[str, Any]) -> bool:
    """Whether a message rings for an inquiry, so that doubling it is better than losing it."""
    return bool(row["urgency"] <= PING)
