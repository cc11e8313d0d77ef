"""What a message knows when it is rendered: the reader's language, and the names of those it may show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.slack.context import Context
from bot.slack.unsent import to_person

if TYPE_CHECKING:
    from bot.services.contents import Contents
    from bot.services.desk import Desk


async def context_of(desk: Desk, row: dict[str, Any], shown: Contents) -> Context:
    """Return what the message of this row is rendered from."""
    locale = desk.locale(row["target"]) if to_person(row) else desk.network.locale
    named = _people_in(row, shown)
    if any(_is_mail(one) and not desk.knows(one) for one in named):  # entered since, perhaps elsewhere
        await desk.load_people()
    people = desk.names(named)
    about = (shown.cases, shown.firms, people, shown.request, shown.notice)
    about_meeting = (shown.meeting, shown.agenda, shown.attendance, shown.edition, shown.todo)
    now = desk.clock.now()
    return Context(desk.network, locale, *about, *about_meeting, shown.todos, shown.live, now, shown.rows)


def _people_in(row: dict[str, Any], shown: Contents) -> set[str]:
    """Return the people whose names a message may show."""
    letter = row["params"].get("letter") or {}
    named = [row["params"].get("actor"), letter.get("actor"), *(row["params"].get("data") or {}).values()]
    mentioned = (row["target"], row["params"].get("what"), *row["params"].get("users", ()))
    named += [one for one in mentioned if _is_mail(one)]
    for view in shown.cases.values():
        case = view.inquiry
        named += [case.on_it_by, case.replied_by, case.reply_entered_by, case.entered_by]
        said = view.outcome and view.outcome.said
        named += [said.said_by] if said else []
        known = view.allocation
        named += [one.appointed_by for one in known.appointments] if known else []
    if shown.request is not None:
        named += [shown.request.request.asked_by, shown.request.request.answered_by]
    if shown.notice is not None:
        named.append(shown.notice.confirmed_by)
    if shown.meeting is not None:
        named += shown.meeting.people
    if shown.agenda is not None:
        named += shown.agenda.people
    if shown.attendance is not None:
        named += shown.attendance.people
    if shown.edition is not None:
        named += shown.edition.people
    if shown.todo is not None:
        named += shown.todo.people
    for one in shown.todos:
        named += one.people
    return {name for name in named if isinstance(name, str)}


def _is_mail(user: object) -> bool:
    """Whether somebody is mentioned by name, because no mention of Slack's reaches them."""
    return isinstance(user, str) and is_by_mail(user)
