"""What else happens to an inquiry, and looking at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.errors import Refusal
from bot.domain.inquiries import Confidentiality, Dismissal, State
from bot.domain.rights import Right
from bot.domain.suggestions import About, settled
from bot.services import (
    allocation_told,
    allocation_views,
    correcting,
    customers,
    drawing_links,
    drawing_posts,
    erasing,
    ledger,
    members,
    offered,
    outcomes,
    people,
    pings,
    roles,
    searchable,
)
from bot.services.messages import PING, direct, owe_edits
from bot.services.records import AlreadyDone, change, load, load_open, require, require_customer, tell
from bot.services.replies import reopen
from bot.services.views import CaseView, Event
from storage import inquiries, outbox, settings, timeline, timers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.network import Network
    from storage.database import Session

HOUR = timedelta(hours=1)


def dismiss(s: Session, net: Network, act: Act, inquiry_id: int, dismissal: str) -> Inquiry:
    """Take an inquiry off the clock: 対象外 or 量産対象外, by a person's decision, undoable."""
    case = load_open(s, net, act, inquiry_id, Right.DISMISS)
    kind = Dismissal(dismissal)
    timers.cancel(s, [case.id])  # timers first: see storage.locks
    change(s, act, case, "dismissed", {"as": kind}, state=State.DISMISSED, dismissed_as=kind)
    return load(s, case.id)


def restore(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Put a dismissed inquiry back on the clock it had."""
    settings.wait_for_edits(s)
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.DISMISS)
    if case.state != State.DISMISSED:
        raise Refusal("not_dismissed", number=case.number)
    reopen(s, net, act, case, "restored", {})
    return load(s, case.id)


def settle_type(s: Session, net: Network, act: Act, inquiry_id: int, case_type: str) -> Inquiry:
    """Take the suggested kind of case."""
    case = load_open(s, net, act, inquiry_id, Right.SET_CASE_TYPE)
    if case.case_type == case_type:
        return case
    if case.case_type is not None or case_type not in {kind.id for kind in net.case_types}:
        raise Refusal("changed_meanwhile")
    return change(s, act, case, "type_settled", {"case_type": case_type}, case_type=case_type)


def unsettle_type(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Take back that a suggested kind of case was taken."""
    case = load_open(s, net, act, inquiry_id, Right.SET_CASE_TYPE)
    if About.CASE_TYPE not in settled(case, timeline.happened_to(s, case.id)):
        raise Refusal("changed_meanwhile")
    return change(s, act, case, "type_unsettled", {"before": case.case_type}, case_type=None)


def wrote_again(s: Session, net: Network, act: Act, inquiry_id: int, text: str) -> Inquiry:
    """Tell whoever holds the case that the customer wrote again."""
    inquiries.lock(s, [inquiry_id])  # who erases the customer at this moment comes first, or erases this too
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.NOTE_WROTE_AGAIN)
    return customer_wrote(s, net, act, case, text)


def customer_wrote(
    s: Session, net: Network, act: Act, case: Inquiry, text: str, *, tell_desk: bool = False, **values: Any
) -> Inquiry:
    """Do the same for whoever heard of it, who has locked the inquiry; `values` are columns to change.

    `tell_desk`: the secretariat is told in any case. Above so many within an hour as one customer may send
    forms, a word is a line in the thread alone: perhaps it is two machines that answer each other.
    """
    is_much = timeline.count_since(s, case.id, "wrote_again", act.now - HOUR) >= net.form.per_hour
    case = change(s, act, case, "wrote_again", {"text": text}, **values)
    if is_much:
        return case
    lead = None if case.lead_firm_id is None else members.firm(s, case.lead_firm_id)
    holders = [case.on_it_by] if case.on_it_by and lead is None else []
    holders = [user for user in holders if _may_see(s, net, replace(act, actor=user), case)]
    firms = pings.firms_for(s, net, case, act.now) if lead is None else (lead,)
    told = people.alive(s, holders) or list(people.each_once(people.reachable(s, net, firms, act.now)))
    desk = members.people_of_roles(s, net, [members.SECRETARIAT], act.now) if tell_desk or not told else []
    told = list(dict.fromkeys([*told, *desk]))
    key = f"again:{case.id}:{act.request_id or act.now.timestamp()}"
    outbox.owe(s, direct(case, told, "dm_wrote_again", {"text": text}, act.now, key=key, urgency=PING))
    owe_edits(s, [case.id], act.now)
    return case


def _may_see(s: Session, net: Network, act: Act, case: Inquiry) -> bool:
    return rights.may(roles.to_case(s, net, act, case), Right.SEE_CUSTOMER)


def to_summarise(s: Session, net: Network, act: Act, inquiry_id: int) -> CaseView:
    """Show what a summary may be drawn from to somebody who may release one; the look is recorded."""
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.RELEASE_SUMMARY)
    require_customer(case)
    ledger.listed(s, net, act, [case.id])
    return view(s, net, act.now, inquiry_id)


