"""The messages once a firm is found: the award, what the lead and its partners are told, a word of thanks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.outcomes import is_waiting
from bot.slack import allocation, kit, outcomes
from bot.slack import allocation_buttons as buttons
from bot.slack import buttons as case_buttons
from bot.slack.rendered import Rendered
from bot.texts.days import full_day

if TYPE_CHECKING:
    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params


def award(c: Context, params: Params) -> Rendered:
    """Tell in the thread which firm leads, why, and who answers for delivery and defects."""
    view, known = allocation.of(c, params)
    lead = c.say("award.lead", firm=known.name(params["firm_id"]), number=view.inquiry.number)
    who = c.who(params["actor"])
    if params.get("entered_for"):
        who = c.plain("words.entered_for", who=who)
    how = c.say(f"award.{params['how']}", who=who, reason=params["reason"])
    return Rendered(lead, [kit.section(lead), kit.section(responsible(c)), kit.context(how, _nda(c, params))])


def responsible(c: Context) -> Mrkdwn:
    """Say who answers for delivery and defects: the network's own words, else ours."""
    own = c.network.text("award")
    return c.say("award.text", text=own) if own else c.say("award.default")


def _nda(c: Context, params: Params) -> Mrkdwn:
    signed = params.get("nda_on")
    if not signed:
        return c.say("award.no_nda")
    return c.say("award.nda", day=full_day(date.fromisoformat(signed), c.locale))


def lead(c: Context, params: Params) -> Rendered:
    """Tell the lead firm what it answers for; its buttons: the details, partners, the outcome."""
    view, known = allocation.of(c, params)
    case, firm_id = view.inquiry, params["firm_id"]
    if case.lead_firm_id != firm_id:
        text = c.say("lead.over", number=case.number)
        return Rendered(text, [kit.section(text)])
    text = c.say("lead.is", number=case.number, lane=c.lane(case.lane), firm=known.name(firm_id))
    others = [firm_id, *(one.firm_id for one in known.partners)]
    raised = allocation.hands(c, view, buttons.partner, but=others)
    row = [
        case_buttons.details(c, view),
        buttons.button(c, view, "add_partner"),
        *([buttons.button(c, view, "give_back")] if is_waiting(case) else []),
    ]
    blocks = [kit.section(text), kit.section(responsible(c)), *allocation.blocks(c, view)[1:]]
    if raised:
        blocks += [kit.section(c.say("lead.others")), *raised]
    blocks += [kit.actions(f"lead:{case.id}", row), *outcomes.for_lead(c, view)]
    return Rendered(text, [*blocks, kit.context(c.say("lead.logged"))])


def partner(c: Context, params: Params) -> Rendered:
    """Tell a partner firm; it may step back by button."""
    view, known = allocation.of(c, params)
    case, firm_id = view.inquiry, params["firm_id"]
    if not any(one.firm_id == firm_id for one in known.partners):
        text = c.say("partner.over", number=case.number)
        return Rendered(text, [kit.section(text)])
    names = {"firm": known.name(firm_id), "lead": known.name(case.lead_firm_id)}
    text = c.say("partner.is", number=case.number, who=c.who(params["actor"]), **names)
    row = [case_buttons.details(c, view), buttons.release(c, view, firm_id)]
    blocks = [kit.section(text), kit.actions(f"partner:{case.id}", row), kit.context(c.say("lead.logged"))]
    return Rendered(text, blocks)


def thanks(c: Context, params: Params) -> Rendered:
    """Thank a firm that raised its hand."""
    view, known = allocation.of(c, params)
    names = {"firm": known.name(params["firm_id"]), "lead": known.name(view.inquiry.lead_firm_id)}
    text = c.say("thanks.text", number=view.inquiry.number, **names)
    return Rendered(text, [kit.section(text)])


def undone(c: Context, params: Params) -> Rendered:
    """Tell a firm that it has the case no more, and why."""
    view, known = allocation.of(c, params)
    firm_id, lead = params["firm_id"], params.get("lead")
    names = {"number": view.inquiry.number, "firm": known.name(firm_id), "lead": known.name(lead)}
    text = c.say("undone.text", **names)
    if "how" in params:  # what was owed before it was kept does not say
        part = "own" if lead == firm_id else "partner"
        who = c.colleague(params["actor"], lead or "")
        text = c.say(f"undone.{part}_{params['how']}", who=who, **names)
    return Rendered(text, [kit.section(text), kit.section(c.say("undone.reason", reason=params["reason"]))])


TEMPLATES = {
    "award": award,
    "dm_lead": lead,
    "dm_partner": partner,
    "dm_thanks": thanks,
    "dm_lead_undone": undone,
}
