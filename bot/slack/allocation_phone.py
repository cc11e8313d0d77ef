"""Firms nobody of which is in Slack: the secretariat phones them and presses what each says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, AppointmentState
from bot.services.views import AllocationView
from bot.slack import allocation, kit
from bot.slack import allocation_buttons as buttons
from bot.slack.allocation_messages import bracketed, own_answer, withdrawn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

_FIRMS = 12  # in one message, each with up to four blocks


def phone(c: Context, params: Params) -> Rendered:
    """Ask the secretariat to phone firms, each with its number and the buttons for what it says."""
    view, known = allocation.of(c, params)
    case, why = view.inquiry, params["why"]
    if case.allocation == Allocation.NONE:
        return withdrawn(c, view)
    if case.allocation == Allocation.LED:
        done = c.say("hands.led", number=case.number, firm=known.name(case.lead_firm_id))
        return Rendered(done, [kit.section(done)])
    text = c.say(f"phone.{why}", number=case.number, lane=c.lane(case.lane))
    blocks = [kit.section(text)]
    for row, (firm_id, number) in enumerate(params["firms"][:_FIRMS]):
        blocks.append(kit.section(_firm(c, view, firm_id, number)))
        blocks += buttons.for_firm(c, view, firm_id, row) if why == "call" else []
    if len(params["firms"]) > _FIRMS:
        blocks.append(kit.context(c.say("words.more", count=len(params["firms"]) - _FIRMS)))
    made = known.appointment
    if why == "appointed" and made is not None:
        still_asked = (made.id, made.state) == (params["appointment"], AppointmentState.ASKED)
        blocks += [buttons.accepting(c, case.id, made.id)] if still_asked else []
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
