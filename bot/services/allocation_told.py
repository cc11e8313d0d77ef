"""The messages about finding a firm: the call in the thread, what firms are asked, the award."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import raised
from bot.domain.retention import closing
from bot.services import ledger, members, people
from bot.services.conflicts import ConflictError
from bot.services.messages import (
    INQUIRIES_CHANNEL,
    NOTE,
    PING,
    REMINDER,
    card_key,
    message,
    owe_edits,
    owe_edits_about,
)
from bot.services.opening import owe
from bot.services.records import append, edit_lists
from storage import allocations, inquiries, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.allocation import Appointment, Call
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

CALL, ASK, ALLOCATE, APPOINTED = "call_hands", "dm_hands", "dm_allocate", "dm_appointed"
_PHONED = 12  # firms in one message
AWARD, LEAD, PARTNER, THANKS, PHONE = "award", "dm_lead", "dm_partner", "dm_thanks", "dm_hands_phone"
UNDONE, WITHDRAWN, OUTCOME = "dm_lead_undone", "dm_hands_withdrawn", "dm_outcome"
TO_PEOPLE = (ASK, ALLOCATE, APPOINTED, LEAD, PARTNER, THANKS, PHONE, UNDONE, WITHDRAWN, OUTCOME)


def about(inquiry_id: int, firm_id: str) -> str:
    """Return what the messages to a firm about finding a firm are marked with."""
    return f"hands:{inquiry_id}:{firm_id}"


def note(s: Session, act: Act, case: Inquiry, kind: str, data: dict[str, Any], **values: Any) -> None:
    """Change the inquiry and append to its timeline without a line in the thread: something else tells it.

    ConflictError: somebody was faster. AlreadyDone for a repeated delivery.
    """
    values |= closing(case, values, act.now)
    if values and not inquiries.change(s, case, **values):
        raise ConflictError(case.number)
    append(s, act, case, kind, data)
    owe_edits(s, [case.id], act.now)
    edit_lists(s, act, values)


def call_opened(s: Session, net: Network, case: Inquiry, call: Call, now: datetime) -> None:
    """Owe the call to the thread and to the contacts of every firm that suits."""
    params = {"inquiry_id": case.id, "call": call.id}
    row = message(
        f"hands:{case.id}:{call.id}:thread",
        INQUIRIES_CHANNEL,
        CALL,
        params,
        now,
        urgency=PING,
        inquiry_id=case.id,
        parent_id=outbox.id_of(s, card_key(case.id)),
        live=True,
    )
    firms = members.firms(s)
    asked = [firms[firm_id] for firm_id in call.asked if firm_id in firms]
    owe(s, net, [row, *_asked(s, net, case, call, asked, now)], now)


def remind(s: Session, net: Network, case: Inquiry, call: Call, left: Sequence[Firm], now: datetime) -> None:
    """Owe the call once more to the firms that have said nothing."""
    owe(s, net, _asked(s, net, case, call, left, now, again=":reminder"), now)


def _asked(
    s: Session, net: Network, case: Inquiry, call: Call, firms: Sequence[Firm], now: datetime, again: str = ""
) -> list[dict[str, Any]]:
    """Return the DMs that ask these firms; the secretariat phones those nobody of which is in Slack."""
    key, params = f"hands:{call.id}{again}", {"call": call.id, "reminder": bool(again)}
    rows = [
        to_firm(case, f"{key}:", ASK, user, firm_id, params, now, REMINDER)
        for user, firm_id in people.reachable(s, net, firms, now)
    ]
    phoned = unreached(s, net, firms, now)
    return [*rows, *(to_desk(s, net, case, now, key, phoned, {"why": "call", **params}) if phoned else [])]


def unreached(s: Session, net: Network, firms: Iterable[Firm], now: datetime) -> list[Firm]:
    """Return those of these firms nobody of which Slack can reach."""
    asked = list(firms)
    reached = {firm_id for _, firm_id in people.reachable(s, net, asked, now)}
    return [firm for firm in asked if firm.id not in reached]


def to_firm(
    case: Inquiry,
    key: str,
    template: str,
    user: str,
    firm_id: str,
    params: Mapping[str, Any],
    now: datetime,
    urgency: int,
) -> dict[str, Any]:
    """Return a DM to somebody of a firm, edited with what concerns that firm."""
    known = {"inquiry_ids": [case.id], "inquiry_id": case.id, "firm_id": firm_id, **params}
    return message(
        f"{key}{firm_id}:{user}",
        user,
        template,
        known,
        now,
        urgency=urgency,
        subject=about(case.id, firm_id),
        live=True,
    )


def to_desk(
    s: Session,
    net: Network,
    case: Inquiry,
    now: datetime,
    key: str,
    firms: Sequence[Firm],
    params: dict[str, Any],
) -> list[dict[str, Any]]:
    """Return the DMs that ask the secretariat to phone firms nobody of which is in Slack, twelve in each."""
    users = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    phones = [[firm.id, members.phones(s, firm)] for firm in firms]
    return [
        message(
            f"{key}:phone:{user}" + (f":{at}" if at else ""),
            user,
            PHONE,
            {"inquiry_id": case.id, "firms": phones[at : at + _PHONED], **params},
            now,
            urgency=REMINDER,
            inquiry_id=case.id,
            live=True,
        )
        for user in users
        for at in range(0, len(phones), _PHONED)
    ]


def allocate(
    s: Session,
    net: Network,
    case: Inquiry,
    key: str,
    users: Iterable[str],
    why: str,
    now: datetime,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Owe those who decide what was raised, with the buttons to choose and to appoint."""
    params = {"inquiry_id": case.id, "why": why, **more}
    rows = [
        message(f"{key}:{user}", user, ALLOCATE, params, now, urgency=REMINDER, inquiry_id=case.id, live=True)
        for user in users
    ]
    owe(s, net, rows, now)


