"""結果: recorded by the lead firm or those who decide, said more of, taken back by its author."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain import rights
from bot.domain.allocation import Allocation, Why
from bot.domain.errors import Refusal
from bot.domain.outcomes import (
    LONGEST,
    WAITING,
    WITH_AMOUNT,
    WITH_REASON,
    Detail,
    Outcome,
    check,
    lacks_firm,
    require_sayable,
    standing,
)
from bot.domain.rights import Right
from bot.services import allocation_told, allocators, calls_for_hands, outcome_told, roles
from bot.services.messages import owe_edits
from bot.services.records import change, load, tell
from bot.services.views import OutcomeView
from storage import outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.domain.outcomes import Said
    from bot.network import Network
    from storage.database import Session


def record(s: Session, net: Network, act: Act, inquiry_id: int, kind: str) -> Inquiry:
    """Record what became of an inquiry: the lead firm, or those who decide.

    Refusal for anybody else, before the first reply, and for whoever comes second: it names who was first.
    """
    case = allocators.begin(s, act, inquiry_id, "outcome_recorded")
    require_may_say(s, net, act, case)
    wanted = Outcome(kind)
    require_sayable(case, wanted, _standing(s, case)[0])
    values = {"inquiry_id": case.id, "kind": wanted, "said_by": act.actor, "said_at": act.now}
    outcomes.add(s, {**values, "referred_to": ""})
    data = {"kind": wanted, "firm_id": case.lead_firm_id}
    change(s, act, case, "outcome_recorded", data, outcome=wanted)
    if wanted not in WAITING:
        outcome_told.stop(s, case)
    _edit(s, case, act)
    return load(s, case.id)


def add_detail(s: Session, net: Network, act: Act, inquiry_id: int, detail: Detail) -> Inquiry:
    """Say more of what stands: why, to whom, how much, when; what does not belong to its kind is left out.

    Refusal where nothing is recorded, and for an amount or a day that cannot be.
    """
    case = allocators.begin(s, act, inquiry_id, "outcome_detailed")
    require_may_say(s, net, act, case)
    said = require_said(s, case)
    check(detail, net.hours.local_day(act.now))
    values = _fitting(said, detail)
    outcomes.change(s, said.id, **values)
    day = values.get("on_day")
    told: dict[str, Any] = {**values, "kind": said.kind}
    tell(s, act, case, "outcome_detailed", told | ({"on_day": day.isoformat()} if day else {}))
    owe_edits(s, [case.id], act.now)
    _edit(s, case, act)
    return case


def _fitting(said: Said, detail: Detail) -> dict[str, Any]:
    if said.kind in WITH_REASON:
        return {"why": None if detail.why is None else Why(detail.why)}
    if said.kind in WITH_AMOUNT:
        return {"amount": detail.amount, "on_day": detail.on_day}
    if said.kind == Outcome.REFERRED:
        return {"referred_to": " ".join(detail.referred_to.split())[:LONGEST]}
    raise Refusal("outcome.no_detail")


def undo(s: Session, net: Network, act: Act, inquiry_id: int) -> Inquiry:
    """Take back what stands: its author or the secretariat. What was recorded before stands again."""
    case = allocators.begin(s, act, inquiry_id, "outcome_undone")
    said = require_said(s, case)
    found = roles.to_record(s, net, act, said.said_by)
    rights.require(found, Right.UNDO_OUTCOME, who=said.said_by)
    outcomes.change(s, said.id, undone_at=act.now)
    before, _ = _standing(s, case)
    back_to = Outcome.NONE if before is None else Outcome(before.kind)
    case = change(s, act, case, "outcome_undone", {"kind": said.kind, "back_to": back_to}, outcome=back_to)
    outcome_told.begin_again(s, net, case, act.now)
    if lacks_firm(case):
        calls_for_hands.keep_asking(s, net, case.id, act.now)
    _edit(s, case, act)
    return load(s, case.id)


def require_said(s: Session, case: Inquiry) -> Said:
    """Return what stands; Refusal where nobody has said anything."""
    said, _ = _standing(s, case)
    if said is None:
        raise Refusal("outcome.not_said", number=case.number)
    return said


def require_may_say(s: Session, net: Network, act: Act, case: Inquiry) -> None:
    """Raise Refusal for anybody but the lead firm's contacts and those who decide."""
    found = roles.to_case(s, net, act, case)
    roles.require_of_firm(s, net, act, found, Right.RECORD_OUTCOME, case.lead_firm_id or "")


def _standing(s: Session, case: Inquiry) -> tuple[Said | None, Said | None]:
    return standing(outcomes.said_of(s, [case.id]).get(case.id, ()))


def _edit(s: Session, case: Inquiry, act: Act) -> None:
    if case.lead_firm_id is not None:
        allocation_told.edit_firms(s, case, [case.lead_firm_id], act.now)


def views_of(s: Session, cases: Iterable[Inquiry]) -> dict[int, OutcomeView]:
    """Return what became of inquiries, by inquiry; of those that are not that far, nothing."""
    ids = [case.id for case in cases if case.outcome != Outcome.NONE or case.allocation == Allocation.LED]
    if not ids:
        return {}
    said = outcomes.said_of(s, ids)
    return {one: OutcomeView(*standing(said.get(one, ()))) for one in ids}
