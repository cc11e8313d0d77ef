"""Linked inquiries (まとめる): one reply stops the clocks of all, until they are taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.inquiries import State
from bot.domain.outcomes import lacks_firm
from bot.domain.rights import Right
from bot.services import calls_for_hands
from bot.services.messages import owe_edits
from bot.services.records import change, load, require, require_customer
from bot.services.replies import group_of, reopen
from storage import inquiries, locks, settings, timeline, timers

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session

_SHARED = (
    "replied_at", "replied_by", "replied_means", "replied_text", "reply_entered_at", "reply_entered_by",
)  # fmt: skip


def link(s: Session, net: Network, act: Act, inquiry_id: int, main_number: str) -> Inquiry:
    """Link this inquiry to another, for somebody who may act on both."""
    case, main = load(s, inquiry_id), inquiries.by_number(s, main_number)
    require(s, net, act, case, Right.LINK_INQUIRIES)
    if main is None:
        raise Refusal("unknown_inquiry", number=main_number)
    main = load(s, main.linked_to) if main.linked_to else main
    if main.id == case.id:
        raise Refusal("same_inquiry", number=case.number)
    require(s, net, act, main, Right.LINK_INQUIRIES)
    if case.linked_to is not None or inquiries.linked_with(s, case.id):
        raise Refusal("already_linked", number=case.number)
    require_customer(case)
    require_customer(main)
    locks.take(s, [case.id, main.id])
    case = change(s, act, case, "linked", {"to": main.number}, linked_to=main.id)
    owe_edits(s, [main.id], act.now)
    _answered_with(s, act, main, case)
    return _answered_with(s, act, case, main)


def _answered_with(s: Session, act: Act, case: Inquiry, other: Inquiry) -> Inquiry:
    """Stop the clock of an inquiry when the one it is linked with was replied to after it arrived."""
    if not case.is_open or other.replied_at is None or other.replied_at < case.received_at:
        return case
    values: dict[str, Any] = {name: getattr(other, name) for name in _SHARED}
    data = {"replied_at": other.replied_at.isoformat(), "late": other.replied_at > case.deadline}
    data |= {"means": other.replied_means, "text": other.replied_text}
    data |= {"with": other.number, "by": other.replied_by}
    timers.cancel(s, [case.id])
    once = replace(act, request_id=None)
    return change(s, once, case, "replied", data, state=State.ANSWERED, **values)


def unlink(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Take an inquiry out of its group; a clock that only another's reply stopped runs again."""
    settings.wait_for_edits(s)
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.LINK_INQUIRIES)
    if case.linked_to is None:
        raise Refusal("not_linked", number=case.number)
    others = group_of(s, case)
    locks.take(s, [case.id, *(other.id for other in others)])
    change(s, act, case, "unlinked", {}, linked_to=None)
    owe_edits(s, [case.linked_to], act.now)
    once = replace(act, request_id=None)
    numbers = {other.number for other in others}
    for one, lenders in ((load(s, case.id), numbers), *((other, {case.number}) for other in others)):
        if one.state == State.ANSWERED and _lender(s, one) in lenders:
            reopen(s, net, once, one, "reply_undone", {"unlinked": True})
    if lacks_firm(load(s, case.id)):
        calls_for_hands.keep_asking(s, net, case.id, act.now)
    return load(s, case.id)


def _lender(s: Session, case: Inquiry) -> str | None:
    """Return the number of the inquiry whose reply stopped this one's clock, None for its own."""
    replies = [event for event in timeline.events_of(s, case.id) if event["kind"] == "replied"]
    return replies[-1]["data"].get("with") if replies else None
