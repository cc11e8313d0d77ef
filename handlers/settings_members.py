"""Member firms and applicants, as the secretariat edits them on Home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.joining import Stage, as_firm
from bot.domain.rights import Right
from bot.services import applicants, edits, firm_changes, firms, readings, roles
from bot.slack.modals import applicant, firm
from bot.slack.modals.forms import FormErrors
from bot.slack.modals.inputs import Kept
from handlers.common import context

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.services.desk import Desk, Session
    from bot.slack.context import Context
    from handlers.answers import Caller
    from handlers.common import Json, Work

    Changes = list[dict[str, Any]]


def _context(
    desk: Desk, caller: Caller, changes: Changes, contacts: Iterable[Mapping[str, Any]] = ()
) -> Context:
    """Return what a form knows, with the names of those who changed something and of those it is about."""
    people = {change["actor"] for change in changes} | {one["slack_user"] for one in contacts}
    for change in changes:
        for side in (change["before"], change["after"]):
            people |= {one["slack_user"] for one in side.get("contacts") or ()}
    return context(desk, caller.user, people=people)


async def _open_firms(desk: Desk, caller: Caller) -> Json:
    act = desk.act(caller.user)

    def look(s: Session) -> list[tuple[str, str, bool]]:
        roles.require(s, desk.network, act, Right.EDIT_FIRMS)
        today = desk.network.hours.local_day(act.now)
        names = readings.sought(s)
        return [(one.id, names[one.id], one.has_left(today)) for one in readings.firms(s).values()]

    found = await desk.read(look)
    c = context(desk, caller.user)
    shown = [
        (one, c.plain("firm.listed_left" if left else "firm.listed", id=one, firm=name))
        for one, name, left in sorted(found, key=lambda row: row[2])
    ]
    return firm.which_view(c, shown)


async def _firm_chosen(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    picked = firm.parse_which(view, context(desk, caller.user))
    if isinstance(picked, FormErrors):
        return picked
    firm_id, part = picked
    if firm_id is None:
        return firm.firm_view(context(desk, caller.user), {}, Kept(), ())
    return await _part(desk, caller, firm_id, part)


async def _part(desk: Desk, caller: Caller, firm_id: str, part: str) -> Json:
    act = desk.act(caller.user)

    def look(s: Session) -> tuple[dict[str, Any], Changes]:
        roles.require(s, desk.network, act, Right.EDIT_FIRMS)
        return firms.load(s, firm_id), edits.changes(s, firm_changes.subject(firm_id))

    row, changes = await desk.read(look)
    c = _context(desk, caller, changes, row["contacts"])
    kept = Kept(firm_id, edits.newest(changes))
    shown = firm.contacts_view if part == "contacts" else firm.firm_view
    return shown(c, row, kept, changes)


async def _firm_saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, kept = context(desk, caller.user), caller.act(), Kept.of(view)
    said = firm.parse_firm(view, c)
    if isinstance(said, FormErrors):
        return said
    applicant_id = int(kept.also) if kept.also else None
    saved = await desk.write(
        lambda s: firms.save(s, desk.network, act, kept.id, said, kept.seen, applicant_id)
    )
    return firm.done_view(c, saved, is_new=kept.id is None)


async def open_contacts(desk: Desk, caller: Caller) -> Work:
    """Open the contacts of a firm that was just added, in the place of what says so."""
    firm_id = caller.body["actions"][0]["value"]
    return caller.put(await _part(desk, caller, firm_id, "contacts"))


async def _contacts_saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, kept = context(desk, caller.user), caller.act(), Kept.of(view)
    said = firm.parse_contacts(view, c)
    if isinstance(said, FormErrors):
        return said

    def save(s: Session) -> firms.Saved:
        beyond = firms.load(s, str(kept.id))["contacts"][firm.MOST_CONTACTS :]
        return firms.save_contacts(s, desk.network, act, str(kept.id), [*said, *beyond], kept.seen)

    saved = await desk.write(save)
    await desk.load_people()  # whoever is written to from now on has a name
    return firm.done_view(context(desk, caller.user, people=[who for who, _ in saved.shared]), saved)


async def _open_applicants(desk: Desk, caller: Caller) -> Json:
    act = desk.act(caller.user)
    listed = await desk.read(lambda s: applicants.listed(s, desk.network, act))
    return applicant.which_view(context(desk, caller.user), listed)


async def _applicant_chosen(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    which = applicant.parse_which(view, context(desk, caller.user))
    if isinstance(which, FormErrors):
        return which
    if which is None:
        return applicant.applicant_view(context(desk, caller.user), {}, Kept(), ())
    act = desk.act(caller.user)

    def look(s: Session) -> tuple[dict[str, Any], Changes]:
        roles.require(s, desk.network, act, Right.EDIT_APPLICANTS)
        return applicants.load(s, which), edits.changes(s, applicants.subject(which))

    row, changes = await desk.read(look)
    c = _context(desk, caller, changes)
    return applicant.applicant_view(c, row, Kept(str(which), edits.newest(changes)), changes)


async def _applicant_saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    """Save it; whoever joins is saved with the form of the firm, which comes filled in."""
    c, act, kept = context(desk, caller.user), caller.act(), Kept.of(view)
    said = applicant.parse_applicant(view)
    known = int(kept.id) if kept.id else None
    if known is not None and said["stage"] == Stage.JOINED:
        return await _joining(desk, caller, known, said, kept)
    await desk.write(lambda s: applicants.save(s, desk.network, act, known, said, kept.seen))
    return applicant.done_view(c, said["name"], said["stage"])


async def _joining(desk: Desk, caller: Caller, known: int, said: dict[str, Any], kept: Kept) -> Json:
    """Keep what was said beside the stage, and open the form of the firm; one that has joined is saved."""
    act = desk.act(caller.user)
    row = await desk.read(lambda s: applicants.load(s, known))
    values = said | {"stage": row["stage"]}
    await desk.write(lambda s: applicants.save(s, desk.network, act, known, values, kept.seen))
    c = context(desk, caller.user)
    if row["stage"] == Stage.JOINED:
        return applicant.done_view(c, said["name"], said["stage"])
    today = desk.network.hours.local_day(act.now)
    return firm.firm_view(c, as_firm(said, today), Kept(also=str(known)), ())


OPENERS = {"firms": _open_firms, "applicants": _open_applicants}
SUBMITTED = {
    firm.WHICH: _firm_chosen,
    firm.FIRM: _firm_saved,
    firm.CONTACTS: _contacts_saved,
    applicant.WHICH: _applicant_chosen,
    applicant.APPLICANT: _applicant_saved,
}