def appointed(
    s: Session, net: Network, case: Inquiry, made: Appointment, firm: Firm, now: datetime, again: str = ""
) -> bool:
    """Owe the question to the firm that was asked by name; the secretariat phones one not in Slack.

    Return whether it does.
    """
    users = [user for user, _ in people.reachable(s, net, [firm], now)]
    key = f"appointment:{made.id}{again}"
    params: dict[str, Any] = {"appointment": made.id, "reminder": bool(again)}
    rows = [to_firm(case, f"{key}:", APPOINTED, user, firm.id, params, now, PING) for user in users]
    if not users:
        rows = to_desk(s, net, case, now, key, [firm], {"why": "appointed", **params})
    owe(s, net, rows, now)
    return not users


def award(
    s: Session,
    net: Network,
    act: Act,
    case: Inquiry,
    firm_id: str,
    how: str,
    reason: str,
    entered: Mapping[str, bool],
) -> None:
    """Owe the award to the thread and to the lead firm; `entered` says that another recorded its answer."""
    nda = ledger.nda_of(s, firm_id)
    params = {"inquiry_id": case.id, "firm_id": firm_id, "how": how, "reason": reason, "actor": act.actor}
    params |= {"nda_on": None if nda is None else nda.isoformat(), **entered}
    row = message(
        f"award:{case.id}:{case.version}",
        INQUIRIES_CHANNEL,
        AWARD,
        params,
        act.now,
        urgency=REMINDER,
        inquiry_id=case.id,
        parent_id=outbox.id_of(s, card_key(case.id)),
    )
    owe(s, net, [row, *joined(s, net, act, case, LEAD, firm_id, f"lead:{case.id}:{case.version}:")], act.now)


def joined(
    s: Session, net: Network, act: Act, case: Inquiry, template: str, firm_id: str, key: str
) -> list[dict[str, Any]]:
    """Return the DMs to a firm that has the case from now on; the hand-over is put in the ledger."""
    firm = members.firm(s, firm_id)
    users = [] if firm is None else [user for user, _ in people.reachable(s, net, [firm], act.now)]
    ledger.handed_over(s, case, firm_id, users, act.now)
    params = {"actor": act.actor, "at": act.now.isoformat()}
    return [to_firm(case, key, template, user, firm_id, params, act.now, PING) for user in users]


def thank(s: Session, net: Network, case: Inquiry, firm_ids: Iterable[str], now: datetime) -> None:
    """Tell firms that raised a hand, once an inquiry, that another leads."""
    known = members.firms(s)
    firms = [known[firm_id] for firm_id in firm_ids if firm_id in known]
    rows = [
        to_firm(case, f"thanks:{case.id}:", THANKS, user, firm_id, {}, now, NOTE) | {"live": False}
        for user, firm_id in people.reachable(s, net, firms, now)
    ]
    owe(s, net, rows, now)


def withdrawn(
    s: Session,
    net: Network,
    case: Inquiry,
    call: Call,
    firm_ids: Iterable[str],
    now: datetime,
    reason: str | None = None,
) -> None:
    """Tell firms, once a call, that it is withdrawn and why: without a `reason`, for want of a first reply.

    A contact of several is told once, as of the first of them. Of those that Slack does not reach the
    secretariat is told, where somebody gave the reason.
    """
    known, hands = members.firms(s), raised(allocations.hands_of(s, case.id))
    firms = [known[firm_id] for firm_id in firm_ids if firm_id in known]
    key, why = f"withdrawn:{call.id}", {} if reason is None else {"reason": reason}
    rows = [
        to_firm(case, f"{key}:", WITHDRAWN, user, firm_id, why | {"raised": firm_id in hands}, now, NOTE)
        | {"live": False}
        for user, firm_id in dict(reversed(people.reachable(s, net, firms, now))).items()
    ]
    phoned = [] if reason is None else unreached(s, net, firms, now)
    if phoned:
        rows += to_desk(s, net, case, now, key, phoned, {"why": "withdrawn", "call": call.id, **why})
    owe(s, net, rows, now)


def edit_firms(s: Session, case: Inquiry, firm_ids: Iterable[str], now: datetime) -> None:
    """Owe the edits of what these firms were told."""
    subjects = [about(case.id, firm_id) for firm_id in dict.fromkeys(firm_ids)]
    if subjects:
        owe_edits_about(s, subjects, now)


def edit_every_firm(s: Session, case: Inquiry, now: datetime) -> None:
    """Owe the edits of what firms were told of this inquiry, those of an earlier call included."""
    if subjects := outbox.subjects_below(s, f"hands:{case.id}"):
        owe_edits_about(s, subjects, now)
