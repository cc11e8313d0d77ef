"""The buttons with which a firm is found. Each records what was said, then acknowledges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.inquiries import summary_may_show
from bot.domain.rights import Right
from bot.services import (
    appointments,
    calling_off,
    calls_for_hands,
    cases,
    hands,
    leads,
    members,
    readings,
    suitable,
)
from bot.services.records import load, require
from bot.slack import allocation_messages, allocation_phone, kit
from bot.slack.allocation_buttons import PREFIX
from bot.slack.modals import allocation as forms
from bot.slack.rendered import Rendered
from handlers.clicks import buttons, unknown
from handlers.common import context

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act, Firm
    from bot.domain.suitability import Suited
    from bot.services.desk import Desk, Session
    from bot.services.views import CaseView
    from handlers.answers import Caller
    from handlers.common import Json, Work


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed: (action `hands:VERB`, value ID or ID:CHOSEN)."""

    caller: Caller
    verb: str
    inquiry_id: int
    chosen: str

    @classmethod
    def of(cls, caller: Caller) -> Click:
        """Read it."""
        action = caller.body["actions"][0]
        verb = action["action_id"].removeprefix(PREFIX).split(":")[0]
        number, _, chosen = action["value"].partition(":")
        return cls(caller, verb, int(number), chosen)

    @property
    def in_channel(self) -> bool:
        """Whether it was pressed where the message that shows the answer may be far away."""
        container = self.caller.body.get("container") or {}
        return bool(container.get("is_ephemeral")) or not str(container.get("channel_id", "D")).startswith(
            "D"
        )


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to every button of finding a firm with one listener."""
    buttons(app, desk, PREFIX, _press)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Do what the button says; return what is left for after the acknowledgement."""
    click = Click.of(caller)
    if opener := _OPENERS.get(click.verb):
        return await opener(desk, click)
    service = _ACTS.get(click.verb)
    if service is None:
        return unknown(desk, caller)
    act = caller.act()
    try:
        done = await desk.write(lambda s: service(s, desk, act, click))
    except Refusal as refusal:
        if refusal.key != "allocation.which_firm":
            raise
        return caller.answer(await _which_firm(desk, click))
    if click.verb in _FOR_FIRM and click.in_channel:
        return caller.replace(await _which_firm(desk, click))
    return _answer(desk, click, done)


async def _which_firm(desk: Desk, click: Click) -> Rendered:
    """Return each firm's buttons and answer, for a contact of several who pressed one that names none."""
    act, today = click.caller.act(), desk.network.hours.local_day(desk.clock.now())
    view, firms = await desk.read(
        lambda s: (
            cases.view(s, desk.network, act.now, click.inquiry_id),
            members.firms_on(s, act.actor, today),
        )
    )
    c = context(desk, act.actor, [view])
    return allocation_phone.which_firm(c, view, [firm.id for firm in firms])


def _answer(desk: Desk, click: Click, case: Inquiry | None) -> Work | None:
    """Say what came of it to the one who pressed, where no message of theirs shows it."""
    c, caller = context(desk, click.caller.user), click.caller
    if click.verb == "open" and case is not None and not summary_may_show(case):
        return caller.tell(c.plain("hands.release_first"))
    if not click.in_channel:
        return None
    if click.verb == "decline":
        asked = allocation_messages.declined(c, click.inquiry_id)
        said = c.say("hands.done_decline")
        return caller.answer(Rendered(said, [kit.section(said), *asked]))
    if click.verb == "refuse":
        return caller.answer(allocation_phone.refused(c, click.inquiry_id, int(click.chosen)))
    if click.verb in {"hand", "why", "explain", "accept"}:
        return caller.tell(c.plain(f"hands.done_{click.verb}"))
    return None


def _explain(s: Session, desk: Desk, act: Act, chosen: str) -> None:
    made, _, why = chosen.partition(":")
    appointments.explain(s, desk.network, act, int(made), why)


def _name(s: Session, desk: Desk, act: Act, click: Click) -> Inquiry:
    """Appoint without a form: the reason is why the firm suits."""
    case = cases.view(s, desk.network, act.now, click.inquiry_id).inquiry
    found = suitable.firms(s, desk.network, case, act.now, act.now)
    reasons = next((one.reasons for one in found if one.id == click.chosen), ())
    c = context(desk, act.actor)
    why = allocation_messages.reasons(c, reasons)
    return appointments.appoint(s, desk.network, act, click.inquiry_id, click.chosen, why)


def _for_firm(chosen: str) -> tuple[str, str | None]:
    """Return what a button chooses, and the firm that it names (FIRM:CHOSEN), None for the presser's own."""
    firm_id, _, rest = chosen.partition(":") if ":" in chosen else ("", "", chosen)
    return rest, firm_id or None


