"""Roles, service hours, channels, texts and 臨時休業, as the secretariat edits them on Home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.rights import Right
from bot.services import closing, edits, members, readings, reopening, retention, roles, standing
from bot.slack.modals import channels, hours, role
from bot.slack.modals import closing as closing_form
from bot.slack.modals import retention as retention_form
from bot.slack.modals.forms import FormErrors
from bot.slack.modals.inputs import Kept
from handlers.common import context

if TYPE_CHECKING:
    from bot.domain.members import Firm
    from bot.services.desk import Desk, Session
    from bot.services.reopening import Closed
    from bot.slack.context import Context
    from handlers.answers import Caller
    from handlers.common import Json

    Changes = list[dict[str, Any]]


def _context(desk: Desk, caller: Caller, changes: Changes) -> Context:
    return context(desk, caller.user, people=[change["actor"] for change in changes])


async def _open_roles(desk: Desk, caller: Caller) -> Json:
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> dict[str, Firm]:
        roles.require(s, net, act, Right.EDIT_SETTINGS)
        return members.names(s)

    firms = await desk.read(look)
    holders = [term.holder for name in net.role_names for term in net.terms(name)]
    c = context(desk, caller.user, firms=firms, people=holders)
    return role.which_view(c, net.hours.local_day(act.now))


async def _role_chosen(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    chosen = role.parse_which(view, context(desk, caller.user))
    if isinstance(chosen, FormErrors):
        return chosen
    act = desk.act(caller.user)

    def look(s: Session) -> tuple[dict[str, Firm], Changes]:
        roles.require(s, desk.network, act, Right.EDIT_SETTINGS)
        return readings.firms(s), edits.changes(s, f"role:{chosen}")

    firms, changes = await desk.read(look)
    terms = desk.network.terms(chosen)
    named = [one[0] for change in changes for side in ("before", "after") for one in change[side]["terms"]]
    c = context(desk, caller.user, firms=firms, people=[*named, *(change["actor"] for change in changes)])
    return role.role_view(c, terms, Kept(chosen, edits.newest(changes)), changes)


async def _role_saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    kept, act = Kept.of(view), desk.act(caller.user)
    said = role.parse_role(view, context(desk, caller.user))
    if isinstance(said, FormErrors):
        return said
    name, net = str(kept.id), desk.network
    terms = [*net.terms(name)[: -role.SHOWN], *said]

    def save(s: Session) -> tuple[dict[str, Firm], Changes]:
        edits.put_role(s, net, act, name, terms, kept.seen)
        return members.names(s), edits.changes(s, f"role:{name}")

    firms, changes = await desk.write(save)
    c = context(desk, caller.user, firms=firms, people=[term.holder for term in terms])
    return role.done_view(c, name, terms, changed=edits.newest(changes) != kept.seen)


async def _open_hours(desk: Desk, caller: Caller) -> Json:
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> Changes:
        roles.require(s, net, act, Right.EDIT_SETTINGS)
        return edits.changes(s, edits.HOURS)

    changes = await desk.read(look)
    c = _context(desk, caller, changes)
    return hours.hours_view(c, edits.table(net, edits.HOURS), Kept(None, edits.newest(changes)), changes)


async def _hours_saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, net, kept = context(desk, caller.user), desk.act(caller.user), desk.network, Kept.of(view)
    said = hours.parse_hours(view, c)
    if isinstance(said, FormErrors):
        return said

    def save(s: Session) -> tuple[Changes, int]:
        holidays = {"holidays": edits.table(net, edits.HOURS)["holidays"]}
        edits.put(s, net, act, edits.HOURS, said | holidays, kept.seen)
        return edits.changes(s, edits.HOURS), standing.now(s)[0]

    changes, running = await desk.write(save)
    made = changes[0] if changes and changes[0]["id"] != kept.seen else None
    return hours.done_view(c, made, running, act.now)


async def _open_channels(desk: Desk, caller: Caller) -> Json:
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> tuple[dict[str, str | None], Changes, Changes]:
        roles.require(s, net, act, Right.EDIT_SETTINGS)
        return edits.channel_ids(s), edits.changes(s, edits.CHANNELS), edits.changes(s, edits.TEXTS)

    known, of_channels, of_texts = await desk.read(look)
    last = sorted([*of_channels, *of_texts], key=lambda change: change["id"], reverse=True)[: edits.SHOWN]
    kept = Kept(None, edits.newest(of_channels), str(edits.newest(of_texts)))
    return channels.channels_view(_context(desk, caller, last), known, kept, last)


async def _channels_saved(desk: Desk, caller: Caller, view: Json) -> Json:
    act, net, kept = desk.act(caller.user), desk.network, Kept.of(view)
    chosen, texts = channels.parse_channels(view)

    def save(s: Session) -> Changes:
        edits.put_channels(s, net, act, chosen, kept.seen)
        edits.put(s, net, act, edits.TEXTS, texts, int(kept.also))
        before = max(kept.seen or 0, int(kept.also))
        made = [*edits.changes(s, edits.CHANNELS)[:1], *edits.changes(s, edits.TEXTS)[:1]]
        return [change for change in made if change["id"] > before]

    return channels.done_view(context(desk, caller.user), await desk.write(save))


async def _open_closing(desk: Desk, caller: Caller) -> Json:
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> tuple[Changes, list[Closed]]:
        roles.require(s, net, act, Right.CLOSE_DAYS)
        return edits.changes(s, closing.CLOSING), reopening.standing(s, net, act.now)

    changes, stand = await desk.read(look)
    return closing_form.days_view(_context(desk, caller, changes), changes, stand)


async def _closing_days(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, net = context(desk, caller.user), desk.act(caller.user), desk.network
    days = closing_form.parse_days(view, c, net.hours.local_day(act.now))
    if isinstance(days, FormErrors):
        return days
    if isinstance(days, int):
        closing_id = days
        found = await desk.read(lambda s: reopening.preview(s, net, act, closing_id))
        return closing_form.back_view(c, found, closing_id)
    return closing_form.confirm_view(c, await desk.read(lambda s: closing.preview(s, net, act, *days)))


async def _closed(desk: Desk, caller: Caller, view: Json) -> Json:
    act, net = caller.act(), desk.network
    first, last, reason = closing_form.parse_close(view)
    done = await desk.write(lambda s: closing.close(s, net, act, first, last, reason))
    return closing_form.done_view(context(desk, caller.user), done)


async def _opened_again(desk: Desk, caller: Caller, view: Json) -> Json:
    act, net = caller.act(), desk.network
    closing_id, reason = closing_form.parse_back(view)
    done = await desk.write(lambda s: reopening.reopen(s, net, act, closing_id, reason))
    return closing_form.done_view(context(desk, caller.user), done, back=True)


async def _open_retention(desk: Desk, caller: Caller) -> Json:
    act, net = desk.act(caller.user), desk.network

    def look(s: Session) -> tuple[int, list[retention.Consequence], Changes]:
        roles.require(s, net, act, Right.EDIT_SETTINGS)
        kept, found = retention.years(s), retention.consequences(s, act.now)
        return kept, found, edits.changes(s, retention.RETENTION)

    years, found, changes = await desk.read(look)
    kept = Kept(None, edits.newest(changes))
    return retention_form.retention_view(_context(desk, caller, changes), years, found, kept, changes)


async def _retention_saved(desk: Desk, caller: Caller, view: Json) -> Json:
    act, net, seen = desk.act(caller.user), desk.network, Kept.of(view).seen
    years = retention_form.parse_retention(view)
    await desk.write(lambda s: retention.put(s, net, act, years, seen))
    night = retention.next_night(net, act.now)
    return retention_form.done_view(context(desk, caller.user), years, night)


OPENERS = {
    "roles": _open_roles,
    "hours": _open_hours,
    "channels": _open_channels,
    "closing": _open_closing,
    "retention": _open_retention,
}
SUBMITTED = {
    role.WHICH: _role_chosen,
    role.ROLE: _role_saved,
    hours.HOURS: _hours_saved,
    channels.CHANNELS: _channels_saved,
    closing_form.DAYS: _closing_days,
    closing_form.CLOSE: _closed,
    closing_form.OPEN: _opened_again,
    retention_form.RETENTION: _retention_saved,
}