def release_summary(
    s: Session, net: Network, act: Act, inquiry_id: int, summary: str, confidentiality: str
) -> Inquiry:
    """Release a summary a person wrote; the class says who reads it. Back to `case` takes it off the card."""
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.RELEASE_SUMMARY)
    wanted = Confidentiality(confidentiality)
    if wanted != Confidentiality.CASE and not summary.strip():
        raise Refusal("summary_empty")
    values = {"summary": summary.strip(), "confidentiality": wanted, "summary_released_at": act.now}
    change(s, act, case, "summary_released", {"class": wanted, "summary": summary.strip()}, **values)
    released = load(s, case.id)
    searchable.note_summary(s, released)
    allocation_told.edit_every_firm(s, released, act.now)
    return released


def phoned(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Record that the secretariat phoned a firm that Slack does not reach."""
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.NOTE_PHONED)
    try:
        tell(s, act, case, "phoned", {"firm_id": case.firm_id})
    except AlreadyDone:
        return case
    owe_edits(s, [case.id], act.now)
    return case


def find(s: Session, number: str) -> Inquiry:
    """Return the inquiry of this number; Refusal when there is none."""
    found = inquiries.by_number(s, number)
    if found is None:
        raise Refusal("unknown_inquiry", number=number)
    return found


def details(s: Session, net: Network, act: Act, inquiry_id: int) -> tuple[CaseView, list[Event]]:
    """Show customer, text and drawings' names to whoever may see them; the look is recorded."""
    case = load(s, inquiry_id)
    require(s, net, act, case, Right.SEE_CUSTOMER)
    ledger.looked(s, net, act, case)
    events = [
        Event(row["kind"], row["at"], row["actor"], row["data"]) for row in timeline.events_of(s, case.id)
    ]
    shown = replace(
        view(s, net, act.now, inquiry_id),
        before=customers.before(s, case),
        files=drawing_links.links(s, act, case),
        may_receive_files=drawing_posts.may_ask(s, net, act),
        may_correct=correcting.is_offered(s, net, act, case),
        may_erase=erasing.is_offered(s, net, act, case),
    )
    return shown, events


def view(s: Session, net: Network, now: datetime, inquiry_id: int) -> CaseView:
    """Return one inquiry with its surroundings."""
    return views(s, net, now, [load(s, inquiry_id)])[0]


def shown_to(s: Session, net: Network, act: Act, inquiry_id: int) -> CaseView:
    """Return one inquiry as somebody sees it who asked for it, without its customer."""
    case = load(s, inquiry_id)
    shown = views(s, net, act.now, [case])[0]
    may_correct = correcting.is_offered(s, net, act, case)
    return replace(shown, may_correct=may_correct, allowed=offered.on_card(s, net, act, shown))


def open_views(s: Session, net: Network, now: datetime, limit: int) -> list[CaseView]:
    """Return the open inquiries, the nearest deadline first."""
    return views(s, net, now, inquiries.still_open(s, limit))


def views(s: Session, net: Network, now: datetime, cases: Sequence[Inquiry]) -> list[CaseView]:
    """Return inquiries with their surroundings, in a handful of queries however many they are."""
    if not cases:
        return []
    ids = [case.id for case in cases]
    marks = timeline.marks_of(s, ids)
    happened: dict[int, set[str]] = {}
    for case_id, kind in marks:
        happened.setdefault(case_id, set()).add(kind)
    numbers = inquiries.numbers_around(s, cases)
    asked = {case.firm_id for case in cases if case.firm_id}
    firms = {firm_id: firm for firm_id in asked if (firm := members.firm(s, firm_id))}
    found, became = allocation_views.of(s, cases), outcomes.views_of(s, cases)
    return [
        CaseView(
            inquiry=case,
            now=now,
            firms=_firms(s, net, case, firms),
            phoned_at=marks.get((case.id, "phoned"), (None, 0))[0],
            absent_at=marks.get((case.id, "absent"), (None, 0))[0],
            wrote_again=marks.get((case.id, "wrote_again"), (None, 0))[1],
            corrected_at=marks.get((case.id, "corrected"), (None, 0))[0],
            summary_is_old=_is_old(case, marks.get((case.id, "summary_outdated"), (None, 0))[0]),
            linked_to=numbers.main.get(case.id),
            linked=numbers.linked.get(case.id, ()),
            happened=frozenset(happened.get(case.id, ())),
            allocation=found.get(case.id),
            outcome=became.get(case.id),
        )
        for case in cases
    ]


def _is_old(case: Inquiry, outdated_at: datetime | None) -> bool:
    """Whether what the released summary was written from was corrected since."""
    released_at = case.summary_released_at
    return outdated_at is not None and released_at is not None and outdated_at > released_at


def _firms(s: Session, net: Network, case: Inquiry, known: dict[str, Firm]) -> tuple[Firm, ...]:
    if case.firm_id is not None:
        return (known[case.firm_id],)
    return pings.firms_for(s, net, case, case.pinged_at or case.ping_due)
