"""The question what became of an inquiry: when it is asked, and to whom it is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN, Act
from bot.domain.outcomes import is_waiting
from bot.services import allocation_told, allocators, members, opening, people
from bot.services.allocation_told import OUTCOME
from bot.services.messages import REMINDER
from storage import outcomes, timeline, timers
from storage.outcomes import Question

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session

ASK = "outcome"  # kind of the timer


def lead_set(s: Session, net: Network, act: Act, case: Inquiry) -> None:
    """Begin to ask a lead firm; what became of the case with another firm is over. The times are frozen."""
    before = outcomes.question_of(s, case.id)
    generation = 1 if before is None else before.generation + 1
    first, again = (int(one.total_seconds()) for one in (net.outcome.ask, net.outcome.again))
    question = Question(case.id, generation, first, again, 0)
    outcomes.put_question(s, question)
    outcomes.undo_all(s, case.id, act.now)
    arm(s, net, question, act.now, first)


def begin_again(s: Session, net: Network, case: Inquiry, now: datetime) -> None:
    """Ask again after a while, because what was known was taken back."""
    before = outcomes.question_of(s, case.id)
    if before is None or case.lead_firm_id is None:
        return
    question = Question(
        case.id, before.generation + 1, before.first_seconds, before.again_seconds, before.asked
    )
    outcomes.put_question(s, question)
    arm(s, net, question, now, question.again_seconds)


def arm(s: Session, net: Network, question: Question, now: datetime, seconds: int) -> None:
    """Set the timer of the next time it is asked."""
    data = {"case": question.inquiry_id, "generation": question.generation, "asked": question.asked}
    due = net.hours.add(now, timedelta(seconds=seconds))
    timers.arm(s, [timers.new(ASK, _key(question), due, data)])


def stop(s: Session, case: Inquiry) -> None:
    """Cancel the next question: it is known what became of the case, or nobody leads it any more."""
    question = outcomes.question_of(s, case.id)
    if question is not None:
        timers.cancel_keys(s, [_key(question)])


def _key(question: Question) -> str:
    return f"outcome:{question.inquiry_id}:{question.generation}:{question.asked + 1}"


def run(s: Session, net: Network, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    """Ask what is due."""
    for row in rows:
        _ask(s, net, row["data"], now)


def _ask(s: Session, net: Network, data: dict[str, Any], now: datetime) -> None:
    """Ask the lead firm once more, unless it is known by now or another firm leads."""
    clock = Act(TOBAN, now, "clock")
    case = allocators.begin(s, clock, data["case"], "outcome_asked")
    question = outcomes.question_of(s, case.id)
    current = question and (question.generation, question.asked) == (data["generation"], data["asked"])
    if question is None or not current or not is_waiting(case):
        return
    asked = Question(
        case.id, question.generation, question.first_seconds, question.again_seconds, question.asked + 1
    )
    outcomes.put_question(s, asked)
    users = owe(
        s, net, case, f"{OUTCOME}:{case.id}:{asked.generation}:{asked.asked}:", now, again=asked.asked > 1
    )
    told = {"firm_id": case.lead_firm_id, "users": users, "count": asked.asked}
    event = {"inquiry_id": case.id, "at": now, "actor": TOBAN, "surface": "clock", "request_id": None}
    timeline.add_events(s, [{**event, "kind": "outcome_asked", "data": told}])
    arm(s, net, asked, now, asked.again_seconds)


def owe(s: Session, net: Network, case: Inquiry, key: str, now: datetime, *, again: bool) -> list[str]:
    """Owe the question to the lead firm's people, else to the secretariat, and return to whom."""
    firm = members.firm(s, case.lead_firm_id or "")
    users = [] if firm is None else [user for user, _ in people.reachable(s, net, [firm], now)]
    by_phone = not users
    if by_phone:
        users = people.alive(s, members.people_of_roles(s, net, [members.SECRETARIAT], now))
    phone = members.phones(s, firm) if firm is not None and by_phone else ""
    params: dict[str, Any] = {"again": again, "by_phone": by_phone, "phone": phone}
    if firm is not None and firm.left_on is not None and firm.has_left(net.hours.local_day(now)):
        params["left_on"] = firm.left_on.isoformat()
    firm_id = case.lead_firm_id or ""
    rows = [
        allocation_told.to_firm(case, key, OUTCOME, user, firm_id, params, now, REMINDER) for user in users
    ]
    opening.owe(s, net, rows, now)
    return users