def _hand(s: Session, desk: Desk, act: Act, click: Click) -> Inquiry:
    return hands.raise_hand(s, desk.network, act, click.inquiry_id, *_for_firm(click.chosen))


def _decline(s: Session, desk: Desk, act: Act, click: Click) -> Inquiry:
    return hands.decline(s, desk.network, act, click.inquiry_id, click.chosen or None)


def _why(s: Session, desk: Desk, act: Act, click: Click) -> Inquiry:
    return hands.explain(s, desk.network, act, click.inquiry_id, *_for_firm(click.chosen))


_FOR_FIRM = frozenset({"hand_for", "decline_for", "why_for"})
_ACTS: dict[str, Callable[[Session, Desk, Act, Click], Inquiry | None]] = {
    "open": lambda s, desk, act, click: calls_for_hands.open_call(s, desk.network, act, click.inquiry_id),
    **dict.fromkeys(("hand", "hand_for"), _hand),
    **dict.fromkeys(("decline", "decline_for"), _decline),
    **dict.fromkeys(("why", "why_for"), _why),
    "choose": lambda s, desk, act, click: leads.choose(s, desk.network, act, click.inquiry_id, click.chosen),
    "partner": lambda s, desk, act, click: leads.name_partner(
        s, desk.network, act, click.inquiry_id, click.chosen
    ),
    "release": lambda s, desk, act, click: leads.release_partner(
        s, desk.network, act, click.inquiry_id, click.chosen
    ),
    "accept": lambda s, desk, act, click: appointments.accept(s, desk.network, act, int(click.chosen)),
    "refuse": lambda s, desk, act, click: appointments.decline(s, desk.network, act, int(click.chosen)),
    "explain": lambda s, desk, act, click: _explain(s, desk, act, click.chosen),
    "name": _name,
}


async def _open_appoint(desk: Desk, click: Click) -> Work:
    """Open 指名 for somebody who decides; where Slack opens no form, offer the firms as plain buttons."""
    act = click.caller.act()

    def look(s: Session) -> tuple[CaseView, list[Suited], dict[str, Firm]]:
        view = cases.view(s, desk.network, act.now, click.inquiry_id)
        require(s, desk.network, act, view.inquiry, Right.APPOINT)
        return view, suitable.to_appoint(s, desk.network, view, act.now), _members(s, desk, act)

    view, found, firms = await desk.read(look)
    c = context(desk, act.actor, firms=firms)
    otherwise = click.caller.answer(allocation_messages.to_name(c, view.inquiry, found))
    return click.caller.show(forms.appoint_view(c, view, found), otherwise)


def _members(s: Session, desk: Desk, act: Act) -> dict[str, Firm]:
    """Return the members of today in the order of their readings, to be looked up in a list."""
    today = desk.network.hours.local_day(act.now)
    known = readings.firms(s).values()
    return {one.id: one for one in known if one.left_on is None or one.left_on >= today}


async def _open_record(desk: Desk, click: Click) -> Work:
    """Offer what the firm asked by name may have answered, for it or for the secretariat that records it."""
    act = click.caller.act()

    def look(s: Session) -> CaseView:
        appointments.require_may_answer(s, desk.network, act, click.inquiry_id)
        return cases.view(s, desk.network, act.now, click.inquiry_id)

    view = await desk.read(look)
    return click.caller.answer(allocation_phone.record(context(desk, act.actor, [view]), view))


async def _open_withdraw(desk: Desk, click: Click) -> Work:
    """Ask somebody who decides why the call is withdrawn."""
    act = click.caller.act()

    def look(s: Session) -> Inquiry:
        case = load(s, click.inquiry_id)
        calling_off.withdrawable(s, desk.network, act, case)
        return case

    case = await desk.read(look)
    return click.caller.show(forms.withdraw_view(context(desk, act.actor), case))


async def _open_form(desk: Desk, click: Click) -> Work:
    """Open a form about the lead, for somebody who may see the case."""
    act = click.caller.act()

    may = leads.require_may_give_back if click.verb == "give_back" else leads.require_lead_or_decider

    def look(s: Session) -> tuple[Inquiry, dict[str, Firm]]:
        may(s, desk.network, act, click.inquiry_id)
        return cases.view(s, desk.network, act.now, click.inquiry_id).inquiry, _members(s, desk, act)

    case, firms = await desk.read(look)
    return click.caller.show(_FORMS[click.verb](context(desk, act.actor, firms=firms), case))


_FORMS: dict[str, Callable[[Any, Inquiry], Json]] = {
    "change_lead": forms.change_view,
    "add_partner": forms.partner_view,
    "give_back": forms.give_back_view,
}
_OPENERS: dict[str, Callable[[Desk, Click], Awaitable[Work]]] = {
    "appoint": _open_appoint,
    "record_answer": _open_record,
    "withdraw": _open_withdraw,
    **dict.fromkeys(_FORMS, _open_form),
}
