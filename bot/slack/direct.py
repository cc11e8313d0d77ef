"""The DMs about an inquiry: why it rings, then the inquiry as it stands with the card's buttons."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.slack import allocation, allocation_buttons, before, buttons, facts, kit, outcomes, people, suggested
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.views import CaseView, DutyView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

_TEXT_SHOWN = 2500  # of what a customer wrote again; the rest is in 詳細を見る


def duty(c: Context, params: Params) -> Rendered:
    """Tell a duty contact of an inquiry; `why` says how it came to them."""
    view = _view(c, params)
    if _elsewhere(view, params):
        return _gone(c, view)
    case = view.inquiry
    lead = c.say(
        f"dm.duty_{_why(view, params['why'])}",
        number=case.number,
        lane=c.lane(case.lane),
        deadline=c.moment(case.deadline),
        firm=facts.firms(c, view.firms),
        before=c.join(map(c.firm, params.get("before", ()))),
    )
    shown = _about(c, view, lead)
    stand_ins = params.get("instead_of", {}).items()
    lines = [c.say("dm.stands_in", firm=c.firm(firm), other=c.firm(other)) for firm, other in stand_ins]
    return Rendered(shown.text, [shown.blocks[0], *map(kit.context, lines), *shown.blocks[1:]])


def _why(view: CaseView, why: str) -> str:
    """Return why it came to them as one says it now: an unknown lane may be known, or matter no more."""
    if why != "lane_unknown" or (view.inquiry.is_open and view.inquiry.lane is None):
        return why
    return "lane_found" if view.inquiry.is_open else "lane_was_unknown"


def _elsewhere(view: CaseView, params: Params) -> bool:
    """Whether an inquiry went from the firms that were called to another since; some rows keep no firms."""
    moved = params.get("generation", view.inquiry.generation) != view.inquiry.generation
    now_with = {firm.id for firm in view.firms}
    return moved and "firms" in params and bool(now_with) and now_with.isdisjoint(params["firms"])


def _gone(c: Context, view: CaseView) -> Rendered:
    """Say whose the inquiry is by now, without what only that firm need press."""
    case = view.inquiry
    lead = c.say("dm.duty_gone", number=case.number, firm=facts.firms(c, view.firms))
    state = c.say("dm.state", number=case.number, state=facts.state(c, view))
    row = kit.actions(f"case:{case.id}", [buttons.details(c, view)])
    return Rendered(lead, [kit.section(lead), kit.section(state), *facts.blocks(c, view), row])


def reminder(c: Context, params: Params) -> Rendered:
    """Remind the duty firm; the hour it was meant for is told, because it may come late."""
    view = _view(c, params)
    if _elsewhere(view, params):
        return _gone(c, view)
    case, meant_for = view.inquiry, datetime.fromisoformat(params["meant_for"])
    told = datetime.fromisoformat(params["deadline"]) if "deadline" in params else case.deadline
    lead = c.say(
        "dm.reminder",
        number=case.number,
        left=c.span(timedelta(minutes=params["left_minutes"])),
        meant_for=c.clock(meant_for, view.now, case.deadline),
        deadline=c.clock(told, view.now, meant_for),
    )
    shown = _about(c, view, lead)
    moved = c.say("dm.deadline_moved", deadline=c.moment(case.deadline))
    lines = [] if told == case.deadline else [kit.context(moved)]
    return Rendered(shown.text, [shown.blocks[0], *lines, *shown.blocks[1:]])


def call(c: Context, params: Params) -> Rendered:
    """Call somebody of the escalation chain: what was due when, and who is called."""
    view = _view(c, params)
    lead = people.called(c, view, params, "dm")
    return _about(c, view, lead)


def secretariat(c: Context, params: Params) -> Rendered:
    """Ask the secretariat for what only it can do."""
    view = _view(c, params)
    why = params["why"]
    number, firm = view.inquiry.number, c.firm(params.get("firm_id") or "")
    if why == "unreachable":
        known = "dm.secretariat_unreachable" if params.get("phone") else "dm.secretariat_no_phone"
        lead = c.say(known, number=number, firm=firm, phone=params.get("phone") or "")
        waits = view.inquiry.is_open and view.phoned_at is None
        return _about(c, view, lead, (buttons.phoned(c, view),) if waits else ())
    if why == "firm_left":
        day = c.day(date.fromisoformat(params["left_on"]))
        lead = c.say("dm.secretariat_firm_left", number=number, firm=firm, day=day)
        return _about(c, view, lead, lanes=True)
    who = c.who(params.get("actor"))
    lead = c.say(f"dm.secretariat_{why}", number=number, who=who, lane=c.lane(view.inquiry.lane))
    return _about(c, view, lead, lanes=why == "not_our_field")


def wrote_again(c: Context, params: Params) -> Rendered:
    """Tell whoever holds the case what the customer wrote again, in plain text."""
    view = _view(c, params)
    lead = c.say("dm.wrote_again", number=view.inquiry.number)
    words = kit.plain_sections(params["text"][:_TEXT_SHOWN], 1)
    shown = _about(c, view, lead)
    return Rendered(shown.text, [shown.blocks[0], *words, *shown.blocks[1:]])


def choices(c: Context, params: Params) -> Rendered:
    """Offer the ways of 専門外 as plain buttons, where Slack opens no form."""
    view = _view(c, params)
    number = view.inquiry.number
    if not view.inquiry.is_open:
        return _about(c, view, c.say("dm.choices_over", number=number))
    lead = c.say("dm.choices", number=number, deadline=c.moment(view.inquiry.deadline))
    ways = [*buttons.lanes(c, view), buttons.ask_secretariat(c, view)]
    row = kit.actions(f"choices:{view.inquiry.id}", ways)
    return Rendered(lead, [kit.section(lead), row, kit.context(c.say("dm.choices_hint"))])


def which_lane(c: Context, view: CaseView, verb: str, own: Sequence[DutyView]) -> Rendered:
    """Ask a contact of both duty firms for which of them, and so in which lane, they do what `verb` says."""
    lead = c.say("dm.which_lane", number=view.inquiry.number)
    rows = [
        kit.section(
            c.say("dm.in_lane", lane=c.lane(one.lane), firm=one.firm.label if one.firm else ""),
            buttons.in_lane(c, view, verb, one.lane),
        )
        for one in own
    ]
    return Rendered(lead, [kit.section(lead), *rows])


def _view(c: Context, params: Params) -> CaseView:
    return c.cases[params["inquiry_id"]]


def _about(
    c: Context, view: CaseView, lead: Mrkdwn, first: tuple[Json, ...] = (), *, lanes: bool = False
) -> Rendered:
    """Show the inquiry as it stands under a sentence that says why it is shown."""
    case = view.inquiry
    ways = buttons.lanes(c, view) if lanes and case.is_open else []
    blocks = [
        kit.section(lead),
        kit.section(c.say("dm.state", number=case.number, state=facts.state(c, view))),
        *allocation.blocks(c, view),
        *outcomes.blocks(c, view),
        *facts.blocks(c, view),
        *suggested.rows(c, view, with_words=True),
        *before.blocks(c, view),
        *([kit.actions(f"lanes:{case.id}", ways)] if ways else []),
        *allocation_buttons.rows(c, view),
        *outcomes.rows(c, view),
        buttons.row(c, view, first),
    ]
    return Rendered(lead, blocks)
