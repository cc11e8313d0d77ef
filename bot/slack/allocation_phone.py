"""Answers for a firm that must be named: of one that was phoned, and by somebody who is of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, AppointmentState
from bot.services.views import AllocationView
from bot.slack import allocation, kit
from bot.slack import allocation_buttons as buttons
from bot.slack.allocation_messages import bracketed, own_answer, withdrawn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.allocation import Appointment
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

_FIRMS = 12  # in one message, each with up to four blocks


def phone(c: Context, params: Params) -> Rendered:
    """Ask the secretariat to phone firms, each with its number and the buttons for what it says."""
    view, known = allocation.of(c, params)
    case, why = view.inquiry, params["why"]
    if why == "withdrawn":
        return _withdrawn(c, view, params)
    if case.allocation == Allocation.NONE:
        return withdrawn(c, view)
    if case.allocation == Allocation.LED:
        done = c.say("phone.led", number=case.number, firm=known.name(case.lead_firm_id))
        return Rendered(done, [kit.section(done)])
    again = "_again" if params.get("reminder") else ""
    text = c.say(f"phone.{why}{again}", number=case.number, lane=c.lane(case.lane))
    blocks = [kit.section(text)]
    for row, (firm_id, number) in enumerate(params["firms"][:_FIRMS]):
        blocks.append(kit.section(_firm(c, view, firm_id, number)))
        blocks += buttons.for_firm(c, view, firm_id, row, "phone.why_not") if why == "call" else []
    if len(params["firms"]) > _FIRMS:
        blocks.append(kit.context(c.say("words.more", count=len(params["firms"]) - _FIRMS)))
    made = known.appointment
    if why == "appointed" and made is not None and made.id == params["appointment"]:
        blocks += _answer(c, case.id, made)
    return Rendered(text, blocks)


def _withdrawn(c: Context, view: CaseView, params: Params) -> Rendered:
    """Name the firms that may have been phoned in vain."""
    text = c.say("phone.withdrawn", number=view.inquiry.number, reason=params["reason"])
    lines = [
        c.say("phone.firm", firm=c.firm(firm_id), phone=number or c.plain("phone.unknown"), why="")
        for firm_id, number in params["firms"][:_FIRMS]
    ]
    return Rendered(text, [kit.section(text), kit.section(c.join_mrkdwn(lines, "words.new_line"))])


def _answer(c: Context, case_id: int, made: Appointment) -> list[Json]:
    """Return the buttons for what a firm asked by name says, or what was recorded."""
    if made.state == AppointmentState.ASKED:
        return [buttons.accepting(c, case_id, made.id)]
    if made.state != AppointmentState.DECLINED:
        return []
    why = bracketed(c, [c.plain(f"why.{made.why}")] if made.why else [])
    declined = kit.section(c.say("phone.declined", why=why))
    return [declined] if made.why else [declined, *_why_not(c, case_id, made.id)]


def _why_not(c: Context, case_id: int, made_id: int) -> list[Json]:
    asked = kit.context(c.say("phone.why_not"))
    return [asked, buttons.reasons(c, "explain", f"{case_id}:{made_id}")]


def record(c: Context, view: CaseView) -> Rendered:
    """Offer what the firm asked by name may have answered, to somebody who records it."""
    known = view.allocation or AllocationView()
    made = known.appointment
    firm = known.name(made.firm_id if made else None)
    text = c.say("phone.record", number=view.inquiry.number, firm=firm)
    return Rendered(text, [kit.section(text), *(_answer(c, view.inquiry.id, made) if made else [])])


def refused(c: Context, case_id: int, made_id: int) -> Rendered:
    """Say that a firm's no is recorded, and ask why."""
    text = c.say("hands.done_refuse")
    return Rendered(text, [kit.section(text), *_why_not(c, case_id, made_id)])


def which_firm(c: Context, view: CaseView, firm_ids: Sequence[str]) -> Rendered:
    """Ask somebody who is of several firms for which one they answer: buttons for each, and its answer."""
    case, known = view.inquiry, view.allocation or AllocationView()
    text = c.say("hands.which_firm", number=case.number)
    if case.allocation == Allocation.LED:
        text = c.say("hands.led", number=case.number, firm=known.name(case.lead_firm_id))
    blocks = [kit.section(text)]
    for row, firm_id in enumerate(firm_ids[:_FIRMS]):
        said = [c.say("hands.of_firm", firm=known.name(firm_id)), own_answer(c, view, firm_id)]
        blocks.append(kit.section(c.join_mrkdwn(said, "words.new_line")))
        blocks += buttons.for_firm(c, view, firm_id, row, "hands.why_not")
    return Rendered(text, blocks)


def _firm(c: Context, view: CaseView, firm_id: str, number: str) -> Mrkdwn:
    """Name a firm, its number, why it suits, and what it has said by now."""
    known = view.allocation or AllocationView()
    line = c.say(
        "phone.firm",
        firm=known.name(firm_id),
        phone=number or c.plain("phone.unknown"),
        why=bracketed(c, [allocation.why_suited(c, known, firm_id)]),
    )
    if not any(hand.firm_id == firm_id for hand in known.hands):
        return line
    return c.join_mrkdwn([line, own_answer(c, view, firm_id)], "words.new_line")


TEMPLATES = {"dm_hands_phone": phone}
