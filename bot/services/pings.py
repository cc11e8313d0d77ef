"""Calling the firm on duty: at once during service hours, in one message at opening otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.domain.members import TOBAN, Act
from bot.services import duty, members, opening, people
from bot.services.messages import INQUIRIES_CHANNEL, PING, card_key, direct, message, owe_edits
from bot.services.records import ConflictError, tell
from storage import inquiries, involved, outbox, timeline, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.network import Network
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Called:
    """Whom an inquiry goes to now: one firm, or both on duty while its lane is unknown."""

    case: Inquiry
    firms: tuple[Firm, ...]
    reachable: tuple[tuple[str, str], ...]  # (Slack user, firm id), in the order of call
    instead_of: dict[str, str]  # the firms among them that stand in today, and for which

    @property
    def users(self) -> tuple[str, ...]:
        """The people to name."""
        return tuple(people.each_once(self.reachable))

    @property
    def unreachable(self) -> tuple[Firm, ...]:
        """Firms nobody of which can be reached in Slack."""
        reached = {firm_id for _, firm_id in self.reachable}
        return tuple(firm for firm in self.firms if firm.id not in reached)

    @property
    def by_mail(self) -> tuple[Firm, ...]:
        """Firms that are reached by mail alone."""
        in_slack = {firm_id for user, firm_id in self.reachable if not is_by_mail(user)}
        mailed = {firm_id for _, firm_id in self.reachable} - in_slack
        return tuple(firm for firm in self.firms if firm.id in mailed)


def firms_for(s: Session, net: Network, case: Inquiry, now: datetime) -> tuple[Firm, ...]:
    """Return the firm asked by name, else the one on duty in the lane, else those of all lanes, once each.

    An inquiry that was pinged without a lane stays with the firms that were called, whatever changed since.
    """
    if case.firm_id is not None:
        asked = members.firm(s, case.firm_id)
        return () if asked is None else (asked,)
    if case.lane is None and case.pinged_at is not None:
        return _pinged(s, case)
    lanes = [case.lane] if case.lane is not None else [lane.id for lane in net.lanes]
    found = {firm.id: firm for lane in lanes if (firm := duty.firm_on_duty(s, net, lane, now))}
    return tuple(found.values())


def _pinged(s: Session, case: Inquiry) -> tuple[Firm, ...]:
    """Return the firms that were called last."""
    event = timeline.last_event(s, case.id, "pinged")
    found = (members.firm(s, firm_id) for firm_id in (event["data"]["firms"] if event else ()))
    return tuple(firm for firm in found if firm is not None)


@dataclass(frozen=True, slots=True)
class Taken:
    """That somebody took an inquiry over, and the firms that had it."""

    by: str
    before: tuple[str, ...]


def ping(
    s: Session,
    net: Network,
    cases: Sequence[Inquiry],
    now: datetime,
    why: str,
    taken: Taken | None = None,
) -> None:
    """Call the firms of these inquiries: one channel message a firm, one DM an inquiry and person.

    `why` is `ping`, `opening`, `handover`, `asked` or, with what was `taken`, `taken_over`: whoever took an
    inquiry over is not called to it in the channel.
    """
    groups: dict[tuple[str, ...], list[Called]] = {}
    stand_ins = duty.stand_ins(s, net, now)
    for case in cases:
        firms = firms_for(s, net, case, now)
        by_turn = () if case.firm_id is not None else firms
        instead_of = {firm.id: stand_ins[firm.id] for firm in by_turn if firm.id in stand_ins}
        called = Called(case, firms, people.reachable(s, net, firms, now), instead_of)
        _take(s, called, now)
        _owe_direct(s, net, called, now, why, taken)
        groups.setdefault(tuple(firm.id for firm in firms), []).append(called)
    for group in groups.values():
        _owe_channel(s, group, now, why, taken)


def _take(s: Session, called: Called, now: datetime) -> None:
    """Write down whose the inquiry is now; with an unknown lane that is settled by 対応します."""
    case, firms = called.case, called.firms
    firm_id = firms[0].id if len(firms) == 1 and case.lane is not None else case.firm_id
    if not inquiries.change(s, case, pinged_at=now, firm_id=firm_id):
        raise ConflictError(case.number)


def _owe_direct(
    s: Session, net: Network, called: Called, now: datetime, why: str, taken: Taken | None
) -> None:
    case = called.case
    key = f"dm:{case.id}:{case.generation}"
    shown = "lane_unknown" if case.lane is None else why
    params = {"why": shown, "generation": case.generation, "instead_of": called.instead_of}
    params |= {"firms": [firm.id for firm in called.firms], "before": list(taken.before) if taken else []}
    rows = direct(case, called.users, "dm_duty", params, now, key=key, urgency=PING)
    rows_of = [
        {"inquiry_id": case.id, "slack_user": user, "firm_id": firm_id, "why": "duty", "since": now}
        for user, firm_id in people.each_once(called.reachable).items()
    ]
    involved.involve(s, rows_of, net.hours.local_day(now))
    data = {"firms": [firm.id for firm in called.firms], "users": list(called.users)}
    _event(s, case, "pinged", data, now)
    for firm in called.by_mail:  # a quiet line: whoever looks knows that no DM went out
        once = f"mailed:{case.generation}:{firm.id}"
        tell(s, Act(TOBAN, now, "clock", once), case, "mailed", {"firm_id": firm.id})
    for firm in called.unreachable:
        rows += unreachable(s, net, case, firm, now)
    if not called.firms:
        desk = members.people_of_roles(s, net, [members.SECRETARIAT], now)
        why_asked = {"why": "no_duty"}
        rows += direct(case, desk, "dm_secretariat", why_asked, now, key=f"noduty:{key}", urgency=PING)
    outbox.owe(s, rows)


def unreachable(s: Session, net: Network, case: Inquiry, firm: Firm, now: datetime) -> list[dict[str, Any]]:
    """Return the DMs that ask the secretariat to phone a firm nobody of which is in Slack.

    In place of one that has left it is asked to find another. Once for each time the firm is called: none
    when it was asked already.
    """
    left_on = firm.left_on if firm.has_left(net.hours.local_day(now)) else None
    kind = "unreachable" if left_on is None else "firm_left"
    once = f"{kind}:{case.id}:{case.generation}:{firm.id}"
    if not _event(s, case, kind, {"firm_id": firm.id}, now, once):
        return []
    params = {"why": kind, "firm_id": firm.id, "phone": members.phones(s, firm)}
    params |= {} if left_on is None else {"left_on": left_on.isoformat()}
    desk = members.people_of_roles(s, net, [members.SECRETARIAT], now)
    key = f"{'phone' if left_on is None else kind}:{case.id}:{case.generation}:{firm.id}"
    return direct(case, desk, "dm_secretariat", params, now, key=key, urgency=PING)


def _owe_channel(s: Session, group: Sequence[Called], now: datetime, why: str, taken: Taken | None) -> None:
    """Owe the one message that names the contacts: in the thread for one inquiry, else in the channel."""
    users = list(dict.fromkeys(user for called in group for user in called.users))
    users = [user for user in users if taken is None or user != taken.by]
    if not users:
        return
    first = group[0].case
    params = {
        "inquiry_ids": [called.case.id for called in group],
        "generations": {str(called.case.id): called.case.generation for called in group},
        "firm_ids": [firm.id for firm in group[0].firms],
        "users": users,
        "opening": why == "opening",
        "why": why,
        "before": list(taken.before) if taken else [],
        "instead_of": group[0].instead_of,
    }
    alone = len(group) == 1
    row = message(
        f"ping:{first.id}:{first.generation}",
        INQUIRIES_CHANNEL,
        "ping",
        params,
        now,
        urgency=PING,
        inquiry_id=first.id if alone else None,
        parent_id=outbox.id_of(s, card_key(first.id)) if alone else None,
    )
    outbox.owe(s, [row])


def open_the_day(s: Session, net: Network, now: datetime) -> None:
    """Ping what arrived while the desk was closed, and let go out what came too late to ring before it."""
    outbox.let_ring(s, now)
    waiting = inquiries.waiting_for_ping(s, now)
    if waiting:
        ping(s, net, waiting, now, "opening")
        # The quiet cards say no longer when somebody will be called.
        owe_edits(s, [case.id for case in waiting], now)


def ping_now_or_at_opening(
    s: Session, net: Network, case: Inquiry, now: datetime, why: str, taken: Taken | None = None
) -> None:
    """Ping at once while the desk is open, else leave it to the next opening."""
    if case.ping_due <= now:
        ping(s, net, [case], now, why, taken)
    else:
        timers.arm_opening(s, opening.timer(case.ping_due))


def _event(
    s: Session, case: Inquiry, kind: str, data: dict[str, Any], now: datetime, once: str | None = None
) -> bool:
    event = {"inquiry_id": case.id, "at": now, "actor": TOBAN, "surface": "clock", "request_id": once}
    return timeline.add_event(s, {**event, "kind": kind, "data": data})
