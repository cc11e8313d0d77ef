"""Erasing what is known of a customer: everywhere it is written down, on record without what it was.

Number, lane, source, deadlines, what happened when, the outcome, who was shown the details: all of that
stays, and with it every figure and the minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.customers import keys, keys_of
from bot.domain.errors import Refusal
from bot.domain.members import TOBAN, Act
from bot.domain.numbers import is_number, read_number
from bot.domain.outcomes import lacks_firm
from bot.domain.retention import Why, kinds_of
from bot.domain.rights import Right
from bot.services import drawings, ledger, mail_told, roles, searchable
from bot.services.messages import UNLED_LIST, owe_deletion, owe_edits_about
from bot.services.records import load
from storage import erasures, inquiries, mail_in, outbox, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from bot.services.journal import Erased
    from storage.database import Session

MOST = 100  # inquiries of one customer that are shown, and erased at once


@dataclass(frozen=True, slots=True)
class Found:
    """The inquiries of a customer that are shown, and how many there are in all."""

    cases: list[Inquiry]
    count: int


def look(s: Session, net: Network, act: Act, whose: str | int) -> Found:
    """Show the secretariat the inquiries of a customer, the newest first, MOST at most; that is recorded.

    Where there are more, what waits for its reply comes last, and what `whose` names after all: the others
    are found by it. Refusal for anybody else, and where there are none.
    """
    roles.require(s, net, act, Right.ERASE_CUSTOMER)
    ids = of_customer(s, whose)
    case = _named(s, whose)
    if len(ids) > MOST:
        waiting = erasures.open_of(s, ids)
        last = None if case is None else case.id
        ids = sorted(ids, key=lambda one: (one == last, one in waiting, -one))
    known = inquiries.by_ids(s, ids[:MOST])
    ledger.listed(s, net, act, list(known))
    return Found([known[one] for one in sorted(known, reverse=True)], len(ids))


def is_offered(s: Session, net: Network, act: Act, case: Inquiry) -> bool:
    """Whether the secretariat, and nobody else, has something to erase here."""
    if case.is_open or case.erased_at is not None:
        return False
    return rights.may(roles.to_network(s, net, act), Right.ERASE_CUSTOMER)


def of_customer(s: Session, whose: str | int) -> list[int]:
    """Return all inquiries of a customer, the newest first.

    `whose` is an inquiry's id, its number, or a company, mail address or phone. Refusal where there are none.
    """
    case = _named(s, whose)
    wanted = keys(str(whose), str(whose), str(whose)) if case is None else keys_of(case)
    found = {*erasures.of_customer(s, wanted), *([] if case is None else [case.id])}
    if not found:
        raise Refusal("erasing.nobody", text=whose)
    return sorted(found, reverse=True)


def _named(s: Session, whose: str | int) -> Inquiry | None:
    if isinstance(whose, int):
        return load(s, whose)
    return inquiries.by_number(s, read_number(whose)) if is_number(whose) else None


def require_erasable(case: Inquiry) -> None:
    """Raise Refusal for an inquiry that somebody still has to reply to."""
    if case.is_open:
        raise Refusal("erasing.open", number=case.number)


def on_request(s: Session, net: Network, act: Act, ids: Sequence[int]) -> list[str]:
    """Erase the customer of these inquiries at once, as was asked for; return their numbers.

    Refusal for anybody but the secretariat, and while one of them waits for its reply.
    """
    roles.require(s, net, act, Right.ERASE_CUSTOMER)
    inquiries.lock(s, ids)
    cases = [load(s, one) for one in sorted(set(ids))]
    for case in cases:
        require_erasable(case)
    erase(s, act, cases, Why.REQUEST)
    return [case.number for case in cases]


def with_linked(s: Session, ids: Sequence[int]) -> list[int]:
    """Return these inquiries and what is linked with them and waits for no reply."""
    return sorted({*ids, *erasures.closed_children(s, ids)}) if ids else []


def by_retention(s: Session, ids: Sequence[int], now: datetime) -> None:
    """Erase the customer of inquiries that were closed long ago; the caller has locked them."""
    found = inquiries.by_ids(s, ids)
    erase(s, Act(TOBAN, now, "clock"), [found[one] for one in ids], Why.RETENTION)


def again(s: Session, gone: Sequence[Erased], now: datetime) -> int:
    """Erase what an old backup brought back, as of when it was erased; return of how many inquiries."""
    count = 0
    for one in gone:
        inquiry_id = erasures.by_entry(s, one.number, one.entered_at)
        if inquiry_id is not None:
            act = Act(TOBAN, one.at, "cli")
            erase(s, act, [load(s, inquiry_id)], Why(one.why), now=now, has_gone_out=True)
            count += 1
    return count


def erase(
    s: Session,
    act: Act,
    cases: Sequence[Inquiry],
    why: Why,
    *,
    now: datetime | None = None,
    has_gone_out: bool = False,
) -> None:
    """Erase the customer of inquiries that the caller has locked; `now` where the act is of another time.

    What Slack shows of it is edited; not where that was done already (`has_gone_out`).
    """
    rows = []
    for case in cases:
        kinds, shown = _forget(s, case, act.now, everywhere=why is Why.REQUEST, now=now or act.now)
        rows.append(_row(act, case, why, kinds))
        event = act.event("erased", {"why": why.value, "kinds": kinds}) | {"inquiry_id": case.id}
        timeline.add_events(s, [event])
        if not has_gone_out:
            _edit(s, case, shown, act.now)
    if rows:
        erasures.record(s, rows)
    if not has_gone_out and any(map(lacks_firm, cases)):
        owe_edits_about(s, [UNLED_LIST], act.now)


def _forget(
    s: Session, case: Inquiry, at: datetime, *, everywhere: bool, now: datetime
) -> tuple[list[str], list[int]]:
    """Erase one inquiry's customer; return what there was, and the messages that are to be edited.

    `everywhere`: all that show the inquiry say so at once; else those that show something of the customer.
    """
    carried, showing = erasures.forget_messages(s, case.id)
    notes = erasures.forget_notes(s, case.id)
    kinds = kinds_of(case, drawings.erase(s, case.id, now), notes=notes or bool(carried))
    erasures.forget_keys(s, case.id, keys_of(case))
    mail_told.forget(s, mail_in.of_sender(s, case.email), at)
    searchable.forget(s, case)
    erasures.forget_columns(s, case, at)
    live = showing if everywhere or case.summary else []
    return kinds, sorted({*carried, *live})


def _edit(s: Session, case: Inquiry, shown: list[int], now: datetime) -> None:
    """Owe that Slack forgets as well: messages are edited, files that were posted deleted."""
    if shown:
        outbox.owe_edits_of(s, shown, now)
    for file_id, target in erasures.posted_files(s, case.id):
        owe_deletion(s, case.id, file_id, target, now)


def _row(act: Act, case: Inquiry, why: Why, kinds: list[str]) -> dict[str, Any]:
    return {
        "inquiry_id": case.id,
        "number": case.number,
        "entered_at": case.entered_at,
        "at": act.now,
        "why": why.value,
        "erased_by": act.actor,
        "kinds": kinds,
        "in_journal": False,
    }
