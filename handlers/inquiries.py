"""The buttons of an inquiry. Each records what was asked, then acknowledges; the outbox does the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.rights import Right
from bot.services import cases, lanes, links, members, opened, readings, replies
from bot.services.records import load, require
from bot.slack.direct import which_lane
from bot.slack.modals.allocation import split_view
from bot.slack.modals.details import details_view
from bot.slack.modals.field import field_view
from bot.slack.modals.reply import reply_view
from bot.slack.modals.small import again_view, dismiss_view, summary_view
from handlers import correcting, erasing, outcomes
from handlers.clicks import buttons, unknown
from handlers.common import context

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Act
    from bot.services.desk import Desk, Session
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from handlers.answers import Caller
    from handlers.common import Json, Work

# A button that needs nothing but the inquiry: (session, network, act, inquiry's id).
_ACTS: dict[str, Callable[..., Inquiry]] = {
    "replied": replies.record,
    "undo_reply": replies.undo,
    "absent": replies.note_absence,
    "ask_secretariat": lanes.ask_secretariat,
    "phoned": cases.phoned,
    "restore": cases.restore,
    "unlink": links.unlink,
}
# The same with the lane, where that is unknown and the person may be of both firms on duty.
_IN_A_LANE: dict[str, Callable[..., Inquiry]] = {"on_it": lanes.take_on, "take_over": lanes.take_over}
# What is suggested: the same, with what was suggested; and what takes it back.
_SUGGESTED: dict[str, Callable[..., Inquiry]] = {
    "lane": lanes.settle,
    "case_type": cases.settle_type,
    "dismissal": cases.dismiss,
}
_TAKEN_BACK: dict[str, Callable[..., Inquiry]] = {"lane": lanes.unsettle, "case_type": cases.unsettle_type}
_FORMS: dict[str, tuple[Right, Callable[[Context, CaseView, str], Json]]] = {
    "reply_form": (Right.RECORD_REPLY, lambda c, view, _: reply_view(c, view)),
    "not_our_field": (Right.HAND_OVER, lambda c, view, _: field_view(c, view)),
    "again": (Right.NOTE_WROTE_AGAIN, lambda c, view, chosen: again_view(c, view.inquiry, chosen)),
    "dismiss": (Right.DISMISS, lambda c, view, _: dismiss_view(c, view.inquiry)),
    "split": (Right.CALL_FOR_HANDS, lambda c, view, _: split_view(c, view.inquiry)),
}


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed at an inquiry; `chosen` is what the button adds to its verb."""

    caller: Caller
    verb: str
    inquiry_id: int
    chosen: str

    @classmethod
    def of(cls, caller: Caller) -> Click:
        """Read a button (`case:VERB`, value ID or CHOSEN:ID) or a menu's option (value VERB:ID)."""
        action = caller.body["actions"][0]
        verb = action["action_id"].split(":")[1]
        option = action.get("selected_option")
        chosen, _, number = (option["value"] if option else action["value"]).rpartition(":")
        if verb == "more":
            verb, chosen = chosen, ""
        return cls(caller, verb, int(number), chosen)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to every `case:` button with one listener: the fewer there are, the sooner one is found."""
    buttons(app, desk, "case:", _press)


async def _press(desk: Desk, caller: Caller) -> Work | None:
    """Do what the button says; return what is left for after the acknowledgement."""
    click, net, act = Click.of(caller), desk.network, caller.act()
    if service := _ACTS.get(click.verb):
        await desk.write(lambda s: service(s, net, act, click.inquiry_id))
        return None
    if click.verb in _IN_A_LANE:
        return await _in_a_lane(desk, click)
    if click.verb == "lane":
        await desk.write(lambda s: lanes.change_lane(s, net, act, click.inquiry_id, click.chosen))
        return None
    if click.verb in {"open", "further"}:
        await desk.write(lambda s: _open(s, act, click))
        return None
    if click.verb in {"suggested", "unsuggest"}:
        await _settle(desk, click)
        return None
    return await _OPENERS[click.verb](desk, click) if click.verb in _OPENERS else unknown(desk, caller)


def _open(s: Session, act: Act, click: Click) -> None:
    """Send on its own what went in a list: the one pressed, or the next ten."""
    if click.verb == "open":
        opened.open_one(s, act, click.inquiry_id, int(click.chosen))
    else:
        opened.open_more(s, act, int(click.chosen))


async def _in_a_lane(desk: Desk, click: Click) -> Work | None:
    """Take an inquiry on or over; ask a contact of both duty firms in which lane."""
    act, service = click.caller.act(), _IN_A_LANE[click.verb]
    try:
        await desk.write(lambda s: service(s, desk.network, act, click.inquiry_id, click.chosen or None))
    except Refusal as refusal:
        if refusal.key != "which_lane":
            raise
    else:
        return None
    view = await desk.read(lambda s: cases.view(s, desk.network, act.now, click.inquiry_id))
    at = act.now if click.verb == "take_over" else view.inquiry.pinged_at or act.now
    own = await desk.read(lambda s: lanes.own_duties(s, desk.network, act, at))
    return click.caller.answer(which_lane(context(desk, act.actor, [view]), view, click.verb, own))


async def _settle(desk: Desk, click: Click) -> None:
    """Take what is suggested, or take it back."""
    net, act = desk.network, click.caller.act()
    about, _, value = click.chosen.partition(":")
    if click.verb == "suggested":
        await desk.write(lambda s: _SUGGESTED[about](s, net, act, click.inquiry_id, value))
    else:
        await desk.write(lambda s: _TAKEN_BACK[about](s, net, act, click.inquiry_id))


async def _open_form(desk: Desk, click: Click) -> Work:
    """Read what the form shows, for somebody who may act on the inquiry, and open it."""
    act, (right, form) = click.caller.act(), _FORMS[click.verb]

    def look(s: Session) -> tuple[CaseView, dict[str, Any]]:
        require(s, desk.network, act, load(s, click.inquiry_id), right)
        return cases.view(s, desk.network, act.now, click.inquiry_id), readings.firms(s)

    view, firms = await desk.read(look)
    c = context(desk, act.actor, [view], firms=firms)
    otherwise = _offer_choices(desk, click) if click.verb == "not_our_field" else None
    return click.caller.show(form(c, view, click.chosen), otherwise)


async def _offer_choices(desk: Desk, click: Click) -> None:
    """Send the ways of 専門外 as plain buttons to somebody for whom Slack opens no form."""
    act = click.caller.act()
    await desk.write(lambda s: lanes.offer_choices(s, desk.network, act, click.inquiry_id))


async def _open_details(desk: Desk, click: Click) -> Work:
    """Show the details; the look is recorded before they are shown."""
    act = click.caller.act()
    shown = await desk.write(
        lambda s: (cases.details(s, desk.network, act, click.inquiry_id), members.firms(s))
    )
    (view, events), firms = shown
    actors = [event.actor for event in events]
    c = context(desk, act.actor, [view], firms=firms, people=actors)
    return click.caller.show(details_view(c, view, events, desk.url))


async def _open_summary(desk: Desk, click: Click) -> Work:
    """Open the form of a summary; the look at what it is drawn from is recorded before it is shown."""
    act = click.caller.act()
    view = await desk.write(lambda s: cases.to_summarise(s, desk.network, act, click.inquiry_id))
    return click.caller.show(summary_view(context(desk, act.actor, [view]), view.inquiry))


_OPENERS: dict[str, Callable[[Desk, Click], Awaitable[Work]]] = {
    "details": _open_details,
    "summary": _open_summary,
    "outcome": lambda desk, click: outcomes.offer(desk, click.caller, click.inquiry_id),
    "correct": lambda desk, click: correcting.open_form(desk, click.caller, click.inquiry_id),
    "erase": lambda desk, click: erasing.open_form(desk, click.caller, click.inquiry_id),
    **dict.fromkeys(_FORMS, _open_form),
}
